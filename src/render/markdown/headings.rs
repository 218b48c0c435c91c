//! The level and the id of each heading of a body.
//!
//! Knows nothing of HTML: it is given levels and words, in the order of the page.

use ahash::AHashMap;

/// Long enough for any heading to be recognised, short enough for an address.
const MAX_SLUG: usize = 60;

/// Levels of headings below the page's title, never going down by more than one.
#[derive(Debug, Default)]
pub struct Outline {
    /// The headings that the next one may be under: their levels in the Markdown, rising.
    above: Vec<u8>,
}

impl Outline {
    /// The level to write for the next heading, 2 to 6.
    ///
    /// How deep a heading is under others counts, not the number of its `#`: so the first level
    /// used is the second of the page, whichever it was, and a level left out leaves no gap.
    pub fn level_of(&mut self, level: u8) -> u8 {
        while self.above.last().is_some_and(|above| *above >= level) {
            self.above.pop();
        }
        self.above.push(level);
        // At most six rising levels, of which the sixth would be a seventh on the page.
        u8::try_from(self.above.len() + 1).unwrap_or(6).min(6)
    }
}

/// The ids of headings given so far.
#[derive(Debug, Default)]
pub struct Ids {
    /// Every id taken, with the number to try next when it is wanted again: looking from 2 each
    /// time would take quadratic time for equal headings.
    taken: AHashMap<String, usize>,
}

impl Ids {
    /// An id for a heading of these words that no other heading has.
    ///
    /// All begin with `h-`, so that none is a name the page or its script uses.
    pub fn id_of(&mut self, words: &str) -> String {
        let wanted = slug(words);
        let Some(next) = self.taken.get_mut(&wanted) else {
            self.taken.insert(wanted.clone(), 2);
            return wanted;
        };
        let mut number = *next;
        let mut id = format!("{wanted}-{number}");
        // A heading may be called `a 2` by itself. Each such is passed once only.
        while self.taken.contains_key(&id) {
            number += 1;
            id = format!("{wanted}-{number}");
        }
        self.taken.insert(wanted, number + 1);
        self.taken.insert(id.clone(), 2);
        id
    }
}

fn slug(words: &str) -> String {
    let mut slug = String::with_capacity(MAX_SLUG);
    slug.push_str("h-");
    for c in words.chars() {
        if slug.len() >= MAX_SLUG {
            break;
        }
        let mut ascii = [0; 4];
        let spelled = match c {
            // "Pupils' day" is not two words more than "Pupils day".
            '\'' | '’' => continue,
            c if c.is_ascii() => &*c.encode_utf8(&mut ascii),
            c => deunicode::deunicode_char(c).unwrap_or("-"),
        };
        for byte in spelled.bytes() {
            if byte.is_ascii_alphanumeric() {
                slug.push(char::from(byte.to_ascii_lowercase()));
            } else if byte != b'\'' && !slug.ends_with('-') {
                slug.push('-');
            }
        }
    }
    slug.truncate(MAX_SLUG);
    slug.truncate(slug.trim_end_matches('-').len());
    if slug.len() > 2 { slug } else { "h-section".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_short_and_made_of_letters_digits_and_hyphens() {
        let cases = [
            ("What we did", "h-what-we-did"),
            ("  Élan & Æther — 2  ", "h-elan-aether-2"),
            ("Pupils’ day, the head's day", "h-pupils-day-the-heads-day"),
            ("北亰", "h-bei-jing"),
            ("???", "h-section"),
            ("", "h-section"),
            ("__proto__", "h-proto"),
        ];
        for (words, expected) in cases {
            assert_eq!(slug(words), expected);
        }
        assert_eq!(slug(&"a".repeat(1000)).len(), 60);
        assert!(slug(&"😀".repeat(1000)).len() <= 60);
    }

    #[test]
    fn an_id_is_given_once() {
        let mut ids = Ids::default();
        let given = ["a", "a 2", "a", "a", "a 2", "a-2-2"].map(|words| ids.id_of(words));
        assert_eq!(given, ["h-a", "h-a-2", "h-a-3", "h-a-4", "h-a-2-2", "h-a-2-2-2"]);
    }

    #[test]
    fn levels_begin_at_two_and_leave_no_gap() {
        let cases: [(&[u8], &[u8]); 7] = [
            (&[1, 2, 3, 2], &[2, 3, 4, 3]),
            (&[2, 4, 2], &[2, 3, 2]),
            (&[3, 1, 2], &[2, 2, 3]),
            (&[1, 4, 3, 2], &[2, 3, 3, 3]),
            (&[1, 2, 3, 4, 5, 6], &[2, 3, 4, 5, 6, 6]),
            (&[6, 6, 5], &[2, 2, 2]),
            (&[2, 3, 1, 2], &[2, 3, 2, 3]),
        ];
        for (levels, expected) in cases {
            let mut outline = Outline::default();
            let written: Vec<u8> = levels.iter().map(|level| outline.level_of(*level)).collect();
            assert_eq!(written, expected, "{levels:?}");
        }
    }
}
