//! What many pages show, made once: labels, cards, the schools' names.
//!
//! Does not know any single page.

use std::sync::{Arc, OnceLock};

use super::address::{self, LinkStyle};
use super::key::Ready;
use super::pictures::{Pictures, Shown};
use super::view::{CardView, CountView, LabelView, SchoolCardView, SchoolLabelView};
use crate::model::category::CategoryId;
use crate::model::partnership::{Partnership, Status};
use crate::model::region::RegionId;
use crate::model::school::{SchoolId, Sector};
use crate::model::site::{PartnershipId, Site};

/// So many schools' names stand on a card.
pub const SCHOOLS_ON_A_CARD: usize = 4;

/// So many categories have an accent unlike the others.
const ACCENTS: usize = 12;

/// The parts of views that pages have in common.
#[derive(Clone)]
pub struct Shared {
    /// The site they are of.
    pub site: Arc<Site>,
    /// How links end.
    pub style: LinkStyle,
    /// All pictures.
    pub pictures: Arc<Pictures>,
    /// Every partnership as a card, by id, made when it is first shown.
    cards: Arc<[OnceLock<Ready>]>,
    /// Every school as it stands in lists, likewise.
    school_cards: Arc<[OnceLock<Ready>]>,
    /// The labels of all categories and all regions, by id.
    labels: Arc<(Vec<Ready>, Vec<Ready>)>,
}

impl Shared {
    /// What the pages of a site have in common.
    pub fn new(site: Arc<Site>, pictures: Arc<Pictures>, style: LinkStyle) -> Self {
        let cards = site.ids().map(|_| OnceLock::new()).collect();
        let school_cards = site.schools.iter().map(|_| OnceLock::new()).collect();
        let mut shared =
            Shared { site, style, pictures, cards, school_cards, labels: Arc::default() };
        shared.labels = Arc::new(shared.ready_labels());
        shared
    }

    /// The same for a site that differs in stories alone, which are on no card.
    #[must_use]
    pub fn with_stories_of(&self, site: Arc<Site>) -> Self {
        Shared { site, ..self.clone() }
    }

    fn ready_labels(&self) -> (Vec<Ready>, Vec<Ready>) {
        let config = &self.site.config;
        let categories = (0..).map(CategoryId).take(config.categories.len());
        let regions = (0..).map(RegionId).take(config.regions.len());
        let categories = categories.map(|id| Ready::of(&self.category(id))).collect();
        (categories, regions.map(|id| Ready::of(&self.region(id))).collect())
    }

    /// A partnership as a card.
    pub fn card(&self, id: PartnershipId) -> Ready {
        let make = || Ready::of(&self.make_card(id));
        self.cards[id.index()].get_or_init(make).clone()
    }

    /// A link to the page in `folder`.
    pub fn href(&self, folder: &str) -> String {
        address::href(folder, self.style)
    }

    /// The cards of some partnerships.
    pub fn cards_of(&self, ids: &[PartnershipId]) -> Vec<Ready> {
        ids.iter().map(|id| self.card(*id)).collect()
    }

    /// A category's label.
    pub fn category(&self, id: CategoryId) -> LabelView {
        let category = &self.site.config.categories[id.index()];
        LabelView {
            slug: category.slug.to_string(),
            name: category.name.clone(),
            href: self.href(&address::category(category)),
            accent: id.index() % ACCENTS + 1,
        }
    }

    /// A region's label.
    pub fn region(&self, id: RegionId) -> LabelView {
        let region = &self.site.config.regions[id.index()];
        LabelView {
            slug: region.slug.to_string(),
            name: region.name.clone(),
            href: self.href(&address::region(region)),
            accent: 0,
        }
    }

    /// Every declared category with the number of its partnerships.
    pub fn category_counts(&self) -> Vec<CountView> {
        let count = |(category, ids): (&crate::model::category::Category, &Vec<_>)| CountView {
            slug: category.slug.to_string(),
            name: category.name.clone(),
            href: (!ids.is_empty()).then(|| self.href(&address::category(category))),
            description: category.description.clone(),
            n: ids.len(),
        };
        self.site.config.categories.iter().zip(self.site.by_category.iter()).map(count).collect()
    }

    /// Every declared region with the number of its partnerships.
    pub fn region_counts(&self) -> Vec<CountView> {
        let count = |(region, ids): (&crate::model::region::Region, &Vec<_>)| CountView {
            slug: region.slug.to_string(),
            name: region.name.clone(),
            href: (!ids.is_empty()).then(|| self.href(&address::region(region))),
            description: String::new(),
            n: ids.len(),
        };
        self.site.config.regions.iter().zip(self.site.by_region.iter()).map(count).collect()
    }

    /// A school in a list.
    pub fn school_card(&self, id: SchoolId) -> Ready {
        let make = || Ready::of(&self.make_school_card(id));
        self.school_cards[id.index()].get_or_init(make).clone()
    }

    fn make_school_card(&self, id: SchoolId) -> SchoolCardView {
        let school = self.site.school(id);
        SchoolCardView {
            name: school.name.clone(),
            href: self.href(&address::school(school)),
            town: school.town.clone(),
            sector: school.sector.slug(),
            sector_name: school.sector.name(),
            phase_name: school.phase.map(crate::model::school::Phase::name),
            n: school.partnerships.len(),
        }
    }

    /// The schools of a partnership, each once: those that lead first, else in the entry's order.
    pub fn schools_in_order(&self, id: PartnershipId) -> Vec<(SchoolId, usize)> {
        let mentions = &self.site.partnership(id).schools;
        let mut schools: Vec<(SchoolId, usize)> =
            self.site.schools_of[id.index()].iter().copied().zip(0..).collect();
        schools.sort_by_key(|&(_, at)| (!mentions[at].leads, at));
        let mut seen: Vec<SchoolId> = Vec::with_capacity(schools.len());
        schools.retain(|(school, _)| {
            let new = !seen.contains(school);
            seen.push(*school);
            new
        });
        schools
    }

    fn make_card(&self, id: PartnershipId) -> CardView {
        let partnership: &Partnership = self.site.partnership(id);
        let schools = self.schools_in_order(id);
        let n_of = |sector: Sector| {
            schools.iter().filter(|(school, _)| self.site.school(*school).sector == sector).count()
        };
        CardView {
            slug: partnership.slug.to_string(),
            title: partnership.title.clone(),
            href: self.href(&address::partnership(partnership)),
            summary: partnership.summary.clone(),
            categories: label(&self.labels.0, partnership.categories.iter().map(|id| id.index())),
            regions: label(&self.labels.1, partnership.regions.iter().map(|id| id.index())),
            partners: partners(partnership, schools.len()),
            n_more_schools: schools.len().saturating_sub(SCHOOLS_ON_A_CARD),
            n_independent: n_of(Sector::Independent),
            n_state: n_of(Sector::State),
            schools: schools
                .iter()
                .take(SCHOOLS_ON_A_CARD)
                .map(|(school, _)| self.school_label(*school))
                .collect(),
            status: partnership.status.map(Status::slug),
            status_name: partnership.status.map(Status::name),
            started: partnership.started,
            ended: partnership.ended,
            pupils: partnership.pupils,
            draft: partnership.draft,
            picture: self.pictures_of(partnership).next().map(Shown::view),
        }
    }

    /// The pictures of a partnership that are shown.
    pub fn pictures_of<'a>(
        &'a self,
        partnership: &'a Partnership,
    ) -> impl Iterator<Item = Shown<'a>> {
        self.pictures.of(&partnership.path, &partnership.images)
    }

    fn school_label(&self, id: SchoolId) -> SchoolLabelView {
        let school = self.site.school(id);
        SchoolLabelView {
            name: school.name.clone(),
            href: self.href(&address::school(school)),
            sector: school.sector.slug(),
            sector_name: school.sector.name(),
        }
    }
}

fn label(labels: &[Ready], ids: impl Iterator<Item = usize>) -> Vec<Ready> {
    ids.map(|id| labels[id].clone()).collect()
}

/// Schools that an entry does not name often stand among its other partners.
pub fn partners(partnership: &Partnership, n_schools: usize) -> Vec<String> {
    let n = if n_schools < 2 { 2 } else { 0 };
    partnership.partners.iter().take(n).map(|partner| partner.name.clone()).collect()
}
