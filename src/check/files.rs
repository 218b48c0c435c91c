//! What each of many files came to, and how to find it again for those that have not changed.
//!
//! Does not know what is in a file.

use std::cmp::Ordering;
use std::ops::{Deref, Range};
use std::sync::Arc;

use rayon::prelude::*;

use super::entry::Understood;
use crate::diagnostic::{Checked, Diagnostic, has_error};
use crate::source::Source;

/// A file, and what it came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File<T> {
    /// The file.
    pub source: Source,
    /// What it says; nothing when too little of it is there.
    pub entry: Option<Arc<T>>,
    /// The text below the fields, in bytes of the file, if it was found.
    pub body: Option<Range<usize>>,
    /// What is wrong with it.
    pub problems: Vec<Diagnostic>,
    /// Whether any of that is an error.
    pub is_faulty: bool,
}

/// Files, in the order of their paths, and what they came to.
#[derive(Debug, Clone)]
pub struct Files<T> {
    files: Vec<Arc<File<T>>>,
    /// Where the path and the text of each are in memory. They are kept with the file, so what is
    /// found at the same places is the same; to look into each file would take longer.
    places: Vec<Place>,
    /// How many came to something in spite of their faults.
    pub n_faulty: usize,
    /// Whether any has an error.
    pub has_errors: bool,
}

type Place = (usize, usize);

fn place(source: &Source) -> Place {
    (Arc::as_ptr(&source.path).addr(), Arc::as_ptr(&source.text).addr())
}

impl<T> Default for Files<T> {
    fn default() -> Self {
        Files { files: Vec::new(), places: Vec::new(), n_faulty: 0, has_errors: false }
    }
}

impl<T> Deref for Files<T> {
    type Target = [Arc<File<T>>];

    fn deref(&self) -> &Self::Target {
        &self.files
    }
}

impl<T> Files<T> {
    fn new(files: Vec<Arc<File<T>>>) -> Self {
        Files {
            places: files.iter().map(|file| place(&file.source)).collect(),
            n_faulty: files.iter().filter(|file| file.is_made_but_faulty()).count(),
            has_errors: files.iter().any(|file| file.is_faulty),
            files,
        }
    }

    /// The same files with others in place of some.
    fn with(&self, new: Vec<(usize, Arc<File<T>>)>) -> Self {
        let mut files = self.clone_list();
        let mut was_faulty = false;
        for (at, file) in new {
            let old = std::mem::replace(&mut files.files[at], file);
            let file = &files.files[at];
            files.places[at] = place(&file.source);
            files.n_faulty += usize::from(file.is_made_but_faulty());
            files.n_faulty -= usize::from(old.is_made_but_faulty());
            files.has_errors |= file.is_faulty;
            was_faulty |= old.is_faulty;
        }
        // Other files may have errors too.
        if was_faulty {
            files.has_errors = files.files.iter().any(|file| file.is_faulty);
        }
        files
    }

    /// What is wrong with them, and nothing else.
    pub fn into_problems(self) -> impl Iterator<Item = Diagnostic> {
        let problems = |file: Arc<File<T>>| match Arc::try_unwrap(file) {
            Ok(file) => file.problems,
            Err(file) => file.problems.clone(),
        };
        self.files.into_iter().flat_map(problems)
    }

    fn clone_list(&self) -> Self {
        Files { files: self.files.clone(), places: self.places.clone(), ..*self }
    }
}

impl<T> File<T> {
    fn new(source: Source, checked: Checked<Understood<T>>) -> Self {
        let Checked { value: Understood { entry, body }, problems } = checked;
        let is_faulty = has_error(&problems);
        File { source, entry: entry.map(Arc::new), body, problems, is_faulty }
    }

    fn is_made_but_faulty(&self) -> bool {
        self.entry.is_some() && self.is_faulty
    }
}

/// What each source comes to, by `check` where it is not `known`.
pub(super) fn files<T: Send + Sync>(
    sources: &[Source],
    known: Option<&Files<T>>,
    check: impl Fn(&Source) -> Checked<Understood<T>> + Sync,
) -> Files<T> {
    let file = |source: &Source| Arc::new(File::new(source.clone(), check(source)));
    let Some(known) = known.filter(|known| !known.is_empty()) else {
        return Files::new(sources.par_iter().with_min_len(16).map(file).collect());
    };
    if let Some(changed) = few_changed(sources, known) {
        let new: Vec<_> = changed.into_par_iter().map(|at| (at, file(&sources[at]))).collect();
        return known.with(new);
    }
    let pairs = with_known(sources, &known.files);
    let one = |(source, known): (&Source, Option<&Arc<File<T>>>)| match known {
        Some(known) => known.clone(),
        None => file(source),
    };
    Files::new(pairs.into_par_iter().with_min_len(16).map(one).collect())
}

/// The places of the files that have changed, when they are few and none has come or gone.
fn few_changed<T>(sources: &[Source], known: &Files<T>) -> Option<Vec<usize>> {
    const FEW: usize = 100;
    if sources.len() != known.len() {
        return None;
    }
    let differs = |at: &usize| place(&sources[*at]) != known.places[*at];
    let changed: Vec<usize> = (0..sources.len()).filter(differs).take(FEW + 1).collect();
    let same_path = |at: &usize| sources[*at].path == known[*at].source.path;
    (changed.len() <= FEW && changed.iter().all(same_path)).then_some(changed)
}

/// For each source what is known of it. Both are sorted by path.
fn with_known<'a, T>(
    sources: &'a [Source],
    known: &'a [Arc<File<T>>],
) -> Vec<(&'a Source, Option<&'a Arc<File<T>>>)> {
    let mut known = known.iter().peekable();
    let find = |source: &'a Source| {
        loop {
            let Some(next) = known.peek() else { return (source, None) };
            match next.source.path.cmp(&source.path) {
                Ordering::Less => known.next(),
                Ordering::Equal => {
                    return (source, known.next().filter(|known| known.source == *source));
                }
                Ordering::Greater => return (source, None),
            };
        }
    };
    sources.iter().map(find).collect()
}
