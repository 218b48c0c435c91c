//! What is shown: the newest site without faults, and what is wrong with what came after it.
//!
//! Does not know how changes are noticed, nor how pages are sent.
//!
//! Most of a site's pages are made only when somebody asks for them, so that an edit is on screen
//! at once. Whether all the others can be made is tried out afterwards, by a [`Trial`].

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::build::prepared::{Prepared, prepare};
use crate::build::{Options, Summary};
use crate::diagnostic::{Diagnostic, has_error, in_order, merged};
use crate::picture::Darkroom;
use crate::render::files::Files;
use crate::source::Inputs;

/// A site in the state that its files are in.
pub struct Preview {
    options: Options,
    darkroom: Arc<dyn Darkroom>,
    prepared: Arc<Prepared>,
    /// What was wrong with reading the files.
    reading: Arc<[Diagnostic]>,
    /// What is wrong with finished pages, by their places in the plan.
    faults: BTreeMap<usize, Vec<Diagnostic>>,
    untried: Untried,
    /// The newest site of which every page was made without a fault.
    good: Option<Arc<Files>>,
    shown: Option<Arc<Files>>,
    /// The build before. To give back the memory of a large site takes longer than many an edit,
    /// so it is left to the next trial.
    spent: Option<Arc<Prepared>>,
}

/// The pages that have not been made yet.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Untried {
    All,
    Only(Vec<usize>),
}

/// What readers of the preview get to see.
pub struct View {
    /// The site; none until there has been one without faults.
    pub files: Option<Arc<Files>>,
    /// How it differs from what they saw before.
    pub difference: Difference,
    /// Everything that is wrong, in order, when it stands in the way of showing the newest site.
    pub faults: Option<Vec<Diagnostic>>,
}

/// How one view differs from the one before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// Any page may be another.
    Pages,
    /// Only style sheets: the path of each before, and now.
    Styles(Vec<(String, String)>),
    /// The site is the same.
    Nothing,
}

impl Preview {
    /// The preview of what has been read, with what was wrong with reading it.
    pub fn new(
        inputs: &Inputs,
        reading: &[Diagnostic],
        options: Options,
        darkroom: Arc<dyn Darkroom>,
    ) -> (Self, View) {
        let prepared = prepare(inputs, &options, &*darkroom, None, &mut |_| {});
        let mut preview = Preview {
            options,
            darkroom,
            prepared: Arc::new(prepared),
            reading: reading.into(),
            faults: BTreeMap::new(),
            untried: Untried::All,
            good: None,
            shown: None,
            spent: None,
        };
        preview.try_first(None);
        let view = preview.view(Difference::Pages);
        (preview, view)
    }

    /// What the newest build came to, in numbers.
    pub fn summary(&self) -> &Summary {
        &self.prepared.summary
    }

    /// Takes in what has been read again.
    pub fn update(&mut self, inputs: &Inputs, reading: &[Diagnostic]) -> View {
        let prepared =
            prepare(inputs, &self.options, &*self.darkroom, Some(&self.prepared), &mut |_| {});
        let pages = prepared.pages_to_check(&self.prepared);
        let was_shown = is_same(&self.shown, &self.prepared.files);
        let styles = prepared.new_styles(&self.prepared).filter(|_| was_shown);
        self.spent = Some(std::mem::replace(&mut self.prepared, Arc::new(prepared)));
        self.reading = reading.into();
        match pages {
            Some(pages) => {
                self.faults.retain(|page, _| pages.binary_search(page).is_err());
                self.untried = self.untried.and(pages.clone());
                self.try_first(Some(pages));
            }
            None => {
                self.faults.clear();
                self.untried = Untried::All;
                self.try_first(None);
            }
        }
        self.view(styles.map_or(Difference::Pages, Difference::Styles))
    }

    /// Makes the pages where a fault would most likely show, so that it is not shown first: those
    /// that are new, if they are few, or else a page of each kind.
    fn try_first(&mut self, new: Option<Vec<usize>>) {
        const FEW: usize = 100;
        let Some(files) = &self.prepared.files else { return };
        let first = new.filter(|new| new.len() <= FEW).unwrap_or_else(|| files.samples(100));
        let faults = first.iter().map(|page| (*page, files.faults_of(*page)));
        self.faults.extend(faults.filter(|(_, faults)| !faults.is_empty()));
        if self.untried == Untried::Only(first) {
            self.untried = Untried::Only(Vec::new());
        }
    }

    fn view(&mut self, difference: Difference) -> View {
        let is_faulty = self.prepared.has_errors()
            || has_error(&self.reading)
            || self.faults.values().any(|faults| has_error(faults));
        let before = self.shown.clone();
        let newest = &self.prepared.files;
        if !is_faulty {
            self.shown = newest.clone();
        } else if is_same(&self.shown, newest) && self.good.is_some() {
            // It was shown before all of it had been tried.
            self.shown = self.good.clone();
        }
        if !is_faulty && self.untried == Untried::Only(Vec::new()) {
            self.good = self.shown.clone();
        }
        let is_same = is_same(&before, &self.shown);
        View {
            files: self.shown.clone(),
            difference: if is_same { Difference::Nothing } else { difference },
            faults: is_faulty.then(|| self.problems()),
        }
    }

    fn problems(&self) -> Vec<Diagnostic> {
        all_problems(&self.prepared, &self.reading, &self.faults)
    }

    /// What remains to be found out. The sooner it is over, the better, but it can wait.
    pub fn trial(&mut self) -> Trial {
        Trial {
            _spent: self.spent.take(),
            prepared: self.prepared.clone(),
            reading: self.reading.clone(),
            faults: self.faults.clone(),
            untried: self.untried.clone(),
        }
    }

    /// Takes in how a trial ended. Nothing when it was about a site that is no more.
    pub fn tried(&mut self, tried: Tried) -> Option<(View, Vec<Diagnostic>)> {
        if !Arc::ptr_eq(&tried.prepared, &self.prepared) {
            return None;
        }
        self.faults = tried.faults;
        self.untried = Untried::Only(Vec::new());
        Some((self.view(Difference::Pages), tried.problems))
    }
}

fn is_same(one: &Option<Arc<Files>>, other: &Option<Arc<Files>>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => Arc::ptr_eq(one, other),
        (one, other) => one.is_none() && other.is_none(),
    }
}

impl Untried {
    fn and(&self, pages: Vec<usize>) -> Self {
        match self {
            Untried::All => Untried::All,
            Untried::Only(before) => {
                let mut pages: Vec<usize> = before.iter().copied().chain(pages).collect();
                pages.sort_unstable();
                pages.dedup();
                Untried::Only(pages)
            }
        }
    }
}

/// Makes the pages that nobody has asked for, to see what is wrong with them.
pub struct Trial {
    _spent: Option<Arc<Prepared>>,
    prepared: Arc<Prepared>,
    reading: Arc<[Diagnostic]>,
    faults: BTreeMap<usize, Vec<Diagnostic>>,
    untried: Untried,
}

/// What a trial came to.
pub struct Tried {
    prepared: Arc<Prepared>,
    faults: BTreeMap<usize, Vec<Diagnostic>>,
    /// Everything that is wrong, as `check` would say it.
    problems: Vec<Diagnostic>,
}

impl Trial {
    /// Tries out what has not been tried. Nothing comes of it when `is_over` in the middle.
    pub fn run(mut self, is_over: &AtomicBool) -> Option<Tried> {
        if let Some(files) = &self.prepared.files {
            let pages = match std::mem::replace(&mut self.untried, Untried::Only(Vec::new())) {
                Untried::All => (0..files.n_pages()).collect(),
                Untried::Only(pages) => pages,
            };
            for page in pages {
                if is_over.load(Ordering::Relaxed) {
                    return None;
                }
                let faults = files.faults_of(page);
                if !faults.is_empty() {
                    self.faults.insert(page, faults);
                }
            }
        }
        let problems = all_problems(&self.prepared, &self.reading, &self.faults);
        let Trial { prepared, faults, .. } = self;
        Some(Tried { prepared, faults, problems })
    }
}

/// Everything that is wrong, as `check` would say it.
fn all_problems(
    prepared: &Prepared,
    reading: &[Diagnostic],
    faults: &BTreeMap<usize, Vec<Diagnostic>>,
) -> Vec<Diagnostic> {
    let mut problems = prepared.problems();
    problems.extend(faults.values().flatten().cloned());
    in_order(merged(reading.to_vec(), problems))
}
