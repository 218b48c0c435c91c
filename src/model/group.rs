//! Group: what has a status, a phase, a sector or the like in common, and so stands on one list.
//!
//! Categories and regions of partnerships are declared by the showcase; groups are the same in all.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::balance::{Balance, Sides};
use super::partnership::{Partnership, Status};
use super::region::RegionId;
use super::school::{Phase, School, SchoolId, Sector};
use super::site::PartnershipId;

/// A way to sort partnerships.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// By how they stand.
    Status,
    /// By the ages that their schools teach.
    Phase,
    /// By how many schools of each sector take part.
    Balance,
}

/// A group of partnerships.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Those that stand so.
    Status(Status),
    /// Those in which a school of this phase takes part, on either side.
    Phase(Phase),
    /// Those of so many schools of each sector.
    Balance(Balance),
}

/// A group of schools.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SchoolGroup {
    /// Those of this sector.
    Sector(Sector),
    /// Those of this phase.
    Phase(Phase),
    /// Those with a partnership in this region.
    Region(RegionId),
}

impl Way {
    /// Every way, as readers see them.
    pub const ALL: [Way; 3] = [Way::Status, Way::Phase, Way::Balance];

    /// Its groups, as readers see them.
    pub fn groups(self) -> Vec<Group> {
        match self {
            Way::Status => Status::ALL.map(Group::Status).into(),
            Way::Phase => Phase::ALL.map(Group::Phase).into(),
            Way::Balance => Balance::ALL.map(Group::Balance).into(),
        }
    }
}

impl Group {
    /// Partnerships that are open to more schools.
    pub const SEEKING: Group = Group::Status(Status::SeekingPartners);

    /// The way it belongs to.
    pub fn way(self) -> Way {
        match self {
            Group::Status(_) => Way::Status,
            Group::Phase(_) => Way::Phase,
            Group::Balance(_) => Way::Balance,
        }
    }
}

/// The partnerships of each group that has any, in their order.
pub fn partnerships(
    partnerships: &[Arc<Partnership>],
    schools: &[School],
    schools_of: &[Vec<SchoolId>],
) -> BTreeMap<Group, Vec<PartnershipId>> {
    let mut groups: BTreeMap<Group, Vec<PartnershipId>> = BTreeMap::new();
    for ((id, partnership), ids) in (0..).map(PartnershipId).zip(partnerships).zip(schools_of) {
        let mut add = |group| groups.entry(group).or_default().push(id);
        partnership.status.map(Group::Status).into_iter().for_each(&mut add);
        let phases: BTreeSet<Phase> = phases(partnership, schools, ids).collect();
        phases.into_iter().map(Group::Phase).for_each(&mut add);
        add(Group::Balance(Sides::of(schools, ids).balance()));
    }
    groups
}

/// What ages the schools of a partnership teach, where that is known.
fn phases<'a>(
    partnership: &'a Partnership,
    schools: &'a [School],
    ids: &'a [SchoolId],
) -> impl Iterator<Item = Phase> + use<'a> {
    // What the entry says of a school is what holds for it.
    let mentions = partnership.schools.iter().zip(ids);
    mentions.filter_map(|(mention, id)| mention.phase.or(schools[id.index()].phase))
}

/// The schools of each group that has any, by name.
pub fn schools(
    partnerships: &[Arc<Partnership>],
    schools: &[School],
) -> BTreeMap<SchoolGroup, Vec<SchoolId>> {
    let mut groups: BTreeMap<SchoolGroup, Vec<SchoolId>> = BTreeMap::new();
    for (id, school) in (0..).map(SchoolId).zip(schools) {
        let mut add = |group| groups.entry(group).or_default().push(id);
        add(SchoolGroup::Sector(school.sector));
        school.phase.map(SchoolGroup::Phase).into_iter().for_each(&mut add);
        let of = school.partnerships.iter().map(|id| &partnerships[id.index()]);
        let regions: BTreeSet<RegionId> = of.flat_map(|p| p.regions.iter().copied()).collect();
        regions.into_iter().map(SchoolGroup::Region).for_each(&mut add);
    }
    groups
}
