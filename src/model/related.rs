//! Which other partnerships a reader of one may like, and why.
//!
//! Looks only at near neighbours in the site's lists, so that the work for one partnership does
//! not grow with the size of the showcase.

use super::category::CategoryId;
use super::region::RegionId;
use super::school::SchoolId;
use super::site::{PartnershipId, Site};

/// How many are shown.
const MOST: usize = 3;

/// Why a partnership is related to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// This school takes part in both.
    School(SchoolId),
    /// Both are of this category, in this region.
    Near(CategoryId, RegionId),
    /// Both are of this category, in other regions.
    Category(CategoryId),
}

/// The partnerships related to `id`, the closest first.
pub fn related(site: &Site, id: PartnershipId) -> Vec<(PartnershipId, Reason)> {
    let mut found: Vec<(PartnershipId, Reason)> = Vec::new();
    let mut add = |others: &[PartnershipId], reason: Reason| {
        for other in around(others, id) {
            if found.len() == MOST {
                break;
            }
            if found.iter().all(|(known, _)| *known != other) {
                found.push((other, reason));
            }
        }
    };
    let partnership = site.partnership(id);
    for school in &site.schools_of[id.index()] {
        add(&site.school(*school).partnerships, Reason::School(*school));
    }
    for category in &partnership.categories {
        for region in &partnership.regions {
            if let Some(others) = site.by_both.get(&(*category, *region)) {
                add(others, Reason::Near(*category, *region));
            }
        }
    }
    for category in &partnership.categories {
        add(&site.by_category[category.index()], Reason::Category(*category));
    }
    found
}

/// The neighbours of `id` in a sorted list, nearest first: a few on each side.
fn around(sorted: &[PartnershipId], id: PartnershipId) -> impl Iterator<Item = PartnershipId> {
    let at = sorted.partition_point(|other| *other < id);
    let after = sorted[at..].iter().copied().filter(move |other| *other != id).take(MOST);
    let before = sorted[..at].iter().rev().copied().take(MOST);
    after.chain(before)
}
