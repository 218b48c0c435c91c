//! The pictures that a file's text shows, and what to cut to show them no more.
//!
//! Does not know Markdown: `render/markdown/written.rs` finds them.

use std::ops::Range;

use super::fields::merged;
use super::{Named, path_of};
use crate::check::front_matter;
use crate::render::markdown::written;
use crate::source::Source;

/// Every picture that the text shows, and where, with what goes with it.
pub(super) fn pictures(source: &Source) -> Named {
    let Some(body) = front_matter::cut(source).value.map(|parts| parts.body) else {
        return Vec::new();
    };
    let found = source.text.get(body.clone()).and_then(written::pictures).unwrap_or_default();
    let named = found.into_iter().filter_map(|picture| {
        let range = body.start + picture.range.start..body.start + picture.range.end;
        Some((path_of(source, &picture.address)?, range))
    });
    named.collect()
}

/// What to cut so that the pictures that are gone are shown no more: their whole lines, if nothing
/// else stands there.
pub(super) fn edits(source: &Source, is_gone: &dyn Fn(&str) -> bool) -> Vec<Range<usize>> {
    let text = &*source.text;
    let gone = pictures(source).into_iter().filter(|(path, _)| is_gone(path));
    let trimmed = |(_, range): (String, Range<usize>)| {
        range.start..range.start + text[range.clone()].trim_end().len()
    };
    let gone = merged(gone.map(trimmed).collect());
    merged(gone.iter().map(|range| whole_lines(text, range, &gone)).collect())
}

/// A range, or the whole of its lines if nothing is left of these.
fn whole_lines(text: &str, range: &Range<usize>, gone: &[Range<usize>]) -> Range<usize> {
    let start = line_start(text, range.start);
    let end = line_end(text, range.end);
    let here = gone.iter().filter(|gone| gone.start < end && gone.end > start);
    let mut left = String::new();
    let mut at = start;
    for gone in here {
        left.push_str(&text[at..gone.start.max(at)]);
        at = gone.end.max(at);
    }
    left.push_str(&text[at.min(end)..end]);
    let next = &text[end..line_end(text, end)];
    let goes_on = next.starts_with([' ', '\t']) && !next.trim().is_empty();
    if !is_mark(left.trim()) || (!left.trim().is_empty() && goes_on) {
        return with_blank(text, range);
    }
    let next_end = end + next.len();
    let is_underline = |line: &str| {
        let line = line.trim();
        !line.is_empty() && (line.bytes().all(|b| b == b'=') || line.bytes().all(|b| b == b'-'))
    };
    let before = &text[line_start(text, start.saturating_sub(1))..start];
    let is_between = next.trim().is_empty() && (before.trim().is_empty() || is_fence(before));
    if next.is_empty() && before.trim().is_empty() {
        return line_start(text, start.saturating_sub(1))..end;
    }
    // The line below would make a heading of what is above, or there would be two empty lines.
    let takes_next = is_underline(next) || (is_between && !next.is_empty());
    start..if takes_next { next_end } else { end }
}

/// Whether a line begins the text: the end of the fields.
fn is_fence(line: &str) -> bool {
    line.trim_end() == "---"
}

/// Whether all that is left of a line are signs of a quote, a list or a heading.
fn is_mark(left: &str) -> bool {
    left.split_whitespace().all(|word| {
        let digits = word.trim_end_matches(['.', ')']);
        let is_number = digits.len() < word.len() && digits.bytes().all(|b| b.is_ascii_digit());
        is_number || word.bytes().all(|b| b == b'>' || b == b'#') || ["-", "*", "+"].contains(&word)
    })
}

/// A range in the middle of a line, with a blank that would be one too many.
fn with_blank(text: &str, range: &Range<usize>) -> Range<usize> {
    let is_blank_before = text[..range.start].ends_with(' ');
    let behind = text[range.end..].chars().next();
    let is_end = behind.is_none_or(|c| c.is_whitespace() || ".,;:!?)]*_".contains(c));
    let is_first = text[line_start(text, range.start)..range.start].trim().is_empty();
    match (is_blank_before && is_end && !is_first, is_first && behind == Some(' ')) {
        (true, _) => range.start - 1..range.end,
        (false, true) => range.start..range.end + 1,
        _ => range.clone(),
    }
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |at| at + 1)
}

fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |n| at + n + 1)
}
