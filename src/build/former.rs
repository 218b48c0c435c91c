//! What stays of the build before, when it was given the same but for stories: then only the pages of
//! these are made, those that they point to are looked at, and all else is there.
//!
//! Does not know how a page is made, nor how it is known that one is there.

use rayon::prelude::*;

use super::made_from::MadeFrom;
use super::memory::Memory;
use crate::model::site::Site;
use crate::output::Sink;
use crate::render::bodies::{Around, Bodies};
use crate::render::files::{Former, There};
use crate::render::links::Anchor;
use crate::render::page::{Kind, Plan};

/// What there is to be taken from the build before.
pub struct Stays {
    former: Former,
    /// For each partnership, by id, what its story points to, if it need not be made.
    pub anchors: Vec<Option<Vec<Anchor>>>,
}

impl Stays {
    /// What stays in `sink` of the build before; none if more than stories is new, or if it is not
    /// known what it was given. What stays is the sink's from now on.
    pub fn new(sink: &dyn Sink, now: &MadeFrom, site: &Site, plan: &Plan) -> Option<Self> {
        let Memory { is_same, mut anchors, words } = Memory::of(sink, now, site)?;
        let stays = plan.pages.par_iter().with_min_len(64).map(|page| match page.kind {
            Kind::Partnership(id) if !is_same[id.index()] => false,
            _ => sink.keeps_as_it_is(&page.file()),
        });
        let stays: Vec<bool> = stays.collect();
        for (page, stays) in plan.pages.iter().zip(&stays) {
            if let (Kind::Partnership(id), false) = (&page.kind, stays) {
                anchors[id.index()] = None;
            }
        }
        let changed = site.ids().zip(is_same).filter(|(_, is_same)| !is_same);
        let changed = changed.map(|(id, _)| id).collect();
        let there = There { stays, pointed_to: Vec::new() };
        Some(Stays { former: Former { there, changed, words }, anchors })
    }

    /// The same with the pages that what was made points to, whose stories are made too. All others
    /// point to what they pointed to when nothing was wrong.
    pub fn with_pointed_to(
        self,
        (site, plan): (&Site, &Plan),
        bodies: &mut Bodies,
        around: Around<'_>,
    ) -> Former {
        let Stays { mut former, anchors } = self;
        let stories = bodies.stories.iter().zip(&anchors).filter(|(_, known)| known.is_none());
        let made =
            stories.map(|(story, _)| &story.made).chain(bodies.hidden.iter().map(|made| &**made));
        let folders = made.flat_map(|made| &made.anchors).map(|anchor| &anchor.folder);
        let pages = folders.filter_map(|folder| around.places.page(folder));
        let mut pages: Vec<usize> = pages.filter(|page| former.there.stays[*page]).collect();
        pages.sort_unstable();
        pages.dedup();
        for page in &pages {
            if let Kind::Partnership(id) = plan.pages[*page].kind
                && anchors[id.index()].is_some()
            {
                bodies.make_again(id, site, around);
            }
        }
        former.there.pointed_to = pages;
        former
    }
}
