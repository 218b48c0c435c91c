//! The words of some entries, each understood once however often it is met.
//!
//! Most words of a text have been met before, so this is where the time to make an index is won.

use ahash::AHashMap;

use super::synonyms::Synonyms;
use super::words::{JOINING_WORDS, each_raw_word, each_word, is_stop_word, stem};

/// A stem by its place in [`Lexicon::stems`].
pub type StemId = u32;

/// What is known of a word as it is written.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    /// What is counted; none for a word that says nothing.
    pub stem: Option<StemId>,
    /// What is counted of its spelling, if that can be wrong.
    pub spelling: Option<u32>,
    heard: StemId,
    is_joining: bool,
    in_capitals: bool,
    begins_a_name: bool,
}

/// The words that a word as it is written stands for, nearly always one: where they are among
/// [`Lexicon::known`], and how many.
type Writing = (u32, u32);

/// The text that is read, without joining words.
#[derive(Debug, Default)]
struct Heard {
    stems: Vec<StemId>,
    /// The places of those that begin a name, and whether they are in capitals.
    first: Vec<(usize, bool)>,
}

/// Words that were met, and the text that is read now.
#[derive(Debug)]
pub struct Lexicon<'a> {
    synonyms: &'a Synonyms,
    by_writing: AHashMap<String, Writing>,
    known: Vec<Known>,
    stem_ids: AHashMap<String, StemId>,
    /// Every stem met, and what names mean as `=` and a number.
    pub stems: Vec<String>,
    spelling_ids: AHashMap<String, u32>,
    /// Every word met whose spelling can be wrong.
    pub spellings: Vec<String>,
    text: Heard,
}

impl<'a> Lexicon<'a> {
    /// Without any words yet.
    pub fn new(synonyms: &'a Synonyms) -> Self {
        Lexicon {
            synonyms,
            by_writing: AHashMap::new(),
            known: Vec::new(),
            stem_ids: AHashMap::new(),
            stems: Vec::new(),
            spelling_ids: AHashMap::new(),
            spellings: Vec::new(),
            text: Heard::default(),
        }
    }

    /// Calls `word` with each word of a text, and `meaning` with what each name in it means.
    pub fn read(
        &mut self,
        text: &str,
        mut word: impl FnMut(Known),
        mut meaning: impl FnMut(StemId),
    ) {
        let mut heard = std::mem::take(&mut self.text);
        heard.stems.clear();
        heard.first.clear();
        each_raw_word(text, |raw| {
            let (at, n) = match self.by_writing.get(raw) {
                Some(writing) => *writing,
                None => self.understood(raw),
            };
            for known in &self.known[at as usize..(at + n) as usize] {
                word(*known);
                if known.is_joining {
                    continue;
                }
                if known.begins_a_name {
                    heard.first.push((heard.stems.len(), known.in_capitals));
                }
                heard.stems.push(known.heard);
            }
        });
        for (at, in_capitals) in &heard.first {
            let [first, behind @ ..] = &heard.stems[*at..] else { continue };
            let rest = behind.iter().map(|stem| &*self.stems[*stem as usize]);
            let stem = self.stems[*first as usize].clone();
            let found: Vec<usize> = self.synonyms.meanings(&stem, *in_capitals, rest).collect();
            for found in found {
                let id = self.stem_id(format!("={found}"));
                meaning(id);
            }
        }
        self.text = heard;
    }

    /// Understands a word that is met for the first time.
    fn understood(&mut self, raw: &str) -> Writing {
        let mut known = Vec::new();
        each_word(raw, |word| {
            let stem = stem(word.plain).into_owned();
            let is_stop = is_stop_word(word.plain);
            let can_be_misspelt = !is_stop
                && word.plain.chars().nth(3).is_some()
                && word.plain.chars().all(char::is_alphabetic);
            let spelling = can_be_misspelt.then(|| {
                let next = self.spellings.len();
                *self.spelling_ids.entry(word.plain.to_owned()).or_insert_with(|| {
                    self.spellings.push(word.plain.to_owned());
                    number(next)
                })
            });
            let begins_a_name = self.synonyms.begins_a_name(&stem);
            let heard = self.stem_id(stem);
            known.push(Known {
                stem: (!is_stop).then_some(heard),
                spelling,
                heard,
                is_joining: JOINING_WORDS.contains(&word.plain),
                in_capitals: word.in_capitals,
                begins_a_name,
            });
        });
        let writing = (number(self.known.len()), number(known.len()));
        self.known.append(&mut known);
        self.by_writing.insert(raw.to_owned(), writing);
        writing
    }

    fn stem_id(&mut self, stem: String) -> StemId {
        if let Some(id) = self.stem_ids.get(&stem) {
            return *id;
        }
        let id = number(self.stems.len());
        self.stems.push(stem.clone());
        self.stem_ids.insert(stem, id);
        id
    }
}

fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_met_again_are_the_same_and_names_are_found_in_their_texts() {
        let groups = [vec!["CCF".to_owned(), "Combined Cadet Force".into()]];
        let synonyms = Synonyms::new(&groups);
        let mut lexicon = Lexicon::new(&synonyms);
        let mut read = |text: &str| {
            let (mut words, mut meanings) = (Vec::new(), Vec::new());
            lexicon.read(text, |known| words.extend(known.stem), |meaning| meanings.push(meaning));
            let all = words.into_iter().chain(meanings);
            let all: Vec<&str> = all.map(|id| &*lexicon.stems[id as usize]).collect();
            all.join(" ")
        };
        assert_eq!(read("The Combined"), "combin");
        assert_eq!(read("Cadets, forces"), "cadet forc");
        assert_eq!(read("a COMBINED cadet-force"), "combin cadet forc =0");
        assert_eq!(read("the CCF’s ccf"), "ccf ccf =0");
        assert_eq!(read("Brand™ ½"), "brandtm 1 2");
    }
}
