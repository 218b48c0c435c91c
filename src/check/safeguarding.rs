//! Hints where a text may say more of a person than it should: an address of their own, a number,
//! a child's name beside an age, a picture named after somebody.
//!
//! Only ever hints, and rather too few than too many: a hint that is wrong teaches people not to
//! read hints. No message repeats what was found, as messages are seen by more people than texts.
//! What looks like a person's name is in [`people`].

pub mod people;
mod triggers;

use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::source::Source;
use people::{NEAR, Text};
use triggers::triggers;

/// More than so many in one file would only tire the reader.
const MOST: usize = 20;

/// Everything in a file that may say too much of a person. `body` is the story below the fields.
pub fn hints(source: &Source, body: Range<usize>) -> Vec<Diagnostic> {
    let text = &*source.text;
    let fields = text.get(..body.start).unwrap_or(text);
    let text = Text { all: text, fields };
    let mut found: Vec<(What, Range<usize>)> = Vec::new();
    let (mut from, mut n) = (0, 0);
    for at in triggers(&text) {
        if at < from {
            continue;
        }
        let Some((what, range)) = at_trigger(&text, at) else { continue };
        from = range.end;
        let is_same = |(known, place): &(What, Range<usize>)| {
            *known == what && text.all[place.clone()] == text.all[range.clone()]
        };
        if !found.iter().any(is_same) {
            found.push((what, range));
        }
        n += 1;
        if found.len() == MOST || n == 10 * MOST {
            break;
        }
    }
    found.into_iter().map(|(what, range)| what.hint(source, range)).collect()
}

/// What a text may say too much of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Email,
    Telephone,
    Child,
    FileName,
    Description,
}

fn at_trigger(text: &Text<'_>, at: usize) -> Option<(What, Range<usize>)> {
    let bytes = text.all.as_bytes();
    let begins_word = at == 0 || !bytes[at - 1].is_ascii_alphanumeric();
    let child = |range| (What::Child, range);
    match bytes[at] {
        b'@' => email(text.all, at).map(|range| (What::Email, range)),
        b'+' | b'0' => telephone(text.all, at).map(|range| (What::Telephone, range)),
        b'(' => people::in_brackets(text, at).map(child),
        b'.' => file_name(text.all, at).map(|range| (What::FileName, range)),
        b'!' => description(text.all, at).map(|range| (What::Description, range)),
        b'a' | b'A' if begins_word => match people::aged(text, at) {
            Some(range) => Some(child(range)),
            None => alt(text, at).map(|range| (What::Description, range)),
        },
        b'y' | b'Y' if begins_word => people::in_year(text, at).map(child),
        _ => None,
    }
}

/// Words in an address that nobody has for a name. The short ones stand alone in it.
const ROLES: &str = "\
    admin admission alumni archiv book bursar career communit contact develop editor enquir event \
    foundation govern head hello inquir librar marketing music office outreach partner press \
    principal project reception recruit safeguard school secretar support together volunteer";
const SHORT_ROLES: &str = "\
    arts ask box ccf clerk comms data dpo drama dsl editor git help hire hr hub info it mail \
    media news post sport team trust web";

fn email(text: &str, at: usize) -> Option<Range<usize>> {
    let is_name = |b: &u8| b.is_ascii_alphanumeric() || b"._%+-".contains(b);
    let is_host = |b: &u8| b.is_ascii_alphanumeric() || b".-".contains(b);
    let (before, after) = (&text.as_bytes()[..at], &text.as_bytes()[at + 1..]);
    let start = at - before.iter().rev().take(64).take_while(|b| is_name(b)).count();
    let end = at + 1 + after.iter().take(253).take_while(|b| is_host(b)).count();
    let host = text[at + 1..end].trim_end_matches(['.', '-']);
    let name = text[start..at].to_ascii_lowercase();
    let in_address = text[..start].ends_with(['/', ':']) && !text[..start].ends_with("mailto:");
    let (_, ending) = host.rsplit_once('.')?;
    let is_host = ending.len() >= 2 && ending.bytes().all(|b| b.is_ascii_alphabetic());
    let is_role = ROLES.split(' ').any(|role| name.contains(role))
        || name
            .split(|c: char| !c.is_ascii_alphabetic())
            .any(|part| SHORT_ROLES.split(' ').any(|role| role == part))
        || !name.bytes().any(|b| b.is_ascii_alphabetic())
        || name.contains("reply");
    (is_host && !is_role && !in_address).then_some(start..at + 1 + host.len())
}

/// A number as written in Britain: `01392 496000`, `(020) 7946 0958`, `+44 (0)161 496 0000`.
fn telephone(text: &str, at: usize) -> Option<Range<usize>> {
    let before = text[..at].trim_end_matches('(');
    let is_apart = |c: char| c.is_whitespace() || "\"'“‘:;,*_[>—–".contains(c);
    if !before.chars().next_back().is_none_or(is_apart) || before.ends_with(['£', '€', '$']) {
        return None;
    }
    let last_word =
        before.trim_end_matches([' ', ':']).rsplit([' ', '\n']).next().unwrap_or_default();
    let is_book = last_word.to_ascii_lowercase().starts_with("isbn");
    let written = digits(&text[at..]);
    let number: String = text[at..at + written].chars().filter(char::is_ascii_digit).collect();
    let national = match number.strip_prefix("0044").or(number.strip_prefix("44")) {
        Some(rest) if text[at..].starts_with('+') || number.starts_with('0') => {
            rest.strip_prefix('0').unwrap_or(rest)
        }
        _ => number.strip_prefix('0').filter(|_| !text[at..].starts_with('+'))?,
    };
    let groups =
        text[at..at + written].split(|c: char| !c.is_ascii_digit()).filter(|g| !g.is_empty());
    let (n_groups, first) =
        groups.fold((0, 0), |(n, first), g| (n + 1, if n == 0 { g.len() } else { first }));
    let is_grouped = text[at..].starts_with('+') || (n_groups >= 2 && (3..=6).contains(&first));
    let is_long_enough = match national.len() {
        9 => is_grouped,
        10 => is_grouped || n_groups == 1,
        _ => false,
    };
    let is_area = national.starts_with(['1', '2', '3', '7', '8', '9']);
    let opens = before.len() < at && text[at..at + written].contains(')');
    (is_long_enough && is_area && !is_book).then_some(at - usize::from(opens)..at + written)
}

/// How many bytes a number has, with single blanks, hyphens and brackets between its digits.
fn digits(text: &str) -> usize {
    let mut len = 0;
    let mut gap = 0;
    for (at, c) in text.char_indices().take(32) {
        match c {
            '0'..='9' => (len, gap) = (at + 1, 0),
            '+' if at == 0 => {}
            ' ' | '\u{a0}' | '-' | '(' | ')' if gap < 2 => gap += 1,
            // A longer word or number that only begins like one.
            c if c.is_alphanumeric() && gap == 0 => return 0,
            _ => break,
        }
    }
    len
}

const PICTURES: [&str; 8] = ["jpg", "jpeg", "png", "webp", "gif", "avif", "heic", "tif"];

/// `jack-brown.jpg`, in front of the dot at `at`.
fn file_name(text: &str, at: usize) -> Option<Range<usize>> {
    let ending = text.as_bytes()[at + 1..].iter().take_while(|b| b.is_ascii_alphanumeric()).count();
    let ending = &text[at + 1..at + 1 + ending];
    if !PICTURES.iter().any(|picture| ending.eq_ignore_ascii_case(picture)) {
        return None;
    }
    let is_edge = |c: char| matches!(c, '\n' | '(' | '<' | '"' | '\'' | '[' | ':' | '`' | ',');
    let near = text[..at].char_indices().rev().take(NEAR).take_while(|(_, c)| !is_edge(*c));
    let start = near.last().map_or(at, |(start, _)| start);
    let path = text[start..at].trim_start();
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_elsewhere = path.starts_with("//");
    (!is_elsewhere && people::names_file(name)).then_some(at - name.len()..at + 1 + ending.len())
}

/// `![Jack Brown plays the cello](cello.jpg)`.
fn description(text: &str, at: usize) -> Option<Range<usize>> {
    let start = at + text[at..].strip_prefix("![").map(|_| 2)?;
    let near = text[start..].char_indices().take(3 * NEAR);
    let end = start + near.into_iter().find(|(_, c)| matches!(c, ']' | '\n'))?.0;
    people::full_name(text, start..end)
}

/// `alt: Jack Brown plays the cello`, in the fields.
fn alt(text: &Text<'_>, at: usize) -> Option<Range<usize>> {
    let rest = text.fields.get(at..)?.strip_prefix("alt:")?;
    let start = at + "alt:".len();
    people::full_name(text.all, start..start + rest.lines().next().unwrap_or_default().len())
}

impl What {
    fn hint(self, source: &Source, range: Range<usize>) -> Diagnostic {
        let (code, message, help) = match self {
            What::Email => (
                "personal-email",
                "this looks like somebody's own e-mail address",
                "please give the address of an office, such as `partnerships@…`: it still works \
                 when people move on, and nobody's own name gets on lists for junk mail",
            ),
            What::Telephone => (
                "telephone-number",
                "this looks like a telephone number",
                "please leave it out if it is somebody's own; a page or an address to write to \
                 serves readers as well",
            ),
            What::Child => (
                "named-child",
                "this seems to name a child beside an age or a year group",
                "please leave the name out and write `a Year 5 pupil`: with a name and an age \
                 anybody could find the child",
            ),
            What::FileName => (
                "image-names-person",
                "this picture's file seems to be named after a person",
                "please name it after what it shows, such as `cello-lesson.jpg`: the name is part \
                 of its address and is found by search",
            ),
            What::Description => (
                "image-names-person",
                "this picture's description seems to name a person",
                "please say what can be seen, such as `a pupil plays the cello`: a face beside a \
                 name is more than a child should have to give",
            ),
        };
        Diagnostic::hint(code, message, source.at(range)).help(help)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, &str)]) {
        let source = Source::new("content/partnerships/a.md", text);
        let body = text.find("\n---\n").map_or(0, |at| at + 5);
        let found = hints(&source, body..text.len());
        let spots: Vec<_> =
            found.iter().map(|d| (d.code, &text[d.location.range.clone()])).collect();
        assert_eq!(spots, expected, "{text}");
    }

    fn check_all(code: &str, texts: &[(&str, &str)]) {
        for (text, spot) in texts {
            check(text, &[(code, spot)]);
        }
    }

    fn check_none(texts: &[&str]) {
        for text in texts {
            check(text, &[]);
        }
    }

    #[test]
    fn email_addresses_of_people() {
        check_all(
            "personal-email",
            &[
                ("Write to jane.smith@hillcrest.sch.uk.", "jane.smith@hillcrest.sch.uk"),
                ("[Jane](mailto:j.smith@a.org), <j.smith@a.org>", "j.smith@a.org"),
                ("---\ncontact:\n  url: mailto:jsmith@a.org.uk\n---\n", "jsmith@a.org.uk"),
            ],
        );
        check_none(&[
            "info@a.org, office@a.sch.uk, school.office@a.org, partnerships@a.org",
            "admin@a.org enquiries@a.org hello@a.org no-reply@a.org head@a.org ccf.hub@a.org",
            "5 @ £3 each, @school, https://a.org/@jane, user@localhost, a@b",
        ]);
    }

    #[test]
    fn telephone_numbers() {
        check_all(
            "telephone-number",
            &[
                ("Call 01392 496000.", "01392 496000"),
                ("Call (020) 7946 0958 now", "(020) 7946 0958"),
                ("tel:+441614960000", "+441614960000"),
                ("+44 (0)161 496 0000", "+44 (0)161 496 0000"),
                ("0044 20 7946 0958", "0044 20 7946 0958"),
                ("on 07700 900123 or", "07700 900123"),
                ("**07700900123**", "07700900123"),
                ("0161-496-0000", "0161-496-0000"),
                ("01204 12345", "01204 12345"),
            ],
        );
        check_none(&[
            "in 2019 2020 2021, 1,250 pupils, £0800 1600 2000, 100864, EX2 4NS, 0.5, 07/11/2026",
            "ISBN 0198 534 531, ISBN: 0198534531, 0-19-853453-1, 0198534531",
            "from 0830 to 0930, 0800 1111, 0001 2345 678, 01 02 2026, 0800 0900 1000 1100",
            "https://a.org/01392496000/ x=01392496000 a01392496000 01392496000b 013924960001",
        ]);
    }

    #[test]
    fn children_beside_an_age() {
        check_all(
            "named-child",
            &[
                ("Amelia, aged 9, loves it.", "Amelia, aged 9"),
                ("as Tom Smith (aged 10) says", "Tom Smith (aged 10"),
                ("When Zoë, aged nine, came", "Zoë, aged nine"),
                ("by Oluwatobi Adeyemi, aged 12, and", "Oluwatobi Adeyemi, aged 12"),
                ("a painting by Priya Patel, age 7.", "Priya Patel, age 7"),
                ("Jack Brown\naged 11", "Jack Brown\naged 11"),
                ("**Amelia**, aged 9, loves it", "Amelia**, aged 9"),
                ("nine-year-old Amelia sang", "nine-year-old Amelia"),
                ("a 9-year-old pupil Jack Brown", "9-year-old pupil Jack Brown"),
                ("winner Tom Smith (9) said", "Tom Smith (9)"),
                ("---\nsummary: Amelia, aged 9, sings.\n---\n", "Amelia, aged 9"),
            ],
        );
    }

    #[test]
    fn children_beside_a_year_group() {
        check_all(
            "named-child",
            &[
                ("Tom Smith (Year 5) said", "Tom Smith (Year 5"),
                ("Tom Smith (Y5) said", "Tom Smith (Y5"),
                ("said Amelia, Year 5.", "Amelia, Year 5"),
                ("Amelia, a Year 5 pupil, said", "Amelia, a Year 5"),
                ("Year 9 pupil Jack Brown said", "Year 9 pupil Jack Brown"),
                ("In Year 9 student Aisha’s words", "Year 9 student Aisha’s"),
            ],
        );
    }

    #[test]
    fn schools_groups_and_trips_are_no_children() {
        check_none(&[
            "Year 5 pupils, Years 4 and 5, In Year 9 they met. Year 12 students from Harris Academy",
            "Thomas More Catholic School (Year 7) and Emmanuel College, Year 9, came.",
            "St Thomas (Year 7), St Edward, aged 9 to 11, King Edward, Year 9, Mr Tom Smith, Year 5",
            "In May, Year 9 pupils came. In June (Year 5). On Monday, Year 7, too.",
            "children aged 9, pupils from Holland Park, aged 9, girls at Charlotte Mason, aged 9",
            "Henry, aged 9 to 11, Tom, aged 9, 10 and 11, Amelia, aged 45, Emma, aged 9–11",
            "a trip to Florence (Year 12), a visit to Victoria, Year 9, *Matilda* (Year 6)",
            "Oliver Twist (Year 7), Jane Eyre (Year 9), Anne Frank (Year 8), Henry V (Year 10)",
            "Tom Smith, Year 5 teacher, and Jane Hill, Year 6 lead",
            "Year 9 pupil premium, Year 12 student Volunteer Programme, Year 6 pupil Thomas Arnold School",
            "James Allen, Year 9 pupils and others; Edward Street (9), Reading (5), Tom (5), Jack Hall (7)",
            "40-year-old Tom Smith, a 100-year-old Edward Hall, nine-year-old children",
            "---\nschools:\n  - name: Thomas Tallis School\n---\nThomas Tallis (Year 7) and Thomas Tallis, Year 9.",
            "Amelia\n\naged 9",
            "Thomas's Fulham, Year 9, Hill School, Stanley (Year 7), a trip by Florence, Year 9",
            "St. Mary's & St. Peter's (Year 7), St. John (Year 7), Peter's, Year 5, said.",
            "Year 12 student Albert C.P. School visit, Digital Skills, age 9",
            "Duke of York, Year 9",
            "The Stone Age 3",
            "Average 9, page 9",
        ]);
    }

    #[test]
    fn pictures_that_name_a_person() {
        check_all(
            "image-names-person",
            &[
                ("![A cello](jack-brown.jpg)", "jack-brown.jpg"),
                ("---\nimages:\n  - src: pictures/Amelia_Jones-2.JPG\n---\n", "Amelia_Jones-2.JPG"),
                ("![A cello](JackBrown.png)", "JackBrown.png"),
                ("![Jack Brown plays the cello](cello.jpg)", "Jack Brown"),
                ("---\nimages:\n  - alt: Cello lesson with Jack Brown\n---\n", "Jack Brown"),
            ],
        );
        check_none(&[
            "![A cello](cello-lesson.jpg), ![](thomas-tallis-school.jpg), ![](lily-pond.jpg)",
            "![](james-hall.jpg), ![](st-edward.jpg), ![](jack.jpg), [x](https://a.org/jack-brown.jpg)",
            "![Pupils of Thomas Tallis School in Henry Street](a.jpg), jack-brown.md, e.g. Tom Smith.",
            "![King Edward Sixth Form, the Elizabeth Garrett Anderson School](b.jpg)",
            "---\nimages:\n  - alt: Jack with his cello\n---\n",
        ]);
    }

    #[test]
    fn messages_do_not_repeat_what_was_found() {
        let source = Source::new("content/a.md", "Amelia, aged 9, amelia.jones@a.org");
        for hint in hints(&source, 0..source.text.len()) {
            assert!(!hint.message.contains("melia"), "{}", hint.message);
            assert_eq!(hint.severity, crate::diagnostic::Severity::Hint);
            assert!(hint.help.is_some());
        }
    }
}
