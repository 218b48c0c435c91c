//! Letters of another alphabet in a Latin name: a Cyrillic `а` looks like a Latin `a`, but no
//! search finds it.
//!
//! They get there by a keyboard left in another language, or by Western text opened as
//! Windows-1251, which makes `à` a Cyrillic letter. Names wholly in another script are left alone.

use std::ops::Range;

use crate::diagnostic::{Certainty, Diagnostic};
use crate::source::Source;

/// A name has no more letters worth telling one by one.
const MOST: usize = 10;

/// A letter of another alphabet than its neighbours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookAlike {
    /// In bytes of the name.
    pub range: Range<usize>,
    /// The letter.
    pub letter: char,
    /// What was meant by it.
    pub meant: char,
    /// Whether that is beyond doubt.
    pub certainty: Certainty,
}

/// The letters of another alphabet in a name that is otherwise Latin (or the other way round).
pub fn mixed_script(name: &str) -> Vec<LookAlike> {
    let total = Letters::of(name);
    if total.latin == 0 || total.foreign == 0 {
        return Vec::new();
    }
    let words = words(name);
    // A name with a real foreign word in it is a name in two languages.
    let is_real = |word: &Range<usize>| {
        let letters = Letters::of(&name[word.clone()]);
        let look_alike = |c: char| latin_for(c).is_some_and(|(_, exact)| exact);
        letters.latin == 0 && letters.foreign > 0 && !name[word.clone()].chars().all(look_alike)
    };
    let two_languages = words.iter().any(is_real);
    let mut found = Vec::new();
    for word in words {
        let letters = Letters::of(&name[word.clone()]);
        let is_foreign = letters.foreign > letters.latin && total.foreign > total.latin;
        match (letters.latin, letters.foreign) {
            (_, 0) => {}
            (0, _) if two_languages || is_foreign => {}
            (0, 1) => found.extend(lone(name, word)),
            (0, _) => found.extend(each(name, word, latin)),
            _ if is_foreign => found.extend(each(name, word, cyrillic)),
            _ => found.extend(each(name, word, latin)),
        }
    }
    // One letter that looks like none of ours shows that all come from the wrong encoding.
    let is_misread = |one: &LookAlike| {
        alphabet(one.letter) == Alphabet::Cyrillic && latin_for(one.letter).is_none()
    };
    if found.iter().any(is_misread) {
        for one in &mut found {
            if let Some(meant) = misread(one.letter) {
                (one.meant, one.certainty) = (meant, Certainty::Likely);
            }
        }
    }
    found
}

/// The same for a value of a file: `range` is where it is written, `text` what it says. A letter
/// whose place can't be told, because it is written as an escape, is told of the whole value.
pub fn look_alikes(source: &Source, range: Range<usize>, text: &str) -> Vec<Diagnostic> {
    if text.is_ascii() {
        return Vec::new();
    }
    let written = &source.text[range.clone()];
    let told = |one: LookAlike| {
        let before = text[..one.range.start].matches(one.letter).count();
        let same = written.matches(one.letter).count() == text.matches(one.letter).count();
        let place = written.match_indices(one.letter).nth(before).filter(|_| same);
        let fault =
            |range| Diagnostic::warning("look-alike-letter", message(&one), source.at(range));
        match place {
            Some((at, letter)) => {
                let place = range.start + at..range.start + at + letter.len();
                fault(place.clone()).cure(place, one.meant, one.certainty)
            }
            None => fault(range.clone()),
        }
        .help(match (one.meant, one.certainty) {
            ('à', _) => "write `à`, or plain `a`".to_owned(),
            (meant, Certainty::Certain) => format!("delete it and type `{meant}`"),
            (meant, Certainty::Likely) => format!("it was probably meant to be `{meant}`"),
        })
    };
    mixed_script(text).into_iter().take(MOST).map(told).collect()
}

fn message(one: &LookAlike) -> String {
    let code = u32::from(one.letter);
    match alphabet(one.letter) {
        Alphabet::Latin => {
            format!("this is a Latin `{}` among letters of another alphabet", one.letter)
        }
        other => {
            let name = if other == Alphabet::Greek { "Greek" } else { "Cyrillic" };
            match latin_for(one.letter) {
                Some((latin, _)) => {
                    format!("this looks like `{latin}`, but it is a {name} letter (U+{code:04X})")
                }
                None => format!("there is a {name} letter among Latin ones here (U+{code:04X})"),
            }
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Alphabet {
    Latin,
    Cyrillic,
    Greek,
    Other,
}

fn alphabet(c: char) -> Alphabet {
    match c {
        'A'..='Z' | 'a'..='z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => Alphabet::Latin,
        '\u{400}'..='\u{52f}' | '\u{1c80}'..='\u{1c8f}' | '\u{a640}'..='\u{a69f}' => {
            Alphabet::Cyrillic
        }
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Alphabet::Greek,
        _ => Alphabet::Other,
    }
}

struct Letters {
    latin: usize,
    foreign: usize,
}

impl Letters {
    fn of(text: &str) -> Self {
        let mut letters = Letters { latin: 0, foreign: 0 };
        for c in text.chars() {
            match alphabet(c) {
                Alphabet::Latin => letters.latin += 1,
                Alphabet::Cyrillic | Alphabet::Greek => letters.foreign += 1,
                Alphabet::Other => {}
            }
        }
        letters
    }
}

/// The words of a name, in bytes of it.
fn words(name: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in name.char_indices().chain([(name.len(), ' ')]) {
        match (start, c.is_alphabetic()) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                words.push(from..at);
                start = None;
            }
            _ => {}
        }
    }
    words
}

/// The letters of a word for which `meant` has another one.
fn each(
    name: &str,
    word: Range<usize>,
    meant: fn(char) -> Option<(char, Certainty)>,
) -> Vec<LookAlike> {
    let one = |(at, letter): (usize, char)| {
        let (meant, certainty) = meant(letter)?;
        let start = word.start + at;
        Some(LookAlike { range: start..start + letter.len_utf8(), letter, meant, certainty })
    };
    name[word.clone()].char_indices().filter_map(one).collect()
}

/// A word of one letter. `Thomas а Becket` was `à` before it was misread.
fn lone(name: &str, word: Range<usize>) -> Vec<LookAlike> {
    let mut found = each(name, word.clone(), latin);
    for one in &mut found {
        let name_follows = name[word.end..].trim_start().starts_with(char::is_uppercase);
        match one.letter {
            'а' if name_follows => (one.meant, one.certainty) = ('à', Certainty::Likely),
            'а' => one.certainty = Certainty::Likely,
            _ => {}
        }
    }
    // A lone Greek letter is a sign, `α` or `ν`, more often than a slip.
    found.retain(|one| alphabet(one.letter) == Alphabet::Cyrillic || one.letter.is_uppercase());
    found
}

fn latin(letter: char) -> Option<(char, Certainty)> {
    match latin_for(letter) {
        Some((latin, true)) => Some((latin, Certainty::Certain)),
        Some((latin, false)) => Some((latin, Certainty::Likely)),
        None => misread(letter).map(|meant| (meant, Certainty::Likely)),
    }
}

fn cyrillic(letter: char) -> Option<(char, Certainty)> {
    let (cyrillic, _) = CYRILLIC.iter().find(|(_, latin)| *latin == letter)?;
    Some((*cyrillic, Certainty::Likely))
}

/// The Latin letter that looks the same, and whether it looks exactly the same.
fn latin_for(letter: char) -> Option<(char, bool)> {
    let find = |table: &[(char, char)]| {
        table.iter().find(|(foreign, _)| *foreign == letter).map(|(_, latin)| *latin)
    };
    find(&CYRILLIC)
        .or_else(|| find(&GREEK))
        .map(|latin| (latin, true))
        .or_else(|| find(&ROUGHLY).map(|latin| (latin, false)))
}

/// What a letter was before Western text was opened as Windows-1251.
fn misread(letter: char) -> Option<char> {
    match letter {
        // Signs of multiplication and division.
        'Ч' | 'ч' => None,
        'А'..='я' => char::from_u32(u32::from(letter) - 0x410 + 0xc0),
        _ => None,
    }
}

const CYRILLIC: [(char, char); 30] = [
    ('а', 'a'),
    ('е', 'e'),
    ('о', 'o'),
    ('р', 'p'),
    ('с', 'c'),
    ('у', 'y'),
    ('х', 'x'),
    ('ѕ', 's'),
    ('і', 'i'),
    ('ј', 'j'),
    ('һ', 'h'),
    ('ԁ', 'd'),
    ('ԛ', 'q'),
    ('ԝ', 'w'),
    ('А', 'A'),
    ('В', 'B'),
    ('Е', 'E'),
    ('К', 'K'),
    ('М', 'M'),
    ('Н', 'H'),
    ('О', 'O'),
    ('Р', 'P'),
    ('С', 'C'),
    ('Т', 'T'),
    ('Х', 'X'),
    ('Ѕ', 'S'),
    ('І', 'I'),
    ('Ј', 'J'),
    ('Ү', 'Y'),
    ('Ԛ', 'Q'),
];

const GREEK: [(char, char); 15] = [
    ('Α', 'A'),
    ('Β', 'B'),
    ('Ε', 'E'),
    ('Ζ', 'Z'),
    ('Η', 'H'),
    ('Ι', 'I'),
    ('Κ', 'K'),
    ('Μ', 'M'),
    ('Ν', 'N'),
    ('Ο', 'O'),
    ('Ρ', 'P'),
    ('Τ', 'T'),
    ('Υ', 'Y'),
    ('Χ', 'X'),
    ('ο', 'o'),
];

const ROUGHLY: [(char, char); 6] =
    [('α', 'a'), ('ι', 'i'), ('ν', 'v'), ('ρ', 'p'), ('υ', 'u'), ('χ', 'x')];

#[cfg(test)]
mod tests {
    use super::*;

    /// Each expected letter: where in the name, what is meant, whether for certain.
    fn check(name: &str, expected: &[(usize, char, Certainty)]) {
        let found: Vec<_> = mixed_script(name)
            .into_iter()
            .map(|one| (one.range.start, one.meant, one.certainty))
            .collect();
        assert_eq!(found, expected, "{name}");
    }

    #[test]
    fn letters_of_another_alphabet_in_a_latin_name() {
        use Certainty::{Certain, Likely};
        check("Hillcr\u{435}st School", &[(6, 'e', Certain)]);
        check("\u{41d}illcrest", &[(0, 'H', Certain)]);
        check("H\u{3bf}lyr\u{3bf}od", &[(1, 'o', Certain), (6, 'o', Certain)]);
        check("R\u{3b1}dley", &[(1, 'a', Likely)]);
        check("King \u{415}dward", &[(5, 'E', Certain)]);
        check("a choir at \u{421}\u{421}F", &[(11, 'C', Certain), (13, 'C', Certain)]);
        check("the \u{421}\u{421} choir", &[(4, 'C', Certain), (6, 'C', Certain)]);
        check("Building \u{430} choir", &[(9, 'a', Likely)]);
        check("Школа №5 имени Пушкинa", &[(39, 'а', Likely)]);
    }

    #[test]
    fn names_of_the_register_that_were_misread() {
        use Certainty::Likely;
        check("St Thomas \u{430} Becket Catholic School", &[(10, 'à', Likely)]);
        check("Ecole Franзaise Jacques Prйvert", &[(10, 'ç', Likely), (27, 'é', Likely)]);
        check("Samarиs School", &[(5, 'è', Likely)]);
        check("Haute Valleй School", &[(11, 'é', Likely)]);
        check("Sir Gвr", &[(5, 'â', Likely)]);
        check("Awel Y Mфr Primary School", &[(8, 'ô', Likely)]);
    }

    #[test]
    fn honest_names() {
        for name in [
            "Hillcrest School",
            "Lycée Français Charles de Gaulle",
            "Ysgol Gŵyr",
            "Московская школа",
            "Русская школа London",
            "Ελληνικό Σχολείο",
            "St Cyril and Кирилл Centre",
            "伦敦中文学校",
            "مدرسة الملك فهد King Fahad Academy",
            "The α and ω of science",
            "a 5 μm and 10 kΩ course",
            "The Σ club",
        ] {
            check(name, &[]);
        }
    }

    #[test]
    fn the_place_in_the_file_is_the_letter_itself() {
        let at = |text: &str, said: &str, spot: &str| {
            let source = Source::new("content/a.md", text);
            let found = look_alikes(&source, 6..text.len(), said);
            let spots: Vec<_> = found.iter().map(|d| &text[d.location.range.clone()]).collect();
            assert_eq!(spots, [spot], "{text}");
            assert_eq!(found[0].cure.is_some(), spot.len() == 2);
        };
        at("name: Hillcr\u{435}st", "Hillcr\u{435}st", "\u{435}");
        at("name: >-\n  Great\n  Hillcr\u{435}st", "Great Hillcr\u{435}st", "\u{435}");
        at("name: 'King''s Hillcr\u{435}st'", "King's Hillcr\u{435}st", "\u{435}");
        at("name: \"Hillcr\\u0435st\"", "Hillcr\u{435}st", "\"Hillcr\\u0435st\"");
    }
}
