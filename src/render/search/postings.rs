//! Which entries have a word, as text that is short and quickly read.
//!
//! For each level that occurs, highest first: its sign, and the numbers of its entries, each as
//! how many lie between it and the one before. A number has one sign or more; only the last is of
//! [`LAST`]. The search page's script reads it with the same three rows of signs.

use super::entry::{LEVELS, Level};

/// Signs of the last five bits of a distance.
const LAST: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef";
/// Signs of the five bits before.
const MORE: &[u8; 32] = b"ghijklmnopqrstuvwxyz0123456789+/";
/// The levels. No sign of these three rows has a meaning in JSON's texts.
const LEVEL: &[u8; LEVELS as usize] = b"!#$%&'()*,-.:;<=";

/// An entry's number and a level in one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posting(u32);

impl Posting {
    /// Entries are numbered up to 2²⁸, far beyond what any showcase has.
    pub fn new(entry: u32, level: Level) -> Self {
        Posting(entry << 4 | u32::from(level))
    }

    /// The entry's number.
    pub fn entry(self) -> u32 {
        self.0 >> 4
    }

    fn level(self) -> usize {
        (self.0 & 15) as usize
    }
}

/// The postings of a word, whose entries are in order, while they are collected: of a large showcase
/// there are millions, so each is kept as how far it is from the one before, which is a byte or two.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Postings {
    /// One more than the first and the last as numbers; 0 while there are none.
    first: u32,
    last: u32,
    /// From each to the next: seven bits in a byte, the lowest first; all but the last byte with the
    /// highest bit.
    distances: Vec<u8>,
}

impl Postings {
    /// Adds a posting of an entry behind all others.
    pub fn push(&mut self, posting: Posting) {
        let number = posting.0.saturating_add(1);
        match self.last {
            0 => self.first = number,
            last => self.put(number - last),
        }
        self.last = number;
    }

    /// Adds postings of entries that are all behind.
    pub fn append(&mut self, others: &Postings) {
        if others.is_empty() {
            return;
        }
        match self.last {
            0 => self.first = others.first,
            last => self.put(others.first - last),
        }
        self.distances.extend_from_slice(&others.distances);
        self.last = others.last;
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.last == 0
    }

    /// All of them.
    pub fn to_vec(&self) -> Vec<Posting> {
        let mut all = Vec::new();
        if self.is_empty() {
            return all;
        }
        let (mut number, mut distance, mut shift) = (self.first, 0, 0);
        all.push(Posting(number - 1));
        for byte in &self.distances {
            distance |= u32::from(byte & 127) << shift;
            shift += 7;
            if *byte < 128 {
                number += distance;
                all.push(Posting(number - 1));
                (distance, shift) = (0, 0);
            }
        }
        all
    }

    fn put(&mut self, mut distance: u32) {
        while distance > 127 {
            let [low, ..] = distance.to_le_bytes();
            self.distances.push(low | 128);
            distance >>= 7;
        }
        let [low, ..] = distance.to_le_bytes();
        self.distances.push(low);
    }
}

/// The postings of a word, whose entries are in order.
pub fn encoded(postings: &[Posting]) -> String {
    let mut text = String::with_capacity(postings.len() * 2);
    let levels = postings.iter().fold(0_u16, |levels, posting| levels | 1 << posting.level());
    for level in (0..usize::from(LEVELS)).rev().filter(|level| levels >> level & 1 == 1) {
        text.push(char::from(LEVEL[level]));
        let of_level = postings.iter().filter(|posting| posting.level() == level);
        let mut next = 0;
        for posting in of_level {
            add_distance(posting.entry() - next, &mut text);
            next = posting.entry() + 1;
        }
    }
    text
}

/// What each sign stands for: 0 to 31 for [`LAST`], then 32 for [`MORE`], then the levels.
const MEANINGS: [u8; 256] = meanings();

const fn meanings() -> [u8; 256] {
    let mut meanings = [u8::MAX; 256];
    let mut n = 0;
    while n < 32 {
        meanings[LAST[n as usize] as usize] = n;
        meanings[MORE[n as usize] as usize] = 32 + n;
        if n < LEVELS {
            meanings[LEVEL[n as usize] as usize] = 64 + n;
        }
        n += 1;
    }
    meanings
}

/// Calls `act` with each entry and level of a list that [`encoded`] made.
pub fn each_posting(list: &str, mut act: impl FnMut(u32, Level)) {
    let (mut level, mut next, mut distance) = (0, 0_u32, 0_u32);
    for sign in list.bytes() {
        match MEANINGS[usize::from(sign)] {
            last @ 0..32 => {
                let entry = next.wrapping_add(distance << 5 | u32::from(last));
                act(entry, level);
                (next, distance) = (entry.wrapping_add(1), 0);
            }
            more @ 32..64 => distance = distance << 5 | u32::from(more - 32),
            new @ 64.. => (level, next, distance) = (new - 64, 0, 0),
        }
    }
}

fn add_distance(distance: u32, text: &mut String) {
    let n_more = (1..7).rev().find(|n| distance >> (5 * n) > 0).unwrap_or(0);
    for part in (1..=n_more).rev() {
        text.push(char::from(MORE[(distance >> (5 * part) & 31) as usize]));
    }
    text.push(char::from(LAST[(distance & 31) as usize]));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postings_are_distances_by_level() {
        let check = |postings: &[(u32, Level)], expected: &str| {
            let made: Vec<Posting> =
                postings.iter().map(|&(entry, level)| Posting::new(entry, level)).collect();
            assert_eq!(encoded(&made), expected);
            let mut found = Vec::new();
            each_posting(expected, |entry, level| found.push((entry, level)));
            found.sort_unstable();
            assert_eq!(found, postings);
        };
        check(&[], "");
        check(&[(0, 0)], "!A");
        check(&[(3, 0), (4, 0), (36, 0), (69, 0)], "!DAfhA");
        check(&[(0, 2), (1, 15), (2, 2), (1026, 15)], "=BhgA$AB");
        check(&[(0, 0), (1 << 27, 0)], "!Aj////f");
    }

    #[test]
    fn postings_that_are_collected_are_those_that_were_put_in() {
        let all: Vec<Posting> =
            [0, 1, 127, 128, 129, 20_000, 1 << 27].map(|entry| Posting::new(entry, 15)).into();
        for at in 0..=all.len() {
            let mut postings = [Postings::default(), Postings::default()];
            all[..at].iter().for_each(|posting| postings[0].push(*posting));
            all[at..].iter().for_each(|posting| postings[1].push(*posting));
            let [mut one, other] = postings;
            assert_eq!((one.to_vec(), other.to_vec()), (all[..at].to_vec(), all[at..].to_vec()));
            one.append(&other);
            assert_eq!((one.to_vec(), one.is_empty()), (all.clone(), false));
        }
    }

    #[test]
    fn every_sign_has_one_meaning_and_none_in_json() {
        let mut signs: Vec<u8> = LAST.iter().chain(MORE).chain(LEVEL).copied().collect();
        signs.sort_unstable();
        signs.dedup();
        assert_eq!(signs.len(), 32 + 32 + usize::from(LEVELS));
        assert!(!signs.contains(&b'"') && !signs.contains(&b'\\') && !signs.contains(&b' '));
    }
}
