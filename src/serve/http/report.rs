//! What is wrong, made ready for open pages; and the texts it is about.
//!
//! Everything in it is text; whoever shows it takes care that it stays that. Does not know how a
//! problem was found.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;
use std::sync::Arc;

use serde::Serialize;
use url::form_urlencoded::byte_serialize;

use super::Report;
use super::pages::escaped;
use crate::diagnostic::texts::Texts;
use crate::diagnostic::words::{fix, harmless, n_of, name_of, visible};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{Location, Source};

/// The most problems that a page shows.
const MOST_PROBLEMS: usize = 100;

/// The most letters of a line that are shown on each side of a spot, and of the spot itself.
const MOST_LETTERS: usize = 120;

/// A report made ready.
pub struct Prepared {
    /// The change that it came with.
    pub number: u64,
    /// What the script shows, in JSON.
    pub json: String,
    problems: Vec<Diagnostic>,
    sources: BTreeMap<Arc<str>, Source>,
}

#[derive(Serialize)]
struct Shown {
    errors: usize,
    warnings: usize,
    hints: usize,
    /// Errors first.
    problems: Vec<Problem>,
    /// How many more there are.
    more: usize,
}

#[derive(Serialize)]
struct Problem {
    severity: &'static str,
    message: String,
    help: Option<String>,
    place: Place,
    excerpt: Option<Excerpt>,
    related: Vec<(String, Place)>,
}

#[derive(Serialize)]
struct Place {
    /// As it is shown: `content/a.md:2:9`.
    shown: String,
    /// The path as it stands in the address of its text; none when there is no text.
    path: Option<String>,
    line: usize,
}

/// The line of a spot in three pieces.
#[derive(Serialize)]
struct Excerpt {
    before: String,
    spot: String,
    after: String,
}

impl Prepared {
    /// Makes a report ready. Its number is still to come.
    pub fn new(report: Report) -> Self {
        let Report { mut problems, sources } = report;
        problems.sort_by_key(|problem| problem.severity);
        let paths: HashSet<&str> = problems.iter().flat_map(paths).collect();
        let is_wanted = |source: &Source| paths.contains(&*source.path);
        let sources: BTreeMap<_, _> = sources
            .into_iter()
            .filter(is_wanted)
            .map(|source| (source.path.clone(), source))
            .collect();
        let json = json(&problems, &sources);
        Prepared { number: 0, json, problems, sources }
    }

    /// The report that comes after `before`: the same when it says the same, so that nobody is
    /// shown again what they have put aside.
    pub fn following(self, before: Option<&Arc<Prepared>>, number: u64) -> Arc<Prepared> {
        let same = before.filter(|before| before.json == self.json);
        let number = same.map_or(number, |same| same.number);
        Arc::new(Prepared { number, ..self })
    }

    /// A page with the text of a file that has problems, each below its line.
    pub fn source_page(&self, path: &str) -> Option<String> {
        let source = self.sources.get(path)?;
        let texts = Texts::among([source].into_iter());
        let mut below: BTreeMap<usize, Vec<&Diagnostic>> = BTreeMap::new();
        for problem in self.problems.iter().filter(|problem| &*problem.location.path == path) {
            below.entry(texts.span(&problem.location).0.line).or_default().push(problem);
        }
        let mut lines = String::with_capacity(source.text.len() * 2);
        // The end of a file, behind its last line, is a place too.
        for (number, line) in (1..).zip(source.text.split('\n')) {
            let line = line.strip_suffix('\r').unwrap_or(line);
            let problems = below.get(&number).map_or(&[][..], Vec::as_slice);
            write_line(&mut lines, number, line, problems);
        }
        // What is put in is never looked through for more places to fill.
        let [head, title, foot] =
            include_str!("source.html").split("{path}").collect::<Vec<_>>()[..]
        else {
            return None;
        };
        let (before, after) = foot.split_once("{lines}")?;
        let path = escaped(&harmless(path));
        Some([head, &path, title, &path, before, &lines, after].concat())
    }
}

/// The files that a problem is about.
fn paths(problem: &Diagnostic) -> impl Iterator<Item = &str> {
    let related = problem.related.iter().map(|(location, _)| &*location.path);
    std::iter::once(&*problem.location.path).chain(related)
}

fn write_line(page: &mut String, number: usize, line: &str, problems: &[&Diagnostic]) {
    let text = escaped(&visible(line));
    let code = if problems.is_empty() { text } else { format!("<mark>{text}</mark>") };
    let _ = write!(page, "<li id=\"L{number}\"><code>{code}</code>");
    for problem in problems {
        let severity = name_of(problem.severity);
        let message = escaped(&harmless(&problem.message));
        let _ = write!(page, "<p class=\"problem {severity}\">{severity}: {message}</p>");
    }
    page.push_str("</li>\n");
}

fn json(problems: &[Diagnostic], sources: &BTreeMap<Arc<str>, Source>) -> String {
    let texts = Texts::among(sources.values());
    let problem = |problem| shown(problem, &texts, sources);
    let shown = Shown {
        errors: n_of(problems, Severity::Error),
        warnings: n_of(problems, Severity::Warning),
        hints: n_of(problems, Severity::Hint),
        problems: problems.iter().take(MOST_PROBLEMS).map(problem).collect(),
        more: problems.len().saturating_sub(MOST_PROBLEMS),
    };
    serde_json::to_string(&shown).expect("text and numbers are always JSON")
}

fn shown(problem: &Diagnostic, texts: &Texts<'_>, sources: &BTreeMap<Arc<str>, Source>) -> Problem {
    let place = |location| place(location, texts, sources);
    let related = problem.related.iter();
    Problem {
        severity: name_of(problem.severity),
        message: harmless(&problem.message).into_owned(),
        help: fix(problem).map(|help| harmless(&help).into_owned()),
        place: place(&problem.location),
        excerpt: excerpt(&problem.location, texts, sources),
        related: related.map(|(at, why)| (harmless(why).into_owned(), place(at))).collect(),
    }
}

fn place(location: &Location, texts: &Texts<'_>, sources: &BTreeMap<Arc<str>, Source>) -> Place {
    let (start, _) = texts.span(location);
    let has_text = sources.contains_key(&location.path);
    Place {
        shown: format!("{}:{}:{}", harmless(&location.path), start.line, start.column),
        path: has_text.then(|| byte_serialize(location.path.as_bytes()).collect()),
        line: start.line,
    }
}

/// The first line of the spot, or the part of it that fits.
fn excerpt(
    location: &Location,
    texts: &Texts<'_>,
    sources: &BTreeMap<Arc<str>, Source>,
) -> Option<Excerpt> {
    let text = &sources.get(&location.path)?.text;
    let line = texts.line(&location.path, location.range.start);
    let start = text.floor_char_boundary(location.range.start).clamp(line.start, line.end);
    let end = text.ceil_char_boundary(location.range.end.min(text.len())).clamp(start, line.end);
    let head = |text: &str| {
        let cut = text.char_indices().nth(MOST_LETTERS).map(|(at, _)| at);
        cut.map_or_else(|| visible(text).into_owned(), |at| format!("{}…", visible(&text[..at])))
    };
    let tail = |text: &str| {
        let cut = text.char_indices().nth_back(MOST_LETTERS).map(|(at, c)| at + c.len_utf8());
        cut.map_or_else(|| visible(text).into_owned(), |at| format!("…{}", visible(&text[at..])))
    };
    Some(Excerpt {
        before: tail(&text[line.start..start]),
        spot: head(&text[start..end]),
        after: head(&text[end..line.end]),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn prepared(source: &Source, problems: Vec<Diagnostic>) -> Prepared {
        Prepared::new(Report { problems, sources: vec![source.clone()] })
    }

    fn told(prepared: &Prepared) -> Value {
        serde_json::from_str(&prepared.json).unwrap()
    }

    #[test]
    fn a_problem_has_its_place_its_cure_and_its_line() {
        let source = Source::new("content/a&b.md", "title: é\r\nregion: Lodnon, x\r\n");
        let at = source.text.find("Lodnon").unwrap();
        let problem = Diagnostic::error("x", "no `Lodnon`", source.at(at..at + 6))
            .likely("london")
            .related(Location::start_of("content/gone.md"), "why");
        let hint = Diagnostic::hint("y", "a hint", source.at(0..0));
        let prepared = prepared(&source, vec![hint, problem]);
        let told = told(&prepared);
        assert_eq!(
            told["problems"][0],
            json!({
                "severity": "error",
                "message": "no `Lodnon`",
                "help": "write `london`",
                "place": { "shown": "content/a&b.md:2:9", "path": "content%2Fa%26b.md", "line": 2 },
                "excerpt": { "before": "region: ", "spot": "Lodnon", "after": ", x" },
                "related": [["why", { "shown": "content/gone.md:1:1", "path": null, "line": 1 }]],
            })
        );
        assert_eq!([&told["errors"], &told["hints"], &told["more"]], [1, 1, 0]);
    }

    #[test]
    fn long_lines_and_long_reports_are_cut() {
        let text = format!("{}X{}", "é".repeat(500), "ü".repeat(500));
        let source = Source::new("content/a.md", text);
        let problem = Diagnostic::error("x", "m", source.at(1000..1001));
        let told = told(&prepared(&source, vec![problem; 250]));
        assert_eq!(told["problems"].as_array().unwrap().len(), MOST_PROBLEMS);
        assert_eq!((&told["errors"], &told["more"]), (&json!(250), &json!(150)));
        let excerpt = &told["problems"][0]["excerpt"];
        assert_eq!(excerpt["before"], format!("…{}", "é".repeat(MOST_LETTERS)));
        assert_eq!(excerpt["spot"], "X");
        assert_eq!(excerpt["after"], format!("{}…", "ü".repeat(MOST_LETTERS)));
    }

    #[test]
    fn a_place_that_is_not_there_does_no_harm() {
        let source = Source::new("content/a.md", "é\n");
        for range in [0..99, 1..1, 1..2, 3..3, 50..60] {
            told(&prepared(&source, vec![Diagnostic::error("x", "m", source.at(range))]));
        }
    }

    #[test]
    fn the_text_of_a_file_is_shown_and_does_nothing() {
        let source = Source::new("content/<b>{lines}.md", "ok\n<img onerror=x>\u{202e}&\r\n");
        let end = source.text.len();
        let problem = |range| Diagnostic::error("x", "no <script>", source.at(range));
        let prepared = prepared(&source, vec![problem(5..6), problem(end..end)]);
        let page = prepared.source_page(&source.path).unwrap();
        assert!(page.contains("<title>content/&lt;b&gt;{lines}.md</title>"), "{page}");
        assert!(page.contains("<li id=\"L1\"><code>ok</code></li>"), "{page}");
        let line = "<li id=\"L2\"><code><mark>&lt;img onerror=x&gt;\u{fffd}&amp;</mark></code>";
        assert!(page.contains(line), "{page}");
        assert!(page.contains("error: no &lt;script&gt;</p></li>"), "{page}");
        assert!(page.contains("<li id=\"L3\"><code><mark></mark></code><p"), "{page}");
        assert_eq!(prepared.source_page("content/other.md").map(drop), None);
    }

    #[test]
    fn a_report_that_says_the_same_is_the_same() {
        let source = Source::new("content/a.md", "x");
        let report =
            |words| prepared(&source, vec![Diagnostic::error("x", words, source.at(0..1))]);
        let first = report("a").following(None, 3);
        let same = report("a").following(Some(&first), 4);
        let other = report("b").following(Some(&same), 5);
        assert_eq!([first.number, same.number, other.number], [3, 3, 5]);
    }
}
