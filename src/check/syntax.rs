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
        None => {
            let place = rest_of_line(&source.text, at);
            place.start..place.end.clamp(place.start, part.end.max(place.start))
        }
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

/// A field that is read as plain text, because its colon is missing or has no blank behind it.
pub fn no_field(source: &Source, field: Range<usize>) -> Diagnostic {
    let yaml = &source.text[field.clone()];
    let lines = std::iter::successors(line_at(yaml, 0), |line| line_at(yaml, line.end + 1));
    let cause = lines
        .filter_map(|line| missing_space(yaml, &line).or_else(|| no_colon(yaml, &line)))
        .next()
        .unwrap_or_else(not_in_line);
    let spot = cause.spot.unwrap_or(0..yaml.trim_end().len());
    let place = source.at(field.start + spot.start..field.start + spot.end);
    Diagnostic::error(cause.code, cause.message, place).help(cause.help)
}

fn likely_cause(yaml: &str, byte: usize, kind: &ErrorKind) -> Cause {
    match kind {
        ErrorKind::RecursionLimitExceeded => {
            let cause =
                Cause::new("the fields are nested too deeply", "remove brackets and indents");
            return Cause { code: "yaml-too-deep", ..cause };
        }
        ErrorKind::UnclosedQuotedScalar | ErrorKind::InvalidQuotedScalarIndent => {
            return unclosed_quote(yaml, byte);
        }
        ErrorKind::UnknownQuotedScalarEscape => return backslash(yaml, byte),
        _ => {}
    }
    let lines = || [line_at(yaml, byte), line_before(yaml, byte)].into_iter().flatten();
    let on_a_line = lines().find_map(|line| {
        tab(yaml, &line)
            .or_else(|| quote_in_quotes(yaml, &line))
            .or_else(|| starts_badly(yaml, &line))
    });
    on_a_line
        .or_else(|| open_bracket(yaml, byte, kind))
        .or_else(|| lines().find_map(|line| colon_in_text(yaml, &line)))
        .or_else(|| lines().find_map(|line| missing_space(yaml, &line)))
        .or_else(|| line_at(yaml, byte).and_then(|line| no_colon(yaml, &line)))
        .or_else(|| line_at(yaml, byte).and_then(|line| indentation(yaml, &line)))
        .unwrap_or_else(not_in_line)
}

fn not_in_line() -> Cause {
    Cause::new(
        "this line does not fit with the lines above it",
        "give it the same number of spaces at its beginning as its neighbours; \
         a list's lines begin with `- `, a field's with `name: `",
    )
}

/// `region: [North West` with nothing that closes the bracket.
fn open_bracket(yaml: &str, byte: usize, kind: &ErrorKind) -> Option<Cause> {
    let open = match kind {
        ErrorKind::UnclosedFlowCollection { .. } => byte,
        // The parser ran on into the next field: the bracket stands before it.
        ErrorKind::InvalidColonPlacement
        | ErrorKind::ExpectedFlowMappingSeparator
        | ErrorKind::ExpectedFlowSequenceSeparator => yaml[..byte].rfind(['[', '{'])?,
        _ => return None,
    };
    let bracket = yaml[open..].chars().next().filter(|c| matches!(c, '[' | '{'))?;
    let end = yaml[open..].find('\n').map_or(yaml.len(), |n| open + n);
    let close = if bracket == '[' { ']' } else { '}' };
    Some(
        Cause::new(
            format!("a `{bracket}` is opened here and never closed"),
            format!("put `{close}` at the end, or double quotes round the whole text"),
        )
        .at(open..open + yaml[open..end].trim_end().len()),
    )
}

/// A field whose line begins with other spaces than the field above it.
fn indentation(yaml: &str, line: &Range<usize>) -> Option<Cause> {
    let text = &yaml[line.clone()];
    let is_field = |text: &str| {
        let name = text.trim_start().trim_start_matches("- ").split(':').next().unwrap_or("");
        text.contains(':')
            && !name.is_empty()
            && name.chars().all(|c| c.is_ascii_lowercase() || c == '_')
    };
    let width = |text: &str| text.len() - text.trim_start().trim_start_matches("- ").len();
    let above = line_before(yaml, line.start).filter(|above| is_field(&yaml[above.clone()]))?;
    let (here, there) = (width(text), width(&yaml[above]));
    if !is_field(text) || here == there {
        return None;
    }
    let spaces = |n: usize| if n == 1 { "1 space".into() } else { format!("{n} spaces") };
    Some(
        Cause::new(
            format!(
                "this line begins with {}, the field above with {}",
                spaces(here),
                spaces(there)
            ),
            "give fields that belong together the same number of spaces",
        )
        .at(line.start..line.start + text.trim_end().len()),
    )
}

/// `"C:\quiz"`: a backslash in double quotes begins a special letter.
fn backslash(yaml: &str, byte: usize) -> Cause {
    let at = yaml[byte..].find('\\').map_or(byte, |n| byte + n);
    Cause::new(
        "a backslash in double quotes has a special meaning",
        "write two backslashes `\\\\`, or use single quotes round the text",
    )
    .at(at..(at + 2).min(yaml.len()))
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
        '@' | '`' | '%' | ',' | ']' | '}' => Some(
            Cause::new(format!("text may not begin with `{first}` unless it is in quotes"), help)
                .at(spot),
        ),
        '-' if value.starts_with("- ") && !yaml[line.clone()].trim_start().starts_with('-') => {
            let help = format!("put it on a line of its own below: `  {}`", value.trim_end());
            Some(Cause::new("a list may not begin behind the field's name", help).at(spot))
        }
        '|' | '>' if value.trim_end().len() > 2 => {
            let message = format!("text may not begin with `{first}` unless it is in quotes");
            Some(Cause::new(message, help).at(spot))
        }
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
    if written.is_empty() || written.contains(": ") || written.ends_with(':') || written == "-" {
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
