//! The name that was probably meant: out of many names, and for many faults, without delay.
//!
//! Does not know what is named.

/// Longer texts are no misspelt names.
const LONGEST: usize = 80;

/// Names to suggest from, made ready once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Candidates(Vec<Candidate>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Candidate {
    name: String,
    lower: String,
    n_letters: usize,
    letters: Letters,
}

/// How many there are of each letter in a name; a few share a place.
type Letters = [u8; 64];

impl Candidates {
    /// Makes names ready to be suggested.
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let candidate = |name: &str| {
            let lower = name.to_lowercase();
            let (n_letters, letters) = (lower.chars().count(), letters(&lower));
            Candidate { name: name.to_owned(), lower, n_letters, letters }
        };
        Candidates(names.into_iter().map(candidate).collect())
    }

    /// The name that was probably meant by `found`, if one is near enough: of two that are
    /// equally near the first in the alphabet.
    pub fn nearest(&self, found: &str) -> Option<&str> {
        let wanted = found.to_lowercase();
        let n = wanted.chars().count();
        if n > LONGEST {
            return None;
        }
        let wanted_letters = letters(&wanted);
        let allowed = allowed(n);
        self.0
            .iter()
            // Cheap tests first, as there may be thousands of faults among thousands of names: a
            // change of one letter changes the length by one at most, and how many there are of
            // each letter by two at most.
            .filter(|name| name.n_letters.abs_diff(n) <= allowed)
            .filter(|name| difference(&name.letters, &wanted_letters) <= 2 * allowed)
            .map(|name| (strsim::damerau_levenshtein(&wanted, &name.lower), name.name.as_str()))
            .filter(|(distance, _)| *distance <= allowed)
            .min()
            .map(|(_, name)| name)
    }
}

/// The name out of `names` that was probably meant by `found`, if one is near enough.
pub fn nearest<'a>(found: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let names: Vec<&str> = names.into_iter().collect();
    let candidates = Candidates::new(names.iter().copied());
    let near = candidates.nearest(found)?;
    names.into_iter().find(|name| *name == near)
}

/// So many letters may be wrong in a name of `n` letters.
fn allowed(n: usize) -> usize {
    match n {
        0..=2 => 0,
        3..=4 => 1,
        5..=8 => 2,
        _ => 3,
    }
}

fn letters(name: &str) -> Letters {
    let mut letters = [0_u8; 64];
    for c in name.chars() {
        let n = &mut letters[(u32::from(c) % 64) as usize];
        *n = n.saturating_add(1);
    }
    letters
}

fn difference(one: &Letters, other: &Letters) -> usize {
    one.iter().zip(other).map(|(one, other)| usize::from(one.abs_diff(*other))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_name_is_suggested_and_a_far_one_is_not() {
        let regions = ["london", "wales", "south-east"];
        let check = |found, expected| assert_eq!(nearest(found, regions), expected, "{found}");
        check("lodnon", Some("london"));
        check("Wale", Some("wales"));
        check("southeast", Some("south-east"));
        check("paris", None);
        check("", None);
        check(&"london".repeat(100), None);
    }

    #[test]
    fn the_cheap_tests_lose_nothing() {
        let mut seed = 1_u64;
        let mut name = || -> String {
            (0..12)
                .map(|_| {
                    seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    ['a', 'b', 'é', '-'][(seed >> 62) as usize]
                })
                .collect()
        };
        let names: Vec<String> = (0..200).map(|_| name()).collect();
        let candidates = Candidates::new(names.iter().map(String::as_str));
        let mut n_near = 0;
        for found in (0..200).map(|_| name()) {
            let distance = |name: &str| strsim::damerau_levenshtein(&found, name);
            let best = names.iter().map(|name| (distance(name), name.as_str())).min();
            let expected = best.filter(|(distance, _)| *distance <= 3).map(|(_, name)| name);
            assert_eq!(candidates.nearest(&found), expected, "{found}");
            n_near += usize::from(expected.is_some());
        }
        assert!((20..180).contains(&n_near), "{n_near}");
    }

    #[test]
    fn of_two_equally_near_names_the_first_in_the_alphabet_is_suggested() {
        assert_eq!(nearest("cart", ["care", "card", "cars"]), Some("card"));
    }
}
