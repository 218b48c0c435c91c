//! The ways to search without a script: plain lists of titles.
//!
//! What a search can be narrowed by has lists of its own, all but the sectors: these are here, and
//! all titles from A to Z. They are short, so that a long list has few
//! pages and a browser's own search finds a word on them.

use crate::model::school::Sector;
use crate::model::site::{PartnershipId, Site};
use crate::render::address::{self, Folder, SEARCH};
use crate::render::lists::{page_of, pager};
use crate::render::page::n_pages;
use crate::render::shared::Shared;
use crate::render::view::{TitleView, TitlesView};

/// So many titles stand on a page.
pub const TITLES_ON_A_PAGE: usize = 300;

/// A list of titles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TitleList {
    /// Where its first page is.
    pub folder: Folder,
    /// What it is called.
    pub title: String,
    /// One sentence about it.
    pub intro: String,
    /// Its partnerships.
    pub ids: Vec<PartnershipId>,
}

/// The folder of the list of all titles.
pub fn titles_folder() -> Folder {
    format!("{SEARCH}titles/")
}

/// The folder of the list of those in which a school of a sector takes part.
pub fn sector_folder(sector: Sector) -> Folder {
    format!("{SEARCH}sector/{}/", sector.slug())
}

/// All lists of titles; a sector that no partnership has is left out.
pub fn title_lists(site: &Site) -> Vec<TitleList> {
    let mut ids: Vec<PartnershipId> = site.ids().collect();
    ids.sort_by(|a, b| site.partnership(*a).sort_key.cmp(&site.partnership(*b).sort_key));
    let mut lists = vec![TitleList {
        folder: titles_folder(),
        title: "All titles, A to Z".into(),
        intro: "Every partnership by its title.".into(),
        ids,
    }];
    for sector in Sector::ALL {
        let has_one = |id: &PartnershipId| {
            let mut schools = site.schools_of[id.index()].iter();
            schools.any(|school| site.school(*school).sector == sector)
        };
        let ids: Vec<PartnershipId> = site.ids().filter(has_one).collect();
        if !ids.is_empty() {
            let name = sector.name().to_lowercase();
            lists.push(TitleList {
                folder: sector_folder(sector),
                title: format!("With {name} schools"),
                intro: "Partnerships in which such a school takes part, newest first.".into(),
                ids,
            });
        }
    }
    lists
}

/// One page of a list of titles.
pub fn titles(shared: &Shared, list: &TitleList, number: usize) -> TitlesView {
    let site = &*shared.site;
    let page = page_of(list.ids.len(), TITLES_ON_A_PAGE, number);
    let title = |id: &PartnershipId| {
        let entry = site.partnership(*id);
        let regions = entry.regions.iter();
        TitleView {
            title: entry.title.clone(),
            href: shared.href(&address::partnership(entry)),
            regions: regions.map(|id| site.config.regions[id.index()].name.clone()).collect(),
        }
    };
    TitlesView {
        intro: list.intro.clone(),
        n: list.ids.len(),
        from: if list.ids.is_empty() { 0 } else { page.start + 1 },
        to: page.end,
        titles: list.ids[page].iter().map(title).collect(),
        pager: pager(shared, &list.folder, n_pages(list.ids.len(), TITLES_ON_A_PAGE), number),
    }
}
