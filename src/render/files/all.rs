//! Every file of a site, made at once.
//!
//! Does not know where files go, nor what is on a page.

use rayon::prelude::*;

use super::super::page::{Kind, Page};
use super::super::requests::Seen;
use super::super::{pages, search};
use super::{Files, Other, lost};
use crate::diagnostic::Diagnostic;
use crate::output::Sink;

impl Files {
    /// Makes every file. Returns the faults of templates, what they would load from elsewhere, the
    /// links to places that are not on their page, and the pictures that are there no more.
    pub fn all(&self, sink: &dyn Sink) -> Vec<Diagnostic> {
        self.put_all(sink, |_| ())
    }

    /// The same for the last time: each story is forgotten with its page.
    pub fn all_at_last(self, sink: &dyn Sink) -> Vec<Diagnostic> {
        let problems = self.put_all(sink, |page| {
            if let Kind::Partnership(id) = page.kind {
                self.material.bodies.stories[id.index()].forget();
            }
        });
        // To take millions of pieces apart takes a while, which nobody need wait for.
        rayon::spawn(move || drop(self));
        problems
    }

    /// Makes every file; `made` hears of each page.
    fn put_all(&self, sink: &dyn Sink, made: impl Fn(&Page) + Sync) -> Vec<Diagnostic> {
        // Read while all stories are there.
        let words = self.words();
        let one = |(html, seen): &mut (Vec<u8>, Seen), page: &Page| {
            let mut draft = pages::page(&self.material, page, self.key.clone());
            let (path, template) = (page.file(), draft.template);
            let key = draft.keyed.take().and_then(|keyed| self.key(page, template, keyed));
            if key.is_some_and(|key| sink.keeps(&path, key)) {
                return Vec::new();
            }
            html.clear();
            if let Err(fault) = self.theme.render(template, &draft.context(), html) {
                return vec![*fault];
            }
            match key {
                Some(key) => sink.put_made_from(&path, key, html),
                None => sink.put(&path, html),
            }
            self.faults_in(page, template, html, seen)
        };
        let then = |room: &mut (Vec<u8>, Seen), page: &Page| {
            let faults = one(room, page);
            made(page);
            faults
        };
        let pages = || -> Vec<Vec<Diagnostic>> {
            let pages = self.material.plan.pages.par_iter();
            pages.with_min_len(8).map_init(Default::default, then).collect()
        };
        let others = || {
            let search = search::files(&self.material.shared, words);
            search.into_iter().for_each(|(path, bytes)| sink.put(&path, &bytes));
            let others = self.others().filter(|(_, other)| !matches!(other, Other::Search(_)));
            others.for_each(|(path, other)| sink.put(&path, &self.other(&other)));
        };
        let pictures = || -> Vec<Diagnostic> {
            let files = self.material.shared.pictures.files();
            let lost = files.par_iter().filter_map(|(path, (bytes, picture))| match bytes.read() {
                Ok(bytes) => {
                    sink.put(path, &bytes);
                    None
                }
                Err(_) => Some(lost(picture)),
            });
            lost.collect()
        };
        let (problems, ((), lost)) = rayon::join(pages, || rayon::join(others, pictures));
        problems.into_iter().flatten().chain(lost).collect()
    }
}
