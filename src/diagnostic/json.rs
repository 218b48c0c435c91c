//! Problems as one JSON document, for programs. Its fields are only ever added to.
//!
//! Does not shorten or clean any text: what is there is there, in JSON's escapes where it would
//! act on a terminal.

use serde::Serialize;

use super::texts::{Place, Texts};
use super::words::{is_harmful, n_of, name_of};
use super::{Certainty, Diagnostic, Severity};
use crate::source::Location;

/// Raised when a field goes or changes its meaning, never when one is added.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    /// How many files were read.
    files: usize,
    errors: usize,
    warnings: usize,
    hints: usize,
    problems: Vec<Problem<'a>>,
}

#[derive(Serialize)]
struct Problem<'a> {
    severity: &'static str,
    code: &'static str,
    path: &'a str,
    field: Option<&'a str>,
    message: &'a str,
    help: Option<&'a str>,
    start: Place,
    end: Place,
    cure: Option<Cure<'a>>,
    related: Vec<Related<'a>>,
}

#[derive(Serialize)]
struct Cure<'a> {
    start: Place,
    end: Place,
    text: &'a str,
    certain: bool,
}

#[derive(Serialize)]
struct Related<'a> {
    path: &'a str,
    message: &'a str,
    start: Place,
    end: Place,
}

/// Every problem, with its place in lines, columns and bytes of the file, and its cure.
pub fn json(problems: &[Diagnostic], texts: &Texts<'_>, n_files: usize) -> String {
    pretty(&Report {
        version: VERSION,
        files: n_files,
        errors: n_of(problems, Severity::Error),
        warnings: n_of(problems, Severity::Warning),
        hints: n_of(problems, Severity::Hint),
        problems: problems.iter().map(|problem| self::problem(problem, texts)).collect(),
    })
}

fn problem<'a>(problem: &'a Diagnostic, texts: &Texts<'_>) -> Problem<'a> {
    let (start, end) = texts.span(&problem.location);
    let cure = problem.cure.as_ref().map(|cure| {
        let range = cure.range.clone();
        let (start, end) = texts.span(&Location { range, ..problem.location.clone() });
        Cure { start, end, text: &cure.text, certain: cure.certainty == Certainty::Certain }
    });
    let related = problem.related.iter().map(|(location, why)| {
        let (start, end) = texts.span(location);
        Related { path: &location.path, message: why, start, end }
    });
    Problem {
        severity: name_of(problem.severity),
        code: problem.code,
        path: &problem.location.path,
        field: Some(&*problem.field).filter(|field| !field.is_empty()),
        message: &problem.message,
        help: problem.help.as_deref(),
        start,
        end,
        cure,
        related: related.collect(),
    }
}

/// JSON on several lines that can't act on a terminal: what would is written as `\u009b`.
pub(super) fn pretty(value: &impl Serialize) -> String {
    let json = serde_json::to_string_pretty(value).expect("text and numbers are always JSON");
    // Line ends outside of texts are JSON's own; those in texts are escaped already.
    let acts = |c: char| c != '\n' && is_harmful(c);
    if !json.contains(acts) {
        return json;
    }
    let mut shown = String::with_capacity(json.len() + 64);
    for c in json.chars() {
        // All such characters are below U+10000, so one escape of four digits says each.
        if acts(c) { shown.push_str(&format!("\\u{:04x}", u32::from(c))) } else { shown.push(c) }
    }
    shown
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::source::{Inputs, Source};

    fn report(source: Source, problem: Diagnostic) -> String {
        let inputs = Inputs { settings: vec![source], ..Inputs::default() };
        json(&[problem], &Texts::of(&inputs), 20)
    }

    #[test]
    fn nothing_wrong_is_a_report_too() {
        let expected = r#"{
  "version": 1,
  "files": 7,
  "errors": 0,
  "warnings": 0,
  "hints": 0,
  "problems": []
}"#;
        assert_eq!(json(&[], &Texts::of(&Inputs::default()), 7), expected);
    }

    #[test]
    fn a_problem_has_its_places_and_its_cure() {
        let text = "title: é\r\nregion: Lodnon\r\n";
        let source = Source { skipped: 3, ..Source::new("content/a.md", text) };
        let at = text.find("Lodnon").expect("a region");
        let problem = Diagnostic::error("unknown-region", "no `Lodnon`", source.at(at..at + 6))
            .field("region")
            .help("did you mean `london`?")
            .likely("london")
            .related(source.at(7..9), "a title");
        let expected = r#"{
  "version": 1,
  "files": 20,
  "errors": 1,
  "warnings": 0,
  "hints": 0,
  "problems": [
    {
      "severity": "error",
      "code": "unknown-region",
      "path": "content/a.md",
      "field": "region",
      "message": "no `Lodnon`",
      "help": "did you mean `london`?",
      "start": {
        "line": 2,
        "column": 9,
        "byte": 22
      },
      "end": {
        "line": 2,
        "column": 15,
        "byte": 28
      },
      "cure": {
        "start": {
          "line": 2,
          "column": 9,
          "byte": 22
        },
        "end": {
          "line": 2,
          "column": 15,
          "byte": 28
        },
        "text": "london",
        "certain": false
      },
      "related": [
        {
          "path": "content/a.md",
          "message": "a title",
          "start": {
            "line": 1,
            "column": 8,
            "byte": 10
          },
          "end": {
            "line": 1,
            "column": 9,
            "byte": 12
          }
        }
      ]
    }
  ]
}"#;
        assert_eq!(report(source, problem), expected);
    }

    #[test]
    fn hostile_text_is_kept_and_does_nothing() {
        let hostile = "\u{1b}[31m\u{9b}2J\u{202e}\u{feff}\u{7f}\n]]>```%0A::error::\"\\";
        let source = Source::new(format!("content/{hostile}.md"), "x");
        let problem = Diagnostic::hint("x", hostile, source.at(0..1)).field(hostile);
        let json = report(source, problem);
        assert!(!json.chars().any(|c| c != '\n' && is_harmful(c)), "{json:?}");
        let back: Value = serde_json::from_str(&json).expect("JSON");
        let problem = &back["problems"][0];
        assert_eq!(problem["path"], format!("content/{hostile}.md"));
        assert_eq!(problem["message"], hostile);
        assert_eq!(problem["field"], hostile);
        assert_eq!(problem["help"], Value::Null);
        assert_eq!(problem["cure"], Value::Null);
    }
}
