//! School: one real school, however many entries name it.

use std::ops::Range;

use super::site::PartnershipId;
use super::slug::Slug;

/// Who pays for a school.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sector {
    /// Fees and gifts.
    Independent,
    /// The state.
    State,
}

/// Which ages a school teaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Under five.
    Nursery,
    /// About 5 to 11.
    Primary,
    /// About 8 to 14.
    Middle,
    /// About 11 to 18.
    Secondary,
    /// More than one of these.
    AllThrough,
    /// 16 to 18.
    SixthForm,
    /// Pupils with special needs.
    Special,
    /// Anything else.
    Other,
}

impl Sector {
    /// In the order they are declared in `check/contract.rs`.
    pub const ALL: [Sector; 2] = [Sector::Independent, Sector::State];

    /// As written in an entry.
    pub fn slug(self) -> &'static str {
        match self {
            Sector::Independent => "independent",
            Sector::State => "state",
        }
    }

    /// As shown to readers.
    pub fn name(self) -> &'static str {
        match self {
            Sector::Independent => "Independent",
            Sector::State => "State",
        }
    }
}

impl Phase {
    /// In the order they are declared in `check/contract.rs`.
    pub const ALL: [Phase; 8] = [
        Phase::Nursery,
        Phase::Primary,
        Phase::Middle,
        Phase::Secondary,
        Phase::AllThrough,
        Phase::SixthForm,
        Phase::Special,
        Phase::Other,
    ];

    /// As written in an entry.
    pub fn slug(self) -> &'static str {
        match self {
            Phase::Nursery => "nursery",
            Phase::Primary => "primary",
            Phase::Middle => "middle",
            Phase::Secondary => "secondary",
            Phase::AllThrough => "all-through",
            Phase::SixthForm => "sixth-form",
            Phase::Special => "special",
            Phase::Other => "other",
        }
    }

    /// As shown to readers.
    pub fn name(self) -> &'static str {
        match self {
            Phase::Nursery => "Nursery",
            Phase::Primary => "Primary",
            Phase::Middle => "Middle",
            Phase::Secondary => "Secondary",
            Phase::AllThrough => "All-through",
            Phase::SixthForm => "Sixth form",
            Phase::Special => "Special",
            Phase::Other => "Other",
        }
    }
}

/// A school as one entry names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Where in the entry's file.
    pub range: Range<usize>,
    /// The name used here.
    pub name: String,
    /// The name as it is compared with others: see [`super::names::folded`].
    pub name_key: String,
    /// The town, likewise; empty when it is not said.
    pub town_key: String,
    /// Who pays.
    pub sector: Sector,
    /// Which ages.
    pub phase: Option<Phase>,
    /// Where it is.
    pub town: Option<String>,
    /// Its number in the register of schools.
    pub urn: Option<String>,
    /// Whether it leads this partnership.
    pub leads: bool,
    /// What it puts in.
    pub gives: Option<String>,
    /// What it gets out.
    pub gains: Option<String>,
    /// Names it had before.
    pub former_names: Vec<String>,
    /// Numbers it had before.
    pub former_urns: Vec<String>,
    /// Anything else.
    pub note: Option<String>,
}

/// One real school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct School {
    /// The short name, used in its address.
    pub slug: Slug,
    /// The name the newest entry uses.
    pub name: String,
    /// That name as it is compared with others.
    pub name_key: String,
    /// Other names that entries use or give.
    pub other_names: Vec<String>,
    /// Who pays.
    pub sector: Sector,
    /// Which ages, if any entry says.
    pub phase: Option<Phase>,
    /// Where it is, if any entry says.
    pub town: Option<String>,
    /// Its number in the register, if any entry says.
    pub urn: Option<String>,
    /// Numbers it had before.
    pub former_urns: Vec<String>,
    /// What entries note about it.
    pub notes: Vec<String>,
    /// Its partnerships, newest first.
    pub partnerships: Vec<PartnershipId>,
}

/// A school by its place in the alphabetical list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchoolId(pub u32);

impl SchoolId {
    /// As an index into [`super::site::Site::schools`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
}
