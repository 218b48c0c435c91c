//! What there is of the build before. When it was given the same but for stories, only the pages of
//! these are made, those that they point to are looked at, and all else is there. When other things
//! are new, stories and words that are the same still need not be made again.
//!
//! Does not know how a page is made, nor how it is known that one is there.

use rayon::prelude::*;

use super::made_from::MadeFrom;
use super::memory::{Memory, Remembered};
use crate::model::site::Site;
use crate::output::Sink;
use crate::render::bodies::{Around, Bodies, KnownStory};
use crate::render::files::{Former, KnownWords, There};
use crate::render::links::Places;
use crate::render::page::{Kind, Plan};
use crate::source::Inputs;

/// What is taken from the build before.
pub struct Stays {
    /// For each page, by its place in the plan, whether it is there and stays; none if that is not
    /// known.
    pages: Option<Vec<bool>>,
    /// For each partnership, by id, what its story comes to, if it need not be made.
    pub stories: Vec<Option<KnownStory>>,
    words: KnownWords,
}

impl Stays {
    /// What stays in `sink` of the build before, of which it remembers `then`. Pages that stay are
    /// the sink's from now on.
    pub fn new(
        sink: &dyn Sink,
        then: Remembered,
        now: &MadeFrom,
        (site, plan): (&Site, &Plan),
        around: Around<'_>,
    ) -> Option<Self> {
        let memory = Memory::of(then, now, site, around)?;
        let Memory { is_same_around, is_same, stories, words } = memory;
        let pages = is_same_around.then(|| {
            let stays = plan.pages.par_iter().with_min_len(64).map(|page| match page.kind {
                Kind::Partnership(id) if !is_same[id.index()] => false,
                _ => sink.keeps_as_it_is(&page.file()),
            });
            stays.collect::<Vec<bool>>()
        });
        Some(Stays { pages, stories, words })
    }

    /// The same with the pages that what was made points to. All others point to what they pointed to
    /// when nothing was wrong.
    pub fn with_pointed_to(self, bodies: &Bodies, places: &Places, inputs: &Inputs) -> Former {
        let Stays { pages, stories, words } = self;
        let there = pages.map(|stays| {
            let new = bodies.stories.iter().zip(&stories).filter(|(_, known)| known.is_none());
            let new = new.map(|(story, _)| &story.made);
            let made = new.chain(bodies.hidden.iter().map(|made| &**made));
            let folders = made.flat_map(|made| &made.anchors).map(|anchor| &anchor.folder);
            let pages = folders.filter_map(|folder| places.page(folder));
            let mut pointed_to: Vec<usize> = pages.filter(|page| stays[*page]).collect();
            pointed_to.sort_unstable();
            pointed_to.dedup();
            There { stays, pointed_to }
        });
        let inputs = Inputs { partnerships: inputs.partnerships.clone(), ..Inputs::default() };
        Former { there, words, inputs }
    }
}
