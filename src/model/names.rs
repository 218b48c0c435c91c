//! Names as people write them: which spellings mean the same.
//!
//! Does not know what is named.

use std::borrow::Cow;
use std::sync::OnceLock;

use ahash::AHashMap;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::diagnostic::nearest::Candidates;

/// A name as it is compared: composed letters, small, words apart by one blank.
/// `North  West`, `north-west` and `NORTH WEST` are the same; so are `&` and `and`.
pub fn folded(name: &str) -> String {
    let composed: Cow<'_, str> = match name.is_ascii() || is_nfc(name) {
        true => name.into(),
        false => name.nfc().collect(),
    };
    let mut folded = String::with_capacity(composed.len());
    let mut begins_word = false;
    for c in composed.chars() {
        let is_and = c == '&';
        if is_and || c.is_whitespace() || matches!(c, '-' | '_' | '\u{2010}') {
            begins_word = true;
            if !is_and {
                continue;
            }
        }
        if begins_word && !folded.is_empty() {
            folded.push(' ');
        }
        begins_word = is_and;
        match c {
            '&' => folded.push_str("and"),
            '\u{2019}' | '\u{2018}' => folded.push('\''),
            c if c.is_ascii() => folded.push(c.to_ascii_lowercase()),
            c => folded.extend(c.to_lowercase()),
        }
    }
    folded
}

/// A declared set that values are chosen from, found by slug, name or alias in any case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    by_spelling: AHashMap<String, u16>,
    /// Every spelling as declared, for suggestions, with what it stands for.
    spellings: Vec<(String, u16)>,
    slugs: Vec<String>,
    /// The spellings made ready for suggestions; made when all are known.
    candidates: OnceLock<Candidates>,
}

impl Names {
    /// Adds the next member of the set with all its spellings. Returns a spelling that is taken.
    pub fn add<'a>(
        &mut self,
        slug: &'a str,
        others: impl IntoIterator<Item = &'a str>,
    ) -> Option<String> {
        let index = u16::try_from(self.slugs.len()).unwrap_or(u16::MAX);
        self.slugs.push(slug.to_owned());
        self.candidates = OnceLock::new();
        let mut taken = None;
        for spelling in std::iter::once(slug).chain(others) {
            let other = *self.by_spelling.entry(folded(spelling)).or_insert(index);
            if other == index {
                self.spellings.push((spelling.to_owned(), index));
            } else {
                taken = Some(spelling.to_owned());
            }
        }
        taken
    }

    /// Whether every spelling stands for the same member in both.
    pub fn mean_the_same(&self, other: &Names) -> bool {
        self.slugs == other.slugs && self.spellings == other.spellings
    }

    /// Which member `written` means.
    pub fn find(&self, written: &str) -> Option<u16> {
        if let Some(index) = self.by_spelling.get(written) {
            return Some(*index);
        }
        self.by_spelling.get(&folded(written)).copied()
    }

    /// The slug of the member that was probably meant.
    pub fn suggest(&self, written: &str) -> Option<&str> {
        let candidates = self
            .candidates
            .get_or_init(|| Candidates::new(self.by_spelling.keys().map(String::as_str)));
        let near = candidates.nearest(&folded(written))?;
        self.by_spelling.get(near).map(|index| &*self.slugs[usize::from(*index)])
    }

    /// Every spelling as it was declared.
    pub fn spellings(&self) -> impl Iterator<Item = &str> {
        self.spellings.iter().map(|(spelling, _)| spelling.as_str())
    }

    /// Every spelling as it was declared, with the member it stands for.
    pub fn members(&self) -> impl Iterator<Item = (&str, u16)> {
        self.spellings.iter().map(|(spelling, index)| (spelling.as_str(), *index))
    }

    /// Every member's slug, in the declared order.
    pub fn slugs(&self) -> &[String] {
        &self.slugs
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::{Dice, n_cases};

    #[test]
    fn spellings_that_mean_the_same_are_one() {
        for name in ["North West", "north-west", "NORTH  WEST", " North\u{a0}west "] {
            assert_eq!(folded(name), "north west");
        }
        assert_eq!(folded("Cafe\u{301}"), folded("Café"));
        assert_eq!(folded("Yorkshire & the Humber"), "yorkshire and the humber");
        assert_eq!(folded("St Thomas\u{2019}s"), "st thomas's");
    }

    /// The same as [`folded`], one rule after another.
    fn folded_in_steps(name: &str) -> String {
        let composed: String = name.nfc().collect();
        let spelled = composed.replace('&', " and ").replace(['\u{2019}', '\u{2018}'], "'");
        let is_gap = |c: char| c.is_whitespace() || matches!(c, '-' | '_' | '\u{2010}');
        let words: Vec<&str> = spelled.split(is_gap).filter(|word| !word.is_empty()).collect();
        words.join(" ").chars().flat_map(char::to_lowercase).collect()
    }

    #[test]
    fn a_name_is_folded_in_one_go_as_in_steps() {
        let parts = [
            "a", "B", "&", "-", "_", " ", "\u{a0}", "\u{b}", "\u{1f}", "\u{2010}", "\u{2019}",
            "\u{2018}", "'", "é", "e\u{301}", "É", "\u{301}", "İ", "Σ", "ß", "1", ".", "St John",
        ];
        let mut dice = Dice(1);
        for _ in 0..n_cases(5_000) {
            let name: String = (0..dice.below(9)).map(|_| dice.pick(&parts)).collect();
            assert_eq!(folded(&name), folded_in_steps(&name), "{name:?}");
        }
    }

    #[test]
    fn a_declared_name_is_found_by_any_spelling_and_suggested_when_near() {
        let mut names = Names::default();
        assert_eq!(names.add("ccf", ["Cadets", "Combined Cadet Force"]), None);
        assert_eq!(names.add("music", ["Music"]), None);
        assert_eq!(names.find("combined cadet force"), Some(0));
        assert_eq!(names.find("MUSIC"), Some(1));
        assert_eq!(names.suggest("musik"), Some("music"));
        assert_eq!(names.suggest("cadet"), Some("ccf"));
        assert_eq!(names.suggest("rowing"), None);
        assert_eq!(names.add("band", ["music"]), Some("music".into()));
    }
}
