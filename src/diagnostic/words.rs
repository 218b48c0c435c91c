//! The words of a report that all its forms share: harmless text, counts, names, what to do.
//!
//! Does not know in which form they are told.

use std::borrow::Cow;

use super::{Diagnostic, Severity};

/// Words that can't move the cursor, change a colour or hide other words.
pub fn harmless(words: &str) -> Cow<'_, str> {
    if !words.chars().any(is_harmful) {
        return Cow::Borrowed(words);
    }
    let mut shown = String::with_capacity(words.len() + 16);
    for c in words.chars() {
        if is_harmful(c) { shown.extend(c.escape_unicode()) } else { shown.push(c) }
    }
    Cow::Owned(shown)
}

/// A line of a file with a sign for each letter that is not seen; tabs stay.
pub fn visible(line: &str) -> Cow<'_, str> {
    let acts = |c: char| c != '\t' && is_harmful(c);
    if !line.contains(acts) {
        return Cow::Borrowed(line);
    }
    let sign = |c: char| match c {
        // Unicode has a picture of each of the old control characters, such as ␛.
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '␡',
        _ => '\u{fffd}',
    };
    Cow::Owned(line.chars().map(|c| if acts(c) { sign(c) } else { c }).collect())
}

/// Whether a letter does something other than to be seen. The joiners and tags that emoji and
/// some scripts need are not among them.
pub(super) fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Harmless words on one line: line ends become spaces.
pub(super) fn one_line(words: &str) -> Cow<'_, str> {
    const ENDS: [char; 7] = ['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];
    let words = words.trim();
    if !words.contains(ENDS) {
        return harmless(words);
    }
    let lines: Vec<&str> =
        words.split(ENDS).map(str::trim).filter(|line| !line.is_empty()).collect();
    Cow::Owned(harmless(&lines.join(" ")).into_owned())
}

/// The first `n` letters, with a sign that more followed.
pub(super) fn cut(words: &str, n: usize) -> Cow<'_, str> {
    match words.char_indices().nth(n) {
        None => Cow::Borrowed(words),
        Some((end, _)) => Cow::Owned(format!("{}…", &words[..end])),
    }
}

/// `1 file`, `2 files`.
pub fn plural(n: usize, word: &str) -> String {
    match n {
        1 => format!("1 {word}"),
        n => format!("{n} {word}s"),
    }
}

/// A number as it is read: 1200 → `1,200`.
pub fn thousands(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if number < 0 { format!("-{grouped}") } else { grouped }
}

/// How many problems are as grave as this.
pub fn n_of(problems: &[Diagnostic], severity: Severity) -> usize {
    problems.iter().filter(|problem| problem.severity == severity).count()
}

/// The name of a gravity, as it stands before a message.
pub fn name_of(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "hint",
    }
}

/// What to do about a problem: its help, or else its cure in words.
pub fn fix(problem: &Diagnostic) -> Option<Cow<'_, str>> {
    if let Some(help) = &problem.help {
        return Some(Cow::Borrowed(help));
    }
    let text = &problem.cure.as_ref()?.text;
    Some(match text.trim() {
        "" => Cow::Borrowed("take it away"),
        text => Cow::Owned(format!("write `{text}`")),
    })
}

#[cfg(test)]
mod tests {
    use super::super::Certainty;
    use super::*;
    use crate::source::Location;

    #[test]
    fn letters_that_act_are_shown_by_their_number() {
        let check = |words: &str, expected: &str| assert_eq!(harmless(words), expected);
        check("Élan 学校 👩‍🏫 🏴󠁧󠁢󠁷󠁬󠁳󠁿", "Élan 学校 👩‍🏫 🏴󠁧󠁢󠁷󠁬󠁳󠁿");
        check("\u{1b}[31m\u{9b}2J\u{7f}", "\\u{1b}[31m\\u{9b}2J\\u{7f}");
        check("a\u{202e}b\u{200b}c\u{feff}", "a\\u{202e}b\\u{200b}c\\u{feff}");
        check("a\nb\tc", "a\\u{a}b\\u{9}c");
    }

    #[test]
    fn a_line_shows_a_sign_for_what_is_not_seen() {
        let check = |line: &str, expected: &str| assert_eq!(visible(line), expected);
        check("\ta: Élan 学校", "\ta: Élan 学校");
        check("\u{1b}[31m\u{9b}2J\u{7f}\0\r", "␛[31m�2J␡␀␍");
        check("a\u{202e}b\u{feff}", "a�b�");
    }

    #[test]
    fn lines_are_folded_into_one() {
        let check = |words: &str, expected: &str| assert_eq!(one_line(words), expected);
        check("  one ", "one");
        check("one\r\n  two\n\n\u{2028}three\r", "one two three");
        check("one\ttwo\n\u{1b}[2J", "one\\u{9}two \\u{1b}[2J");
    }

    #[test]
    fn a_cut_is_between_letters_and_is_seen() {
        let check = |words: &str, n, expected: &str| assert_eq!(cut(words, n), expected);
        check("学校", 2, "学校");
        check("学校学校", 2, "学校…");
        check("", 0, "");
    }

    #[test]
    fn a_cure_without_help_is_put_into_words() {
        let check = |text: &str, expected: &str| {
            let problem = Diagnostic::error("x", "x", Location::start_of("content/a.md"));
            let problem = problem.cure(0..1, text, Certainty::Certain);
            assert_eq!(fix(&problem).as_deref(), Some(expected));
        };
        check("london", "write `london`");
        check("\n", "take it away");
    }

    #[test]
    fn thousands_are_grouped() {
        let check = |n, expected| assert_eq!(thousands(n), expected);
        check(0, "0");
        check(999, "999");
        check(1_200, "1,200");
        check(-1_234_567, "-1,234,567");
    }
}
