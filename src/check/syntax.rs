//! A syntax fault of YAML, told in words that somebody who has never heard of YAML can act on.
//!
//! Looks at the line where the parser stopped, and at those beside it, for the mistake that is
//! usually behind it. Does not parse anything.

mod lines;
mod quotes;
mod signs;

use std::ops::Range;

use granit_parser::{ErrorKind, ScanError};

use crate::diagnostic::Diagnostic;
use crate::source::Source;
use lines::{indent, is_field, line_after, line_at, line_before, name_at, rest_of_line, value_of};
use quotes::{
    backslash, closed_too_late, colon_in_more_text, colon_in_text, quote_in_quotes, starts_badly,
};

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
        .filter_map(|line| {
            signs::foreign(yaml, &line)
                .or_else(|| missing_space(yaml, &line))
                .or_else(|| no_colon(yaml, &line))
        })
        .next()
        .unwrap_or_else(not_in_line);
    let spot = cause.spot.unwrap_or(0..yaml.trim_end().len());
    let place = source.at(field.start + spot.start..field.start + spot.end);
    Diagnostic::error(cause.code, cause.message, place).help(cause.help)
}

/// A backslash at `at` that would change the text without anybody seeing it.
pub fn hidden_backslash(source: &Source, at: usize) -> Diagnostic {
    let cause = backslash(&source.text, at);
    let place = source.at(cause.spot.unwrap_or(at..at + 1));
    Diagnostic::error(cause.code, cause.message, place).help(cause.help)
}

/// A line in a list's item that begins like an item, but further right than the others.
pub fn swallowed_item(source: &Source, item: &Range<usize>) -> Option<Diagnostic> {
    let text = &source.text[item.clone()];
    let (at, _) = text.match_indices('\n').find(|(at, _)| {
        let line = text[at + 1..].lines().next().unwrap_or_default();
        line.trim_start().starts_with("- ")
    })?;
    let start = item.start + at + 1;
    let here = source.text[start..].len() - source.text[start..].trim_start().len();
    let first = source.text[..item.start].rfind('\n').map_or(0, |at| at + 1);
    let line = &source.text[first..];
    let there = line.len() - line.trim_start().len();
    let place = source.at(rest_of_line(&source.text, start));
    let message = format!("this item begins with {}, the one above with {}", n(here), n(there));
    let help = "give the items of a list the same number of spaces";
    Some(Diagnostic::error("yaml-syntax", message, place).help(help))
}

fn n(spaces: usize) -> String {
    if spaces == 1 { "1 space".into() } else { format!("{spaces} spaces") }
}

fn likely_cause(yaml: &str, byte: usize, kind: &ErrorKind) -> Cause {
    match kind {
        ErrorKind::RecursionLimitExceeded => {
            let cause =
                Cause::new("the fields are nested too deeply", "remove brackets and indents");
            return Cause { code: "yaml-too-deep", ..cause };
        }
        ErrorKind::UnclosedQuotedScalar | ErrorKind::InvalidQuotedScalarIndent => {
            return closed_too_late(yaml, byte)
                .unwrap_or_else(|| quotes::unclosed_quote(yaml, byte));
        }
        ErrorKind::UnknownQuotedScalarEscape => return backslash(yaml, byte),
        _ => {}
    }
    let lines = || [line_at(yaml, byte), line_before(yaml, byte)].into_iter().flatten();
    let after = line_after(yaml, byte);
    let foreign = lines().chain(after).find_map(|line| signs::foreign(yaml, &line));
    let on_a_line = || {
        lines().find_map(|line| quote_in_quotes(yaml, &line).or_else(|| starts_badly(yaml, &line)))
    };
    foreign
        .or_else(|| closed_too_late(yaml, byte))
        .or_else(|| lines().find_map(|line| signs::bullet(yaml, &line)))
        .or_else(on_a_line)
        .or_else(|| open_bracket(yaml, byte, kind))
        .or_else(|| lines().find_map(|line| colon_in_text(yaml, &line)))
        .or_else(|| lines().find_map(|line| missing_space(yaml, &line)))
        .or_else(|| no_colon_in_item(yaml, byte))
        .or_else(|| lines().find_map(|line| missing_space_in_list(yaml, &line)))
        .or_else(|| line_at(yaml, byte).and_then(|line| indentation(yaml, &line)))
        .or_else(|| line_at(yaml, byte).and_then(|line| no_colon(yaml, &line)))
        .or_else(|| line_at(yaml, byte).and_then(|line| colon_in_more_text(yaml, &line)))
        .or_else(|| line_at(yaml, byte).and_then(|line| first_without_hyphen(yaml, &line)))
        .or_else(|| at_the_margin(yaml, byte))
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
        | ErrorKind::MismatchedFlowCollectionEnd { .. }
        | ErrorKind::ExpectedFlowMappingSeparator
        | ErrorKind::ExpectedFlowSequenceSeparator => yaml[..byte].rfind(['[', '{'])?,
        _ => return None,
    };
    let bracket = yaml[open..].chars().next().filter(|c| matches!(c, '[' | '{'))?;
    let close = if bracket == '[' { ']' } else { '}' };
    Some(
        Cause::new(
            format!("a `{bracket}` is opened here and never closed"),
            format!("put `{close}` at the end, or double quotes round the whole text"),
        )
        .at(rest_of_line(yaml, open)),
    )
}

/// A field or an item whose line begins with other spaces than the one above it.
fn indentation(yaml: &str, line: &Range<usize>) -> Option<Cause> {
    let is_item = |text: &str| text.trim_start().starts_with("- ");
    let text = &yaml[line.clone()];
    let above = line_before(yaml, line.start)?;
    let text_above = &yaml[above.clone()];
    let spaces = |text: &str| text.len() - text.trim_start().len();
    let (here, there) = match (is_item(text), is_item(text_above)) {
        (true, true) => (spaces(text), spaces(text_above)),
        _ if is_field(text) && is_field(text_above) => (indent(text), indent(text_above)),
        _ => return None,
    };
    if here == there {
        return None;
    }
    if here == 0 && is_item(text) && is_field(text) {
        let message = "this hyphen begins an item of a list, and there is no list here";
        let help = "delete the hyphen and the space if this is a field of its own";
        let end = line.start + text.trim_end().len();
        return Some(Cause::new(message, help).at(line.start..end));
    }
    // Nothing may be further right than the very first field.
    let first_is_wrong = here == 0 && line_before(yaml, above.start).is_none();
    let (wrong, message) = if first_is_wrong {
        (above, format!("this line begins with {}, the field below with none", n(there)))
    } else {
        let message = format!("this line begins with {}, the one above with {}", n(here), n(there));
        (line.clone(), message)
    };
    let help = "give fields and items that belong together the same number of spaces";
    let end = wrong.start + yaml[wrong.clone()].trim_end().len();
    Some(Cause::new(message, help).at(wrong.start..end))
}

/// The first item of a list without its hyphen, told where the second has one.
fn first_without_hyphen(yaml: &str, line: &Range<usize>) -> Option<Cause> {
    let blanks = |line: &Range<usize>| {
        let text = &yaml[line.clone()];
        text.len() - text.trim_start().len()
    };
    let is_item = |line: &Range<usize>| yaml[line.clone()].trim_start().starts_with("- ");
    if !is_item(line) {
        return None;
    }
    let above =
        std::iter::successors(line_before(yaml, line.start), |line| line_before(yaml, line.start));
    let first = above.take_while(|above| blanks(above) > 0 && !is_item(above)).last()?;
    let group = line_before(yaml, first.start)?;
    let is_group = blanks(&group) == 0 && yaml[group].trim_end().ends_with(':');
    (is_group && is_field(&yaml[first.clone()])).then(|| {
        let start = first.start + blanks(&first);
        let written = yaml[start..first.end].trim_end();
        let message = "there is no hyphen before the first item of this list";
        Cause::new(message, format!("write `{}- {written}`", " ".repeat(blanks(line))))
            .at(start..start + written.len())
    })
}

/// A text that goes on at the very margin, told where the next field follows.
fn at_the_margin(yaml: &str, byte: usize) -> Option<Cause> {
    let above = line_before(yaml, line_at(yaml, byte)?.start)?;
    if yaml[above.clone()].starts_with(' ') { None } else { no_colon(yaml, &above) }
}

/// `title:Music`.
fn missing_space(yaml: &str, line: &Range<usize>) -> Option<Cause> {
    let text = &yaml[line.clone()];
    let start = indent(text);
    let name = name_at(&text[start..]);
    let behind = text[start + name.len()..].strip_prefix(':')?;
    (!name.is_empty() && !behind.trim().is_empty() && !behind.starts_with([' ', '/'])).then(|| {
        let at = line.start + start + name.len();
        Cause::new(
            "there is no space behind this colon",
            format!("write `{name}: {}`", behind.trim()),
        )
        .at(at..at + 1)
    })
}

/// `- name Hill School` above a line with another field of the same school.
fn no_colon_in_item(yaml: &str, byte: usize) -> Option<Cause> {
    let line = line_at(yaml, byte).filter(|line| is_field(&yaml[line.clone()]))?;
    let above = line_before(yaml, line.start)?;
    let (value, at) = value_of(yaml, &above)?;
    let is_item = yaml[above].trim_start().starts_with("- ");
    let (name, behind) = value.split_once(' ').filter(|_| is_item && !value.contains(": "))?;
    let is_name = name_at(name).len() == name.len();
    let field = &yaml[line];
    // A text that goes on further right, as the line below does, is no field.
    let belongs = field.starts_with(' ') && !field.trim_start().starts_with("- ");
    (is_name && belongs).then(|| {
        let message = "there is no colon in this line, which should be a field";
        Cause::new(message, format!("write `- {name}: {}`", behind.trim()))
            .at(at..at + value.trim_end().len())
    })
}

/// `-name: Hill School`.
fn missing_space_in_list(yaml: &str, line: &Range<usize>) -> Option<Cause> {
    let text = &yaml[line.clone()];
    let written = text.trim();
    let item = written.strip_prefix('-').filter(|item| !item.starts_with([' ', '-']))?;
    let at = line.start + text.len() - text.trim_start().len();
    (!item.is_empty()).then(|| {
        Cause::new("there is no space behind this hyphen", format!("write `- {item}`"))
            .at(at..at + written.len())
    })
}

/// A line that is neither a field nor part of a list.
fn no_colon(yaml: &str, line: &Range<usize>) -> Option<Cause> {
    let text = &yaml[line.clone()];
    let written = text.trim();
    if written.is_empty() || written.contains(": ") || written.ends_with(':') || written == "-" {
        return None;
    }
    let in_list = missing_space_in_list(yaml, line);
    if in_list.is_some() || value_of(yaml, line).is_some() {
        return in_list;
    }
    let start = line.start + (text.len() - text.trim_start().len());
    let message = "this line is neither a field (`name: text`) nor part of a list (`- text`)";
    let help = "if it goes on with the text of the line above, put two spaces before it; \
                if it is a field, put a colon and a space behind its name";
    Some(Cause::new(message, help).at(start..start + written.len()))
}
