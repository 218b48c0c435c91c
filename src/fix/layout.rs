//! The look of a file: line ends, the `---` lines, blanks that are not blanks, curly quotes.
//!
//! Mends what leaves no doubt, whether or not the rest can be read. Lines of text that goes on
//! over several lines are not touched, nor is the story.

use std::collections::BTreeSet;

use super::value;
use crate::check::contract::{Field, Kind};
use crate::check::yaml::{self, Node, Value};
use crate::source::Source;

/// Whether the fields of a file stand between two `---` lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fences {
    /// They do.
    Around,
    /// The whole file is fields.
    None,
}

/// Blanks that look like a space, as web pages and word processors write them.
const HARD_SPACES: [char; 3] = ['\u{a0}', '\u{202f}', '\u{2007}'];

/// Signs that look like a colon.
const WIDE_COLONS: [char; 3] = ['\u{ff1a}', '\u{fe55}', '\u{2236}'];

/// The text with what is certain mended, and what that was. `fields` are those of the file.
pub(super) fn repaired(
    text: &str,
    fences: Fences,
    fields: &'static [Field],
) -> (String, Vec<&'static str>) {
    let mut done = Vec::new();
    let mut text = text.to_owned();
    if text.contains("\r\n") || text.contains('\r') && !text.contains('\n') {
        text = with_line_feeds(&text);
        done.push("line ends");
    }
    let part = match fences {
        Fences::None => Some(0..text.len()),
        Fences::Around => cut(&text).map(|cut| {
            let fenced = format!("---\n{}---{}", &text[cut.fields.clone()], &text[cut.rest..]);
            if fenced != text {
                text = fenced;
                done.push("`---` lines");
            }
            4..4 + cut.fields.len()
        }),
    };
    if let Some(part) = part {
        let mended = mended(&text[part.clone()], &names_of(fields));
        done.extend(mended.done);
        text.replace_range(part, &mended.text);
    }
    (text, done)
}

/// The text with the line ends of today, whether they were those of Windows or of an old Mac.
fn with_line_feeds(text: &str) -> String {
    if !text.contains('\n') {
        return text.replace('\r', "\n");
    }
    let mut text = text.to_owned();
    // `\r\r\n` comes from a program that took `\r\n` for the end of a line with a letter more.
    while text.contains("\r\n") {
        text = text.replace("\r\n", "\n");
    }
    text
}

/// Every name of a field, wherever it may stand.
fn names_of(fields: &'static [Field]) -> BTreeSet<&'static str> {
    fn of_kind(kind: &'static Kind, names: &mut BTreeSet<&'static str>) {
        match kind {
            Kind::List(kind, _) | Kind::OneOrList(kind) => of_kind(kind, names),
            Kind::Group(fields) | Kind::TextOrGroup(fields) | Kind::UrlOrGroup(fields) => {
                of_fields(fields, names);
            }
            _ => {}
        }
    }
    fn of_fields(fields: &'static [Field], names: &mut BTreeSet<&'static str>) {
        for field in fields {
            names.insert(field.name);
            of_kind(&field.kind, names);
        }
    }
    let mut names = BTreeSet::new();
    of_fields(fields, &mut names);
    names
}

/// Where the fields are, and where the text behind the closing fence's hyphens begins.
struct Cut {
    fields: std::ops::Range<usize>,
    rest: usize,
}

/// Finds the fences, even when they are not exactly `---`.
fn cut(text: &str) -> Option<Cut> {
    let mut at = 0;
    let mut first = None;
    for line in text.split_inclusive('\n') {
        let (start, end) = (at, at + line.len());
        at = end;
        let written = line.trim();
        match first {
            None if written.is_empty() => {}
            None if is_like_fence(written) && line.ends_with('\n') => first = Some(end),
            None => return None,
            // A fence's line end is kept, if it has one.
            Some(first) if is_like_fence(line.trim_end()) => {
                let rest = if line.ends_with('\n') { end - 1 } else { end };
                return Some(Cut { fields: first..start, rest });
            }
            Some(_) if !looks_like_field(line) => return None,
            Some(_) => {}
        }
    }
    None
}

/// `---`, `----`, `–––`, `—`: whatever a word processor makes of three hyphens.
fn is_like_fence(line: &str) -> bool {
    let is_dash = |c: char| c == '-' || ('\u{2010}'..='\u{2015}').contains(&c);
    let n = line.chars().count();
    line.chars().all(is_dash) && (n > 1 || line.starts_with(['\u{2013}', '\u{2014}', '\u{2015}']))
}

/// Whether a line can stand between the fences, so that the next line of dashes closes them.
fn looks_like_field(line: &str) -> bool {
    let written = line.trim_end();
    let goes_on = |c: char| c.is_whitespace() || matches!(c, '#' | '-' | ']' | '}' | '[' | '{');
    let name = written.split(':').next().unwrap_or_default();
    let name = name.split(WIDE_COLONS).next().unwrap_or_default();
    let is_name = |name: &str| {
        let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ' ');
        !name.is_empty() && name.chars().all(letters) && name.len() < written.len()
    };
    written.is_empty() || written.starts_with(goes_on) || is_name(name.trim_end())
}

/// Fields after mending.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Mended {
    text: String,
    done: BTreeSet<&'static str>,
}

/// Mends the lines of YAML. Tabs become spaces only when every width of a tab that makes sense
/// of the lines makes the same sense of them.
fn mended(yaml: &str, names: &BTreeSet<&str>) -> Mended {
    let with_tabs_of = |width| Mender { names, width, done: BTreeSet::new(), open: None }.all(yaml);
    let kept = with_tabs_of(None);
    if !yaml.contains('\t') {
        return kept;
    }
    let tree = |mended: &Mended| {
        let source = Source::new("", &*mended.text);
        let tree = yaml::parse(&source, 0..mended.text.len());
        tree.value.filter(|_| tree.problems.is_empty())
    };
    let widths = [2, 4, 8].map(|width| with_tabs_of(Some(width)));
    let fine: Vec<(Mended, Node)> =
        widths.into_iter().filter_map(|mended| tree(&mended).map(|tree| (mended, tree))).collect();
    match fine.split_first() {
        Some(((first, meant), others)) if others.iter().all(|(_, tree)| says_same(tree, meant)) => {
            first.clone()
        }
        _ => kept,
    }
}

/// Whether two trees hold the same, wherever it stands.
fn says_same(a: &Node, b: &Node) -> bool {
    match (&a.value, &b.value) {
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| says_same(a, b))
        }
        (Value::Map(a), Value::Map(b)) => {
            let same = |((a_key, a), (b_key, b)): (&(yaml::Key, Node), &(yaml::Key, Node))| {
                a_key.name == b_key.name && says_same(a, b)
            };
            a.len() == b.len() && a.iter().zip(b).all(same)
        }
        (a, b) => a == b,
    }
}

/// Mends line after line.
struct Mender<'a> {
    /// The names that fields may have.
    names: &'a BTreeSet<&'a str>,
    /// How many spaces a tab stands for; none leaves tabs alone.
    width: Option<usize>,
    done: BTreeSet<&'static str>,
    /// The column of the field whose text may go on in lines that stand further right.
    open: Option<usize>,
}

impl Mender<'_> {
    fn all(mut self, yaml: &str) -> Mended {
        let lines: Vec<&str> = yaml.split_inclusive('\n').collect();
        let mut text = String::with_capacity(yaml.len());
        for (index, line) in lines.iter().enumerate() {
            let (written, end) = line.split_at(line.trim_end_matches('\n').len());
            let next = lines[index + 1..].iter().find(|line| !line.trim().is_empty());
            let next_column = next.map_or(0, |next| {
                let written = next.trim_start();
                next[..next.len() - written.len()].chars().count()
            });
            self.line(written, next_column, &mut text);
            text.push_str(end);
        }
        Mended { text, done: self.done }
    }

    /// Adds a line to `out`. The next one that is not empty begins at `next_column`.
    fn line(&mut self, line: &str, next_column: usize, out: &mut String) {
        let start = out.len();
        let n_spaces = line.len() - line.trim_start_matches(' ').len();
        let goes_on = |open: Option<usize>, column| open.is_some_and(|open| column > open);
        if line.trim().is_empty() || goes_on(self.open, n_spaces) {
            out.push_str(line);
            return;
        }
        let mut rest = self.blanks(line, start, out);
        if goes_on(self.open, column(out, start)) {
            out.push_str(rest);
            return;
        }
        self.open = None;
        let mut item = None;
        while let Some(behind) = rest.strip_prefix('-').filter(|rest| rest.starts_with(is_blank)) {
            item = Some(column(out, start));
            out.push('-');
            rest = self.blanks(behind, start, out);
        }
        let here = column(out, start);
        let (value, owner) = match self.name(rest, out) {
            Some(behind) => (behind, Some(here)),
            None => (rest, item),
        };
        let Some(owner) = owner.filter(|_| !value.is_empty() && !value.starts_with('#')) else {
            out.push_str(value);
            return;
        };
        self.open = Some(owner);
        match value::in_straight_quotes(value).filter(|_| next_column <= owner) {
            Some(straight) => {
                self.done.insert("curly quotes");
                out.push_str(&straight);
            }
            None => out.push_str(value),
        }
    }

    /// Adds the blanks at the beginning of `text` as spaces; returns what is behind them.
    fn blanks<'t>(&mut self, text: &'t str, line_start: usize, out: &mut String) -> &'t str {
        let rest = text.trim_start_matches(is_blank);
        for c in text[..text.len() - rest.len()].chars() {
            match (c, self.width) {
                ('\t', Some(width)) => {
                    let column = column(out, line_start);
                    out.extend(std::iter::repeat_n(' ', width - column % width));
                    self.done.insert("tabs");
                }
                ('\t', None) | (' ', _) => out.push(c),
                _ => {
                    out.push(' ');
                    self.done.insert("hard spaces");
                }
            }
        }
        rest
    }

    /// Adds the field's name at the beginning of `text`, its colon and the blanks behind it, if
    /// there is one; returns the value.
    fn name<'t>(&mut self, text: &'t str, out: &mut String) -> Option<&'t str> {
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ');
        let name = &text[..text.find(|c| !is_name(c)).unwrap_or(text.len())];
        let colon = text[name.len()..].chars().next()?;
        let behind = &text[name.len() + colon.len_utf8()..];
        let is_known = self.names.contains(name.trim_end());
        let is_colon = match colon {
            ':' if is_known => behind.is_empty() || behind.starts_with(is_blank),
            ':' => behind.is_empty() || behind.starts_with([' ', '\t']),
            _ => is_known && WIDE_COLONS.contains(&colon),
        };
        if name.is_empty() || !is_colon {
            return None;
        }
        out.push_str(name);
        out.push(':');
        if colon != ':' {
            self.done.insert("wide colons");
            if !behind.is_empty() && !behind.starts_with(is_blank) {
                out.push(' ');
            }
        }
        let value = behind.trim_start_matches(is_blank);
        for c in behind[..behind.len() - value.len()].chars() {
            if c == '\t' && self.width.is_some() {
                self.done.insert("tabs");
            } else if HARD_SPACES.contains(&c) {
                self.done.insert("hard spaces");
            }
            let keep = c == ' ' || c == '\t' && self.width.is_none();
            out.push(if keep { c } else { ' ' });
        }
        Some(value)
    }
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t') || HARD_SPACES.contains(&c)
}

/// How many characters the last line has.
fn column(text: &str, line_start: usize) -> usize {
    text[line_start..].chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::contract::PARTNERSHIP;

    fn check(before: &str, after: &str, expected: &[&str]) {
        let (text, done) = repaired(before, Fences::Around, &PARTNERSHIP);
        assert_eq!((&*text, &*done), (after, expected));
        let (again, done) = repaired(&text, Fences::Around, &PARTNERSHIP);
        assert_eq!((&*again, &*done), (after, &[][..]), "a second time");
    }

    #[test]
    fn fences_of_any_dashes() {
        for (opening, closing) in [
            ("---", "---  "),
            ("----", "--"),
            ("\u{2014}", "\u{2013}\u{2013}\u{2013}"),
            ("\n \n --- ", "\u{2014}-"),
        ] {
            let before = format!("{opening}\ntitle: A\n- b\n{closing}\nBody\n\n---\n\nMore\n");
            check(&before, "---\ntitle: A\n- b\n---\nBody\n\n---\n\nMore\n", &["`---` lines"]);
        }
        check("----\ntitle: A\n----", "---\ntitle: A\n---", &["`---` lines"]);
    }

    #[test]
    fn what_may_be_no_fence_stays() {
        for text in [
            "",
            "---\n",
            "Title\n-----\n",
            "---\ntitle: A\nA story without an end of the fields\n-----\nMore\n",
            "---\ncategories:\n-\n---\nBody\n",
            "---\ntitle: >-\n  ----\n---\nBody --- \n",
        ] {
            check(text, text, &[]);
        }
    }

    #[test]
    fn line_ends_everywhere() {
        check("---\r\ntitle: A\r\n---\r\nB\r\r\nC", "---\ntitle: A\n---\nB\nC", &["line ends"]);
        check("---\rtitle: A\r---\rB\r\rC", "---\ntitle: A\n---\nB\n\nC", &["line ends"]);
        check("---\ntitle: A\n---\nB\rC\n", "---\ntitle: A\n---\nB\rC\n", &[]);
    }

    #[test]
    fn hard_spaces_and_wide_colons_where_they_are_read_as_letters() {
        let before = "---\ntitle:\u{a0}A\u{a0}B\nschools:\n\u{a0} -\u{a0}name\u{ff1a}C\n\
                      \u{a0}\u{a0}\u{a0} sector\u{ff1a} state\ncosts: >-\n\u{a0} D\u{ff1a}E\n---\n";
        let after = "---\ntitle: A\u{a0}B\nschools:\n  - name: C\n\
                     \u{20}   sector: state\ncosts: >-\n  D\u{ff1a}E\n---\n";
        check(before, after, &["hard spaces", "wide colons"]);
        let text = "---\ncosts: |\n  \u{a0}title\u{ff1a} x\nsummary: two\n  title\u{ff1a} x\n\
                    outcomes:\n  - See\u{ff1a} here\n  - Note:\u{a0}x\n---\n";
        check(text, text, &[]);
    }

    #[test]
    fn tabs_when_there_is_no_doubt() {
        check(
            "---\ncategories:\n\t- art\nschools:\n\t- name:\tA\n\t  sector: state\n---\n\tcode\n",
            "---\ncategories:\n  - art\nschools:\n  - name: A\n    sector: state\n---\n\tcode\n",
            &["tabs"],
        );
        check(
            "---\nschools:\n\t- name: A\n\t\tsector: state\n---\n",
            "---\nschools:\n  - name: A\n    sector: state\n---\n",
            &["tabs"],
        );
        let text = "---\ncosts: |\n  a\n  \tb\ntitle: A\tB\n---\n";
        check(text, text, &[]);
        // Belongs to the school with a tab of two, to the list with a tab of four: no sense.
        let text = "---\nschools:\n  - name: A\n      former_names:\n\t- B\ntitle: \"x\n---\n";
        check(text, text, &[]);
    }

    #[test]
    fn quotes_round_a_whole_value() {
        let before = "---\ntitle: “A”  # why\nschools:\n  - name: ‘B’\npartners:\n  - « C »\n---\n";
        let after =
            "---\ntitle: \"A\"  # why\nschools:\n  - name: 'B'\npartners:\n  - \"C\"\n---\n";
        check(before, after, &["curly quotes"]);
        let text = "---\ntitle: “A” and “B”\nsummary: “C\n  D”\ncosts: “E”\n  F\n---\n“Body”\n";
        check(text, text, &[]);
    }
}
