//! Writes text so that it stays text, whatever is in it, and counts its words on the way.
//!
//! Knows the places text can stand in HTML. Does not know Markdown.

/// What has been read so far: words, and whether there was anything to see at all.
#[derive(Debug, Default)]
pub struct Reading {
    /// Runs without spaces that have a letter or digit in them.
    pub n_words: usize,
    /// Visible characters and pictures. Only ever compared with an earlier value of itself.
    pub n_visible: usize,
    in_word: bool,
}

impl Reading {
    /// Whatever comes next is not part of the word before.
    pub fn end_word(&mut self) {
        self.in_word = false;
    }

    fn letter(&mut self) {
        self.n_words += usize::from(!self.in_word);
        self.in_word = true;
    }
}

/// How a byte is treated; a table, because this is asked of every byte of every body.
#[derive(Clone, Copy)]
enum Class {
    /// Part of a word.
    Letter,
    /// Visible, but no word by itself.
    Sign,
    Space,
    /// Needs another spelling, or must go.
    Special,
    /// The beginning of a character that is not ASCII.
    Wide,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Sign; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => Class::Letter,
            b' ' | b'\n' | b'\t' => Class::Space,
            b'&' | b'<' | b'>' | 0..=31 | 127 => Class::Special,
            128.. => Class::Wide,
            _ => Class::Sign,
        };
        byte += 1;
    }
    classes
};

/// Whether a byte leaves a word that has begun as it is.
fn in_word(byte: u8) -> bool {
    matches!(CLASSES[usize::from(byte)], Class::Letter | Class::Sign)
}

/// Writes `text` as the content of an element.
pub fn text(out: &mut String, text: &str, reading: &mut Reading) {
    let bytes = text.as_bytes();
    let (mut written, mut at) = (0, 0);
    while at < bytes.len() {
        match CLASSES[usize::from(bytes[at])] {
            Class::Letter => {
                reading.letter();
                reading.n_visible += 1;
                // The rest of the word changes nothing more.
                at += bytes[at..].iter().take_while(|byte| in_word(**byte)).count();
                continue;
            }
            Class::Sign => reading.n_visible += 1,
            Class::Space => reading.end_word(),
            Class::Special => {
                out.push_str(&text[written..at]);
                written = at + 1;
                let spelled = match bytes[at] {
                    b'&' => "&amp;",
                    b'<' => "&lt;",
                    b'>' => "&gt;",
                    // An old Macintosh line end, as opposed to the first half of `\r\n`.
                    b'\r' if bytes.get(at + 1).is_some_and(|next| *next != b'\n') => "\n",
                    _ => "",
                };
                reading.n_visible += usize::from(spelled.len() > 1);
                out.push_str(spelled);
            }
            Class::Wide => {
                let wide = text[at..].chars().next().unwrap_or_default();
                if is_forbidden(wide) {
                    out.push_str(&text[written..at]);
                    written = at + wide.len_utf8();
                } else {
                    read_wide(wide, reading);
                }
                at += wide.len_utf8();
                continue;
            }
        }
        at += 1;
    }
    out.push_str(&text[written..]);
}

fn read_wide(wide: char, reading: &mut Reading) {
    // Before the look-up in Unicode's tables: quotes and dashes are most of what is not ASCII.
    if matches!(wide, '\u{2010}'..='\u{2027}') {
        reading.n_visible += 1;
        reading.in_word &= !matches!(wide, '–' | '—' | '…');
        return;
    }
    reading.n_visible += usize::from(is_visible(wide));
    if wide.is_alphanumeric() {
        reading.letter();
    } else if wide.is_whitespace() {
        reading.end_word();
    }
}

/// Writes `text` as the value of an attribute, for between double quotes.
pub fn attribute(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if is_forbidden(c) => {}
            c => out.push(c),
        }
    }
}

/// Writes an address as the value of an attribute.
///
/// The caller of [`super::to_html`] answers for where it leads; this only makes it well-formed.
pub fn address(out: &mut String, address: &str) {
    for c in address.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            ' ' => out.push_str("%20"),
            '"' => out.push_str("%22"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '\\' => out.push_str("%5C"),
            '^' => out.push_str("%5E"),
            '`' => out.push_str("%60"),
            '{' => out.push_str("%7B"),
            '|' => out.push_str("%7C"),
            '}' => out.push_str("%7D"),
            '\n' | '\t' => {}
            c if is_forbidden(c) => {}
            c => out.push(c),
        }
    }
}

/// Adds `text` to a plain text of one line, not yet escaped.
pub fn plain(out: &mut String, text: &str) {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return out.push_str(text);
    }
    for c in text.chars() {
        match c {
            '\n' | '\t' => out.push(' '),
            c if is_forbidden(c) => {}
            c => out.push(c),
        }
    }
}

/// Text of the body for a message: in backticks and of a length that fits on a line.
pub fn quoted(text: &str) -> String {
    const MAX: usize = 40;
    let mut quoted = String::from("`");
    plain(&mut quoted, text);
    if let Some((cut, _)) = quoted.char_indices().nth(MAX) {
        quoted.truncate(cut);
        quoted.push('…');
    }
    quoted.push('`');
    quoted
}

/// Whether a reader would see anything of `text`.
pub fn has_visible(text: &str) -> bool {
    text.chars().any(is_visible)
}

/// Characters no HTML or XML may have: controls but newline and tab, and non-characters.
fn is_forbidden(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || u32::from(c) & 0xFFFE == 0xFFFE
        || matches!(c, '\u{FDD0}'..='\u{FDEF}')
}

fn is_visible(c: char) -> bool {
    !(c.is_whitespace()
        || is_forbidden(c)
        || matches!(c, '\u{AD}' | '\u{34F}' | '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FEFF}')
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}')
        || matches!(c, '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str = "</p><a b=\"c\" d='e'>&amp;\u{0}\u{1b}\u{85}\u{fffe}";

    fn written(write: impl Fn(&mut String)) -> String {
        let mut out = String::new();
        write(&mut out);
        out
    }

    #[test]
    fn text_opens_no_element() {
        let out = written(|out| text(out, HOSTILE, &mut Reading::default()));
        assert_eq!(out, "&lt;/p&gt;&lt;a b=\"c\" d='e'&gt;&amp;amp;");
    }

    #[test]
    fn an_attribute_ends_at_its_own_quotation_mark() {
        let out = written(|out| attribute(out, HOSTILE));
        assert_eq!(out, "&lt;/p&gt;&lt;a b=&quot;c&quot; d='e'&gt;&amp;amp;");
    }

    #[test]
    fn an_address_ends_at_its_own_quotation_mark_and_has_no_blanks() {
        let out = written(|out| address(out, &format!("a b\n\t\\^`{{|}}{HOSTILE}")));
        let expected = "a%20b%5C%5E%60%7B%7C%7D%3C/p%3E%3Ca%20b=%22c%22%20d='e'%3E&amp;amp;";
        assert_eq!(out, expected);
    }

    #[test]
    fn words_of_a_message_are_short_and_on_one_line() {
        assert_eq!(quoted("a\n\u{1b}b\t<c>"), "`a b <c>`");
        assert_eq!(quoted(&"é".repeat(50)), format!("`{}…`", "é".repeat(39)));
    }
}
