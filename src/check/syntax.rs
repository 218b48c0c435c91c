//! A syntax fault of YAML, told in words that somebody who has never heard of YAML can act on.
//!
//! Looks at the line where the parser stopped, and at the one before, for the mistake that is
//! usually behind it. Does not parse anything.

use std::ops::Range;

use granit_parser::{ErrorKind, ScanError};

use crate::diagnostic::Diagnostic;
use crate::source::Source;

/// The fault of the parser as a diagnostic. `part` is what was parsed, in bytes of the source.
pub fn fault(source: &Source, part: Range<usize>, fault: &ScanError) -> Diagnostic {
    let byte = fault.marker().byte_offset().unwrap_or(0).min(part.len());
    let at = part.start + byte;
    let cause = likely_cause(&source.text[part.clone()], byte, fault.kind());
    let place = match cause.spot {
        Some(spot) => part.start + spot.start..part.start + spot.end,
        None => rest_of_line(&source.text, at),
    };
    Diagnostic::error(cause.code, cause.message, source.at(place)).help(cause.help)
}

/// What probably went wrong. `spot` is in bytes of the YAML; none means where the parser stopped.
struct Cause {
    code: &'static str,
    message: String,
    help: String,
    spot: Option<Range<usize>>,
}

impl Cause {
    fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Cause { code: "yaml-syntax", message: message.into(), help: help.into(), spot: None }
    }

    fn at(mut self, spot: Range<usize>) -> Self {
        self.spot = Some(spot);
        self
    }
}

fn likely_cause(yaml: &str, byte: usize, kind: &ErrorKind) -> Cause {
    if *kind == ErrorKind::RecursionLimitExceeded {
        let cause = Cause::new("the fields are nested too deeply", "remove brackets and indents");
        return Cause { code: "yaml-too-deep", ..cause };
    }
    if *kind == ErrorKind::UnclosedQuotedScalar {
        return unclosed_quote(yaml, byte);
    }
    let lines = [line_at(yaml, byte), line_before(yaml, byte)];
    for line in lines.into_iter().flatten() {
        let causes = [tab(yaml, &line), quote_in_quotes(yaml, &line), starts_badly(yaml, &line)];
        if let Some(cause) = causes.into_iter().flatten().next() {
            return cause;
        }
    }
    for line in [line_at(yaml, byte), line_before(yaml, byte)].into_iter().flatten() {
        let causes = [colon_in_text(yaml, &line), missing_space(yaml, &line)];
        if let Some(cause) = causes.into_iter().flatten().next() {
            return cause;
        }
    }
    if let Some(cause) = line_at(yaml, byte).and_then(|line| no_colon(yaml, &line)) {
        return cause;
    }
    by_kind(kind)
}

fn by_kind(kind: &ErrorKind) -> Cause {
    match kind {
        ErrorKind::UnclosedFlowCollection { open } => Cause::new(
            format!("a `{open}` is opened here and never closed"),
            "close it, or put quotes round the text: \"…\"",
        ),
        ErrorKind::DirectiveDisallowed => {
            Cause::new("a line may not begin with `%`", "put quotes round the text: \"…\"")
        }
        _ => Cause::new(
            "this line does not fit with the lines above it",
            "give it the same number of spaces at its beginning as its neighbours; \
             a list's lines begin with `- `, a field's with `name: `",
        ),
    }
}

/// `started:\t2012`, or a tab at the beginning of a line.
fn tab(yaml: &str, line: &Range<usize>) -> Option<Cause> {
    let text = &yaml[line.clone()];
    let at = text.find('\t')?;
    let before = text[..at].trim();
    let matters = before.is_empty() || before.ends_with([':', '-']);
    matters.then(|| {
        Cause::new("there is a tab here", "use spaces in place of the tab")
            .at(line.start + at..line.start + at + 1)
    })
}

/// `title: 'St Mary's'`, `title: "The "big" day"`.
fn quote_in_quotes(yaml: &str, line: &Range<usize>) -> Option<Cause> {
    let (value, at) = value_of(yaml, line)?;
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let inner = &value[1..];
    let close = inner.find(quote)?;
    let behind = inner[close + 1..].trim_start();
    if behind.is_empty() || behind.starts_with('#') || behind.starts_with([',', ']', '}']) {
        return None;
    }
    let spot = at + 1 + close..at + 2 + close;
    let cause = match quote {
        '\'' => Cause::new(
            "the text is in single quotes, and this apostrophe ends it",
            format!("use double quotes round the whole text: {}", requoted(value)),
        ),
        _ => Cause::new(
            "the text is in double quotes, and this quote ends it",
            "use single quotes inside the text, or put a backslash before the quote: \\\"",
        ),
    };
    Some(cause.at(spot))
}

fn requoted(value: &str) -> String {
    let inner = value.trim().trim_matches('\'');
    format!("\"{}\"", inner.replace('"', "'"))
}

/// A value that begins with a character that YAML keeps for itself.
fn starts_badly(yaml: &str, line: &Range<usize>) -> Option<Cause> {
    let (value, at) = value_of(yaml, line)?;
    let first = value.chars().next()?;
    let spot = at..at + value.trim_end().len();
    let help = format!("put double quotes round the text: \"{}\"", value.trim_end());
    match first {
        '@' | '`' | '%' => Some(
            Cause::new(format!("text may not begin with `{first}` unless it is in quotes"), help)
                .at(spot),
        ),
        '[' | '{' => {
            let close = if first == '[' { ']' } else { '}' };
            let behind = value.rsplit_once(close).map_or("", |(_, behind)| behind.trim());
            let open = value.matches(first).count() > value.matches(close).count();
            let message = format!("text that begins with `{first}` is read as a list");
            (open || !behind.is_empty()).then(|| Cause::new(message, help).at(spot))
        }
        _ => None,
    }
}

/// `title: Music: a festival`.
fn colon_in_text(yaml: &str, line: &Range<usize>) -> Option<Cause> {
    let (value, at) = value_of(yaml, line)?;
    if value.starts_with(['"', '\'', '[', '{', '|', '>', '#']) {
        return None;
    }
    let value = value.trim_end();
    let colon = value.find(": ").or_else(|| value.ends_with(':').then(|| value.len() - 1))?;
    Some(
        Cause::new(
            "the text has a colon in it, which is read as the end of a field's name",
            format!("put double quotes round the whole text: \"{}\"", value.replace('"', "'")),
        )
        .at(at + colon..at + colon + 1),
    )
}

/// `title:Music`.
fn missing_space(yaml: &str, line: &Range<usize>) -> Option<Cause> {
    let text = &yaml[line.clone()];
    let start = text.len() - text.trim_start().trim_start_matches("- ").len();
    let colon = text[start..].find(':')?;
    let name = &text[start..start + colon];
    let behind = &text[start + colon + 1..];
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    (is_name && !behind.is_empty() && !behind.starts_with([' ', '/'])).then(|| {
        let at = line.start + start + colon;
        Cause::new(
            "there is no space behind this colon",
            format!("write `{name}: {}`", behind.trim()),
        )
        .at(at..at + 1)
    })
}

/// A line that is neither a field nor part of a list.
fn no_colon(yaml: &str, line: &Range<usize>) -> Option<Cause> {
    let text = &yaml[line.clone()];
    let written = text.trim();
    if written.is_empty() || written.contains(": ") || written.ends_with(':') {
        return None;
    }
    let start = line.start + (text.len() - text.trim_start().len());
    let spot = start..start + written.len();
    let cause = match written.strip_prefix('-') {
        Some(item) if !item.is_empty() && !item.starts_with(' ') => {
            Cause::new("there is no space behind this hyphen", format!("write `- {item}`"))
        }
        _ => Cause::new(
            "this line is neither a field (`name: text`) nor part of a list (`- text`)",
            "if it goes on with the text of the line above, put two spaces before it; \
             if it is a field, put a colon and a space behind its name",
        ),
    };
    Some(cause.at(spot))
}

fn unclosed_quote(yaml: &str, byte: usize) -> Cause {
    let start = yaml[..byte.min(yaml.len())].rfind('\n').map_or(0, |at| at + 1);
    // The parser names either the opening quote or the end of the text: look for the opener.
    let opener = yaml[byte..]
        .starts_with(['"', '\''])
        .then_some(byte)
        .or_else(|| last_opening_quote(&yaml[..byte]))
        .unwrap_or(start);
    let end = yaml[opener..].find('\n').map_or(yaml.len(), |n| opener + n);
    Cause::new(
        "a quote is opened here and never closed",
        "put the same quote at the end of the text, or take this one away",
    )
    .at(opener..opener + yaml[opener..end].trim_end().len())
}

fn last_opening_quote(yaml: &str) -> Option<usize> {
    ["\"", "'"]
        .iter()
        .flat_map(|quote| [format!(": {quote}"), format!("- {quote}")])
        .filter_map(|pattern| yaml.rfind(&pattern).map(|at| at + 2))
        .max()
}

/// The value of a `name: value` or `- value` or `- name: value` line, and where it begins.
fn value_of<'a>(yaml: &'a str, line: &Range<usize>) -> Option<(&'a str, usize)> {
    let text = &yaml[line.clone()];
    let mut at = text.len() - text.trim_start().len();
    let mut found = None;
    while text[at..].starts_with("- ") {
        at += 2;
        at += text[at..].len() - text[at..].trim_start().len();
        found = Some(at);
    }
    let name: usize = text[at..].find(|c: char| !c.is_ascii_lowercase() && c != '_').unwrap_or(0);
    if name > 0 && text[at + name..].starts_with(": ") {
        at += name + 2;
        at += text[at..].len() - text[at..].trim_start().len();
        found = Some(at);
    }
    found.filter(|at| *at < text.len()).map(|at| (&text[at..], line.start + at))
}

fn line_at(yaml: &str, byte: usize) -> Option<Range<usize>> {
    let byte = byte.min(yaml.len());
    let start = yaml[..byte].rfind('\n').map_or(0, |at| at + 1);
    let end = yaml[byte..].find('\n').map_or(yaml.len(), |n| byte + n);
    (start < end).then_some(start..end)
}

fn line_before(yaml: &str, byte: usize) -> Option<Range<usize>> {
    let start = yaml[..byte.min(yaml.len())].rfind('\n')?;
    let mut end = start;
    while end > 0 {
        let begin = yaml[..end].rfind('\n').map_or(0, |at| at + 1);
        if !yaml[begin..end].trim().is_empty() {
            return Some(begin..end);
        }
        end = begin.saturating_sub(1);
    }
    None
}

fn rest_of_line(text: &str, at: usize) -> Range<usize> {
    let end = text[at..].find('\n').map_or(text.len(), |n| at + n);
    at..at + text[at..end].trim_end().len()
}
