//! Cuts a file into front matter and body, places kept.
//!
//! Does not read the front matter: that is `check/yaml.rs`.

use std::ops::Range;

use crate::diagnostic::{Checked, Diagnostic};
use crate::source::Source;

/// Longer than any honest front matter.
const MAX_BYTES: usize = 64 * 1024;

/// The two parts of a file, in bytes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    /// Between the fences, without them.
    pub front_matter: Range<usize>,
    /// Everything behind the second fence.
    pub body: Range<usize>,
}

/// Where front matter and body are. `None` when there is no front matter to be found.
pub fn cut(source: &Source) -> Checked<Option<Parts>> {
    let text = &*source.text;
    let is_empty = text.trim().is_empty();
    let Some((first, rest)) = next_line(text, 0).filter(|_| !is_empty) else {
        let empty = Diagnostic::error("empty-file", "this file is empty", source.at(0..0));
        return Checked::new(None, vec![empty.help(HOW_TO_BEGIN)]);
    };
    if !is_fence(&text[first.clone()]) {
        return Checked::new(None, vec![no_opening(source, first)]);
    }
    let mut at = rest;
    while let Some((line, next)) = next_line(text, at) {
        if is_fence(&text[line.clone()]) {
            // A fence that stands between fields is a fault of its own, told with the YAML.
            let (line, next) = last_fence(text, next).unwrap_or((line, next));
            let front_matter = rest..line.start;
            if front_matter.len() > MAX_BYTES {
                let message = format!(
                    "the fields at the top are {} KB long; {} KB is the most",
                    front_matter.len() / 1024,
                    MAX_BYTES / 1024
                );
                let long = Diagnostic::error("front-matter-too-large", message, source.at(first));
                return Checked::new(
                    None,
                    vec![long.help("tell the story below the second `---`")],
                );
            }
            return Checked::fine(Some(Parts { front_matter, body: next..text.len() }));
        }
        at = next;
    }
    Checked::new(None, vec![no_closing(source, first, rest)])
}

/// The closing fence further down, when nothing but fields stands before it.
fn last_fence(text: &str, mut at: usize) -> Option<(Range<usize>, usize)> {
    let mut n_fields = 0;
    while let Some((line, next)) = next_line(text, at) {
        let written = &text[line.clone()];
        if is_fence(written) {
            return (n_fields > 0).then(|| last_fence(text, next).unwrap_or((line, next)));
        }
        let words = written.trim_start().trim_start_matches("- ");
        let name = words.find(|c: char| !c.is_ascii_lowercase() && c != '_').unwrap_or(0);
        let behind = &words[name..];
        if name > 0 && (behind.starts_with(": ") || behind == ":") {
            n_fields += 1;
        } else if !(words.is_empty() || written.starts_with([' ', '#']) || written != words) {
            return None;
        }
        at = next;
    }
    None
}

const HOW_TO_BEGIN: &str =
    "begin the file with a line of three hyphens `---`, then the fields, then `---` again";

fn is_fence(line: &str) -> bool {
    line.starts_with("---") && line.trim_end() == "---"
}

fn no_opening(source: &Source, first: Range<usize>) -> Diagnostic {
    let line = source.text[first.clone()].trim();
    let start = line.get(..20).unwrap_or(line).to_ascii_lowercase();
    let hyphens: String = line.chars().filter(|c| *c != ' ').collect();
    let help = match line {
        "" => "delete the empty lines above the first `---`",
        "---" => "delete the spaces before `---`: it belongs at the beginning of the line",
        "+++" => "this looks like TOML; write `---` in place of `+++`, and `field: value` lines",
        _ if line.contains('\0') => "this file is saved as UTF-16: save it again as UTF-8",
        _ if line.contains('\r') => {
            "this file has the line ends of an old Mac: save it again with those of Windows or Unix"
        }
        _ if line.starts_with("```") => {
            "delete this line of backticks, and the one at the end, so that `---` comes first"
        }
        _ if start.starts_with("{\\rtf") => "this is a rich text file: save it as plain text",
        _ if line.starts_with('{') => {
            "this looks like JSON; write `---` and `field: value` lines in place of it"
        }
        _ if start.starts_with("<!doctype") || start.starts_with("<html") => {
            "this looks like HTML; write `---`, `field: value` lines and plain text in place of it"
        }
        _ if hyphens.starts_with("--") && hyphens.bytes().all(|b| b == b'-') => {
            "write exactly three hyphens: `---`"
        }
        _ if line.starts_with('\u{2014}') || line.starts_with('\u{2013}') => {
            "these are dashes from a word processor; type three hyphens: `---`"
        }
        _ if line.starts_with("\\-") => "delete the backslash before the hyphens: `---`",
        _ if source.text.lines().skip(1).any(is_fence) => {
            "delete what stands above the first line of three hyphens `---`"
        }
        _ => HOW_TO_BEGIN,
    };
    let message = "the first line is not `---`, so no fields were found";
    Diagnostic::error("no-front-matter", message, source.at(first)).help(help)
}

fn no_closing(source: &Source, first: Range<usize>, rest: usize) -> Diagnostic {
    // The likeliest cause is a fence with a hyphen too many or too few: point there.
    let text = &*source.text;
    let mut at = rest;
    while let Some((line, next)) = next_line(text, at) {
        let written = text[line.clone()].trim();
        let only_dashes = written.chars().all(|c| matches!(c, '-' | '\u{2013}' | '\u{2014}' | ' '));
        let is_other = matches!(written, "..." | "___" | "***" | "===" | "+++");
        if !written.is_empty() && only_dashes || is_other {
            let message = "the fields are not closed: this line is not exactly `---`";
            return Diagnostic::error("front-matter-not-closed", message, source.at(line))
                .help("write exactly three hyphens, from the beginning of the line: `---`");
        }
        at = next;
    }
    let message = "the fields that begin here are never closed";
    Diagnostic::error("front-matter-not-closed", message, source.at(first))
        .help("put a line of three hyphens `---` between the fields and the story")
}

/// The line that begins at `at` without its end, and where the next one begins.
fn next_line(text: &str, at: usize) -> Option<(Range<usize>, usize)> {
    if at >= text.len() {
        return None;
    }
    let bytes = text.as_bytes();
    let end = memchr::memchr(b'\n', &bytes[at..]).map_or(text.len(), |n| at + n);
    let line_end = if bytes[at..end].ends_with(b"\r") { end - 1 } else { end };
    Some((at..line_end, (end + 1).min(text.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<(&str, &str), (&str, &str)>) {
        let source = Source::new("a.md", text);
        let cut = cut(&source);
        match (cut.value, expected) {
            (Some(parts), Ok(expected)) => {
                assert_eq!((&text[parts.front_matter], &text[parts.body]), expected);
            }
            (None, Err((code, spot))) => {
                let found = &cut.problems[0];
                assert_eq!((found.code, &text[found.location.range.clone()]), (code, spot));
            }
            (value, expected) => panic!("{value:?} is not {expected:?}"),
        }
    }

    #[test]
    fn fences() {
        check("---\na: 1\n---\nBody\n", Ok(("a: 1\n", "Body\n")));
        check("--- \r\na: 1\r\n---\r\nBody", Ok(("a: 1\r\n", "Body")));
        check("---\n---", Ok(("", "")));
        check("", Err(("empty-file", "")));
        check("\n---\na: 1\n---\n", Err(("no-front-matter", "")));
        check("+++\na = 1\n+++\n", Err(("no-front-matter", "+++")));
        check("----\na: 1\n---\n", Err(("no-front-matter", "----")));
        check("---\na: 1\n----\nBody", Err(("front-matter-not-closed", "----")));
        check("---\na: 1\nBody", Err(("front-matter-not-closed", "---")));
    }
}
