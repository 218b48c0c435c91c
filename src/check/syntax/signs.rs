//! Signs that don't belong into the fields at all: tabs, blanks that are no spaces, colons of
//! other scripts, what cannot be seen, and what a merge leaves behind.

use std::ops::Range;

use super::Cause;
use super::lines::{indent, name_at};

/// The first such sign of a line, if there is one that matters.
pub fn foreign(yaml: &str, line: &Range<usize>) -> Option<Cause> {
    conflict(yaml, line)
        .or_else(|| control(yaml, line))
        .or_else(|| tab(yaml, line))
        .or_else(|| special_blank(yaml, line))
        .or_else(|| other_colon(yaml, line))
}

/// What git writes round two versions of the same lines.
fn conflict(yaml: &str, line: &Range<usize>) -> Option<Cause> {
    let text = yaml[line.clone()].trim_end();
    let marks = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"];
    marks.iter().any(|mark| text.starts_with(mark)).then(|| {
        Cause::new(
            "git put a mark here, because two versions of the lines near it did not fit together",
            "keep the right one of the two versions, and delete the marks `<<<<<<<`, `=======` \
             and `>>>>>>>`",
        )
        .at(line.start..line.start + text.len())
    })
}

/// `• music`: what a word processor makes of a hyphen at the beginning of a line.
pub fn bullet(yaml: &str, line: &Range<usize>) -> Option<Cause> {
    let written = yaml[line.clone()].trim();
    let item = written.strip_prefix(['•', '·', '●', '◦', '▪', '‣', '–', '—'])?;
    let item = item.strip_prefix([' ', '\t', '\u{a0}'])?.trim_start();
    let start = line.end - yaml[line.clone()].trim_start().len();
    Some(
        Cause::new("a list's lines begin with a hyphen", format!("write `- {item}`"))
            .at(start..start + written.len()),
    )
}

/// A character that cannot be seen and means nothing.
fn control(yaml: &str, line: &Range<usize>) -> Option<Cause> {
    let text = yaml[line.clone()].trim_end_matches('\r');
    let odd = |c: char| (c.is_control() && c != '\t') || matches!(c, '\u{fffe}' | '\u{ffff}');
    let (at, c) = text.char_indices().find(|(_, c)| odd(*c))?;
    Some(
        Cause::new(
            format!("there is a character here that can't be seen (U+{:04X})", u32::from(c)),
            "delete the word it is in, and type it again",
        )
        .at(line.start + at..line.start + at + c.len_utf8()),
    )
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

/// A blank that looks like a space and is none, where spaces have a meaning.
fn special_blank(yaml: &str, line: &Range<usize>) -> Option<Cause> {
    let text = &yaml[line.clone()];
    let is_special = |c: char| c.is_whitespace() && !c.is_ascii();
    let words = text.len() - text.trim_start().len();
    let behind_name = {
        let start = indent(text);
        let colon = start + name_at(&text[start..]).len();
        text[colon..].starts_with(':').then_some(colon + 1)
    };
    let behind_hyphen = text[words..].starts_with('-').then_some(words + 1);
    let special = |at: usize| text[at..].chars().next().filter(|c| is_special(*c)).map(|c| (at, c));
    let in_indent = text[..words].char_indices().find(|(_, c)| is_special(*c));
    let (at, c) = in_indent
        .or_else(|| behind_hyphen.and_then(special))
        .or_else(|| behind_name.and_then(special))?;
    let what = if c == '\u{a0}' { "a non-breaking space" } else { "a special blank" };
    Some(
        Cause::new(
            format!("there is {what} here, which looks like a space and is none"),
            "delete it, and press the space bar",
        )
        .at(line.start + at..line.start + at + c.len_utf8()),
    )
}

/// `region：Wales`, with the colon of a Chinese or Japanese keyboard.
fn other_colon(yaml: &str, line: &Range<usize>) -> Option<Cause> {
    let text = &yaml[line.clone()];
    let start = indent(text);
    let name = name_at(&text[start..]);
    let at = start + name.len() + (text[start + name.len()..].len())
        - text[start + name.len()..].trim_start_matches(' ').len();
    let colon = text[at..].chars().next()?;
    let is_other = matches!(colon, '\u{ff1a}' | '\u{fe55}' | '\u{2236}' | '\u{a789}' | '\u{2d0}');
    (is_other && !name.is_empty()).then(|| {
        let behind = text[at + colon.len_utf8()..].trim();
        Cause::new(
            "this is a full-width colon, not the colon of an English keyboard",
            format!("write `{name}: {behind}`"),
        )
        .at(line.start + at..line.start + at + colon.len_utf8())
    })
}
