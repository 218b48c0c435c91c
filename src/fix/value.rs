//! A value in the quotes of a word processor → the same in the quotes of YAML.
//!
//! Knows one line. Does not know whose value it is, nor whether it goes on in the next line.

const DOUBLE: [char; 8] = ['"', '“', '”', '„', '‟', '«', '»', '″'];
const BLANKS: [char; 4] = [' ', '\u{a0}', '\u{202f}', '\t'];

/// The value in straight quotes, if it stands wholly between two quotes that are not straight.
/// A comment behind it stays.
pub(super) fn in_straight_quotes(value: &str) -> Option<String> {
    let open = value.chars().next()?;
    let rest = &value[open.len_utf8()..];
    match open {
        '‘' | '‹' => single(open, rest),
        open if DOUBLE.contains(&open) => double(open, rest),
        _ => None,
    }
}

fn double(open: char, rest: &str) -> Option<String> {
    let at = rest.find(DOUBLE)?;
    let close = rest[at..].chars().next()?;
    let (inner, behind) = (&rest[..at], &rest[at + close.len_utf8()..]);
    let is_pair = match open {
        // A second straight quote may be the end of the text as YAML reads it.
        '"' => close == '”' && !behind.contains('"'),
        '«' => close == '»',
        '»' => close == '«',
        _ => !matches!(close, '«' | '»'),
    };
    let inner = if matches!(open, '«' | '»') { inner.trim_matches(BLANKS) } else { inner };
    if !is_pair || inner.is_empty() || !is_end(behind) {
        return None;
    }
    // Behind a straight quote a backslash has its meaning already.
    let inner = if open == '"' { inner.to_owned() } else { inner.replace('\\', "\\\\") };
    Some(format!("\"{inner}\"{behind}"))
}

fn single(open: char, rest: &str) -> Option<String> {
    let close = if open == '‘' { '’' } else { '›' };
    let (at, _) = rest.match_indices(close).find(|(at, _)| !is_apostrophe(rest, *at))?;
    let (inner, behind) = (&rest[..at], &rest[at + close.len_utf8()..]);
    let inner = if open == '‹' { inner.trim_matches(BLANKS) } else { inner };
    let fine = !inner.is_empty() && !inner.contains(open) && is_end(behind);
    fine.then(|| format!("'{}'{behind}", inner.replace('\'', "''")))
}

/// `St John’s`: between two letters.
fn is_apostrophe(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back();
    let behind = text[at..].chars().nth(1);
    before.is_some_and(char::is_alphanumeric) && behind.is_some_and(char::is_alphanumeric)
}

/// Whether nothing comes any more, or only a comment.
fn is_end(text: &str) -> bool {
    let written = text.trim_start_matches([' ', '\t']);
    written.is_empty() || (written.starts_with('#') && written.len() < text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_pair_round_the_whole_value_is_straightened() {
        let check = |value, expected: Option<&str>| {
            assert_eq!(in_straight_quotes(value).as_deref(), expected, "{value}");
        };
        check("“Music”", Some("\"Music\""));
        check("„Music“ ", Some("\"Music\" "));
        check("“Music #1” # “x”", Some("\"Music #1\" # “x”"));
        check("“C:\\quiz, it's”", Some("\"C:\\\\quiz, it's\""));
        check("\"Music”", Some("\"Music\""));
        check("“Music\"", Some("\"Music\""));
        check("«\u{a0}Music »", Some("\"Music\""));
        check("‘St John’s’", Some("'St John’s'"));
        check("‘it's’", Some("'it''s'"));
        for stays in [
            "Music",
            "“Music",
            "“A” and “B”",
            "“A “B””",
            "\"Music” # \"",
            "\"“A”\"",
            "‘A’ and ‘B’",
            "‘The boys’ choir’",
            "“”",
            "“A” b",
            "«A”",
            "’Tis",
            "\"A\"",
        ] {
            check(stays, None);
        }
    }
}
