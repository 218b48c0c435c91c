//! Text → the words it is searched by: without accents and endings, and the same for the search
//! page's script.
//!
//! Invariant: `themes/default/assets/search-words.js` does the same with what a visitor types.
//! `examples.txt` is the table that both are tested with.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words that say nothing of what is searched for: they stand in every text. Sorted.
pub const STOP_WORDS: [&str; 67] = [
    "a", "about", "all", "also", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by",
    "can", "do", "for", "from", "had", "has", "have", "how", "i", "if", "in", "into", "is", "it",
    "its", "me", "more", "my", "of", "on", "or", "our", "so", "some", "such", "than", "that",
    "the", "their", "them", "then", "there", "these", "they", "this", "those", "through", "to",
    "up", "was", "we", "were", "what", "when", "where", "which", "who", "why", "will", "with",
    "would", "you", "your",
];

/// Words that join names: `Oxford or Cambridge` is `Oxford & Cambridge`.
pub const JOINING_WORDS: [&str; 5] = ["and", "for", "of", "or", "the"];

/// A word of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<'a> {
    /// Small letters and digits, without accents.
    pub plain: &'a str,
    /// Whether it was written in capitals, as acronyms are.
    pub in_capitals: bool,
}

/// Whether a word, small and without accents, says nothing.
pub fn is_stop_word(plain: &str) -> bool {
    STOP_WORDS.binary_search(&plain).is_ok()
}

/// Calls `act` with each word of a text, in order.
pub fn each_word(text: &str, mut act: impl FnMut(Word<'_>)) {
    let text = without_accents(text);
    let mut plain = String::new();
    for word in text.split(|c: char| !c.is_alphanumeric() && !is_apostrophe(c)) {
        plain.clear();
        for c in word.chars().filter(|c| !is_apostrophe(*c)) {
            c.to_lowercase().for_each(|c| add_plain(c, &mut plain));
        }
        if !plain.is_empty() {
            act(Word { plain: &plain, in_capitals: is_acronym(word) });
        }
    }
}

/// Calls `act` with each stretch of a text that has no sign between words in it, or none that is
/// usual. What [`each_word`] finds in these is what it finds in the text.
pub fn each_raw_word<'a>(text: &'a str, mut act: impl FnMut(&'a str)) {
    let mut start = 0;
    let mut at = 0;
    let is_sign_or_rare = |byte: &u8| !IS_IN_WORDS[usize::from(*byte)];
    while let Some(n) = text.as_bytes()[at..].iter().position(is_sign_or_rare) {
        at += n;
        let length = match text.as_bytes()[at] {
            0..0x80 => 1,
            _ => sign_between_words(&text[at..]),
        };
        if length == 0 {
            at = text.ceil_char_boundary(at + 1);
            continue;
        }
        if start < at {
            act(&text[start..at]);
        }
        at += length;
        start = at;
    }
    if start < text.len() {
        act(&text[start..]);
    }
}

/// The bytes that are signs inside words by themselves.
const IS_IN_WORDS: [bool; 256] = {
    let mut is_in_words = [false; 256];
    let mut byte = 0_u8;
    while byte < 0x80 {
        let is_sign = byte.is_ascii_alphanumeric() || byte == b'\'' || byte == b'`';
        is_in_words[byte as usize] = is_sign;
        byte += 1;
    }
    is_in_words
};

/// How many bytes the usual sign between words has that a text begins with; 0 if it is none.
fn sign_between_words(text: &str) -> usize {
    const SIGNS: [&str; 9] =
        ["\u{2013}", "\u{2014}", "\u{201c}", "\u{201d}", "\u{2026}", "\u{a0}", "£", "•", "€"];
    SIGNS.iter().find(|sign| text.starts_with(**sign)).map_or(0, |sign| sign.len())
}

/// A letter that has no parts to take away, as two plain ones.
fn add_plain(letter: char, plain: &mut String) {
    match letter {
        'ß' => plain.push_str("ss"),
        'æ' => plain.push_str("ae"),
        'œ' => plain.push_str("oe"),
        'þ' => plain.push_str("th"),
        'ø' => plain.push('o'),
        'đ' | 'ð' => plain.push('d'),
        'ł' => plain.push('l'),
        'ħ' => plain.push('h'),
        'ı' => plain.push('i'),
        'ς' => plain.push('σ'),
        _ if is_combining_mark(letter) => {}
        _ => plain.push(letter),
    }
}

fn without_accents(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return text.into();
    }
    text.nfkd().filter(|c| !is_combining_mark(*c)).collect::<String>().into()
}

/// They are left out: `King's` and `Kings` are one word.
fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{2bc}' | '`')
}

/// `SEND`, `KS2` and `MATs`, but not `Send`.
fn is_acronym(word: &str) -> bool {
    let word = word.strip_suffix('s').unwrap_or(word);
    word.chars().filter(|c| c.is_uppercase()).count() > 1 && !word.chars().any(char::is_lowercase)
}

/// The part of a word that its forms have in common, more or less: `swims`, `swimming` → `swim`.
pub fn stem(word: &str) -> Cow<'_, str> {
    if word.len() < 4 || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return word.into();
    }
    let word = without_ing(without_s(word));
    match word.strip_suffix('e') {
        Some(rest) if rest.len() > 2 && !rest.ends_with('e') => rest.to_owned().into(),
        _ => word,
    }
}

/// One of many → the one.
fn without_s(word: &str) -> Cow<'_, str> {
    let cut = |n: usize| Cow::from(&word[..word.len() - n]);
    let ends = |endings: &[&str]| endings.iter().any(|ending| word.ends_with(ending));
    if ends(&["ies"]) && word.len() > 4 {
        format!("{}y", cut(3)).into()
    } else if ends(&["sses", "ches", "shes", "xes", "zzes"]) {
        cut(2)
    } else if ends(&["s"]) && !ends(&["ss", "us", "is"]) {
        cut(1)
    } else {
        cut(0)
    }
}

/// What is done or was done → doing it.
fn without_ing(word: Cow<'_, str>) -> Cow<'_, str> {
    if word.ends_with("ied") && word.len() > 4 {
        return format!("{}y", &word[..word.len() - 3]).into();
    }
    let rest = match word.strip_suffix("ing") {
        Some(rest) => rest,
        None if word.ends_with("eed") => return word,
        None => word.strip_suffix("ed").unwrap_or_default(),
    };
    let has_vowel = rest.contains(['a', 'e', 'i', 'o', 'u', 'y']);
    if rest.len() < 3 || !has_vowel { word } else { single(rest).to_owned().into() }
}

/// `swimm` → `swim`, `travell` → `travel`, but not `tell`, `pass`, `see`.
fn single(word: &str) -> &str {
    let bytes = word.as_bytes();
    let [.., before, last] = bytes else { return word };
    let is_doubled = match last {
        b'a' | b'e' | b'i' | b'o' | b'u' | b's' | b'z' => false,
        b'l' => word.len() > 5,
        _ => true,
    };
    if before == last && is_doubled { &word[..word.len() - 1] } else { word }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words of a text as they are searched by.
    fn stems(text: &str) -> String {
        let mut stems: Vec<String> = Vec::new();
        each_word(text, |word| stems.push(stem(word.plain).into_owned()));
        stems.join(" ")
    }

    #[test]
    fn the_words_of_a_text_are_those_of_the_table() {
        let table = include_str!("examples.txt");
        let rows = table.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        let mut n = 0;
        for row in rows {
            let (text, expected) = row.split_once(" => ").expect("a row has an arrow");
            assert_eq!(stems(text), expected, "{text}");
            let mut apart: Vec<String> = Vec::new();
            each_raw_word(text, |raw| apart.push(stems(raw)));
            apart.retain(|raw| !raw.is_empty());
            assert_eq!(apart.join(" "), expected, "{text}");
            n += 1;
        }
        assert!(n > 60, "only {n} rows");
    }

    #[test]
    fn only_words_in_capitals_are_acronyms() {
        let check = |text: &str, expected: &[bool]| {
            let mut found = Vec::new();
            each_word(text, |word| found.push(word.in_capitals));
            assert_eq!(found, expected, "{text}");
        };
        check("SEND pupils to KS2 and MATs", &[true, false, false, true, false, true]);
        check("I said A", &[false, false, false]);
        check("MFL (É.) 2012 D&T", &[true, false, false, false, false]);
    }

    #[test]
    fn stop_words_are_sorted_and_written_as_they_are_met() {
        assert!(STOP_WORDS.is_sorted());
        for word in STOP_WORDS.into_iter().chain(JOINING_WORDS) {
            assert!(is_stop_word(word), "{word}");
            each_word(word, |met| assert_eq!(met.plain, word));
        }
    }
}
