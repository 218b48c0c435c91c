//! A slug: the short name that an address is made of.
//!
//! Invariant: never empty, only `a-z`, `0-9` and single hyphens inside.

use std::fmt;
use std::sync::Arc;

use deunicode::deunicode;

/// A short name for an address: `rowing-on-the-wye`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(Arc<str>);

impl Slug {
    /// The text as a slug, if it is one already.
    pub fn parse(text: &str) -> Option<Slug> {
        let fine = !text.is_empty()
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
        let slug = slug.trim_end_matches('-');
        (!slug.is_empty()).then(|| Slug(slug.into()))
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
    }

    #[test]
    fn only_slugs_are_slugs() {
        for bad in ["", "-a", "a-", "a--b", "A", "a b", "é", "a/b", ".."] {
            assert_eq!(Slug::parse(bad), None, "{bad}");
        }
    }
}
