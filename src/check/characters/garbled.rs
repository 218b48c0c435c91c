//! Text that was saved as UTF-8 and opened as Windows-1252: `â€™` for an apostrophe.
//!
//! Only knows what real text turns into; two odd letters side by side are not enough.

/// The garbled text at the beginning of `text`: how many bytes it has and what it was.
pub fn run(text: &str) -> Option<(usize, String)> {
    let mut len = 0;
    let mut meant = String::new();
    while let Some((n, c)) = letter(&text[len..]) {
        len += n;
        meant.push(c);
    }
    if len == 0 {
        return None;
    }
    // Some text went wrong twice.
    let twice = run(&meant).filter(|(n, _)| *n == meant.len());
    Some((len, twice.map_or(meant, |(_, meant)| meant)))
}

/// One garbled letter: how many bytes it has and what it was.
fn letter(text: &str) -> Option<(usize, char)> {
    let mut chars = text.chars();
    let first = chars.next()?;
    let wanted = match first {
        'Â'..='Å' => 2,
        'á' | 'â' | 'ï' => 3,
        'ð' => 4,
        _ => return None,
    };
    let mut bytes = [byte_of(first)?, 0, 0, 0];
    let mut len = first.len_utf8();
    for (index, slot) in bytes[..wanted].iter_mut().enumerate().skip(1) {
        let next = chars.next();
        let byte = next.and_then(byte_of).filter(|byte| (0x80..=0xbf).contains(byte));
        match (byte, next) {
            (Some(byte), Some(c)) => {
                *slot = byte;
                len += c.len_utf8();
            }
            // The last byte of a closing quote is one that Windows-1252 doesn't have.
            _ if index == 2 && text.starts_with("â€") => {
                let lost = if next == Some('\u{fffd}') { 3 } else { 0 };
                return Some((len + lost, '”'));
            }
            _ => return None,
        }
    }
    let meant = std::str::from_utf8(&bytes[..wanted]).ok()?.chars().next()?;
    is_likely(meant, bytes[1]).then_some((len, meant))
}

/// Whether a letter is one that texts have, and its garbled form one that they have not.
fn is_likely(c: char, second: u8) -> bool {
    // Dots, dashes and quotes do stand behind letters.
    let is_punctuation = matches!(second, 0x85 | 0x91..=0x97);
    match c {
        '\u{a0}'..='\u{ff}' | 'œ' => true,
        '\u{100}'..='\u{17f}' => !is_punctuation,
        '\u{1e80}'..='\u{1e85}' | 'Ỳ' | 'ỳ' => true,
        '\u{200b}'..='\u{2044}' | '\u{2066}'..='\u{2069}' | '€' | '™' => true,
        '\u{2190}'..='\u{21ff}' | '\u{25a0}'..='\u{27bf}' => true,
        '\u{fe0f}' | '\u{feff}' | '\u{1f000}'..='\u{1faff}' => true,
        _ => false,
    }
}

/// The byte of a character in Windows-1252.
fn byte_of(c: char) -> Option<u8> {
    let code = u32::from(c);
    if (0x80..=0xff).contains(&code) {
        return u8::try_from(code).ok();
    }
    let (_, byte) = HIGH.iter().find(|(high, _)| *high == c)?;
    Some(*byte)
}

/// Where Windows-1252 differs from the beginning of Unicode.
const HIGH: [(char, u8); 27] = [
    ('€', 0x80),
    ('‚', 0x82),
    ('ƒ', 0x83),
    ('„', 0x84),
    ('…', 0x85),
    ('†', 0x86),
    ('‡', 0x87),
    ('ˆ', 0x88),
    ('‰', 0x89),
    ('Š', 0x8a),
    ('‹', 0x8b),
    ('Œ', 0x8c),
    ('Ž', 0x8e),
    ('‘', 0x91),
    ('’', 0x92),
    ('“', 0x93),
    ('”', 0x94),
    ('•', 0x95),
    ('–', 0x96),
    ('—', 0x97),
    ('˜', 0x98),
    ('™', 0x99),
    ('š', 0x9a),
    ('›', 0x9b),
    ('œ', 0x9c),
    ('ž', 0x9e),
    ('Ÿ', 0x9f),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let found = run(text).map(|(len, meant)| {
            assert_eq!(len, text.len(), "{text}");
            meant
        });
        assert_eq!(found.as_deref(), expected, "{text}");
    }

    #[test]
    fn what_was_meant_is_found() {
        check("â€™", Some("’"));
        check("Ã©", Some("é"));
        check("Â£", Some("£"));
        check("â€œâ€", Some("“”"));
        check("â€\u{9d}", Some("”"));
        check("â€\u{fffd}", Some("”"));
        check("Åµ", Some("ŵ"));
        check("áº\u{81}", Some("ẁ"));
        check("ðŸŽµ", Some("🎵"));
        check("Ã¢â‚¬â„¢", Some("’"));
    }

    #[test]
    fn honest_letters_stay() {
        for honest in ["é", "Ñandú", "â", "ï", "ÅÄÖ", "Ã", "á»", "Å’s", "â…", "ð", "É’", "Å”"]
        {
            check(honest, None);
        }
    }
}
