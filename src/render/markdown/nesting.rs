//! Finds the line that opens too many quotes and lists at once, before anything is parsed.
//!
//! The parser takes a step for every open quote on every line after it, so a body of 1 MB that
//! opens half a million on its first line would keep it busy for minutes. Not the same as the depth
//! that may be written, which [`super::writer`] counts: this is only about time.

use std::ops::Range;

/// How far the signs that open something may reach into a line, the signs counted double.
///
/// Some 130 of `> `. No writing has so many; rows of signs, as in a drawing, may come near.
const MAX_REACH: usize = 400;

/// The signs at the beginning of the first line that has too many of them.
pub fn too_deep(markdown: &str) -> Option<Range<usize>> {
    let bytes = markdown.as_bytes();
    let mut start = 0;
    for line_end in memchr::memchr2_iter(b'\n', b'\r', bytes).chain([bytes.len()]) {
        if let Some(end) = end_of_markers(&bytes[start..line_end]) {
            return Some(start..start + end);
        }
        start = line_end + 1;
    }
    None
}

fn end_of_markers(line: &[u8]) -> Option<usize> {
    if line.len() <= MAX_REACH / 4 || is_rule(line) {
        return None;
    }
    let (mut at, mut reach) = (0, 0);
    while reach <= MAX_REACH {
        // White space too: lists in lists of earlier lines are continued by no other sign.
        let spaces = line[at..].iter().take_while(|byte| matches!(byte, b' ' | b'\t'));
        for byte in spaces {
            at += 1;
            reach += if *byte == b'\t' { 4 } else { 1 };
        }
        at += marker(&line[at..])?;
        reach += 2;
    }
    Some(at)
}

/// The length of what opens a quote, list item, definition or footnote here.
fn marker(rest: &[u8]) -> Option<usize> {
    /// As long as the parser lets a footnote's name be.
    const MAX_NAME: usize = 1_000;
    match rest {
        [b'>', ..] => Some(1),
        [b'-' | b'+' | b'*' | b':', b' ' | b'\t', ..] => Some(1),
        [b'0'..=b'9', ..] => {
            let n_digits = rest.iter().take(10).take_while(|byte| byte.is_ascii_digit()).count();
            matches!(rest[n_digits..], [b'.' | b')', b' ' | b'\t', ..]).then_some(n_digits + 1)
        }
        [b'[', b'^', name @ ..] => {
            let end = name.iter().take(MAX_NAME).position(|byte| *byte == b']')?;
            (name.get(end + 1) == Some(&b':')).then_some(end + 4)
        }
        _ => None,
    }
}

/// `* * * *` is a line across the page, however long.
fn is_rule(line: &[u8]) -> bool {
    let sign = line.iter().find(|byte| **byte != b' ');
    sign.is_some_and(|sign| matches!(sign, b'*' | b'-'))
        && line.iter().all(|byte| matches!(byte, b' ' | b'\t') || Some(byte) == sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_line_of_very_many_markers_is_too_deep() {
        for marker in [">", "> ", "- ", "1. ", ": ", "> [^a]: ", "+ > "] {
            let line = marker.repeat(300) + "x";
            assert!(too_deep(&line).is_some(), "{marker}");
            assert!(too_deep(&format!("a\rb\n{line}")).is_some_and(|range| range.start == 4));
            assert_eq!(too_deep(&marker.repeat(50)), None, "{marker}");
        }
        assert!(too_deep(&format!("{}- a", "\t".repeat(200))).is_some());
        assert_eq!(too_deep(&format!("{}a", "\t".repeat(200))), None);
        for fine in ["* ", "- ", "-", "a > ", "1 ", "-a ", ">- x".repeat(30).as_str(), "\n> "] {
            assert_eq!(too_deep(&fine.repeat(300)), None, "{fine}");
        }
    }
}
