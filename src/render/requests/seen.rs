//! Lines in which nothing was found, to pass over them when they come again: pages of one site have
//! most of their lines from the same few templates, and mostly in the same order.

use std::mem;

use memchr::memrchr;

/// How many lines are known at once. One that comes to the same slot takes another's place.
const N_SLOTS: usize = 1 << 12;
/// Longer ones are seldom met twice.
const LONGEST: usize = 1_000;

/// Lines in which nothing was found.
pub struct Seen {
    lines: Vec<Line>,
    /// The slot of the line before the one that is looked for.
    last: usize,
    /// The slot of the line that stood in this one's place the last time.
    other: usize,
}

/// What is known of a line.
#[derive(Debug, PartialEq, Eq)]
pub enum Known {
    /// There is nothing in it, and it is so long.
    Line(usize),
    /// There is nothing in the tags that begin before this place.
    Before(usize),
}

/// With its end, so that no line is the beginning of another; empty if there is none.
#[derive(Clone, Default)]
struct Line {
    text: Vec<u8>,
    /// The slot of the line that came next, most lately.
    next: usize,
}

impl Default for Seen {
    fn default() -> Self {
        Seen { lines: vec![Line::default(); N_SLOTS], last: 0, other: 0 }
    }
}

impl Seen {
    /// How much of what stands here is known from the line that came next the last time: all of it,
    /// or its tags that begin before a place.
    pub fn next(&mut self, html: &[u8]) -> Known {
        let next = self.lines[self.last].next;
        let text = &self.lines[next].text;
        if html.starts_with(text) && !text.is_empty() {
            self.last = next;
            return Known::Line(text.len());
        }
        let (ours, theirs) = (html.as_chunks::<8>().0, text.as_chunks::<8>().0);
        let n = 8 * ours.iter().zip(theirs).take_while(|(our, their)| our == their).count();
        Known::Before(memrchr(b'<', &html[..n]).unwrap_or(0))
    }

    /// Is it known that nothing is in this line?
    pub fn has(&mut self, line: &[u8]) -> bool {
        if line.len() > LONGEST {
            return false;
        }
        let slot = slot(line);
        self.other = mem::replace(&mut self.lines[self.last].next, slot);
        let has = self.lines[slot].text == line;
        if has {
            self.last = slot;
        }
        has
    }

    /// There is nothing in the tags of this line, each of which ends before the next one begins.
    pub fn add(&mut self, line: &[u8]) {
        if line.len() <= LONGEST && line.ends_with(b"\n") {
            self.last = slot(line);
            // What stood behind the one that stood here will stand behind this one too.
            self.lines[self.last].next = self.lines[self.other].next;
            let text = &mut self.lines[self.last].text;
            text.clear();
            text.extend_from_slice(line);
        }
    }
}

/// Any function of the bytes will do, and nearly all lines differ in these: what is in the slot is
/// compared.
fn slot(line: &[u8]) -> usize {
    const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
    let part = |at: usize| line[at..].first_chunk().map(|part| u64::from_le_bytes(*part));
    let n = line.len();
    let sum = match (part(n / 4), part(n / 2), part(n.saturating_sub(12))) {
        (Some(one), Some(two), Some(end)) => {
            one ^ two.rotate_left(13) ^ end.rotate_left(29) ^ n as u64
        }
        _ => line.iter().fold(0, |sum, byte| sum << 5 ^ u64::from(*byte)),
    };
    (sum.wrapping_mul(SPREAD) >> 52) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_known_as_a_whole() {
        let mut seen = Seen::default();
        for line in ["<p class=\"a\">\n", "<b>\n", "<i", "<p class=\"a\">\n", "<b>\n"] {
            seen.add(line.as_bytes());
        }
        assert!(seen.has(b"<p class=\"a\">\n"));
        assert!(!seen.has(b"<p class=\"b\">\n") && !seen.has(b"<p class=\"a\">"));
        assert!(!seen.has(b"<i") && !seen.has(b"\n"));
        let long = [vec![b'p'; LONGEST], b"\n".to_vec()].concat();
        seen.add(&long);
        assert!(!seen.has(&long));
    }

    #[test]
    fn the_line_that_came_next_is_known_by_its_beginning() {
        let mut seen = Seen::default();
        seen.add(b"a\n");
        assert_eq!(seen.next(b"b\nc"), Known::Before(0));
        assert!(!seen.has(b"b\n"));
        seen.add(b"b\n");
        assert!(seen.has(b"a\n"));
        assert_eq!(seen.next(b"bc\n"), Known::Before(0));
        assert_eq!(seen.next(b"b\nc"), Known::Line(2));
    }

    #[test]
    fn the_tags_with_which_a_line_begins_are_known() {
        let mut seen = Seen::default();
        seen.add(b"a\n");
        assert!(!seen.has(b"<p class=\"one\"><b>two</b>\n"));
        seen.add(b"<p class=\"one\"><b>two</b>\n");
        assert!(seen.has(b"a\n"));
        assert_eq!(seen.next(b"<p class=\"two\"><b>two</b>\n"), Known::Before(0));
        assert_eq!(seen.next(b"<p class=\"one\"><b>two</i>\n"), Known::Before(15));
    }
}
