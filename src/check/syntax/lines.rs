//! The lines of a YAML text, and what stands in one.

use std::ops::Range;

/// The line that a byte is in, without its end; none when it is empty.
pub fn line_at(yaml: &str, byte: usize) -> Option<Range<usize>> {
    let byte = byte.min(yaml.len());
    let start = yaml[..byte].rfind('\n').map_or(0, |at| at + 1);
    let end = yaml[byte..].find('\n').map_or(yaml.len(), |n| byte + n);
    (start < end).then_some(start..end)
}

/// The nearest line with something in it, besides notes, before that of a byte.
pub fn line_before(yaml: &str, byte: usize) -> Option<Range<usize>> {
    let start = yaml[..byte.min(yaml.len())].rfind('\n')?;
    let mut end = start;
    while end > 0 {
        let begin = yaml[..end].rfind('\n').map_or(0, |at| at + 1);
        let written = yaml[begin..end].trim();
        if !written.is_empty() && !written.starts_with('#') {
            return Some(begin..end);
        }
        end = begin.saturating_sub(1);
    }
    None
}

/// The line behind that of a byte, if there is something in it.
pub fn line_after(yaml: &str, byte: usize) -> Option<Range<usize>> {
    let next = yaml[byte.min(yaml.len())..].find('\n')? + byte + 1;
    line_at(yaml, next)
}

/// From a byte to the end of its line, without blanks.
pub fn rest_of_line(text: &str, at: usize) -> Range<usize> {
    let end = text[at..].find('\n').map_or(text.len(), |n| at + n);
    at..at + text[at..end].trim_end().len()
}

/// Where the words of a line begin: behind its blanks and hyphens, in bytes of the line.
pub fn indent(line: &str) -> usize {
    line.len() - line.trim_start().trim_start_matches("- ").trim_start().len()
}

/// The name of a field at the beginning of a text: small letters and `_`; perhaps empty.
pub fn name_at(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_lowercase() && c != '_').unwrap_or(text.len());
    &text[..end]
}

/// Whether the line is a field, `name: …`, perhaps behind a hyphen.
pub fn is_field(line: &str) -> bool {
    let text = &line[indent(line)..];
    let name = name_at(text);
    !name.is_empty() && text[name.len()..].starts_with(':')
}

/// The value of a `name: value` or `- value` or `- name: value` line, and where it begins.
pub fn value_of<'a>(yaml: &'a str, line: &Range<usize>) -> Option<(&'a str, usize)> {
    let text = &yaml[line.clone()];
    let mut at = text.len() - text.trim_start().len();
    let mut found = None;
    while text[at..].starts_with("- ") {
        at += 2;
        at += text[at..].len() - text[at..].trim_start().len();
        found = Some(at);
    }
    let name = name_at(&text[at..]).len();
    if name > 0 && text[at + name..].starts_with(": ") {
        at += name + 2;
        at += text[at..].len() - text[at..].trim_start().len();
        found = Some(at);
    }
    found.filter(|at| *at < text.len()).map(|at| (&text[at..], line.start + at))
}
