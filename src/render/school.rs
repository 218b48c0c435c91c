//! The view of one school.

use std::collections::BTreeSet;

use super::address;
use super::shared::Shared;
use super::view::SchoolView;
use crate::model::category::CategoryId;
use crate::model::group::SchoolGroup;
use crate::model::region::RegionId;
use crate::model::school::{Phase, SchoolId};

/// The whole page of a school.
pub fn school(shared: &Shared, id: SchoolId) -> SchoolView {
    let school = shared.site.school(id);
    let mut works_with: BTreeSet<SchoolId> = BTreeSet::new();
    let mut regions: BTreeSet<RegionId> = BTreeSet::new();
    let mut categories: BTreeSet<CategoryId> = BTreeSet::new();
    for partnership in &school.partnerships {
        works_with.extend(&shared.site.schools_of[partnership.index()]);
        regions.extend(&shared.site.partnership(*partnership).regions);
        categories.extend(&shared.site.partnership(*partnership).categories);
    }
    works_with.remove(&id);
    let group_href = |group| shared.href(&address::school_group(&shared.site.config, group));
    SchoolView {
        name: school.name.clone(),
        other_names: school.other_names.clone(),
        sector: school.sector.slug(),
        sector_name: school.sector.name(),
        sector_href: group_href(SchoolGroup::Sector(school.sector)),
        phase_name: school.phase.map(Phase::name),
        phase_href: school.phase.map(|phase| group_href(SchoolGroup::Phase(phase))),
        town: school.town.clone(),
        urn: school.urn.clone(),
        register_url: school.urn.as_ref().map(|urn| {
            format!(
                "https://get-information-schools.service.gov.uk/Establishments/Establishment/Details/{urn}"
            )
        }),
        former_urns: school.former_urns.clone(),
        notes: school.notes.clone(),
        cards: shared.cards_of(&school.partnerships),
        works_with: works_with.into_iter().map(|other| shared.school_card(other)).collect(),
        regions: regions.into_iter().map(|region| shared.region(region)).collect(),
        categories: categories.into_iter().map(|category| shared.category(category)).collect(),
    }
}
