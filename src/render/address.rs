//! Addresses: where a page is, and the way from one page to another.
//!
//! Every page lives in a folder of its own, so an address is that folder's path: `schools/`,
//! or nothing for home. Links are relative, so that the site works wherever it is put.

use crate::model::category::Category;
use crate::model::config::Config;
use crate::model::group::{Group, SchoolGroup, Way};
use crate::model::page::ContentPage;
use crate::model::partnership::Partnership;
use crate::model::region::Region;
use crate::model::school::School;

/// How links to pages end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LinkStyle {
    /// `schools/`: for any web server.
    #[default]
    Folders,
    /// `schools/index.html`: for pages opened from a disk.
    Files,
}

/// The path of a page's folder, below the root.
pub type Folder = String;

/// The way to the root from a page in `folder`: `./`, `../`, `../../`.
pub fn root_from(folder: &str) -> String {
    match folder.matches('/').count() {
        0 => "./".into(),
        depth => "../".repeat(depth),
    }
}

/// The file of a folder's own page.
pub const INDEX: &str = "index.html";

/// The file of the page in `folder`.
pub fn file(folder: &str) -> String {
    format!("{folder}{INDEX}")
}

/// A link to the page in `folder`, relative to the root.
pub fn href(folder: &str, style: LinkStyle) -> String {
    match style {
        LinkStyle::Folders => folder.to_owned(),
        LinkStyle::Files => file(folder),
    }
}

/// A page of a list: the first is the list's own folder.
pub fn numbered(list: &str, number: usize) -> Folder {
    if number == 1 { list.to_owned() } else { format!("{list}page/{number}/") }
}

/// All partnerships.
pub const PARTNERSHIPS: &str = "partnerships/";
/// All categories.
pub const CATEGORIES: &str = "categories/";
/// All regions.
pub const REGIONS: &str = "regions/";
/// All schools.
pub const SCHOOLS: &str = "schools/";
/// The showcase in numbers.
pub const NUMBERS: &str = "numbers/";
/// Partnerships that look for partners.
pub const SEEKING: &str = "looking-for-partners/";
/// The guide to the fields of an entry.
pub const FIELDS: &str = "fields/";
/// The search page, its files, and lists that need no script.
pub const SEARCH: &str = "search/";
/// The page for addresses that lead nowhere; a file, because hosts look for it by this name.
pub const NOT_FOUND: &str = "404.html";

/// A partnership's page.
pub fn partnership(partnership: &Partnership) -> Folder {
    format!("partnerships/{}/", partnership.slug)
}

/// A category's list.
pub fn category(category: &Category) -> Folder {
    format!("categories/{}/", category.slug)
}

/// A region's list.
pub fn region(region: &Region) -> Folder {
    format!("regions/{}/", region.slug)
}

/// The list of what a category has in a region.
pub fn both(category: &Category, region: &Region) -> Folder {
    format!("categories/{}/{}/", category.slug, region.slug)
}

/// The groups of partnerships of one way.
pub fn way(way: Way) -> Folder {
    match way {
        Way::Status => "status/".into(),
        Way::Phase => "phases/".into(),
        Way::Balance => "balance/".into(),
    }
}

/// A group's list.
pub fn group(group: Group) -> Folder {
    let slug = match group {
        Group::SEEKING => return SEEKING.into(),
        Group::Status(status) => status.slug(),
        Group::Phase(phase) => phase.slug(),
        Group::Balance(balance) => balance.slug(),
    };
    format!("{}{slug}/", way(group.way()))
}

/// The schools of a group.
pub fn school_group(config: &Config, group: SchoolGroup) -> Folder {
    match group {
        SchoolGroup::Sector(sector) => format!("schools/sector/{}/", sector.slug()),
        SchoolGroup::Phase(phase) => format!("schools/phase/{}/", phase.slug()),
        SchoolGroup::Region(id) => {
            format!("schools/region/{}/", config.regions[id.index()].slug)
        }
    }
}

/// A school's page.
pub fn school(school: &School) -> Folder {
    format!("schools/{}/", school.slug)
}

/// The schools of one letter, when there are too many for one page.
pub fn letter(letter: char) -> Folder {
    match letter {
        '#' => "schools/letter/other/".into(),
        letter => format!("schools/letter/{}/", letter.to_ascii_lowercase()),
    }
}

/// A content page.
pub fn content(page: &ContentPage) -> Folder {
    format!("{}/", page.slug)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_the_root_goes_up_one_step_for_each_folder() {
        assert_eq!(root_from(""), "./");
        assert_eq!(root_from("schools/"), "../");
        assert_eq!(root_from("schools/eton/"), "../../");
        assert_eq!(file(""), "index.html");
        assert_eq!(href("schools/", LinkStyle::Files), "schools/index.html");
        assert_eq!(numbered("schools/", 1), "schools/");
        assert_eq!(numbered("schools/", 2), "schools/page/2/");
    }
}
