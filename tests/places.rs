//! Two properties of the checks, tried on very many made-up entries from a fixed seed: a wrong
//! value is told at its own place however it is written, and no text whatever makes the checks
//! panic, hang or point outside of the file.
//!
//! `CASES=1000000 cargo test --release --test places` tries more of them.

mod support;

use std::fmt::Write as _;
use std::fs;
use std::time::{Duration, Instant};

use schools_together::check;
use schools_together::cli;
use schools_together::diagnostic::Diagnostic;
use schools_together::render::markdown::{self, LinkKind, Target};
use schools_together::source::{Inputs, Source, line_and_column};
use support::dice::{Dice, n_cases};
use support::{Site, files, repository};

/// How a value is written.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Style {
    Plain,
    Single,
    Double,
    Folded,
    Literal,
}

/// A field that is given a wrong value.
struct Wrong {
    field: &'static str,
    value: &'static str,
    code: &'static str,
}

const WRONG: [Wrong; 12] = [
    Wrong { field: "category", value: "zzqx", code: "unknown-category" },
    Wrong { field: "region", value: "Zzqx Qwv", code: "unknown-region" },
    Wrong { field: "started", value: "19999", code: "bad-year" },
    Wrong { field: "date", value: "2026-13-01", code: "bad-date" },
    Wrong { field: "pupils", value: "1.5", code: "bad-number" },
    Wrong { field: "status", value: "zzqx", code: "unknown-choice" },
    Wrong { field: "draft", value: "perhaps", code: "not-true-or-false" },
    Wrong { field: "sector", value: "zzqx", code: "unknown-choice" },
    Wrong { field: "urn", value: "12", code: "bad-urn" },
    Wrong { field: "year", value: "20", code: "bad-year" },
    Wrong { field: "url", value: "zzqx", code: "bad-url" },
    Wrong { field: "alias", value: "zzqx", code: "bad-alias" },
];

/// An entry in the writing, which knows where it is.
struct Entry<'d> {
    dice: &'d mut Dice,
    text: String,
    line: usize,
    column: usize,
    /// What is wrong, until it is written.
    wrong: &'static Wrong,
    style: Style,
    /// Line and column, and what stands there.
    place: Option<(usize, usize, String)>,
    /// Before an item of a list, and before the fields of one.
    indents: (&'static str, &'static str),
    is_wide: bool,
}

impl Entry<'_> {
    fn put(&mut self, text: &str) {
        for c in text.chars() {
            self.text.push(c);
            (self.line, self.column) =
                if c == '\n' { (self.line + 1, 1) } else { (self.line, self.column + 1) };
        }
    }

    /// The value of `field`: the wrong one at its time, else `good`.
    fn value(&mut self, field: &str, good: &str, in_flow: bool) {
        if self.wrong.field != field || self.place.is_some() {
            return self.put(good);
        }
        let value = self.wrong.value;
        let style = match self.style {
            Style::Folded | Style::Literal if in_flow => Style::Double,
            style => style,
        };
        let written = match style {
            Style::Single => format!("'{value}'"),
            Style::Double => format!("\"{value}\""),
            _ => value.to_owned(),
        };
        if matches!(style, Style::Folded | Style::Literal) {
            self.put(if style == Style::Folded { ">-\n" } else { "|\n" });
            self.put("        ");
        }
        self.place = Some((self.line, self.column, written.clone()));
        self.put(&written);
        if matches!(style, Style::Plain | Style::Single) && !in_flow && self.dice.one_in(4) {
            self.put(" # eine Notiz 学校 😀");
        }
    }

    fn name(&mut self) -> &'static str {
        if self.is_wide { "Ysgol Llŷn 学校 😀" } else { "Hill School" }
    }

    fn field(&mut self, name: &str, good: &str) {
        self.put(name);
        self.put(": ");
        self.value(name, good, false);
        self.put("\n");
    }

    /// A list of single values, by lines or in brackets. The wrong one is any of them.
    fn list(&mut self, name: &str, field: &str, good: [&str; 3]) {
        let wrong = self.dice.below(3);
        let in_flow = self.dice.one_in(2);
        self.put(name);
        self.put(if in_flow { ": [" } else { ":\n" });
        for (at, good) in good.into_iter().enumerate() {
            let field = if at == wrong { field } else { "" };
            if in_flow {
                self.put(if at > 0 { ", " } else { "" });
                if self.dice.one_in(4) {
                    self.put("\n      ");
                }
                self.value(field, good, true);
            } else {
                self.put(self.indents.0);
                self.put("- ");
                self.value(field, good, false);
                self.put("\n");
            }
        }
        self.put(if in_flow { "]\n" } else { "" });
    }

    /// A list of groups, by lines or in brackets and braces. The wrong value is in any of them.
    fn groups(&mut self, list: &str, fields: &[(&str, &str)], n: usize) {
        let wrong = self.dice.below(n);
        let in_flow = self.dice.one_in(2);
        self.put(list);
        self.put(if in_flow { ": [" } else { ":\n" });
        for at in 0..n {
            if in_flow {
                self.put(if at > 0 { ", " } else { "" });
                let is_below = self.dice.one_in(4);
                self.put(if is_below { "\n      {" } else { "{" });
            }
            for (nth, (name, good)) in fields.iter().enumerate() {
                match (in_flow, nth) {
                    (true, 0) => {}
                    (true, _) => self.put(", "),
                    (false, 0) => {
                        self.put(self.indents.0);
                        self.put("- ");
                    }
                    (false, _) => self.put(self.indents.1),
                }
                self.put(name);
                self.put(": ");
                let good = if *name == "name" { self.name().to_owned() } else { (*good).into() };
                let good = if *name == "name" { format!("{good} {at}") } else { good };
                self.value(if at == wrong { name } else { "" }, &good, in_flow);
                self.put(if in_flow { "" } else { "\n" });
            }
            self.put(if in_flow { "}" } else { "" });
        }
        self.put(if in_flow { "]\n" } else { "" });
    }

    /// Every field in any order, with the wrong value in one of them.
    fn write(&mut self) {
        self.put("---\n");
        let mut order: Vec<usize> = (0..12).collect();
        for at in (1..order.len()).rev() {
            order.swap(at, self.dice.below(at + 1));
        }
        for field in order {
            match field {
                0 => {
                    self.put("title: ");
                    let name = self.name();
                    self.put(name);
                    self.put("\n");
                }
                1 => self.field("summary", "\"Words, “more words” — and é.\""),
                2 => self.field("date", "2026-03-14"),
                3 => self.list("categories", "category", ["music", "Sport", "art"]),
                4 => self.regions(),
                5 => {
                    let urn = if self.wrong.field == "urn" { "412345" } else { "'412345'" };
                    let fields = [("name", ""), ("sector", "state"), ("urn", urn)];
                    self.groups("schools", &fields[..], 1);
                }
                6 => self.field("started", "2019"),
                7 => self.field("pupils", "120"),
                8 => self.field("status", "ongoing"),
                9 => self.field("draft", "false"),
                10 => {
                    let fields = [("label", "Singers"), ("value", "'40'"), ("year", "2025")];
                    self.groups("figures", &fields, 3);
                    let fields = [("title", "Our news"), ("url", "https://www.example.org/a")];
                    self.groups("sources", &fields, 2);
                }
                _ => self.list("aliases", "alias", ["/a/", "/b/c/", "/d/"]),
            }
            if self.dice.one_in(6) {
                self.put("\n# Notiz: [ \" ' 学校\n");
            }
        }
        self.put("---\nWords.\n");
    }

    fn regions(&mut self) {
        if self.dice.one_in(2) {
            self.field("region", "Wales");
        } else {
            self.list("region", "region", ["Wales", "London", "south-west"]);
        }
    }
}

struct Case {
    bytes: Vec<u8>,
    line: usize,
    column: usize,
    written: String,
    code: &'static str,
}

fn case(dice: &mut Dice) -> Case {
    let wrong = &WRONG[dice.below(WRONG.len())];
    let styles = [Style::Plain, Style::Single, Style::Double, Style::Folded, Style::Literal];
    let style = styles[dice.below(styles.len())];
    let indents = [("  ", "    "), ("    ", "      "), ("", "  ")][dice.below(3)];
    let (has_mark, has_returns, is_wide) = (dice.one_in(3), dice.one_in(2), dice.one_in(2));
    let text = String::new();
    let mut entry =
        Entry { dice, text, line: 1, column: 1, wrong, style, place: None, indents, is_wide };
    entry.write();
    let (line, column, written) = entry.place.expect("the wrong value is written");
    let text = if has_returns { entry.text.replace('\n', "\r\n") } else { entry.text };
    let bytes = [if has_mark { "\u{feff}" } else { "" }, &text].concat().into_bytes();
    Case { bytes, line, column, written, code: wrong.code }
}

#[test]
fn a_wrong_value_is_told_at_its_own_place_however_it_is_written() {
    let site = Site::copy_of("tests/support/site");
    let mut dice = Dice(0x5eed_0f91_ace5);
    let cases: Vec<Case> = (0..2_000).map(|_| case(&mut dice)).collect();
    for (case, n) in cases.iter().zip(0..) {
        let path = format!("content/partnerships/case-{n}.md");
        fs::write(site.path().join(path), &case.bytes).expect("a file");
    }
    let read = cli::read(site.path(), None).expect("a site");
    assert_eq!(read.problems, []);
    let problems: Vec<_> = check::content(&read.value, None).problems().cloned().collect();
    let mut wrong = String::new();
    for (case, n) in cases.iter().zip(0..) {
        let path = format!("content/partnerships/case-{n}.md");
        let source = read.value.partnerships.iter().find(|source| *source.path == *path);
        let text = &source.expect("the case was read").text;
        let here: Vec<&Diagnostic> =
            problems.iter().filter(|problem| *problem.location.path == *path).collect();
        let told: Vec<_> = here
            .iter()
            .map(|problem| {
                let range = problem.location.range.clone();
                let (line, column) = line_and_column(text, range.start);
                (line, column, text[range].to_owned(), problem.code)
            })
            .collect();
        let expected = (case.line, case.column, case.written.clone(), case.code);
        if told != [expected.clone()] {
            let _ = writeln!(wrong, "expected {expected:?}, told {told:?} in\n{text}");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.chars().take(4_000).collect::<String>());
}

/// Prints an entry when a check panics on it.
struct Tried<'a>(&'a str);

impl Drop for Tried<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("--- the entry:\n{:?}", self.0);
        }
    }
}

/// What people and programs put where it does not belong.
const PIECES: [&str; 40] = [
    "\"", "'", ": ", ":", "\t", "- ", "-", "[", "]", "{", "}", "|", ">", "&a ", "*a", "!!x ", "#",
    " #", "\n", "\r\n", "\r", "---\n", "\n---\n", "\u{feff}", "\0", "\u{2028}", "\u{85}", "é",
    "😀", "“", "\\", "`", "<!--", "![", "](", "[^1]", "> ", "  ", "\u{a0}", "? ",
];

/// The text with a few of its bytes or lines changed.
fn changed(text: &str, dice: &mut Dice) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..=dice.below(6) {
        let at = dice.below(bytes.len() + 1);
        // The fields are the more delicate part.
        let at = if dice.one_in(2) { at.min(dice.below(600)) } else { at };
        let length = dice.below(12).min(bytes.len() - at);
        match dice.below(7) {
            0 => bytes.insert(at, u8::try_from(dice.below(256)).expect("a byte")),
            1 => drop(bytes.drain(at..at + length)),
            2 | 3 => drop(bytes.splice(at..at, dice.pick(&PIECES).bytes())),
            4 => drop(bytes.splice(at..at + length, dice.pick(&PIECES).bytes())),
            5 => bytes = with_lines_moved(&bytes, dice),
            _ if dice.one_in(8) => bytes.truncate(at),
            _ => {
                let piece = dice.pick(&PIECES).repeat(dice.below(40));
                drop(bytes.splice(at..at, piece.bytes()));
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn with_lines_moved(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    if lines.len() > 1 {
        let (from, to) = (dice.below(lines.len()), dice.below(lines.len()));
        match dice.below(3) {
            0 => lines.swap(from, to),
            1 => drop(lines.remove(from)),
            _ => lines.insert(to, lines[from]),
        }
    }
    lines.concat()
}

/// Checks a text as an entry, its story too.
fn try_out(inputs: &Inputs) -> Vec<Diagnostic> {
    let source = &inputs.partnerships[0];
    let checked = check::content(inputs, None);
    let mut problems: Vec<_> = checked.problems().cloned().collect();
    if let Some(body) = checked.entries[0].body.clone() {
        let to = |address: &str, _: LinkKind<'_>, _| Target::Outside(address.to_owned());
        problems.extend(markdown::to_html(source, body, &to).problems);
    }
    problems
}

#[test]
fn no_text_makes_the_checks_panic_or_hang_or_point_outside_of_it() {
    let good: Vec<String> = files(&repository().join("content/partnerships"))
        .into_values()
        .chain(files(&repository().join("tests/problems")).into_values())
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .filter(|text| text.len() < 20_000)
        .collect();
    let good: Vec<&str> = good.iter().map(String::as_str).collect();
    let mut inputs =
        cli::read(Site::copy_of("tests/support/site").path(), None).expect("a site").value;
    let mut dice = Dice(0x0ff1_ce5e_ed00);
    let mut slowest = Duration::ZERO;
    for _ in 0..n_cases(20_000) {
        let text = changed(dice.pick(&good), &mut dice);
        inputs.partnerships = vec![Source::new("content/partnerships/a.md", &*text)];
        let _tried = Tried(&text);
        let begin = Instant::now();
        let problems = try_out(&inputs);
        let mut time = begin.elapsed();
        if time > Duration::from_secs(1) {
            // Perhaps the machine was busy with something else.
            let begin = Instant::now();
            let _ = try_out(&inputs);
            time = time.min(begin.elapsed());
        }
        assert!(time <= Duration::from_secs(1), "it took {time:?}");
        slowest = slowest.max(time);
        for problem in problems.iter().filter(|problem| problem.location.path.ends_with("a.md")) {
            let range = problem.location.range.clone();
            assert!(text.get(range.clone()).is_some(), "{range:?} is no place: {problem:?}");
            assert!(!problem.message.is_empty());
            let cured =
                problem.cure.as_ref().is_none_or(|cure| text.get(cure.range.clone()).is_some());
            assert!(cured, "no place to cure: {problem:?}");
        }
    }
    println!("{} entries, the slowest took {slowest:?}", n_cases(20_000));
}
