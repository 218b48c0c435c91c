//! The words for groups of partnerships and of schools, and the choices between them.
//!
//! Does not know which partnerships or schools are in a group, only how many.

use super::address;
use super::shared::Shared;
use super::view::{CountView, NarrowView};
use crate::model::balance::Balance;
use crate::model::group::{Group, SchoolGroup, Way};
use crate::model::partnership::Status;
use crate::model::school::{Phase, Sector};

/// What a way is called among other ways.
pub fn way_name(way: Way) -> &'static str {
    match way {
        Way::Status => "By status",
        Way::Phase => "By phase",
        Way::Balance => "By who takes part",
    }
}

/// The title of a way's page, and a word on it.
pub fn way_words(way: Way) -> (&'static str, &'static str) {
    match way {
        Way::Status => (
            "Partnerships by status",
            "Partnerships by how they stand, as far as their entries say so.",
        ),
        Way::Phase => (
            "Partnerships by phase",
            "Partnerships by the ages that their schools teach. A partnership of a primary and a secondary school is in both lists.",
        ),
        Way::Balance => (
            "Partnerships by who takes part",
            "Partnerships by how many independent and how many state schools their entries name.",
        ),
    }
}

/// What a group is called among the others of its way.
pub fn name(group: Group) -> &'static str {
    match group {
        Group::Status(status) => status.name(),
        Group::Phase(phase) => phase.name(),
        Group::Balance(balance) => balance.name(),
    }
}

/// The title of a group's page, and a word on it.
pub fn words(group: Group) -> (String, String) {
    let (title, intro) = match group {
        Group::Status(status) => {
            let (title, intro) = status_words(status);
            (title.into(), intro.into())
        }
        Group::Phase(phase) => {
            let schools = schools_of(phase);
            let title = format!("Partnerships with {schools}");
            (title, format!("Partnerships that name {schools}, on either side."))
        }
        Group::Balance(balance) => {
            let (title, intro) = balance_words(balance);
            (title.into(), intro.into())
        }
    };
    (title, intro)
}

fn status_words(status: Status) -> (&'static str, &'static str) {
    match status {
        Status::Ongoing => ("Ongoing partnerships", "Partnerships that are going on."),
        Status::SeekingPartners => (
            "Looking for partners",
            "Partnerships that are open to more schools: get in touch with them.",
        ),
        Status::Paused => ("Paused partnerships", "Partnerships that have stopped for a while."),
        Status::Ended => (
            "Ended partnerships",
            "Partnerships that are over, kept for what others can learn from them.",
        ),
        Status::OneOff => ("One-off partnerships", "Partnerships for one occasion."),
    }
}

fn balance_words(balance: Balance) -> (&'static str, &'static str) {
    match balance {
        Balance::OneToOne => (
            "One independent and one state school",
            "Partnerships whose entries name one independent school and one state school.",
        ),
        Balance::OneIndependent => (
            "One independent school, several state schools",
            "Partnerships whose entries name one independent school and more than one state school.",
        ),
        Balance::OneState => (
            "Several independent schools, one state school",
            "Partnerships whose entries name more than one independent school and one state school.",
        ),
        Balance::Several => (
            "Several independent and several state schools",
            "Partnerships whose entries name more than one school of each sector.",
        ),
        Balance::NotBoth => (
            "Partnerships that do not name both sides",
            "Partnerships whose entries name schools of one sector alone, or none; the others may be told of in words.",
        ),
    }
}

fn schools_of(phase: Phase) -> &'static str {
    match phase {
        Phase::Nursery => "nursery schools",
        Phase::Primary => "primary schools",
        Phase::Middle => "middle schools",
        Phase::Secondary => "secondary schools",
        Phase::AllThrough => "all-through schools",
        Phase::SixthForm => "sixth forms",
        Phase::Special => "special schools",
        Phase::Other => "other schools",
    }
}

/// The groups of a way that have partnerships, or all of them.
pub fn choices(shared: &Shared, way: Way) -> Vec<CountView> {
    let choice = |group: Group| {
        let (slug, n) = (address::group(group), shared.site.group(group).len());
        CountView {
            slug: slug.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned(),
            name: name(group).to_owned(),
            href: (n > 0).then(|| shared.href(&address::group(group))),
            description: words(group).1,
            n,
        }
    };
    way.groups().into_iter().map(choice).collect()
}

/// Every way that has groups, to narrow all partnerships down.
pub fn narrow(shared: &Shared) -> Vec<NarrowView> {
    let group = |way: Way| NarrowView {
        title: way_name(way).into(),
        choices: choices(shared, way).into_iter().filter(|choice| choice.n > 0).collect(),
        href: Some(shared.href(&address::way(way))),
    };
    Way::ALL.into_iter().map(group).filter(|group| !group.choices.is_empty()).collect()
}

/// What a group of schools is called among others.
pub fn school_name(shared: &Shared, group: SchoolGroup) -> String {
    match group {
        SchoolGroup::Sector(sector) => sector.name().into(),
        SchoolGroup::Phase(phase) => phase.name().into(),
        SchoolGroup::Region(id) => shared.site.config.regions[id.index()].name.clone(),
    }
}

/// The title of the page of a group of schools, and a word on it.
pub fn school_words(shared: &Shared, group: SchoolGroup) -> (String, String) {
    match group {
        SchoolGroup::Sector(sector) => {
            let title = format!("{} schools", sector.name());
            (title, format!("Every {} school in the showcase, from A to Z.", sector.slug()))
        }
        SchoolGroup::Phase(phase) => {
            let schools = schools_of(phase);
            let title = format!("{}{}", schools[..1].to_uppercase(), &schools[1..]);
            (title, format!("The {schools} in the showcase, of both sectors, from A to Z."))
        }
        SchoolGroup::Region(id) => {
            let region = shared.site.config.regions[id.index()].in_a_sentence();
            let intro = format!("The schools that have a partnership in {region}, from A to Z.");
            (format!("Schools in {region}"), intro)
        }
    }
}

/// The groups of schools, to narrow all schools down.
pub fn narrow_schools(shared: &Shared) -> Vec<NarrowView> {
    let choice = |group: SchoolGroup| {
        let n = shared.site.school_group(group).len();
        let folder = address::school_group(&shared.site.config, group);
        (n > 0).then(|| CountView {
            slug: folder.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned(),
            name: school_name(shared, group),
            href: Some(shared.href(&folder)),
            description: String::new(),
            n,
        })
    };
    let narrow = |title: &str, groups: Vec<SchoolGroup>| NarrowView {
        title: title.into(),
        choices: groups.into_iter().filter_map(choice).collect(),
        href: None,
    };
    let regions = shared.site.config.region_ids().map(SchoolGroup::Region).collect();
    let all = [
        narrow("By sector", Sector::ALL.map(SchoolGroup::Sector).into()),
        narrow("By phase", Phase::ALL.map(SchoolGroup::Phase).into()),
        narrow("By region", regions),
    ];
    all.into_iter().filter(|group| !group.choices.is_empty()).collect()
}
