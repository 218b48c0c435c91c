//! The names that stand for each other, found in the words of a text.
//!
//! Does not know where they are declared.

use std::collections::HashMap;

use super::words::{JOINING_WORDS, each_word, stem};

/// What several names mean, by the order in which they are declared.
pub type Meaning = usize;

/// Everything that has more than one name.
#[derive(Debug, Default)]
pub struct Synonyms {
    by_first: HashMap<String, Vec<Name>>,
}

/// One name of a thing.
#[derive(Debug)]
struct Name {
    /// The words behind the first.
    rest: Vec<String>,
    /// `SEND`: the verb `send` is another word.
    only_in_capitals: bool,
    meaning: Meaning,
}

/// The words of a name: stems without those that join, and whether the first is in capitals.
pub fn words_of(name: &str) -> (Vec<String>, bool) {
    let (mut stems, mut in_capitals) = (Vec::new(), Vec::new());
    each_word(name, |word| {
        if !JOINING_WORDS.contains(&word.plain) {
            stems.push(stem(word.plain).into_owned());
            in_capitals.push(word.in_capitals);
        }
    });
    (stems, in_capitals.first().is_some_and(|first| *first))
}

impl Synonyms {
    /// Out of groups of names, each group for one thing.
    pub fn new(groups: &[Vec<String>]) -> Self {
        let mut by_first: HashMap<String, Vec<Name>> = HashMap::new();
        for (meaning, names) in groups.iter().enumerate() {
            for name in names {
                let (stems, in_capitals) = words_of(name);
                let Some((first, rest)) = stems.split_first() else { continue };
                let only_in_capitals = rest.is_empty() && in_capitals;
                let name = Name { rest: rest.to_vec(), only_in_capitals, meaning };
                by_first.entry(first.clone()).or_default().push(name);
            }
        }
        Synonyms { by_first }
    }

    /// Whether any name begins with a stem.
    pub fn begins_a_name(&self, stem: &str) -> bool {
        self.by_first.contains_key(stem)
    }

    /// What the names mean that begin with a stem, and go on as the text does behind it.
    pub fn meanings<'a>(
        &self,
        first: &str,
        in_capitals: bool,
        behind: impl Iterator<Item = &'a str> + Clone,
    ) -> impl Iterator<Item = Meaning> {
        let names = self.by_first.get(first).into_iter().flatten();
        let is_here = move |name: &&Name| {
            let n = name.rest.len();
            name.rest.iter().map(String::as_str).eq(behind.clone().take(n))
                && (in_capitals || !name.only_in_capitals)
        };
        names.filter(is_here).map(|name| name.meaning)
    }
}

#[cfg(test)]
mod tests {
    use super::super::lexicon::Lexicon;
    use super::*;

    #[test]
    fn names_are_found_whole_and_acronyms_in_capitals_alone() {
        let groups = [
            vec!["CCF".to_owned(), "Combined Cadet Force".into(), "cadets".into()],
            vec!["SEND".into(), "special educational needs".into()],
            vec!["D&T".into(), "design and technology".into()],
            vec!["Oxbridge".into(), "Oxford and Cambridge".into()],
        ];
        let synonyms = Synonyms::new(&groups);
        let check = |text: &str, expected: &[Meaning]| {
            let mut lexicon = Lexicon::new(&synonyms);
            let mut found = Vec::new();
            lexicon.read(text, |_| {}, |meaning| found.push(meaning));
            let found: Vec<String> =
                found.into_iter().map(|id| lexicon.stems[id as usize].clone()).collect();
            let expected: Vec<String> = expected.iter().map(|n| format!("={n}")).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("A combined cadet force", &[0, 0]);
        check("The CCF and its cadet", &[0, 0]);
        check("combined force", &[]);
        check("we send pupils to SEND", &[1]);
        check("Special Educational Need", &[1]);
        check("D & T, or Design & Technology", &[2, 2]);
        check("Oxford or Cambridge", &[3]);
        check("", &[]);
    }
}
