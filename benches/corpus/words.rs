//! Invented words: common short ones and rare long ones, as in any language.
//!
//! Knows syllables, not sentences.

use crate::dice::Dice;

const BEGINNINGS: [&str; 14] =
    ["l", "m", "n", "r", "v", "s", "h", "st", "br", "gl", "tr", "pl", "fl", "dr"];
const VOWELS: [&str; 7] = ["a", "e", "i", "o", "u", "ei", "oa"];
const ENDINGS: [&str; 6] = ["", "", "", "l", "r", "nd"];

/// So many words there are.
const N_WORDS: usize = 1_500;

/// All words, the common ones first.
pub struct Words(Vec<String>);

impl Words {
    /// Always the same words.
    pub fn new() -> Self {
        let mut dice = Dice(0x0b5e_55ed_1ea5_eed5);
        let mut words: Vec<String> = (0..N_WORDS).map(|_| word(&mut dice)).collect();
        words.sort_by(|one, other| one.len().cmp(&other.len()).then(one.cmp(other)));
        words.dedup();
        Words(words)
    }

    /// A word as it comes up in a text: common ones often.
    pub fn one(&self, dice: &mut Dice) -> &str {
        let below = 1 + dice.below(self.0.len());
        &self.0[dice.below(below)]
    }

    /// Some words, the first with a capital letter.
    pub fn phrase(&self, dice: &mut Dice, n: usize) -> String {
        let words: Vec<&str> = (0..n).map(|_| self.one(dice)).collect();
        capital(&words.join(" "))
    }

    /// The name of a place.
    pub fn name(&self, dice: &mut Dice) -> String {
        let ending = dice.pick(&["vale", "mere", "holm", "stow", "wold", "fell"]);
        capital(&format!("{}{ending}", self.0[dice.below(self.0.len() / 2)]))
    }
}

fn word(dice: &mut Dice) -> String {
    let n = [1, 1, 2, 2, 2, 3, 3, 4][dice.below(8)];
    let mut word: String =
        (0..n).flat_map(|_| [dice.pick(&BEGINNINGS), dice.pick(&VOWELS)]).collect();
    word.push_str(dice.pick(&ENDINGS));
    word
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}
