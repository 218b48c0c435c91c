//! `together fix`: shows what would be put right, asks, writes, and tells what is left.

use std::collections::BTreeSet;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use clap::Args;

use super::tell::{Telling, tell_person};
use super::{FAILED, FINE, PROBLEMS, ask, say, today, write};
use crate::build::{self, Options};
use crate::darkroom::OnDisk;
use crate::diagnostic::texts::Texts;
use crate::diagnostic::words::{harmless, plural, visible};
use crate::diagnostic::{Checked, Severity, in_order, print};
use crate::fix::{self, Change, diff};
use crate::output::Discard;
use crate::source::Inputs;

#[derive(Debug, Args)]
pub(super) struct Fix {
    /// The files or folders to put right; everything in content/ if not said
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Write the changes without asking
    #[arg(long)]
    write: bool,
}

pub(super) fn run(site: &Path, command: &Fix) -> anyhow::Result<u8> {
    let read = super::read(site, None)?;
    let scope = Scope::of(site, &command.paths, &read.value)?;
    let options = Options { today: Some(today()), ..Options::default() };
    let darkroom = OnDisk::open(site, None);
    let check = |inputs: &Inputs| {
        let read = Checked::fine(inputs.clone());
        build::build(read, &options, &darkroom, &Discard::default(), &mut |_| {}).problems
    };
    // What could not be read letter by letter can't be written back either.
    let unread: BTreeSet<Arc<str>> =
        read.problems.iter().map(|problem| problem.location.path.clone()).collect();
    let wanted = |path: &str| scope.covers(path) && !unread.contains(path);
    let fixed = fix::fixed(&read.value, &wanted, &check);
    let done = deal_with(site, &fixed.changes, command)?;

    let mut problems = read.problems;
    problems.extend(check(&fixed.inputs));
    problems.retain(|problem| scope.covers(&problem.location.path));
    let problems = in_order(problems);
    tell_person(&problems, &Texts::of(&fixed.inputs), Telling::Build);
    if !problems.is_empty() {
        let n_files = fixed.inputs.sources().count() + fixed.inputs.unread.len();
        say::err(&print::count(&problems, n_files).to_string());
    }
    let is_left = problems.iter().any(|problem| problem.severity == Severity::Error);
    match done {
        Done::Failed => Ok(FAILED),
        Done::Nothing => {
            let pending = plural(fixed.changes.len(), "file");
            say::err(&format!("{pending} would be put right by `together fix --write`"));
            Ok(PROBLEMS)
        }
        Done::All if is_left => Ok(PROBLEMS),
        Done::All => Ok(FINE),
    }
}

/// What became of the changes.
enum Done {
    /// All are written, or there were none.
    All,
    /// They were only shown.
    Nothing,
    /// Some could not be written; why is said already.
    Failed,
}

fn deal_with(site: &Path, changes: &[Change], command: &Fix) -> anyhow::Result<Done> {
    if changes.is_empty() {
        if command.write || std::io::stdout().is_terminal() {
            say::out("there is nothing that could be put right without a doubt");
        }
        return Ok(Done::All);
    }
    if !command.write {
        show(changes)?;
        let can_ask = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
        if !can_ask || !ask::Asker::new().yes("Write these changes?")? {
            return Ok(Done::Nothing);
        }
    }
    let mut failed = 0;
    for change in changes {
        let path = &*change.before.path;
        match write::replace(&site.join(path), &change.whole_before(), &change.after) {
            // What was shown need not be said again.
            Ok(()) if command.write => tell(change),
            Ok(()) => {}
            Err(failure) => {
                failed += 1;
                say::failure(&failure);
            }
        }
    }
    say::out(&format!("{} put right", plural(changes.len() - failed, "file")));
    Ok(if failed == 0 { Done::All } else { Done::Failed })
}

/// Shows the difference: for a person with colours and without letters that move the cursor, for
/// another program byte for byte.
pub(super) fn show(changes: &[Change]) -> anyhow::Result<()> {
    let mut out = std::io::stdout();
    for change in changes {
        let (path, before) = (&*change.before.path, change.whole_before());
        if out.is_terminal() {
            tell(change);
            // Line ends are named above; shown, they would hide every other change.
            let before = before.replace("\r\n", "\n");
            say::part(&coloured(&diff::unified(path, &before, &change.after)).to_string());
        } else {
            let diff = diff::unified(path, &before, &change.after);
            out.write_all(diff.as_bytes()).context("can't show the changes")?;
        }
    }
    Ok(())
}

/// Says what is done to a file.
fn tell(change: &Change) {
    say::out(&harmless(&change.before.path));
    for what in &change.what {
        say::out(&format!("  {}", harmless(what)));
    }
}

fn coloured(diff: &str) -> String {
    let mut text = String::new();
    for (index, line) in diff.split_inclusive('\n').enumerate() {
        let colour = match line.chars().next() {
            _ if index < 2 => "\u{1b}[1m",
            Some('+') => "\u{1b}[32m",
            Some('-') => "\u{1b}[31m",
            Some('@') => "\u{1b}[36m",
            _ => "",
        };
        let end = if colour.is_empty() { "" } else { "\u{1b}[0m" };
        text += &format!("{colour}{}{end}\n", seen(line.trim_end_matches('\n')));
    }
    text
}

/// A line in which what can't be seen is written out.
fn seen(line: &str) -> String {
    let mut seen = String::new();
    for c in line.chars() {
        match c {
            '\u{feff}' | '\u{a0}' | '\u{202f}' | '\u{2007}' => {
                seen += &format!("<U+{:04X}>", u32::from(c));
            }
            c => seen.push(c),
        }
    }
    visible(&seen).into_owned()
}

/// The files that are meant, as paths below the site's folder; all of them when none is named.
struct Scope(Vec<String>);

impl Scope {
    fn of(site: &Path, paths: &[PathBuf], inputs: &Inputs) -> anyhow::Result<Self> {
        let mut named = Vec::with_capacity(paths.len());
        for path in paths {
            let shown = path.display();
            let places = [path.clone(), site.join(path)];
            let Some(found) = places.iter().find_map(|place| place.canonicalize().ok()) else {
                bail!("there is no file or folder `{shown}`");
            };
            let content = site.join("content").canonicalize().context("there is no content/")?;
            let Ok(inner) = found.strip_prefix(&content) else {
                bail!("`{shown}` is not in content/, and nothing else is put right");
            };
            let parts = inner.iter().map(|part| part.to_string_lossy());
            let parts: Vec<_> = std::iter::once("content".into()).chain(parts).collect();
            let scope = Scope(vec![parts.join("/")]);
            if !inputs.sources().any(|source| scope.covers(&source.path)) {
                bail!("`{shown}` is neither an entry, nor a page, nor settings");
            }
            named.extend(scope.0);
        }
        Ok(Scope(named))
    }

    fn covers(&self, path: &str) -> bool {
        let covers = |named: &String| {
            path.strip_prefix(&**named).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.0.is_empty() || self.0.iter().any(covers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_shows_what_can_not_be_seen_and_moves_no_cursor() {
        let diff = "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\u{a0}b\u{1b}[2J\r\n+a b\n";
        let expected = "\u{1b}[1m--- a/x\u{1b}[0m\n\u{1b}[1m+++ b/x\u{1b}[0m\n\
                        \u{1b}[36m@@ -1 +1 @@\u{1b}[0m\n\
                        \u{1b}[31m-a<U+00A0>b␛[2J␍\u{1b}[0m\n\u{1b}[32m+a b\u{1b}[0m\n";
        assert_eq!(coloured(diff), expected);
    }
}
