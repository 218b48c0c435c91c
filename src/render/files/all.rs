//! Every file of a site, made at once.
//!
//! Does not know where files go, nor what is on a page.

use rayon::prelude::*;

use super::super::bodies::Around;
use super::super::key::Keyed;
use super::super::page::{Kind, Page};
use super::super::{pages, search};
use super::rooms::{Room, Rooms, Taken};
use super::words::{KnownWords, Words};
use super::{Files, Other, lost};
use crate::diagnostic::Diagnostic;
use crate::model::site::PartnershipId;
use crate::output::Sink;
use crate::source::Inputs;

/// So many pages at the most are one piece of work, so that no thread is left alone with many in the
/// end.
const AT_A_TIME: usize = 256;

/// What is known of a build before.
#[derive(Debug)]
pub struct Former {
    /// Its pages, if it was given the same but for some stories.
    pub there: Option<There>,
    /// The words that it found.
    pub words: KnownWords,
    /// The texts of all entries, for stories that are known and are wanted all the same.
    pub inputs: Inputs,
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
    /// The words to remember for the next build; none when they, and all else, are still the same.
    pub words: Option<KnownWords>,
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
        let (there, known, inputs) = match former {
            Some(Former { there, words, inputs }) => (there, Some(words), Some(inputs)),
            None => (None, None, None),
        };
        let making = Making { files: self, sink, there, inputs };
        // Read while all stories are there.
        let words = making.words(known);
        let pages = || making.put_pages(&made);
        let (mut problems, (words, ((), lost))) = rayon::join(pages, || {
            let others = || rayon::join(|| making.put_others(), || making.put_pictures());
            rayon::join(|| making.put_search(words), others)
        });
        problems.extend(lost);
        AllMade { problems, words }
    }
}

/// All files while they are made.
struct Making<'a> {
    files: &'a Files,
    sink: &'a dyn Sink,
    there: Option<There>,
    inputs: Option<Inputs>,
}

impl Making<'_> {
    /// Whether the file at `path`, which is made from no story, is there and stays.
    fn stays(&self, path: &str) -> bool {
        self.there.is_some() && self.sink.keeps_as_it_is(path)
    }

    /// Makes the story of a partnership, if it is only known.
    fn make_story(&self, id: PartnershipId) {
        if let Some(inputs) = &self.inputs {
            let Files { material, places, .. } = self.files;
            let around = Around { inputs, places, pictures: &material.shared.pictures };
            let story = &material.bodies.stories[id.index()];
            story.remember(material.shared.site.partnership(id), around);
        }
    }

    /// What there is of the words of all entries, and those that are not `known`.
    fn words(&self, known: Option<KnownWords>) -> Words {
        let material = &self.files.material;
        let (site, stories) = (&material.shared.site, &material.bodies.stories);
        let keys = search::keys(site, &material.ids, stories);
        Words::new(&material.ids, keys, known, |ids| {
            ids.par_iter().for_each(|id| self.make_story(*id));
            self.files.words(ids)
        })
    }

    /// Makes every page that does not stay.
    fn put_pages(&self, made: &(impl Fn(&Page) + Sync)) -> Vec<Diagnostic> {
        let pages = &self.files.material.plan.pages;
        let rooms = Rooms::default();
        let then = |room: &mut Taken<'_>, page: &Page| {
            let faults = self.put_page(page, &mut room.room);
            made(page);
            faults
        };
        let Some(There { stays, pointed_to }) = &self.there else {
            let pages = pages.par_iter().with_min_len(8).with_max_len(AT_A_TIME);
            let faults: Vec<Vec<_>> = pages.map_init(|| rooms.take(), then).collect();
            return faults.into_iter().flatten().collect();
        };
        let new: Vec<&Page> =
            pages.iter().zip(stays).filter(|(_, stays)| !**stays).map(|(page, _)| page).collect();
        let faults: Vec<Vec<_>> = new.into_par_iter().map_init(|| rooms.take(), then).collect();
        let faults_of = |at: &usize| {
            if let Kind::Partnership(id) = pages[*at].kind {
                self.make_story(id);
            }
            self.files.faults_of(*at)
        };
        let pointed_to = pointed_to.par_iter().flat_map_iter(faults_of);
        faults.into_iter().flatten().chain(pointed_to.collect::<Vec<_>>()).collect()
    }

    fn put_page(&self, page: &Page, Room { html, seen }: &mut Room) -> Vec<Diagnostic> {
        let Making { files, sink, .. } = self;
        let mut draft =
            pages::page(&files.material, page, files.key.as_ref().map(Keyed::with_room));
        let (path, template) = (page.file(), draft.template);
        let key = draft.keyed.take().and_then(|keyed| files.key(page, template, keyed));
        if key.is_some_and(|key| sink.keeps(&path, key)) {
            return Vec::new();
        }
        if let Kind::Partnership(id) = page.kind
            && !files.material.bodies.stories[id.index()].is_there()
        {
            self.make_story(id);
            draft = pages::page(&files.material, page, None);
        }
        html.clear();
        if let Err(fault) = files.theme.render(template, &draft.context(), html) {
            return vec![*fault];
        }
        match key {
            Some(key) => sink.put_made_from(&path, key, html),
            None => sink.put(&path, html),
        }
        files.faults_in(page, template, html, seen)
    }

    /// Makes what is neither a page nor of the search.
    fn put_others(&self) {
        let others = self.files.others().filter(|(_, other)| !matches!(other, Other::Search(_)));
        let others = others.filter(|(path, _)| !self.stays(path));
        others.for_each(|(path, other)| self.sink.put(&path, &self.files.other(&other)));
    }

    /// Puts every picture, and returns what is wrong with those that are there no more.
    fn put_pictures(&self) -> Vec<Diagnostic> {
        let files = self.files.material.shared.pictures.files();
        let files = files.par_iter().filter(|(path, _)| !self.stays(path));
        let lost = files.filter_map(|(path, (bytes, picture))| match bytes.read() {
            Ok(bytes) => {
                self.sink.put(path, &bytes);
                None
            }
            Err(_) => Some(lost(picture)),
        });
        lost.collect()
    }

    /// Makes the files of the search, unless all stay, and returns the words to remember.
    fn put_search(&self, words: Words) -> Option<KnownWords> {
        let shared = &self.files.material.shared;
        let are_same = words.are_as_they_were();
        let mut paths = search::paths(&shared.site);
        paths.retain(|path| !(are_same && self.stays(path)));
        if paths.is_empty() {
            return None;
        }
        let (index, keys) = words.together();
        let files = search::files(shared, &index);
        let new = paths.into_iter().filter_map(|path| files.get_key_value(&path));
        new.for_each(|(path, bytes)| self.sink.put(path, bytes));
        keys.map(|keys| KnownWords { keys, index })
    }
}
