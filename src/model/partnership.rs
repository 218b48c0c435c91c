//! Partnership: one entry, as its file says it.

use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;

use super::category::CategoryId;
use super::config::Contact;
use super::image::Image;
use super::region::RegionId;
use super::school::Mention;
use super::slug::Slug;
use crate::source::Location;

/// How a partnership stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Going on.
    Ongoing,
    /// Going on, and open to more schools.
    SeekingPartners,
    /// Stopped for a while.
    Paused,
    /// Over.
    Ended,
    /// Happened once.
    OneOff,
}

impl Status {
    /// In the order they are declared in `check/contract.rs`.
    pub const ALL: [Status; 5] =
        [Status::Ongoing, Status::SeekingPartners, Status::Paused, Status::Ended, Status::OneOff];

    /// As written in an entry.
    pub fn slug(self) -> &'static str {
        match self {
            Status::Ongoing => "ongoing",
            Status::SeekingPartners => "seeking-partners",
            Status::Paused => "paused",
            Status::Ended => "ended",
            Status::OneOff => "one-off",
        }
    }

    /// As shown to readers.
    pub fn name(self) -> &'static str {
        match self {
            Status::Ongoing => "Ongoing",
            Status::SeekingPartners => "Looking for partners",
            Status::Paused => "Paused",
            Status::Ended => "Ended",
            Status::OneOff => "One-off",
        }
    }
}

/// One entry, whole and checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partnership {
    /// The short name, used in its address: the file's name.
    pub slug: Slug,
    /// The path of its file.
    pub path: Arc<str>,
    /// The story, in bytes of the file.
    pub body: Range<usize>,
    /// Its title.
    pub title: String,
    /// The title as it is compared with others: see [`super::names::folded`].
    pub title_key: String,
    /// The title as it is sorted: see [`super::identity::sort_key`].
    pub sort_key: String,
    /// Where the title is, in bytes of the file.
    pub title_at: Range<usize>,
    /// At most 300 characters.
    pub summary: String,
    /// When it was written.
    pub date: Date,
    /// What it is about; at least one.
    pub categories: Vec<CategoryId>,
    /// Where it is; at least one.
    pub regions: Vec<RegionId>,
    /// The schools that take part.
    pub schools: Vec<Mention>,
    /// Other organisations that take part.
    pub partners: Vec<Partner>,
    /// How it stands.
    pub status: Option<Status>,
    /// The year it began.
    pub started: Option<i16>,
    /// The year it ended.
    pub ended: Option<i16>,
    /// How often.
    pub frequency: Option<String>,
    /// About how many pupils take part.
    pub pupils: Option<u32>,
    /// What it costs.
    pub costs: Option<String>,
    /// Who pays.
    pub funding: Option<String>,
    /// Who gains what.
    pub benefits: Benefits,
    /// What has come of it.
    pub outcomes: Vec<String>,
    /// Numbers worth quoting.
    pub figures: Vec<Figure>,
    /// Pictures.
    pub images: Vec<Image>,
    /// Further reading.
    pub links: Vec<Reference>,
    /// Where the facts come from.
    pub sources: Vec<Reference>,
    /// Who to write to.
    pub contact: Option<Contact>,
    /// When the facts were last confirmed.
    pub checked: Option<Date>,
    /// Old addresses, without `/` at the ends, each with its place in the file.
    pub aliases: Vec<(Range<usize>, String)>,
    /// Whether it is left out of the site unless drafts are asked for.
    pub draft: bool,
}

impl Partnership {
    /// Whether everything but the story is the same, so that only its own page can tell the
    /// difference.
    pub fn differs_in_story_alone(&self, other: &Partnership) -> bool {
        let other = Partnership { body: self.body.clone(), ..other.clone() };
        *self == other
    }

    /// Where `range` (in bytes of its file) is.
    pub fn at(&self, range: Range<usize>) -> Location {
        Location::of(&self.path, range)
    }
}

/// Another organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partner {
    /// Its name.
    pub name: String,
    /// What it is, in words.
    pub kind: Option<&'static str>,
}

/// What each side gains.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Benefits {
    /// State schools.
    pub state: Option<String>,
    /// Independent schools.
    pub independent: Option<String>,
    /// Others.
    pub community: Option<String>,
}

/// A number with its label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// What is counted.
    pub label: String,
    /// The number, with its words.
    pub value: String,
    /// The year it is of.
    pub year: Option<i16>,
    /// Where it comes from.
    pub source: Option<Reference>,
}

/// Something to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// What it is called.
    pub title: Option<String>,
    /// Where it can be read.
    pub url: Option<String>,
    /// When it was published: a year, month or day.
    pub published: Option<String>,
}
