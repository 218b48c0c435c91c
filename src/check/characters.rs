//! Characters that nobody typed on purpose: hidden, invisible, broken or left over from elsewhere.
//!
//! Looks at the whole text of a file in one pass and knows nothing of fields or Markdown. Letters
//! of two alphabets in one name are in [`alphabets`], text read in a wrong encoding in
//! [`garbled`].

pub mod alphabets;
pub mod garbled;
mod kinds;
mod words;

use std::ops::Range;

use memchr::memmem;

use crate::diagnostic::{Certainty, Cure, Diagnostic, Severity};
use crate::source::Source;
use kinds::{Kind, is_accent, kind_at, kind_of};
use words::named;

/// More than so many in one file are counted, not told one by one.
const MOST: usize = 20;

/// More marks on one letter than any language that is written with them needs.
const MOST_ACCENTS: usize = 3;

/// Every odd character of a file, a run of the same kind told once.
pub fn faults(source: &Source) -> Vec<Diagnostic> {
    let text = &*source.text;
    let story = start_of_story(text);
    let mut told: Vec<Diagnostic> = Vec::new();
    let mut rest: Option<(Diagnostic, usize)> = None;
    scan(text, story, |odd| {
        let fault = odd.told(source, story);
        match &mut rest {
            _ if told.len() < MOST => told.push(fault),
            None => rest = Some((fault, 1)),
            Some((first, n)) => {
                first.severity = first.severity.min(fault.severity);
                *n += 1;
            }
        }
    });
    if let Some((first, n)) = rest {
        told.push(if n == 1 { first } else { more(first, n) });
    }
    told
}

/// Odd characters that a text in double quotes holds by escapes, such as `"\u202E"`: its place in
/// the file shows a backslash only, so that [`faults`] can't see them.
pub fn in_escapes(source: &Source, range: Range<usize>, text: &str) -> Vec<Diagnostic> {
    let written = &source.text[range.clone()];
    if !written.starts_with('"') || !written.contains('\\') || text.bytes().all(is_plain) {
        return Vec::new();
    }
    let mut told = Vec::new();
    scan(text, text.len(), |odd| {
        if told.len() < MOST && !written.contains(odd.first) {
            let mut fault = odd.told(source, 0);
            fault.location.range = range.clone();
            fault.cure = None;
            told.push(fault.help("it is written with a backslash (`\\`) here: delete that part"));
        }
    });
    told
}

/// Adds the odd characters of a file to its other problems. One cause is one problem: what a value
/// is refused for because of a character that nobody can see is told as that character.
pub fn add(source: &Source, problems: &mut Vec<Diagnostic>) {
    if is_odd_throughout(&source.text) {
        return;
    }
    for mut odd in faults(source) {
        if source.is_lossy && odd.code == "lost-character" {
            // The bytes that are no text are one fault, told where the file was read.
            continue;
        }
        let place = &odd.location;
        let in_fence = is_in_fence(&source.text, &place.range);
        let is_cause = |problem: &Diagnostic| {
            let other = &problem.location;
            let touches =
                place.range.start <= other.range.end && other.range.start <= place.range.end;
            place.path == other.path
                && (touches && EXPLAINED.contains(&problem.code)
                    || in_fence && problem.code == "front-matter-not-closed")
        };
        let certain = odd.cure.as_ref().is_some_and(|cure| cure.certainty == Certainty::Certain);
        if certain && problems.iter().any(is_cause) {
            problems.retain(|problem| !is_cause(problem));
            odd.severity = Severity::Error;
        }
        problems.push(odd);
    }
}

/// Whether every line or letter is odd, because the file was saved in another way. That is told as
/// one fault, where the fields are looked for.
fn is_odd_throughout(text: &str) -> bool {
    let is_utf_16 = text.starts_with('\0') || text.chars().nth(1) == Some('\0');
    is_utf_16 || (!text.contains('\n') && text.contains('\r'))
}

/// Whether a line would be `---` without these bytes.
fn is_in_fence(text: &str, range: &Range<usize>) -> bool {
    let before = text[..range.start].lines().next_back().unwrap_or_default();
    let after = text[range.end..].lines().next().unwrap_or_default();
    let before = if text[..range.start].ends_with('\n') { "" } else { before };
    before.len() + after.len() <= 8 && format!("{before}{after}").trim() == "---"
}

/// Faults of a single value or line that an odd character inside it explains.
const EXPLAINED: [&str; 15] = [
    "bad-alias",
    "bad-date",
    "bad-language",
    "bad-number",
    "bad-slug",
    "bad-url",
    "bad-urn",
    "bad-year",
    "no-front-matter",
    "not-true-or-false",
    "unknown-category",
    "unknown-choice",
    "unknown-field",
    "unknown-region",
    "yaml-syntax",
];

fn more(first: Diagnostic, n: usize) -> Diagnostic {
    let message = format!("there are {n} more odd characters in this file, the first one here");
    let help = "cure those above first, then check again";
    let more = Diagnostic::error("more-odd-characters", message, first.location).help(help);
    Diagnostic { severity: first.severity, ..more }
}

/// Where the story begins behind the fields; the end of a file that has none.
fn start_of_story(text: &str) -> usize {
    if !text.starts_with("---") {
        return text.len();
    }
    let fences = memmem::find_iter(text.as_bytes(), "\n---").map(|at| at + "\n---".len());
    let is_line = |at: &usize| text[*at..].lines().next().is_none_or(|rest| rest.trim().is_empty());
    fences.into_iter().find(is_line).unwrap_or(text.len())
}

/// A run of odd characters.
struct Odd<'a> {
    text: &'a str,
    kind: Kind,
    range: Range<usize>,
    first: char,
    n: usize,
    /// What is written in its place, when the text itself tells.
    instead: Option<(String, Certainty)>,
}

/// Bytes that need no look: letters, digits and signs of English, blanks, ends of lines. Without a
/// branch, so that many are asked at once.
fn is_plain(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\t') | (matches!(byte, 0x20..=0x7e) & (byte != b'&'))
}

/// Where the first byte is that needs a look.
fn first_to_look_at(bytes: &[u8]) -> Option<usize> {
    let (blocks, _) = bytes.as_chunks::<32>();
    let all_plain = |block: &&[u8; 32]| block.iter().fold(true, |all, byte| all & is_plain(*byte));
    let start = 32 * blocks.iter().take_while(all_plain).count();
    bytes[start..].iter().position(|byte| !is_plain(*byte)).map(|n| start + n)
}

fn scan<'a>(text: &'a str, story: usize, mut found: impl FnMut(Odd<'a>)) {
    let mut at = 0;
    while let Some(n) = first_to_look_at(&text.as_bytes()[at..]) {
        at += n;
        let Some(c) = text[at..].chars().next() else { break };
        match c {
            '&' => {
                if at >= story
                    && let Some(odd) = reference(text, at)
                {
                    found(odd);
                }
                at += 1;
            }
            '\u{1f3f4}' => at += flag(&text[at..]),
            _ => match odd(text, at, c) {
                Some(odd) => {
                    at = odd.range.end;
                    found(odd);
                }
                None => at += c.len_utf8(),
            },
        }
    }
}

/// The odd run that begins at `at` with `c`, if there is one.
fn odd(text: &str, at: usize, c: char) -> Option<Odd<'_>> {
    if let Some((len, meant)) = garbled::run(&text[at..]) {
        let range = at..at + len;
        let meant: String = meant.chars().filter(|c| kind_of(*c).is_none()).collect();
        let instead = Some((meant, Certainty::Likely));
        return Some(Odd { text, kind: Kind::Garbled, range, first: c, n: 1, instead });
    }
    if is_accent(c) {
        return stacked(text, at);
    }
    let kind = kind_at(text, at, c)?;
    let mut end = at + c.len_utf8();
    let mut n = 1;
    while let Some(next) = text[end..].chars().next()
        && (next == c || kind == Kind::Hidden)
        && kind_at(text, end, next) == Some(kind)
    {
        end += next.len_utf8();
        n += 1;
    }
    Some(Odd { text, kind, range: at..end, first: c, n, instead: None })
}

/// `&#8238;` in a story: Markdown turns it into the character itself.
fn reference(text: &str, at: usize) -> Option<Odd<'_>> {
    let inner = text[at..].strip_prefix("&#")?;
    // The longest that Markdown reads has a sign and seven digits.
    let end = inner.bytes().take(9).position(|byte| byte == b';')?;
    let number = match inner[..end].strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => inner[..end].parse(),
    };
    let first = number.ok().and_then(char::from_u32)?;
    let kind = kind_of(first).filter(|_| !matches!(first, '\0' | '\r'))?;
    let range = at..at + "&#".len() + end + 1;
    Some(Odd { text, kind, range, first, n: 1, instead: Some((String::new(), Certainty::Certain)) })
}

/// How long the flag of a nation such as Wales is: a black flag and small hidden letters.
fn flag(text: &str) -> usize {
    let base = '\u{1f3f4}'.len_utf8();
    let letters = |c: &char| matches!(c, '\u{e0030}'..='\u{e0039}' | '\u{e0061}'..='\u{e007a}');
    let n = text[base..].chars().take_while(letters).count();
    let end = base + n * 4;
    let closed = text[end..].starts_with('\u{e007f}');
    if (3..=6).contains(&n) && closed { end + 4 } else { base }
}

/// The marks at `at` with their letter, when they are too many.
fn stacked(text: &str, at: usize) -> Option<Odd<'_>> {
    let letter = text[..at].chars().next_back().unwrap_or('\n');
    if is_accent(letter) {
        return None;
    }
    let marks: usize = text[at..].chars().take_while(|c| is_accent(*c)).map(char::len_utf8).sum();
    let n = text[at..at + marks].chars().count();
    (n > MOST_ACCENTS).then(|| Odd {
        text,
        kind: Kind::Stacked,
        range: if letter == '\n' { at } else { at - letter.len_utf8() }..at + marks,
        first: letter,
        n,
        instead: Some((letter.to_string(), Certainty::Likely)).filter(|_| letter != '\n'),
    })
}

impl Odd<'_> {
    /// As a fault of the file. What stands behind `story` may have lines of its own.
    fn told(&self, source: &Source, story: usize) -> Diagnostic {
        let (severity, code, what, help) = self.kind.words();
        let which = match (self.kind, self.n) {
            (Kind::Stacked, n) => format!("{n} marks"),
            (Kind::Garbled, _) => format!("beginning with U+{:04X}", u32::from(self.first)),
            (_, 1) => named(self.first),
            (Kind::Hidden, n) => format!("{n} of them, the first a {}", named(self.first)),
            (_, n) => format!("{n} times {}", named(self.first)),
        };
        let message = format!("{what}: {which}");
        let fault = Diagnostic::error(code, message, source.at(self.range.clone()));
        let cure = self.cure(story).map(|(text, certainty)| Cure {
            range: self.range.clone(),
            text,
            certainty,
        });
        let help = match &cure {
            Some(cure) if self.kind == Kind::Garbled && !cure.text.is_empty() => {
                let meant: String = cure.text.chars().take(40).collect();
                format!("it was probably meant to be `{meant}`")
            }
            _ => help.to_owned(),
        };
        Diagnostic { severity: self.severity(severity), cure, ..fault.help(help) }
    }

    /// Garbled text can hold control characters, which no page may have.
    fn severity(&self, usual: Severity) -> Severity {
        let written = self.text.get(self.range.clone()).unwrap_or_default();
        let controls = self.kind == Kind::Garbled && written.chars().any(char::is_control);
        if controls { Severity::Error } else { usual }
    }

    fn cure(&self, story: usize) -> Option<(String, Certainty)> {
        if let Some(instead) = &self.instead {
            return Some(instead.clone());
        }
        let in_story = self.range.start >= story;
        let rest = &self.text[self.range.end..];
        let text = match (self.kind, self.first) {
            (Kind::Lost, _) => return None,
            // A bullet of a word processor's own letters.
            (Kind::Private, '\u{f0a7}' | '\u{f0b7}') => {
                return Some(("-".into(), Certainty::Likely));
            }
            (Kind::Private, _) => return None,
            (Kind::LineBreak, '\r') if rest.starts_with("\r\n") || rest.starts_with('\n') => {
                "".into()
            }
            (Kind::LineBreak, '\r') => "\n".repeat(self.n),
            (Kind::LineBreak, '\u{2029}') if in_story => "\n\n".into(),
            (Kind::LineBreak, _) if in_story => "\n".into(),
            (Kind::LineBreak, _) => " ".into(),
            // Breaks of lines and pages: the words on both sides stay apart.
            (Kind::Control, '\u{b}' | '\u{c}') if self.is_between_words() => " ".into(),
            _ => String::new(),
        };
        Some((text, Certainty::Certain))
    }

    fn is_between_words(&self) -> bool {
        let before = self.text[..self.range.start].chars().next_back();
        let after = self.text[self.range.end..].chars().next();
        let is_word = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace());
        is_word(before) && is_word(after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::{Dice, n_cases};

    fn check(text: &str, expected: &[(&str, &str)]) {
        let source = Source::new("content/a.md", text);
        let found = faults(&source);
        let spots: Vec<_> =
            found.iter().map(|d| (d.code, &text[d.location.range.clone()])).collect();
        assert_eq!(spots, expected, "{text:?}");
        for fault in &found {
            let words = format!("{}{}", fault.message, fault.help.as_deref().unwrap_or_default());
            assert!(words.chars().all(|c| kind_of(c).is_none()), "{words:?}");
        }
    }

    /// The text after all cures.
    fn cured(text: &str) -> String {
        let mut cured = text.to_owned();
        for fault in faults(&Source::new("content/a.md", text)).iter().rev() {
            if let Some(cure) = &fault.cure {
                cured.replace_range(cure.range.clone(), &cure.text);
            }
        }
        cured
    }

    #[test]
    fn honest_text_in_any_script_is_fine() {
        for text in [
            "",
            "---\r\ntitle: A & B\r\n---\r\n\tTabs, £5 — “quoted”…\u{a0}caf\u{e9} cafe\u{301}\r\n",
            "مرحبا بالعالم، می\u{200c}خواهم",
            "שלום\u{200f} (abc)",
            "שָׁל֥וֹם",
            "क्\u{200d}ष नमस्ते",
            "ภาษา\u{200b}ไทย",
            "中文学校, Ελληνικά, Русский, Tiếng Việt ế",
            "👩\u{200d}🚀 👨🏽\u{200d}👩🏽\u{200d}👧 ❤\u{fe0f}\u{200d}🔥 1\u{fe0f}\u{20e3} ©\u{fe0f}",
            "🏴\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f} Cymru 🏴 🏴\u{200d}☠\u{fe0f}",
            "&amp; &#233; &#x1F3B5; &#; &#99999999999; &#xD800;",
        ] {
            check(text, &[]);
        }
    }

    #[test]
    fn no_byte_that_needs_a_look_is_passed_over() {
        let mut dice = Dice(1);
        for _ in 0..n_cases(3_000) {
            let mut bytes = vec![b'a'; dice.below(200)];
            for byte in &mut bytes {
                if dice.one_in(100) {
                    *byte = u8::try_from(dice.below(256)).unwrap();
                }
            }
            let expected = bytes
                .iter()
                .position(|byte| !matches!(byte, b'\n' | b'\t' | b' '..=b'~') || *byte == b'&');
            assert_eq!(first_to_look_at(&bytes), expected, "{bytes:?}");
        }
    }

    #[test]
    fn direction_and_hidden_text() {
        check(
            "a\u{202e}b\u{202c}",
            &[("hidden-direction", "\u{202e}"), ("hidden-direction", "\u{202c}")],
        );
        check("\u{2066}\u{2066}x", &[("hidden-direction", "\u{2066}\u{2066}")]);
        let tags = "\u{e0068}\u{e0069}";
        check(&format!("a{tags}b"), &[("hidden-text", tags)]);
        check(&format!("🏴{tags}"), &[("hidden-text", tags)]);
        check("😀\u{fe01}\u{e0101}\u{e0102}", &[("hidden-text", "\u{e0101}\u{e0102}")]);
        check("a\u{fe0f}", &[("invisible-character", "\u{fe0f}")]);
        check(
            "---\n---\na&#x202e;b &#8203;",
            &[("hidden-direction", "&#x202e;"), ("invisible-character", "&#8203;")],
        );
        check("---\ntitle: &#x202e;\n---\n", &[]);
    }

    #[test]
    fn invisible_characters() {
        for c in [
            "\u{200b}", "\u{2060}", "\u{feff}", "\u{ad}", "\u{200d}", "\u{200c}", "\u{200e}",
            "\u{3164}",
        ] {
            check(&format!("Hill{c}crest"), &[("invisible-character", c)]);
            check(
                &format!("Hill{c}{c}{c}crest{c}"),
                &[("invisible-character", &c.repeat(3)), ("invisible-character", c)],
            );
            assert_eq!(cured(&format!("Hill{c}crest")), "Hillcrest");
        }
    }

    #[test]
    fn controls_and_breaks() {
        check(
            "a\0\0b\u{1b}[31m\u{9f}\u{7f}",
            &[
                ("control-character", "\0\0"),
                ("control-character", "\u{1b}"),
                ("control-character", "\u{9f}"),
                ("control-character", "\u{7f}"),
            ],
        );
        check("a\rb\r\n", &[("odd-line-break", "\r")]);
        check(
            "a\u{2028}b\u{2029}c\u{85}",
            &[
                ("odd-line-break", "\u{2028}"),
                ("odd-line-break", "\u{2029}"),
                ("odd-line-break", "\u{85}"),
            ],
        );
        assert_eq!(
            cured("---\na: b\u{2028}c\n---\nd\u{2028}e\u{2029}f"),
            "---\na: b c\n---\nd\ne\n\nf"
        );
        assert_eq!(cured("a\rb\r\r\nc\r\rd"), "a\nb\r\nc\n\nd");
        assert_eq!(cured("one\u{b}two \u{c}three"), "one two three");
    }

    #[test]
    fn broken_characters() {
        check(
            "a\u{fffe}\u{fdd0}\u{1ffff}",
            &[
                ("not-a-character", "\u{fffe}"),
                ("not-a-character", "\u{fdd0}"),
                ("not-a-character", "\u{1ffff}"),
            ],
        );
        check(
            "\u{f0b7} item \u{e001}",
            &[("private-character", "\u{f0b7}"), ("private-character", "\u{e001}")],
        );
        check("caf\u{fffd}", &[("lost-character", "\u{fffd}")]);
        let zalgo = "Z\u{300}\u{301}\u{302}\u{303}\u{304}";
        check(&format!("{zalgo}algo"), &[("stacked-accents", zalgo)]);
        check("St Maryâ€™s cafÃ©", &[("garbled-text", "â€™"), ("garbled-text", "Ã©")]);
        assert_eq!(
            cured("St Maryâ€™s, Â£5 â€œcafÃ©â€\u{9d} ï»¿a\u{304}\u{300}\u{301}\u{302}"),
            "St Mary’s, £5 “café” a"
        );
    }

    #[test]
    fn many_are_counted_and_none_that_matters_is_lost() {
        let text = "a\u{ad}".repeat(25) + "\u{202e}";
        let found = faults(&Source::new("content/a.md", text));
        assert_eq!(found.len(), MOST + 1);
        let last = &found[MOST];
        assert_eq!((last.code, last.severity), ("more-odd-characters", Severity::Error));
        assert!(last.message.contains(" 6 more"), "{}", last.message);
    }

    #[test]
    fn escapes_in_double_quotes() {
        let text = "title: \"a\\u202Eb\u{ad}\"";
        let source = Source::new("content/a.md", text);
        let found = in_escapes(&source, 7..text.len(), "a\u{202e}b\u{ad}");
        let codes: Vec<_> = found.iter().map(|fault| fault.code).collect();
        assert_eq!(codes, ["hidden-direction"]);
        assert!(in_escapes(&source, 0..5, "a\u{202e}b").is_empty());
    }

    #[test]
    fn one_cause_is_one_problem() {
        let source = Source::new("content/a.md", "sector: sta\u{200b}te");
        let mut problems = vec![
            Diagnostic::error("unknown-choice", "", source.at(8..16)),
            Diagnostic::error("unknown-choice", "", source.at(0..2)),
        ];
        add(&source, &mut problems);
        let left: Vec<_> = problems.iter().map(|d| (d.code, d.severity)).collect();
        assert_eq!(
            left,
            [("unknown-choice", Severity::Error), ("invisible-character", Severity::Error)]
        );

        let source = Source::new("content/a.md", "---\na: b\n---\u{200b}\nc");
        let mut problems = vec![Diagnostic::error("front-matter-not-closed", "", source.at(0..3))];
        add(&source, &mut problems);
        let left: Vec<_> = problems.iter().map(|d| (d.code, d.severity)).collect();
        assert_eq!(left, [("invisible-character", Severity::Error)]);
    }
}
