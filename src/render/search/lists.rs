//! The ways to search without a script: plain lists of titles.
//!
//! Categories and regions have lists of their own; these are for everything else that a search
//! can be narrowed by, and all titles from A to Z. They are short, so that a long list has few
//! pages and a browser's own search finds a word on them.

use super::choices::Group;
use crate::model::identity::sort_key;
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

/// The folder of the list of a choice.
pub fn folder(group: Group, slug: &str) -> Folder {
    format!("{SEARCH}{}/{slug}/", group.name())
}

/// All lists of titles; a choice that no partnership has is left out.
pub fn title_lists(site: &Site) -> Vec<TitleList> {
    let mut ids: Vec<PartnershipId> = site.ids().collect();
    ids.sort_by_cached_key(|id| sort_key(&site.partnership(*id).title));
    let mut lists = vec![TitleList {
        folder: titles_folder(),
        title: "All titles, A to Z".into(),
        intro: "Every partnership by its title.".into(),
        ids,
    }];
    for group in Group::ALL {
        let mut ids = vec![Vec::new(); group.fixed().len()];
        if ids.is_empty() {
            continue;
        }
        for id in site.ids() {
            group.of(site, id).into_iter().for_each(|choice| ids[choice].push(id));
        }
        for ((slug, name), ids) in group.fixed().into_iter().zip(ids) {
            if !ids.is_empty() {
                let title = format!("{}: {}", group.title(), name.to_lowercase());
                let intro = intro(group).to_owned();
                lists.push(TitleList { folder: folder(group, slug), title, intro, ids });
            }
        }
    }
    lists
}

fn intro(group: Group) -> &'static str {
    match group {
        Group::Phase | Group::Sector => {
            "Partnerships in which such a school takes part, newest first."
        }
        _ => "Partnerships whose entries say so, newest first.",
    }
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
