//! The groups of choices that narrow a search down, and what a result shows.
//!
//! Does not know words.

use std::collections::BTreeMap;

use serde::Serialize;

use super::lists;
use crate::model::group;
use crate::model::partnership::Status;
use crate::model::school::{Phase, SchoolId, Sector};
use crate::model::site::{PartnershipId, Site};
use crate::render::address::{self, Folder};
use crate::render::shared::{SCHOOLS_ON_A_CARD, Shared, partners};
use crate::render::view::{CountView, SearchGroupView};

/// A group of choices. Of one group any may hold, of different groups each must.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// What it is about.
    Category,
    /// Where it is.
    Region,
    /// Which ages its schools teach.
    Phase,
    /// Who pays for its schools.
    Sector,
    /// How it stands.
    Status,
}

impl Group {
    /// In the order of the page.
    pub const ALL: [Group; 5] =
        [Group::Category, Group::Region, Group::Phase, Group::Sector, Group::Status];

    /// As written in the address of a search.
    pub fn name(self) -> &'static str {
        match self {
            Group::Category => "category",
            Group::Region => "region",
            Group::Phase => "phase",
            Group::Sector => "sector",
            Group::Status => "status",
        }
    }

    /// As shown to readers.
    pub fn title(self) -> &'static str {
        match self {
            Group::Category => "Category",
            Group::Region => "Region",
            Group::Phase => "Phase",
            Group::Sector => "Sector",
            Group::Status => "Status",
        }
    }

    /// The choices that hold for a partnership, by their places in the group; each once, in order.
    pub fn of(self, site: &Site, id: PartnershipId) -> Vec<usize> {
        let entry = site.partnership(id);
        let schools = || entry.schools.iter().zip(&site.schools_of[id.index()]);
        let phase = |school: SchoolId| site.school(school).phase;
        let mut choices: Vec<usize> = match self {
            Group::Category => entry.categories.iter().map(|id| id.index()).collect(),
            Group::Region => entry.regions.iter().map(|id| id.index()).collect(),
            Group::Phase => schools()
                .filter_map(|(mention, school)| mention.phase.or_else(|| phase(*school)))
                .map(|phase| phase as usize)
                .collect(),
            Group::Sector => {
                schools().map(|(_, school)| site.school(*school).sector as usize).collect()
            }
            Group::Status => entry.status.iter().map(|status| *status as usize).collect(),
        };
        choices.sort_unstable();
        choices.dedup();
        choices
    }

    /// Every choice with its numbers, those that no entry has too.
    fn choices(self, shared: &Shared) -> Vec<CountView> {
        let site = &*shared.site;
        let with_counts = |names: Vec<(&'static str, &'static str)>,
                           folder: &dyn Fn(usize) -> Folder| {
            let mut counts = vec![0; names.len()];
            site.ids().flat_map(|id| self.of(site, id)).for_each(|choice| counts[choice] += 1);
            let choice = |(at, ((slug, name), n)): (usize, ((&str, &str), usize))| CountView {
                slug: slug.into(),
                name: name.into(),
                href: (n > 0).then(|| shared.href(&folder(at))),
                description: String::new(),
                n,
            };
            names.into_iter().zip(counts).enumerate().map(choice).collect()
        };
        match self {
            Group::Category => shared.category_counts(),
            Group::Region => shared.region_counts(),
            Group::Phase => {
                let list = |at: usize| address::group(group::Group::Phase(Phase::ALL[at]));
                with_counts(self.fixed(), &list)
            }
            Group::Sector => with_counts(self.fixed(), &|at| lists::sector_folder(Sector::ALL[at])),
            Group::Status => {
                let list = |at: usize| address::group(group::Group::Status(Status::ALL[at]));
                with_counts(self.fixed(), &list)
            }
        }
    }

    /// The slugs and names of a group that no file declares.
    pub fn fixed(self) -> Vec<(&'static str, &'static str)> {
        match self {
            Group::Category | Group::Region => Vec::new(),
            Group::Phase => Phase::ALL.map(|phase| (phase.slug(), phase.name())).to_vec(),
            Group::Sector => Sector::ALL.map(|sector| (sector.slug(), sector.name())).to_vec(),
            Group::Status => Status::ALL.map(|status| (status.slug(), status.name())).to_vec(),
        }
    }
}

/// The groups as the search page shows them.
pub fn groups(shared: &Shared) -> Vec<SearchGroupView> {
    let view = |group: Group| SearchGroupView {
        name: group.name(),
        title: group.title(),
        choices: group.choices(shared),
    };
    Group::ALL.into_iter().map(view).collect()
}

/// What each entry has of one group, for the script.
#[derive(Debug, Serialize)]
pub struct Column {
    name: &'static str,
    /// Slug, name and page of each choice.
    choices: Vec<(String, String, String)>,
    /// The sets of choices that occur.
    sets: Vec<Vec<usize>>,
    /// For each entry its set: so many signs for its number.
    width: usize,
    of: String,
}

/// Signs for the numbers of sets: all that JSON's texts need not escape.
const SIGNS: &[u8] =
    b"!#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~";

impl Column {
    /// The column of a group.
    pub fn new(shared: &Shared, group: Group) -> Self {
        let site = &*shared.site;
        let mut numbers: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
        let of_each: Vec<Vec<usize>> = site.ids().map(|id| group.of(site, id)).collect();
        for set in &of_each {
            if !numbers.contains_key(set) {
                numbers.insert(set.clone(), 0);
            }
        }
        for (number, place) in numbers.values_mut().enumerate() {
            *place = number;
        }
        let width = (1..).find(|width| SIGNS.len().pow(*width) >= numbers.len()).unwrap_or(1);
        let mut of = String::with_capacity(of_each.len() * width as usize);
        for set in &of_each {
            let number = numbers[set];
            for place in (0..width).rev() {
                let sign = number / SIGNS.len().pow(place) % SIGNS.len();
                of.push(char::from(SIGNS[sign]));
            }
        }
        let choice =
            |choice: CountView| (choice.slug, choice.name, choice.href.unwrap_or_default());
        Column {
            name: group.name(),
            choices: group.choices(shared).into_iter().map(choice).collect(),
            sets: numbers.into_keys().collect(),
            width: width as usize,
            of,
        }
    }
}

/// What a result shows besides its choices: in the order of the fields, without their names.
#[derive(Debug, Serialize)]
pub struct Result<'a>(
    /// Slug, title and summary.
    [&'a str; 3],
    /// The years it began and ended; 0 for one that is not known.
    [i16; 2],
    /// The first schools, each behind the first letter of its sector.
    Vec<String>,
    /// How many more schools there are.
    usize,
    /// Other organisations, where few schools are named.
    Vec<String>,
    /// 1 for a draft.
    u8,
);

/// A partnership as a result: the same as on its card.
pub fn result<'a>(shared: &'a Shared, id: PartnershipId) -> Result<'a> {
    let entry = shared.site.partnership(id);
    let schools = shared.schools_in_order(id);
    let school = |(id, _): &(SchoolId, usize)| {
        let school = shared.site.school(*id);
        let sign = match school.sector {
            Sector::Independent => 'I',
            Sector::State => 'S',
        };
        format!("{sign}{}", school.name)
    };
    Result(
        [entry.slug.as_str(), &entry.title, &entry.summary],
        [entry.started.unwrap_or(0), entry.ended.unwrap_or(0)],
        schools.iter().take(SCHOOLS_ON_A_CARD).map(school).collect(),
        schools.len().saturating_sub(SCHOOLS_ON_A_CARD),
        partners(entry, schools.len()),
        u8::from(entry.draft),
    )
}
