//! Problems as one comment on a pull request, for a teacher who has never seen a compiler.
//!
//! Does not know who posts it. What the content says stays text: see `inert`.

mod inert;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::print::excerpt;
use super::texts::Texts;
use super::words::{cut, fix, harmless, is_harmful, n_of, plural};
use super::{Certainty, Diagnostic, Severity};
use inert::{code, fenced, prose};

/// By this a workflow finds its comment again, to write the next report over it.
const MARK: &str = "<!-- together-report -->";

/// GitHub takes 65,536 characters. This is counted in bytes, of which there are never fewer.
const ROOM: usize = 60_000;

/// A message that quotes a whole essay says no more than its beginning.
const MOST_LETTERS: usize = 500;

/// The whole report: what came of it, and for each file its problems, errors first. What does not
/// fit is counted at the end, the least grave first.
pub fn markdown(problems: &[Diagnostic], texts: &Texts<'_>, n_files: usize) -> String {
    let mut report = format!("{MARK}\n{}\n", verdict(problems, n_files));
    let mut room = ROOM - 200 - report.len();
    let mut by_gravity: Vec<&Diagnostic> = problems.iter().collect();
    by_gravity.sort_by_key(|problem| problem.severity);
    let mut files: BTreeMap<&str, String> = BTreeMap::new();
    let mut n_shown = 0;
    for problem in by_gravity {
        let path = &*problem.location.path;
        let heading = if files.contains_key(path) { String::new() } else { heading(path) };
        let item = item(problem, texts);
        let Some(left) = room.checked_sub(heading.len() + item.len()) else { break };
        room = left;
        n_shown += 1;
        let section = files.entry(path).or_default();
        section.push_str(&heading);
        section.push_str(&item);
    }
    report.extend(files.into_values());
    if n_shown < problems.len() {
        let n_more = problems.len() - n_shown;
        report.push_str(&format!("\n**And {n_more} more:** `together check` shows them all.\n"));
    }
    report.truncate(report.trim_end().len());
    report
}

/// The first line: whether all is well.
fn verdict(problems: &[Diagnostic], n_files: usize) -> String {
    let n_errors = n_of(problems, Severity::Error);
    let n_others = problems.len() - n_errors;
    let checked = match n_files {
        1 => "1 file was checked".to_owned(),
        n => format!("{n} files were checked"),
    };
    let in_files = |wanted: fn(&Severity) -> bool| {
        let found = problems.iter().filter(|problem| wanted(&problem.severity));
        let mut paths: Vec<&str> = found.map(|problem| &*problem.location.path).collect();
        paths.sort_unstable();
        paths.dedup();
        plural(paths.len(), "file")
    };
    let to_look_at = plural(n_others, "thing");
    if n_errors > 0 {
        let to_put_right = plural(n_errors, "thing");
        let files = in_files(|severity| *severity == Severity::Error);
        let others = match n_others {
            0 => String::new(),
            _ => format!(", and {to_look_at} to look at"),
        };
        format!(
            "**{to_put_right} to put right in {files}**{others}. {checked}. \
             What to write instead is in *slanted letters*."
        )
    } else if n_others > 0 {
        let files = in_files(|severity| *severity != Severity::Error);
        format!("**Nothing is wrong.** {to_look_at} to look at in {files}. {checked}.")
    } else {
        format!("**All is well.** {checked}, and there is nothing to put right.")
    }
}

fn heading(path: &str) -> String {
    format!("\n### {}\n\n", code(&cut(&harmless(path), MOST_LETTERS)))
}

/// `- **line 7** (field): message — *fix*`, the line with a caret, and the line as it should be.
fn item(problem: &Diagnostic, texts: &Texts<'_>) -> String {
    let path = &*problem.location.path;
    let readable = texts.text(path).is_some();
    let spot = match readable {
        true => format!("line {}", texts.span(&problem.location).0.line),
        false => "the whole file".to_owned(),
    };
    let kind = match problem.severity {
        Severity::Error => "",
        Severity::Warning => ", a warning",
        Severity::Hint => ", a hint",
    };
    let field = match &*problem.field {
        "" => String::new(),
        field => format!(" ({})", code(&cut(field, MOST_LETTERS))),
    };
    let message = prose(&cut(&problem.message, MOST_LETTERS));
    let mut item = format!("- **{spot}**{kind}{field}: {message}");
    let fix = fix(problem).map(|fix| prose(&cut(&fix, MOST_LETTERS)));
    if let Some(fix) = fix.filter(|fix| !fix.is_empty()) {
        item.push_str(&format!(" — *{fix}*"));
    }
    item.push('\n');
    if readable {
        item.push_str(&fenced("text", &excerpt(&problem.location, texts)));
    }
    if let Some((label, pair)) = before_and_after(problem, texts) {
        item.push_str(&format!("  {label}\n{}", fenced("diff", &pair)));
    }
    item.push_str(&related(problem, texts));
    item
}

/// The other places, one below the other.
fn related(problem: &Diagnostic, texts: &Texts<'_>) -> String {
    const MOST: usize = 5;
    let mut list = String::new();
    for (location, why) in problem.related.iter().take(MOST) {
        let line = texts.span(location).0.line;
        let file = match location.path == problem.location.path {
            true => String::new(),
            false => format!(" of {}", code(&cut(&location.path, MOST_LETTERS))),
        };
        let why = prose(&cut(why, MOST_LETTERS));
        list.push_str(&format!("  - line {line}{file}: {why}\n"));
    }
    list
}

/// The line before and after its cure, if it can be shown to the letter: on one line, not too
/// long, and with nothing in it that can't be seen.
fn before_and_after(problem: &Diagnostic, texts: &Texts<'_>) -> Option<(&'static str, String)> {
    const MOST: usize = 300;
    let cure = problem.cure.as_ref()?;
    let path = &*problem.location.path;
    let text = texts.text(path)?;
    let line = texts.line(path, cure.range.start);
    let before = text.get(line.clone())?;
    let kept = text.get(line.start..cure.range.start)?;
    let behind = text.get(cure.range.end..line.end)?;
    let after = format!("{kept}{}{behind}", cure.text);
    let shown =
        |line: &str| line.len() <= MOST && !line.chars().any(|c| c != '\t' && is_harmful(c));
    if !shown(before) || !shown(&after) || before == after {
        return None;
    }
    let label = match cure.certainty {
        Certainty::Certain => "The line should be:",
        Certainty::Likely => "What was probably meant:",
    };
    Some((label, format!("-{before}\n+{after}")))
}
