//! A slug: the short name that an address is made of.
//!
//! Invariant: never empty, only `a-z`, `0-9` and single hyphens inside.

use std::fmt;
use std::sync::Arc;

use deunicode::deunicode;

/// A slug that is made is cut to so many letters, at a word's end.
const LONG: usize = 80;
/// A slug that is given may have so many: disks take 255 with everything around it.
pub const LONGEST: usize = 100;

/// Names that no file or folder can have on Windows, whatever its ending.
pub fn is_kept_by_windows(name: &str) -> bool {
    // None of them is longer than four letters.
    let start = &name.as_bytes()[..name.len().min(5)];
    let stem = start.split(|byte| *byte == b'.').next().unwrap_or(start);
    let is_one_of = |kept: &[&str], stem: &[u8]| {
        kept.iter().any(|kept| stem.eq_ignore_ascii_case(kept.as_bytes()))
    };
    match stem {
        [_, _, _] => is_one_of(&["con", "prn", "aux", "nul"], stem),
        [kind @ .., b'0'..=b'9'] => is_one_of(&["com", "lpt"], kind),
        _ => false,
    }
}

/// A short name for an address: `rowing-on-the-wye`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(Arc<str>);

impl Slug {
    /// The text as a slug, if it is one already.
    pub fn parse(text: &str) -> Option<Slug> {
        let fine = !text.is_empty()
            && text.len() <= LONGEST
            && !is_kept_by_windows(text)
            && text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'))
            && !text.starts_with('-')
            && !text.ends_with('-')
            && !text.contains("--");
        fine.then(|| Slug(text.into()))
    }

    /// The nearest slug to any text: `St John's, Ely` becomes `st-johns-ely`. None when the text
    /// has no letter or digit that could be written so.
    pub fn make(text: &str) -> Option<Slug> {
        let mut slug = String::with_capacity(text.len());
        let plain;
        let text = if text.is_ascii() {
            text
        } else {
            plain = deunicode(text);
            &plain
        };
        for c in text.chars() {
            match c {
                'a'..='z' | '0'..='9' => slug.push(c),
                'A'..='Z' => slug.push(c.to_ascii_lowercase()),
                // An apostrophe joins: `St John's` is `st-johns`.
                '\'' => {}
                _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
                _ => {}
            }
        }
        let mut slug = slug.trim_end_matches('-');
        if slug.len() > LONG {
            slug = slug[..LONG].rsplit_once('-').map_or(&slug[..LONG], |(words, _)| words);
        }
        match slug {
            "" => None,
            slug if is_kept_by_windows(slug) => Some(Slug(format!("{slug}-page").into())),
            slug => Some(Slug(slug.into())),
        }
    }

    /// This slug with a word more, to tell it from another: `hill-school-2`.
    #[must_use]
    pub fn with(&self, word: &str) -> Slug {
        Slug(format!("{self}-{word}").into())
    }

    /// The slug as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_made_from_any_words() {
        let check = |text, expected: Option<&str>| {
            let made = Slug::make(text);
            assert_eq!(made.as_ref().map(Slug::as_str), expected);
            assert!(made.is_none_or(|slug| Slug::parse(slug.as_str()).is_some()));
        };
        check("St John\u{2019}s School, Leatherhead", Some("st-johns-school-leatherhead"));
        check("Queen's Gate & Co.", Some("queens-gate-co"));
        check("École Jacques Prévert", Some("ecole-jacques-prevert"));
        check("Ysgol Gyfun Llŷn", Some("ysgol-gyfun-llyn"));
        check("...", None);
        check("--a--b--", Some("a-b"));
        check("Con", Some("con-page"));
        let long = "word ".repeat(30);
        check(&long, Some("word-".repeat(16).trim_end_matches('-')));
        check(&"龍".repeat(150), Some("long-".repeat(16).trim_end_matches('-')));
    }

    #[test]
    fn only_slugs_are_slugs() {
        for bad in ["", "con", "com1", "-a", "a-", "a--b", "A", "a b", "é", "a/b", ".."] {
            assert_eq!(Slug::parse(bad), None, "{bad}");
        }
    }
}
