//! How problems are told, and what a build came to in a line.

use clap::ValueEnum;

use super::say;
use crate::build::Summary;
use crate::diagnostic::texts::Texts;
use crate::diagnostic::{Diagnostic, Severity, github, json, markdown, print, sarif, short};

/// A form of the report. All but the first are written to the standard output, alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For a person: the line, a caret under the spot, and what to write instead
    Human,
    /// One line for each fault, for editors
    Short,
    /// Everything, for programs
    Json,
    /// Notes beside the lines of a pull request on GitHub, as many as it shows
    Github,
    /// For code scanning: SARIF 2.1.0
    Sarif,
    /// One comment for a pull request, or the summary of a run
    Markdown,
}

/// How the problems are told.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Telling {
    /// To a person who wants the website: hints are only counted.
    Build,
    /// In the form asked for.
    Check(Format),
}

pub(super) fn tell(problems: &[Diagnostic], texts: &Texts<'_>, n_files: usize, telling: Telling) {
    let report = match telling {
        Telling::Build | Telling::Check(Format::Human) => {
            return tell_person(problems, texts, telling);
        }
        Telling::Check(Format::Short) => {
            let lines: Vec<String> = problems.iter().map(|p| short::short(p, texts)).collect();
            lines.join("\n")
        }
        Telling::Check(Format::Json) => json::json(problems, texts, n_files),
        Telling::Check(Format::Github) => github::annotations(problems, texts),
        Telling::Check(Format::Sarif) => sarif::sarif(problems, texts),
        Telling::Check(Format::Markdown) => markdown::markdown(problems, texts, n_files),
    };
    if !report.is_empty() {
        say::out(&report);
    }
}

/// So many problems are told in full; more would hide the first ones.
const MOST_TOLD: usize = 100;

/// Tells the problems to a person, errors first when there are too many.
pub(super) fn tell_person(problems: &[Diagnostic], texts: &Texts<'_>, telling: Telling) {
    let mut told: Vec<&Diagnostic> = problems
        .iter()
        .filter(|problem| telling != Telling::Build || problem.severity != Severity::Hint)
        .collect();
    // Hints may be many, and are not to bury what must be put right.
    told.sort_by_key(|problem| problem.severity == Severity::Hint);
    let n_more = told.len().saturating_sub(MOST_TOLD);
    if n_more > 0 {
        told.sort_by_key(|problem| problem.severity);
        told.truncate(MOST_TOLD);
    }
    for problem in told {
        say::err(&format!("{}\n", print::human(problem, texts)));
    }
    if n_more > 0 {
        say::err(&format!("and {n_more} more\n"));
    }
}

/// `60 entries in: 60 shown, 0 left out as drafts, 0 refused`.
pub(super) fn entries(summary: &Summary) -> String {
    let Summary { n_entries, n_shown, n_drafts, n_refused, .. } = summary;
    let noun = if *n_entries == 1 { "entry" } else { "entries" };
    format!(
        "{n_entries} {noun} in: {n_shown} shown, {n_drafts} left out as drafts, {n_refused} refused"
    )
}
