//! What is said of a character that is wrong: the only place with these words.

use super::kinds::Kind;
use crate::diagnostic::Severity;

impl Kind {
    /// How grave it is, its code, what is wrong and what to do.
    pub fn words(self) -> (Severity, &'static str, &'static str, &'static str) {
        use Severity::{Error, Warning};
        match self {
            Kind::Direction => (
                Error,
                "hidden-direction",
                "a hidden character changes the order in which this is read",
                "delete it; Arabic and Hebrew are read rightly without it",
            ),
            Kind::Hidden => (
                Error,
                "hidden-text",
                "there are characters here that nobody can see",
                "delete them; if this was pasted, type it by hand",
            ),
            Kind::Invisible => (
                Warning,
                "invisible-character",
                "there is a character here that nobody can see",
                "delete it, or type the words by hand; it was probably pasted",
            ),
            Kind::Control => (
                Error,
                "control-character",
                "there is a character here that is no part of any text",
                "delete it; it was probably pasted",
            ),
            Kind::LineBreak => (
                Error,
                "odd-line-break",
                "the line is broken here in a way that not every program knows",
                "delete the break and press Enter, or Space inside a field",
            ),
            Kind::NoCharacter => (
                Error,
                "not-a-character",
                "there is something here that stands for no character",
                "delete it; the file may be damaged",
            ),
            Kind::Private => (
                Warning,
                "private-character",
                "this sign belongs to one font and shows as an empty box elsewhere",
                "type it by hand; for a list, begin each line with `- `",
            ),
            Kind::Lost => (
                Warning,
                "lost-character",
                "a letter was lost here when the text was saved in another encoding",
                "look the word up and type it again",
            ),
            Kind::Stacked => (
                Warning,
                "stacked-accents",
                "too many accents are stacked on one letter",
                "type the letter again with the accent it needs",
            ),
            Kind::Garbled => (
                Warning,
                "garbled-text",
                "these letters come from text that was opened in a wrong encoding",
                "type it again",
            ),
        }
    }
}

/// A character in plain words, never itself: it could do to the message what it does to the text.
pub fn named(c: char) -> String {
    let name = match c {
        '\0' => "null character",
        '\u{8}' => "backspace",
        '\u{b}' => "vertical tab",
        '\u{c}' => "form feed",
        '\r' => "carriage return alone",
        '\u{1b}' => "escape character",
        '\u{7f}' => "delete character",
        '\u{85}' => "next-line character",
        '\u{ad}' => "soft hyphen",
        '\u{200b}' => "zero-width space",
        '\u{200c}' => "zero-width non-joiner",
        '\u{200d}' => "zero-width joiner",
        '\u{200e}' => "left-to-right mark",
        '\u{200f}' | '\u{61c}' => "right-to-left mark",
        '\u{2028}' => "line separator",
        '\u{2029}' => "paragraph separator",
        '\u{202a}' => "left-to-right embedding",
        '\u{202b}' => "right-to-left embedding",
        '\u{202c}' => "end of an embedding",
        '\u{202d}' => "left-to-right override",
        '\u{202e}' => "right-to-left override",
        '\u{2060}' => "word joiner",
        '\u{2061}'..='\u{2064}' => "invisible sign of mathematics",
        '\u{2066}' => "left-to-right isolate",
        '\u{2067}' => "right-to-left isolate",
        '\u{2068}' => "isolate",
        '\u{2069}' => "end of an isolate",
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => "variation selector",
        '\u{feff}' => "byte-order mark",
        '\u{fffd}' => "replacement character",
        '\u{e0000}'..='\u{e007f}' => "hidden letter",
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'.. => "private character",
        c if c.is_control() => "control character",
        _ => "character",
    };
    format!("{name} (U+{:04X})", u32::from(c))
}
