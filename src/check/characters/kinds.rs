//! What is wrong with a character, by itself or beside its neighbours.
//!
//! Does not know what is said about it: that is in [`super::words`].

/// How far away, in letters, a word is that a mark of direction may belong to.
const NEAR: usize = 40;

/// What is wrong with a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Turns the order of what is read.
    Direction,
    /// Text that nobody can see.
    Hidden,
    /// Left over from pasting.
    Invisible,
    /// An order to a machine.
    Control,
    /// A break that not every program knows.
    LineBreak,
    /// Stands for nothing.
    NoCharacter,
    /// Means something in one font only.
    Private,
    /// Stands where a letter was.
    Lost,
    /// Too many marks on one letter.
    Stacked,
    /// Read in a wrong encoding.
    Garbled,
}

/// What is wrong with a character wherever it stands.
pub fn kind_of(c: char) -> Option<Kind> {
    Some(match c {
        '\n' | '\t' => return None,
        '\u{85}' | '\u{2028}' | '\u{2029}' | '\r' => Kind::LineBreak,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => Kind::Control,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => Kind::Direction,
        '\u{e0000}'..='\u{e007f}' => Kind::Hidden,
        '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{206a}'..='\u{206f}' | '\u{feff}' => {
            Kind::Invisible
        }
        '\u{180e}' | '\u{3164}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' => Kind::Invisible,
        '\u{fdd0}'..='\u{fdef}' => Kind::NoCharacter,
        c if u32::from(c) & 0xfffe == 0xfffe => Kind::NoCharacter,
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'.. => Kind::Private,
        '\u{fffd}' => Kind::Lost,
        _ => return None,
    })
}

/// What is wrong with the character at `at`, its neighbours being what they are.
pub fn kind_at(text: &str, at: usize, c: char) -> Option<Kind> {
    let before = || text[..at].chars().next_back().unwrap_or('\n');
    let after = || text[at + c.len_utf8()..].chars().next().unwrap_or('\n');
    match c {
        '\r' if after() == '\n' => None,
        '\u{ad}' => Some(Kind::Invisible),
        // Thai, Khmer and their neighbours have no blanks; this shows where a word ends.
        '\u{200b}' if is_unspaced(before()) && is_unspaced(after()) => None,
        '\u{200c}' | '\u{200d}' => {
            let needed = needs_joiners(before())
                || (c == '\u{200d}' && is_pictograph(before()) && is_pictograph(after()));
            (!needed).then_some(Kind::Invisible)
        }
        // Marks of direction are of use beside Arabic and Hebrew, and left over elsewhere.
        '\u{61c}' | '\u{200e}' | '\u{200f}' => {
            let near = text[..at].chars().rev().take(NEAR).chain(text[at..].chars().take(NEAR));
            (!near.into_iter().any(is_right_to_left)).then_some(Kind::Invisible)
        }
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => match before() {
            '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => Some(Kind::Hidden),
            '0'..='9' | '#' | '*' => None,
            before if before.is_ascii() => Some(Kind::Invisible),
            _ => None,
        },
        c => kind_of(c),
    }
}

/// Marks that can be put on any letter. Those of one script, such as vowels, are not meant.
pub fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}')
}

/// Arabic and its relatives, the scripts of India and their relatives.
fn needs_joiners(c: char) -> bool {
    matches!(c, '\u{600}'..='\u{8ff}' | '\u{900}'..='\u{109f}' | '\u{1780}'..='\u{18af}'
        | '\u{1a20}'..='\u{1aaf}' | '\u{1b00}'..='\u{1c4f}' | '\u{a800}'..='\u{abff}'
        | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}' | '\u{10a00}'..='\u{11fff}')
}

fn is_pictograph(c: char) -> bool {
    matches!(c, '\u{a9}' | '\u{ae}' | '\u{2190}'..='\u{27bf}' | '\u{2900}'..='\u{2bff}'
        | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}')
}

fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1eeff}')
}
