//! Tags in which nothing was found, to pass over them when they come again: pages of one site are
//! made of the same few hundred.

use memchr::memchr;

/// How many tags are known at once. One that comes to the same slot takes another's place.
const N_SLOTS: usize = 1 << 10;
/// Longer ones are seldom met twice.
const LONGEST: usize = 400;

/// Tags in which nothing was found.
pub struct Seen(Vec<Box<[u8]>>);

impl Default for Seen {
    fn default() -> Self {
        Seen(vec![Box::default(); N_SLOTS])
    }
}

impl Seen {
    /// The tag at a place as it will be known: up to the first `>`, even one inside quotes.
    pub fn tag(place: &[u8]) -> Option<&[u8]> {
        let n = memchr(b'>', place)? + 1;
        (n <= LONGEST).then(|| &place[..n])
    }

    /// Is it known that nothing is in this tag?
    pub fn has(&self, tag: &[u8]) -> bool {
        *self.0[slot(tag)] == *tag
    }

    /// There is nothing in this tag, which ends where it is cut off.
    pub fn add(&mut self, tag: &[u8]) {
        self.0[slot(tag)] = tag.into();
    }
}

/// Any function of the bytes will do, and nearly all tags differ in these: what is in the slot is
/// compared.
fn slot(tag: &[u8]) -> usize {
    const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
    let sum = match (tag.first_chunk(), tag.last_chunk()) {
        (Some(first), Some(last)) => {
            let first = u64::from_le_bytes(*first).rotate_left(23);
            first ^ u64::from_le_bytes(*last) ^ tag.len() as u64
        }
        _ => tag.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)),
    };
    (sum.wrapping_mul(SPREAD) >> 54) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_known_as_a_whole() {
        let mut seen = Seen::default();
        seen.add(b"p class=\"a\">");
        assert!(seen.has(b"p class=\"a\">"));
        assert!(!seen.has(b"p class=\"b\">") && !seen.has(b"p>"));
        assert_eq!(Seen::tag(b"p title='>'>"), Some(b"p title='>".as_slice()));
        assert_eq!(Seen::tag(b"p"), None);
        assert_eq!(Seen::tag(&[b'p'; 1_000]), None);
    }
}
