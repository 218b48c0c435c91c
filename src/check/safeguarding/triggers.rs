//! Where in a file something may begin that says too much of a person: most of a text is passed over
//! at the speed of memory.
//!
//! Does not know whether anything is there.

use memchr::{memchr_iter, memchr3_iter, memmem};

use super::people::Text;

/// Every place where something may begin, in order; [`super::at_trigger`] finds nothing anywhere else.
pub fn triggers(text: &Text<'_>) -> Vec<usize> {
    let (text, fields) = (text.all.as_bytes(), text.fields.as_bytes());
    let before = |at: usize| at.checked_sub(1).map(|before| text[before]);
    let behind = |at: usize, wanted: fn(&u8) -> bool| text.get(at + 1).is_some_and(wanted);
    let signs = memchr3_iter(b'@', b'+', b'!', text);
    let numbers = memchr_iter(b'0', text).filter(|at| behind(*at, u8::is_ascii_digit));
    let brackets = memchr_iter(b'(', text).filter(|at| behind(*at, u8::is_ascii_digit));
    let endings = memchr_iter(b'.', text).filter(|at| behind(*at, u8::is_ascii_alphabetic));
    let ages = memmem::find_iter(text, "ge").filter_map(|at| at.checked_sub(1));
    let ages = ages.filter(|at| matches!(text[*at], b'a' | b'A'));
    let years = memchr_iter(b'Y', text).chain(memmem::find_iter(text, "year"));
    let words = ages.chain(memmem::find_iter(fields, "alt:")).chain(years);
    let words = words.filter(|at| !before(*at).is_some_and(|byte| byte.is_ascii_alphanumeric()));
    let mut all: Vec<usize> = signs.chain(numbers).chain(brackets).chain(endings).collect();
    all.extend(words);
    all.sort_unstable();
    all
}

#[cfg(test)]
mod tests {
    use super::super::at_trigger;
    use super::*;
    use crate::dice::{Dice, n_cases};

    #[test]
    fn nothing_begins_where_nobody_looks() {
        let words = [
            "aged 9",
            "Age nine",
            "Amelia, ",
            "age",
            "alt: ",
            "Jack Brown",
            "-brown.jpg",
            ".JPG",
            "![",
            "](",
            "(",
            "9) ",
            "Tom Smith ",
            "Year 5",
            "Y5 ",
            "Yr 5, ",
            "year-old ",
            "nine-",
            "9 year old ",
            "01392 496000",
            "+44 161 496 0000",
            "0044 20 7946 0958",
            "(020) ",
            "@",
            "jane",
            "a.org",
            "mailto:",
            "\n",
            "\n---\n",
            " ",
            "é",
            "’s ",
            ", ",
            "/",
            "yone",
            "A",
        ];
        let mut dice = Dice(1);
        let (mut n_found, mut n_passed_over) = (0, 0);
        for _ in 0..n_cases(3_000) {
            let all: String = (0..dice.below(12)).map(|_| dice.pick(&words)).collect();
            let fields = &all[..all.find("\n---\n").unwrap_or(0)];
            let text = Text { all: &all, fields };
            let triggers = triggers(&text);
            assert!(triggers.is_sorted_by(|a, b| a < b), "{all:?}");
            for at in (0..all.len()).filter(|at| all.is_char_boundary(*at)) {
                let is_looked_at = triggers.contains(&at);
                let is_found = at_trigger(&text, at).is_some();
                assert!(is_looked_at || !is_found, "{at} of {all:?}");
                n_found += usize::from(is_found);
                n_passed_over += usize::from(!is_looked_at);
            }
        }
        assert!(n_found > 100 && n_passed_over > 1_000, "{n_found}, {n_passed_over}");
    }
}
