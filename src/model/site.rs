//! Site: everything that is shown, sorted, with the lists that pages are made from.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::category::CategoryId;
use super::config::Config;
use super::group::{self, Group, SchoolGroup};
use super::identity;
use super::page::ContentPage;
use super::partnership::{Partnership, Status};
use super::region::RegionId;
use super::school::{School, SchoolId, Sector};
use crate::diagnostic::{Checked, Diagnostic};

/// A partnership by its place in the site's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartnershipId(pub u32);

impl PartnershipId {
    /// As an index into [`Site::partnerships`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Whether entries marked as drafts are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Drafts {
    /// As they are for readers.
    #[default]
    LeftOut,
    /// As they are for a preview.
    Shown,
}

/// Everything that is shown. Nothing in it changes after it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The settings and declared sets.
    pub config: Arc<Config>,
    /// Newest first; of one day, by title.
    pub partnerships: Vec<Arc<Partnership>>,
    /// For each partnership, its schools, in the order of its mentions.
    pub schools_of: Arc<Vec<Vec<SchoolId>>>,
    /// By name.
    pub schools: Arc<Vec<School>>,
    /// In the order of the menu.
    pub pages: Vec<Arc<ContentPage>>,
    /// For each declared category its partnerships, newest first.
    pub by_category: Arc<Vec<Vec<PartnershipId>>>,
    /// For each declared region likewise.
    pub by_region: Arc<Vec<Vec<PartnershipId>>>,
    /// For each category and region that have partnerships in common, these.
    pub by_both: Arc<BTreeMap<(CategoryId, RegionId), Vec<PartnershipId>>>,
    /// For each status, phase and balance that partnerships have, these.
    pub by_group: Arc<BTreeMap<Group, Vec<PartnershipId>>>,
    /// For each sector, phase and region that schools have, these, by name.
    pub schools_by_group: Arc<BTreeMap<SchoolGroup, Vec<SchoolId>>>,
    /// How many entries are left out because they are drafts.
    pub n_drafts: usize,
}

impl Site {
    /// The partnership of an id.
    pub fn partnership(&self, id: PartnershipId) -> &Partnership {
        &self.partnerships[id.index()]
    }

    /// The school of an id.
    pub fn school(&self, id: SchoolId) -> &School {
        &self.schools[id.index()]
    }

    /// Every partnership's id, newest first.
    pub fn ids(&self) -> impl Iterator<Item = PartnershipId> + use<> {
        (0..u32::try_from(self.partnerships.len()).unwrap_or(u32::MAX)).map(PartnershipId)
    }

    /// Every school's id, by name.
    pub fn school_ids(&self) -> impl Iterator<Item = SchoolId> + use<> {
        (0..u32::try_from(self.schools.len()).unwrap_or(u32::MAX)).map(SchoolId)
    }

    /// How many schools are of a sector.
    pub fn n_schools(&self, sector: Sector) -> usize {
        self.schools.iter().filter(|school| school.sector == sector).count()
    }

    /// The partnerships of a group.
    pub fn group(&self, group: Group) -> &[PartnershipId] {
        self.by_group.get(&group).map_or(&[], Vec::as_slice)
    }

    /// The schools of a group, by name.
    pub fn school_group(&self, group: SchoolGroup) -> &[SchoolId] {
        self.schools_by_group.get(&group).map_or(&[], Vec::as_slice)
    }

    /// How many partnerships look for partners.
    pub fn n_seeking(&self) -> usize {
        self.group(Group::Status(Status::SeekingPartners)).len()
    }
}

/// Partnerships and pages of which only the story or text is new, by those they replace.
#[derive(Debug, Default)]
pub struct NewStories {
    /// Partnerships.
    pub stories: HashMap<*const Partnership, Arc<Partnership>>,
    /// Content pages.
    pub texts: HashMap<*const ContentPage, Arc<ContentPage>>,
}

impl Site {
    /// The same site with new stories, which make no difference to any list.
    #[must_use]
    pub fn with(&self, new: &NewStories) -> Site {
        fn replaced<T>(old: &[Arc<T>], new: &HashMap<*const T, Arc<T>>) -> Vec<Arc<T>> {
            let mut replaced = old.to_vec();
            let mut n_left = new.len();
            for entry in &mut replaced {
                if n_left == 0 {
                    break;
                }
                if let Some(new) = new.get(&Arc::as_ptr(entry)) {
                    *entry = new.clone();
                    n_left -= 1;
                }
            }
            replaced
        }
        Site {
            partnerships: replaced(&self.partnerships, &new.stories),
            pages: replaced(&self.pages, &new.texts),
            config: self.config.clone(),
            schools_of: self.schools_of.clone(),
            schools: self.schools.clone(),
            by_category: self.by_category.clone(),
            by_region: self.by_region.clone(),
            by_both: self.by_both.clone(),
            by_group: self.by_group.clone(),
            schools_by_group: self.schools_by_group.clone(),
            n_drafts: self.n_drafts,
        }
    }
}

/// The entries of a site, gathered: which schools they share, and which lists they are on.
pub fn gather(
    config: Arc<Config>,
    partnerships: &[Arc<Partnership>],
    mut pages: Vec<Arc<ContentPage>>,
    drafts: Drafts,
) -> Checked<Site> {
    let problems = same_slug(partnerships);
    let n_all = partnerships.len();
    let is_shown = |p: &&Arc<Partnership>| drafts == Drafts::Shown || !p.draft;
    let mut partnerships: Vec<_> = partnerships.iter().filter(is_shown).cloned().collect();
    let n_drafts = n_all - partnerships.len();
    partnerships.sort_by(|a, b| {
        let (a, b) =
            ((Reverse(a.date), &a.sort_key, &a.slug), (Reverse(b.date), &b.sort_key, &b.slug));
        a.cmp(&b)
    });
    pages.sort_by(|a, b| (a.order, &a.slug).cmp(&(b.order, &b.slug)));
    let (schools, schools_of) = identity::schools(&partnerships);
    let mut by_category = vec![Vec::new(); config.categories.len()];
    let mut by_region = vec![Vec::new(); config.regions.len()];
    let mut by_both: BTreeMap<_, Vec<PartnershipId>> = BTreeMap::new();
    for (id, partnership) in (0..).map(PartnershipId).zip(&partnerships) {
        for category in &partnership.categories {
            by_category[category.index()].push(id);
            for region in &partnership.regions {
                by_both.entry((*category, *region)).or_default().push(id);
            }
        }
        for region in &partnership.regions {
            by_region[region.index()].push(id);
        }
    }
    let by_group = group::partnerships(&partnerships, &schools, &schools_of);
    let schools_by_group = group::schools(&partnerships, &schools);
    let site = Site {
        config,
        partnerships,
        schools_of: schools_of.into(),
        schools: schools.into(),
        pages,
        by_category: by_category.into(),
        by_region: by_region.into(),
        by_both: by_both.into(),
        by_group: by_group.into(),
        schools_by_group: schools_by_group.into(),
        n_drafts,
    };
    Checked::new(site, problems)
}

/// Entries in different folders may have the same file name, which would be the same address.
fn same_slug(partnerships: &[Arc<Partnership>]) -> Vec<Diagnostic> {
    let mut first = HashMap::new();
    let mut problems = Vec::new();
    for partnership in partnerships {
        let Some(other) = first.insert(&partnership.slug, partnership) else { continue };
        let message = format!("another entry is called `{}` too", partnership.slug);
        let here = partnership.at(0..0);
        let problem = Diagnostic::error("same-address", message, here)
            .help("rename one of the two files: the name is the page's address")
            .related(other.at(0..0), "the other one");
        problems.push(problem);
    }
    problems
}
