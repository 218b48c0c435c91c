//! Every source → what it says, with its problems; one source never hides another's.
//!
//! Does not compare entries with each other: that is `model.rs`.

pub mod characters;
pub mod config;
pub mod contract;
pub mod entities;
pub mod entry;
pub mod fields;
pub mod front_matter;
pub mod missing;
pub mod reader;
pub mod safeguarding;
pub mod salvage;
pub mod scalars;
pub mod shapes;
pub mod syntax;
pub mod yaml;

use std::ops::Range;

use rayon::prelude::*;

use crate::diagnostic::{Checked, Diagnostic};
use crate::model::config::Config;
use crate::model::page::ContentPage;
use crate::model::partnership::Partnership;
use crate::source::{Inputs, Source};
use entry::Understood;

/// Everything in `content/`, each file understood by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Content {
    /// The settings and declared sets.
    pub config: Config,
    /// The entries that could be made, in the order of their paths.
    pub partnerships: Vec<Partnership>,
    /// How many of them have faults all the same.
    pub n_faulty: usize,
    /// The content pages that could be made.
    pub pages: Vec<ContentPage>,
    /// The files of which nothing could be made. Links to them are not reported as well: one
    /// cause, one problem.
    pub broken: Vec<Broken>,
}

/// A file with faults at its top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The file.
    pub source: Source,
    /// The text below the fields, in bytes of the file, if it was found.
    pub body: Option<Range<usize>>,
}

/// Checks every file of `content/`.
pub fn content(inputs: &Inputs) -> Checked<Content> {
    let mut problems = Vec::new();
    let config = config::read(inputs).keep(&mut problems);
    let sets = reader::Sets::of(&config);
    let entries: Vec<_> = inputs
        .partnerships
        .par_iter()
        .with_min_len(16)
        .map(|source| entry::partnership(source, sets))
        .collect();
    let pages: Vec<_> = inputs.pages.iter().map(|source| entry::page(source, sets)).collect();
    let mut broken = Vec::new();
    let (partnerships, n_faulty) =
        sort_out(entries, &inputs.partnerships, &mut broken, &mut problems);
    let (pages, _) = sort_out(pages, &inputs.pages, &mut broken, &mut problems);
    let content = Content { config, partnerships, n_faulty, pages, broken };
    Checked::new(content, problems)
}

/// What could be made, and how many of that have faults; the rest is added to `broken`.
fn sort_out<T>(
    checked: Vec<Checked<Understood<T>>>,
    sources: &[Source],
    broken: &mut Vec<Broken>,
    problems: &mut Vec<Diagnostic>,
) -> (Vec<T>, usize) {
    let mut made = Vec::with_capacity(checked.len());
    let mut n_faulty = 0;
    for (entry, source) in checked.into_iter().zip(sources) {
        match entry.keep(problems) {
            Understood::Made { entry, faulty } => {
                made.push(*entry);
                n_faulty += usize::from(faulty);
            }
            Understood::Broken(body) => broken.push(Broken { source: source.clone(), body }),
        }
    }
    (made, n_faulty)
}
