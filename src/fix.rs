//! What is certain, put right: the same files with other bytes where there is no doubt.
//!
//! First the look of a file that any reader may mend (`fix/layout.rs`), then, as long as there are
//! any, the certain cures of the checks and names that have a shorter form (`fix/names.rs`).
//! Whatever else is in a file stays as it is, byte for byte. Does not know the disk, nor which
//! checks there are: they are given to it.

pub mod diff;
mod layout;
mod names;
mod value;

use std::ops::Range;
use std::sync::Arc;

use crate::check::contract::{self, Field};
use crate::check::{config, front_matter, yaml};
use crate::diagnostic::{Certainty, Diagnostic};
use crate::source::{Inputs, Source};

/// A cure may bring another fault to light, but not for ever.
const MOST_ROUNDS: usize = 5;

/// Everything as it is when what is certain has been put right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixed {
    /// The inputs with the new texts.
    pub inputs: Inputs,
    /// The files that are not as they were.
    pub changes: Vec<Change>,
}

/// A file that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The file as it was.
    pub before: Source,
    /// The text as it is now.
    pub after: Arc<str>,
    /// What was done, in words.
    pub what: Vec<String>,
}

impl Change {
    /// The file as it was, with its byte-order mark if it had one.
    pub fn whole_before(&self) -> String {
        let mark = if self.before.skipped > 0 { "\u{feff}" } else { "" };
        format!("{mark}{}", self.before.text)
    }
}

/// Puts right what is certain in every file whose path is `wanted`. `check` finds what is wrong.
///
/// Invariant: done twice, the second time changes nothing.
pub fn fixed(
    inputs: &Inputs,
    wanted: &dyn Fn(&str) -> bool,
    check: &dyn Fn(&Inputs) -> Vec<Diagnostic>,
) -> Fixed {
    let mut fixed = inputs.clone();
    let begun = files(&mut fixed).filter(|file| wanted(&file.source.path));
    let mut changes: Vec<Change> = begun.map(begin).collect();
    for _ in 0..MOST_ROUNDS {
        let mut n_done = 0;
        let files_here = files(&mut fixed).filter(|file| wanted(&file.source.path));
        for (file, change) in files_here.zip(&mut changes) {
            n_done += note(change, repair_layout(file));
        }
        let problems = check(&fixed);
        let config = config::read(&fixed).value;
        let files_here = files(&mut fixed).filter(|file| wanted(&file.source.path));
        for (file, change) in files_here.zip(&mut changes) {
            let mut edits = cures(file.source, &problems);
            if file.form == Form::Entry {
                edits.extend(names::edits(file.source, &config));
            }
            n_done += note(change, apply(file, edits));
        }
        if n_done == 0 {
            break;
        }
    }
    let files_here = files(&mut fixed).filter(|file| wanted(&file.source.path));
    for (file, change) in files_here.zip(&mut changes) {
        change.after = file.source.text.clone();
    }
    changes.retain(|change| change.before.skipped > 0 || change.before.text != change.after);
    Fixed { inputs: fixed, changes }
}

/// A file before anything is done to it but to take away its byte-order mark.
fn begin(file: File<'_>) -> Change {
    let before = file.source.clone();
    file.source.skipped = 0;
    let mark = (before.skipped > 0).then(|| "byte-order mark".to_owned());
    Change { after: before.text.clone(), before, what: mark.into_iter().collect() }
}

/// Notes what was done, each thing once; returns how many things that was.
fn note(change: &mut Change, done: Vec<String>) -> usize {
    let n_done = done.len();
    for what in done {
        if !change.what.contains(&what) {
            change.what.push(what);
        }
    }
    n_done
}

/// Mends what any reader of the file can see.
fn repair_layout(file: File<'_>) -> Vec<String> {
    let (text, done) = layout::repaired(&file.source.text, file.form.fences(), file.fields);
    if !done.is_empty() {
        *file.source = Source::new(file.source.path.clone(), text);
    }
    done.into_iter().map(str::to_owned).collect()
}

/// What kind of file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// A partnership.
    Entry,
    /// A content page.
    Page,
    /// YAML from the first line to the last.
    Settings,
}

impl Form {
    fn fences(self) -> layout::Fences {
        match self {
            Form::Entry | Form::Page => layout::Fences::Around,
            Form::Settings => layout::Fences::None,
        }
    }
}

struct File<'a> {
    form: Form,
    fields: &'static [Field],
    source: &'a mut Source,
}

/// Every file that may be put right: those that the showcase knows.
fn files(inputs: &mut Inputs) -> impl Iterator<Item = File<'_>> {
    let settings = inputs.settings.iter_mut().filter_map(|source| {
        let fields: &'static [Field] = match &*source.path {
            "content/site.yaml" => &contract::SITE,
            "content/categories.yaml" => &contract::CATEGORY,
            "content/regions.yaml" => &contract::REGION,
            _ => return None,
        };
        Some(File { form: Form::Settings, fields, source })
    });
    let entry = |source| File { form: Form::Entry, fields: &contract::PARTNERSHIP, source };
    let page = |source| File { form: Form::Page, fields: &contract::CONTENT_PAGE, source };
    settings
        .chain(inputs.partnerships.iter_mut().map(entry))
        .chain(inputs.pages.iter_mut().map(page))
}

/// Bytes of a file to be replaced, and a word about it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Edit {
    range: Range<usize>,
    text: String,
    what: String,
}

/// The certain cures of a file's problems.
fn cures(source: &Source, problems: &[Diagnostic]) -> Vec<Edit> {
    let here = problems.iter().filter(|problem| problem.location.path == source.path);
    here.filter_map(|problem| {
        let cure = problem.cure.as_ref().filter(|cure| cure.certainty == Certainty::Certain)?;
        let old = source.text.get(cure.range.clone()).filter(|old| **old != cure.text)?;
        let what = said(&problem.field, old, &cure.text);
        Some(Edit { range: cure.range.clone(), text: cure.text.clone(), what })
    })
    .collect()
}

/// `` `date`: `14/03/2025` → `2025-03-14` ``.
fn said(field: &str, old: &str, new: &str) -> String {
    let short = |text: &str| {
        let text = text.trim();
        let line = text.lines().next().unwrap_or_default();
        let shown: String = line.chars().filter(|c| !c.is_control()).take(40).collect();
        if line.len() < text.len() || line.chars().count() > 40 { shown + "…" } else { shown }
    };
    let whose = if field.is_empty() { String::new() } else { format!("`{field}`: ") };
    match (old, new) {
        ("", new) => format!("{whose}`{}` added", short(new)),
        (old, "") => format!("{whose}`{}` taken away", short(old)),
        (old, new) => format!("{whose}`{}` → `{}`", short(old), short(new)),
    }
}

/// Makes the edits that don't touch each other, and says which; the others come in the next
/// round. An edit after which less of the YAML can be read is not made: no cure is worse than
/// its fault.
fn apply(file: File<'_>, mut edits: Vec<Edit>) -> Vec<String> {
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let mut last: Option<Range<usize>> = None;
    edits.retain(|Edit { range, .. }| {
        let free = |last: &Range<usize>| range.start >= last.end && range.start > last.start;
        let free = last.as_ref().is_none_or(free);
        if free {
            last = Some(range.clone());
        }
        free
    });
    let n_faults = faults(file.source, file.form);
    let try_these = |source: &mut Source, edits: &[Edit]| {
        let edited = Source::new(source.path.clone(), with(&source.text, edits));
        let better = faults(&edited, file.form) <= n_faults;
        if better {
            *source = edited;
        }
        better
    };
    let words = |edits: &[Edit]| edits.iter().map(|edit| edit.what.clone()).collect();
    if edits.is_empty() || try_these(file.source, &edits) {
        return words(&edits);
    }
    // From the end backwards, so that the places of those before stay right.
    edits.reverse();
    edits.retain(|edit| try_these(file.source, std::slice::from_ref(edit)));
    edits.reverse();
    words(&edits)
}

/// A text with edits made, which are in the order of their places.
fn with(text: &str, edits: &[Edit]) -> String {
    let mut edited = text.to_owned();
    for edit in edits.iter().rev() {
        edited.replace_range(edit.range.clone(), &edit.text);
    }
    edited
}

/// How much of a file can't be read at all.
fn faults(source: &Source, form: Form) -> usize {
    let part = match form.fences() {
        layout::Fences::None => 0..source.text.len(),
        layout::Fences::Around => match front_matter::cut(source).value {
            Some(parts) => parts.front_matter,
            None => return usize::MAX,
        },
    };
    yaml::parse(source, part).problems.len()
}
