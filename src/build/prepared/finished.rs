//! The end of a build that no other comes after: what the host is told, what is wrong with pages, and
//! what need not be kept any more.
//!
//! Does not know where pages go.

use std::sync::Arc;

use rayon::prelude::*;

use super::{Prepared, faulty, is_doubtful, is_own};
use crate::build::Summary;
use crate::build::made_from::MadeFrom;
use crate::diagnostic::Diagnostic;
use crate::host::{Facts, Redirect};
use crate::render::bodies::{self, Bodies};
use crate::render::files::{Files, Former};
use crate::render::page::{Kind, Page};
use crate::source::Inputs;

/// What is left of a build that no other comes after, before its pages are made.
pub struct Finished {
    /// What the build came to, in numbers.
    pub summary: Summary,
    /// The finished files; none without a whole theme.
    pub files: Option<Files>,
    /// Everything that is wrong, but for what only shows on finished pages. In no order.
    pub problems: Vec<Diagnostic>,
    /// What there is of a build before.
    pub former: Option<Former>,
    /// What the next build may want to know, but for words.
    pub memory: Option<(MadeFrom, Arc<Bodies>)>,
}

impl Prepared {
    /// What the host is told of the site.
    pub fn facts(&self) -> Facts {
        let config = &self.gathered.site.config;
        let redirect = |page: &Page| match &page.kind {
            Kind::Redirect { to, .. } => {
                let from = format!("{}{}", page.folder, page.named.as_deref().unwrap_or_default());
                Some(Redirect { from, to: to.to_string() })
            }
            _ => None,
        };
        Facts {
            host: config.host,
            base_url: config.base_url.clone(),
            redirects: self.gathered.plan.pages.iter().filter_map(redirect).collect(),
        }
    }

    /// What only shows on finished pages. Templates of the program's own theme are tested with all
    /// that can stand in an entry, so there links to places on a page are all that can be wrong.
    pub fn faults_of_pages(&self, inputs: &Inputs) -> Vec<Diagnostic> {
        let (Some(files), Some(themed)) = (&self.files, &self.themed) else { return Vec::new() };
        let faults = |page| files.faults_of(page);
        if !is_own(&themed.files) {
            return (0..files.n_pages()).into_par_iter().flat_map_iter(faults).collect();
        }
        let (places, pictures) = (&*self.linked.places, &*self.pictured.pictures);
        let around = bodies::Around { inputs, places, pictures };
        let with_story = |page| match files.story_of(page) {
            Some((entry, story)) => {
                story.remember(entry, around);
                let faults = faults(page);
                story.forget();
                faults
            }
            None => faults(page),
        };
        let mut pages = files.samples(usize::MAX);
        // Once each, as what is forgotten by one would be missed by another.
        pages.sort_unstable();
        pages.dedup();
        pages.into_par_iter().flat_map_iter(with_story).collect()
    }

    /// Gives back what only another build would want.
    pub fn finished(self) -> Finished {
        let mut problems = self.content.into_problems();
        let faulty = faulty(&problems);
        let compared = Arc::unwrap_or_clone(self.gathered.problems).into_iter();
        problems.extend(compared.filter(|hint| !is_doubtful(hint, &faulty)));
        problems.extend(self.pictured.problems().cloned());
        problems.extend(self.bodies.problems().cloned());
        problems.extend(self.themed.iter().flat_map(|themed| themed.theme.problems.clone()));
        let made_from = self.made_from;
        let memory = made_from.map(|known| (known, self.bodies));
        let (summary, former) = (self.summary, self.former);
        let files = self.files.and_then(Arc::into_inner);
        Finished { summary, files, problems, former, memory }
    }
}
