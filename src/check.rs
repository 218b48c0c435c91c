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
pub mod pictures;
pub mod reader;
pub mod safeguarding;
pub mod salvage;
pub mod scalars;
pub mod shapes;
pub mod syntax;
pub mod theme;
pub mod yaml;

mod files;
mod spot;

use std::collections::HashMap;
use std::sync::Arc;

use crate::diagnostic::{Checked, Diagnostic, has_error};
use crate::model::config::Config;
use crate::model::page::ContentPage;
use crate::model::partnership::Partnership;
use crate::model::permission::Lister;
use crate::model::site::NewStories;
use crate::source::{Inputs, Source};
use files::files;

pub use files::{File, Files};

/// Everything in `content/`, each file understood by itself.
#[derive(Debug, Clone, Default)]
pub struct Content {
    /// The settings and declared sets.
    pub config: Arc<Config>,
    /// What is wrong with the settings.
    pub config_problems: Arc<[Diagnostic]>,
    /// The entries, in the order of their paths.
    pub entries: Files<Partnership>,
    /// The content pages, likewise.
    pub pages: Files<ContentPage>,
    /// What the settings were read from.
    settings: Vec<Source>,
    unread: Vec<Arc<str>>,
}

impl Content {
    /// The entries that could be made, in the order of their paths.
    pub fn partnerships(&self) -> impl Iterator<Item = &Arc<Partnership>> {
        self.entries.iter().filter_map(|file| file.entry.as_ref())
    }

    /// Every file that lists pictures, drafts and pages too.
    pub fn picture_listers(&self) -> Vec<Lister<'_>> {
        let entries = self.partnerships().map(|entry| (&entry.path, &*entry.images));
        let pages = self.pages.iter().filter_map(|file| file.entry.as_ref());
        let pages = pages.map(|page| (&page.path, &*page.images));
        entries.chain(pages).filter(|(_, images)| !images.is_empty()).collect()
    }

    /// How many of them have faults all the same.
    pub fn n_faulty(&self) -> usize {
        self.entries.n_faulty
    }

    /// Whether any file has an error.
    pub fn has_errors(&self) -> bool {
        has_error(&self.config_problems) || self.entries.has_errors || self.pages.has_errors
    }

    /// What is new, when only stories and texts are not as they were `earlier`.
    pub fn new_stories(&self, earlier: &Content) -> Option<NewStories> {
        let mut new = NewStories::default();
        let same_number = self.entries.len() == earlier.entries.len()
            && self.pages.len() == earlier.pages.len()
            && Arc::ptr_eq(&self.config, &earlier.config);
        let is_known = same_number
            && self.entries.iter().zip(earlier.entries.iter()).all(|(now, then)| {
                let same = Partnership::differs_in_story_alone;
                Arc::ptr_eq(now, then) || pair(now, then, same, &mut new.stories)
            })
            && self.pages.iter().zip(earlier.pages.iter()).all(|(now, then)| {
                let same = ContentPage::differs_in_text_alone;
                Arc::ptr_eq(now, then) || pair(now, then, same, &mut new.texts)
            });
        is_known.then_some(new)
    }

    /// Everything that is wrong, file by file, and nothing else.
    pub fn into_problems(self) -> Vec<Diagnostic> {
        let mut problems = self.config_problems.to_vec();
        problems.extend(self.entries.into_problems());
        problems.extend(self.pages.into_problems());
        problems
    }

    /// Everything that is wrong, file by file.
    pub fn problems(&self) -> impl Iterator<Item = &Diagnostic> {
        let entries = self.entries.iter().flat_map(|file| &file.problems);
        let pages = self.pages.iter().flat_map(|file| &file.problems);
        self.config_problems.iter().chain(entries).chain(pages)
    }
}

/// Notes in `new` what takes the place of what, if `same` says that it may.
fn pair<T>(
    now: &File<T>,
    then: &File<T>,
    same: fn(&T, &T) -> bool,
    new: &mut HashMap<*const T, Arc<T>>,
) -> bool {
    let (Some(now), Some(then)) = (&now.entry, &then.entry) else { return false };
    let fits = same(now, then);
    if fits {
        new.insert(Arc::as_ptr(then), now.clone());
    }
    fits
}

/// Checks every file of `content/`. What `earlier` came to is not worked out again for files that
/// have not changed; it makes no difference to the result.
pub fn content(inputs: &Inputs, earlier: Option<&Content>) -> Content {
    let same_settings = earlier
        .filter(|earlier| earlier.settings == inputs.settings && earlier.unread == inputs.unread);
    let (config, config_problems) = match same_settings {
        Some(earlier) => (earlier.config.clone(), earlier.config_problems.clone()),
        None => {
            let Checked { value, problems } = config::read(inputs);
            (Arc::new(value), problems.into())
        }
    };
    let sets = reader::Sets::of(&config);
    let known = earlier.filter(|earlier| reader::Sets::of(&earlier.config).are_those_of(sets));
    let (entries, pages) = (known.map(|known| &known.entries), known.map(|known| &known.pages));
    Content {
        entries: files(&inputs.partnerships, entries, |source| entry::partnership(source, sets)),
        pages: files(&inputs.pages, pages, |source| entry::page(source, sets)),
        settings: inputs.settings.clone(),
        unread: inputs.unread.clone(),
        config,
        config_problems,
    }
}
