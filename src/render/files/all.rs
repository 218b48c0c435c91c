//! Every file of a site, made at once.
//!
//! Does not know where files go, nor what is on a page.

use rayon::prelude::*;

use super::super::page::{Kind, Page};
use super::super::requests::Seen;
use super::super::search::Index;
use super::super::{pages, search};
use super::{Files, Other, lost};
use crate::diagnostic::Diagnostic;
use crate::model::site::PartnershipId;
use crate::output::Sink;

/// What is known of a build that was given the same, but for some stories.
#[derive(Debug)]
pub struct Former {
    /// Its pages.
    pub there: There,
    /// The partnerships with another story.
    pub changed: Vec<PartnershipId>,
    /// The words that it found.
    pub words: Index,
}

/// The pages that a former build has made.
#[derive(Debug)]
pub struct There {
    /// For each page, by its place in the plan, whether it is there and stays.
    pub stays: Vec<bool>,
    /// Those that stay, but must be looked at: links in what is new lead to places on them.
    pub pointed_to: Vec<usize>,
}

/// What all files came to.
#[derive(Debug, Default)]
pub struct AllMade {
    /// What is wrong with them.
    pub problems: Vec<Diagnostic>,
    /// The words to remember for the next build; none when they are still the same.
    pub words: Option<String>,
}

impl Files {
    /// Makes every file. Returns the faults of templates, what they would load from elsewhere, the
    /// links to places that are not on their page, and the pictures that are there no more.
    pub fn all(&self, sink: &dyn Sink) -> Vec<Diagnostic> {
        self.put_all(sink, None, |_| ()).problems
    }

    /// The same for the last time: each story is forgotten with its page. What is there of a
    /// `former` build is not made again.
    pub fn all_at_last(self, sink: &dyn Sink, former: Option<Former>) -> AllMade {
        let made = self.put_all(sink, former, |page| {
            if let Kind::Partnership(id) = page.kind {
                self.material.bodies.stories[id.index()].forget();
            }
        });
        // To take millions of pieces apart takes a while, which nobody need wait for.
        rayon::spawn(move || drop(self));
        made
    }

    /// Makes every file; `made` hears of each page that is.
    fn put_all(
        &self,
        sink: &dyn Sink,
        former: Option<Former>,
        made: impl Fn(&Page) + Sync,
    ) -> AllMade {
        // Read while all stories are there.
        let ids = former.as_ref().map_or(&*self.material.ids, |former| &former.changed);
        let words = self.words(ids);
        let (there, known) =
            former.map(|former| (former.there, (former.words, former.changed))).unzip();
        let stays = |path: &str| there.is_some() && sink.keeps_as_it_is(path);
        let pages = || self.put_pages(sink, there.as_ref(), &made);
        let others = || {
            let others = self.others().filter(|(_, other)| !matches!(other, Other::Search(_)));
            let others = others.filter(|(path, _)| !stays(path));
            others.for_each(|(path, other)| sink.put(&path, &self.other(&other)));
        };
        let pictures = || -> Vec<Diagnostic> {
            let files = self.material.shared.pictures.files();
            let files = files.par_iter().filter(|(path, _)| !stays(path));
            let lost = files.filter_map(|(path, (bytes, picture))| match bytes.read() {
                Ok(bytes) => {
                    sink.put(path, &bytes);
                    None
                }
                Err(_) => Some(lost(picture)),
            });
            lost.collect()
        };
        let search = || self.put_search(sink, words, known);
        let (mut problems, (words, ((), lost))) =
            rayon::join(pages, || rayon::join(search, || rayon::join(others, pictures)));
        problems.extend(lost);
        AllMade { problems, words }
    }

    /// Makes every page that does not stay.
    fn put_pages(
        &self,
        sink: &dyn Sink,
        there: Option<&There>,
        made: &(impl Fn(&Page) + Sync),
    ) -> Vec<Diagnostic> {
        let pages = &self.material.plan.pages;
        let then = |room: &mut (Vec<u8>, Seen), page: &Page| {
            let faults = self.put_page(page, sink, room);
            made(page);
            faults
        };
        let Some(There { stays, pointed_to }) = there else {
            let pages = pages.par_iter().with_min_len(8);
            let faults: Vec<Vec<_>> = pages.map_init(Default::default, then).collect();
            return faults.into_iter().flatten().collect();
        };
        let new: Vec<&Page> =
            pages.iter().zip(stays).filter(|(_, stays)| !**stays).map(|(page, _)| page).collect();
        let faults: Vec<Vec<_>> = new.into_par_iter().map_init(Default::default, then).collect();
        let pointed_to = pointed_to.par_iter().flat_map_iter(|page| self.faults_of(*page));
        faults.into_iter().flatten().chain(pointed_to.collect::<Vec<_>>()).collect()
    }

    fn put_page(
        &self,
        page: &Page,
        sink: &dyn Sink,
        (html, seen): &mut (Vec<u8>, Seen),
    ) -> Vec<Diagnostic> {
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
    }

    /// Makes the files of the search, unless all stay, and returns the words to remember. `words` are
    /// those of all entries, or of those that have changed since others were `known`.
    fn put_search(
        &self,
        sink: &dyn Sink,
        words: search::Words,
        known: Option<(Index, Vec<PartnershipId>)>,
    ) -> Option<String> {
        let shared = &self.material.shared;
        let is_same = known.as_ref().is_some_and(|(_, changed)| changed.is_empty());
        let mut paths = search::paths(&shared.site);
        paths.retain(|path| !(is_same && sink.keeps_as_it_is(path)));
        if paths.is_empty() {
            return None;
        }
        let index = match known {
            Some((index, changed)) => index.with(&changed, words),
            None => Index::of(words),
        };
        let files = search::files(shared, &index);
        let new = paths.into_iter().filter_map(|path| files.get_key_value(&path));
        new.for_each(|(path, bytes)| sink.put(path, bytes));
        Some(index.to_remember())
    }
}
