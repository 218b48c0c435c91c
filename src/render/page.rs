//! Page: every page the site will have, and where it is.
//!
//! Does not know what is on a page.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use ahash::AHashMap;

use super::address::{self, Folder};
use super::search::{TITLES_ON_A_PAGE, TitleList, title_lists};
use crate::diagnostic::{Checked, Diagnostic};
use crate::model::category::CategoryId;
use crate::model::group::{Group, SchoolGroup, Way};
use crate::model::identity::sort_key;
use crate::model::partnership::Partnership;
use crate::model::region::RegionId;
use crate::model::school::SchoolId;
use crate::model::site::{PartnershipId, Site};
use crate::source::Location;

/// So many schools fit on one page; with more, every letter has pages of its own.
pub const SCHOOLS_ON_A_PAGE: usize = 300;

/// So many partnerships fit on one page of a plain list, a line for each.
pub const LINES_ON_A_PAGE: usize = 100;

/// What a page shows. `number` is the page of a list, from 1.
#[expect(missing_docs, reason = "the fields are told of with their variants")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// The front page.
    Home,
    /// All partnerships.
    Partnerships { number: usize },
    /// One partnership.
    Partnership(PartnershipId),
    /// All categories.
    Categories,
    /// A category's partnerships.
    Category { id: CategoryId, number: usize },
    /// All regions.
    Regions,
    /// A region's partnerships.
    Region { id: RegionId, number: usize },
    /// What a category has in a region.
    Both { category: CategoryId, region: RegionId, number: usize },
    /// A way to sort partnerships, with its groups.
    Way(Way),
    /// A group's partnerships.
    Group { group: Group, number: usize },
    /// The showcase in numbers.
    Numbers,
    /// The schools from A to Z, or the letters alone when there are very many.
    Schools,
    /// The schools of one letter.
    Letter { letter: char, number: usize },
    /// A group's schools.
    SchoolGroup { group: SchoolGroup, number: usize },
    /// One school.
    School(SchoolId),
    /// A content page, by its place in the menu.
    Content(usize),
    /// The guide to the fields of an entry.
    Fields,
    /// The search page.
    Search,
    /// A plain list of titles, by its place in the plan.
    Titles { list: usize, number: usize },
    /// The page for addresses that lead nowhere.
    NotFound,
    /// An old address: the folder it leads to now, what is there, and where it was declared.
    Redirect { to: Box<str>, title: String, declared: Box<Location> },
}

/// A page and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// What it shows.
    pub kind: Kind,
    /// Its folder. The page "not found", and a redirect from a file, are files in theirs.
    pub folder: Folder,
    /// The file, when it is not the folder's own page.
    pub named: Option<Box<str>>,
}

impl Page {
    /// The file it is written to.
    pub fn file(&self) -> String {
        match &self.named {
            Some(name) => format!("{}{name}", self.folder),
            None => address::file(&self.folder),
        }
    }

    /// Whether search engines should know it.
    pub fn is_listed(&self) -> bool {
        !matches!(self.kind, Kind::NotFound | Kind::Redirect { .. })
    }
}

/// All pages of a site.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// In the order of the site: home first.
    pub pages: Vec<Page>,
    /// The letters that schools begin with, and which schools.
    pub letters: Vec<(char, Range<usize>)>,
    /// The lists that are searched without a script.
    pub titles: Vec<TitleList>,
}

impl Plan {
    /// Whether all schools are on one page.
    pub fn one_page_of_schools(&self) -> bool {
        self.letters.last().is_none_or(|(_, range)| range.end <= SCHOOLS_ON_A_PAGE)
    }
}

/// How many pages a list of `n` has.
pub fn n_pages(n: usize, page_size: usize) -> usize {
    n.div_ceil(page_size).max(1)
}

/// Plans every page of the site; two pages at one address are a problem that names both.
pub fn plan(site: &Site) -> Checked<Plan> {
    let mut plan = Plan { pages: Vec::new(), letters: letters(site), titles: title_lists(site) };
    single_pages(site, &mut plan);
    let mut add = |kind, folder| plan.pages.push(Page { kind, folder, named: None });
    let size = site.config.page_size;
    let mut lists = |folder: &str, n, kind: &dyn Fn(usize) -> Kind| {
        for number in 1..=n_pages(n, size) {
            add(kind(number), address::numbered(folder, number));
        }
    };
    lists(address::PARTNERSHIPS, site.partnerships.len(), &|number| Kind::Partnerships { number });
    for (category, id) in site.config.categories.iter().zip(0..).map(|(c, i)| (c, CategoryId(i))) {
        let n = site.by_category[id.index()].len();
        if n > 0 {
            lists(&address::category(category), n, &|number| Kind::Category { id, number });
        }
    }
    for (region, id) in site.config.regions.iter().zip(0..).map(|(r, i)| (r, RegionId(i))) {
        let n = site.by_region[id.index()].len();
        if n > 0 {
            lists(&address::region(region), n, &|number| Kind::Region { id, number });
        }
    }
    for (&(category, region), ids) in site.by_both.iter() {
        let c = &site.config.categories[category.index()];
        let r = &site.config.regions[region.index()];
        let kind = |number| Kind::Both { category, region, number };
        lists(&address::both(c, r), ids.len(), &kind);
    }
    let seeking = |number| Kind::Group { group: Group::SEEKING, number };
    lists(address::SEEKING, site.group(Group::SEEKING).len(), &seeking);
    groups(site, &mut plan);
    school_groups(site, &mut plan);
    letter_pages(&mut plan);
    title_pages(&mut plan);
    redirects(site, &mut plan);
    plan.pages.shrink_to_fit();
    let problems = collisions(site, &plan);
    Checked::new(plan, problems)
}

fn single_pages(site: &Site, plan: &mut Plan) {
    let named = Some(address::NOT_FOUND.into());
    plan.pages.push(Page { kind: Kind::NotFound, folder: Folder::new(), named });
    let mut add = |kind, folder: Folder| plan.pages.push(Page { kind, folder, named: None });
    add(Kind::Home, Folder::new());
    add(Kind::Categories, address::CATEGORIES.into());
    add(Kind::Regions, address::REGIONS.into());
    add(Kind::Schools, address::SCHOOLS.into());
    add(Kind::Numbers, address::NUMBERS.into());
    add(Kind::Fields, address::FIELDS.into());
    let has_any = |way: &Way| site.by_group.keys().any(|group| group.way() == *way);
    for way in Way::ALL.into_iter().filter(has_any) {
        add(Kind::Way(way), address::way(way));
    }
    add(Kind::Search, address::SEARCH.into());
    for id in site.ids() {
        add(Kind::Partnership(id), address::partnership(site.partnership(id)));
    }
    for id in site.school_ids() {
        add(Kind::School(id), address::school(site.school(id)));
    }
    for (index, page) in site.pages.iter().enumerate() {
        add(Kind::Content(index), address::content(page));
    }
}

fn groups(site: &Site, plan: &mut Plan) {
    for (&group, ids) in site.by_group.iter().filter(|(group, _)| **group != Group::SEEKING) {
        for number in 1..=n_pages(ids.len(), LINES_ON_A_PAGE) {
            let folder = address::numbered(&address::group(group), number);
            plan.pages.push(Page { kind: Kind::Group { group, number }, folder, named: None });
        }
    }
}

fn school_groups(site: &Site, plan: &mut Plan) {
    for (&group, ids) in site.schools_by_group.iter() {
        for number in 1..=n_pages(ids.len(), SCHOOLS_ON_A_PAGE) {
            let first = address::school_group(&site.config, group);
            let folder = address::numbered(&first, number);
            plan.pages.push(Page {
                kind: Kind::SchoolGroup { group, number },
                folder,
                named: None,
            });
        }
    }
}

/// The first letters of the sorted schools, each with its schools.
fn letters(site: &Site) -> Vec<(char, Range<usize>)> {
    let mut letters: Vec<(char, Range<usize>)> = Vec::new();
    for (at, school) in site.schools.iter().enumerate() {
        let first = sort_key(&school.name, &school.name_key)
            .chars()
            .next()
            .unwrap_or('#')
            .to_ascii_uppercase();
        let letter = if first.is_ascii_uppercase() { first } else { '#' };
        match letters.last_mut() {
            Some((last, range)) if *last == letter => range.end = at + 1,
            _ => letters.push((letter, at..at + 1)),
        }
    }
    letters
}

fn letter_pages(plan: &mut Plan) {
    if plan.one_page_of_schools() {
        return;
    }
    for (letter, range) in plan.letters.clone() {
        for number in 1..=n_pages(range.len(), SCHOOLS_ON_A_PAGE) {
            let folder = address::numbered(&address::letter(letter), number);
            plan.pages.push(Page { kind: Kind::Letter { letter, number }, folder, named: None });
        }
    }
}

fn title_pages(plan: &mut Plan) {
    for (at, list) in plan.titles.iter().enumerate() {
        for number in 1..=n_pages(list.ids.len(), TITLES_ON_A_PAGE) {
            let folder = address::numbered(&list.folder, number);
            plan.pages.push(Page { kind: Kind::Titles { list: at, number }, folder, named: None });
        }
    }
}

fn redirects(site: &Site, plan: &mut Plan) {
    let mut add = |file: &Arc<str>,
                   (range, old): &(Range<usize>, String),
                   to: Folder,
                   title: &str| {
        let declared = Location::of(file, range.clone()).into();
        let kind = Kind::Redirect { to: to.into(), title: title.into(), declared };
        // `/projects/music.html` was a file; any other address is a folder.
        let (folder, named) = match old.rsplit_once('/').unwrap_or(("", old)) {
            ("", name) if name.ends_with(".html") => (Folder::new(), Some(name.into())),
            (above, name) if name.ends_with(".html") => (format!("{above}/"), Some(name.into())),
            _ => (format!("{old}/"), None),
        };
        plan.pages.push(Page { kind, folder, named });
    };
    for partnership in &site.partnerships {
        for alias in &partnership.aliases {
            let to = address::partnership(partnership);
            add(&partnership.path, alias, to, &partnership.title);
        }
    }
    for page in &site.pages {
        for alias in &page.aliases {
            add(&page.path, alias, address::content(page), &page.title);
        }
    }
}

/// Folders that the site itself needs at its root.
const RESERVED_AT_ROOT: [&str; 8] = [
    "assets",
    "search",
    "404.html",
    "sitemap.xml",
    "robots.txt",
    // Some hosts read these.
    "cname",
    "_headers",
    "_redirects",
];
/// Files that the site itself needs in any folder.
const RESERVED: [&str; 2] = ["index.html", "feed.xml"];

/// The part of an address that is kept for the site itself, if there is one.
fn reserved(folder: &str) -> Option<&str> {
    let mut parts = folder.trim_end_matches('/').split('/');
    let is_kept = |first: &&str| {
        RESERVED_AT_ROOT.contains(first)
            || (first.starts_with("sitemap-") && first.ends_with(".xml"))
    };
    let at_root = parts.clone().next().filter(is_kept);
    at_root.or_else(|| parts.find(|part| RESERVED.contains(part)))
}

/// Pages that would be written to one file; case does not count, because of Windows and macOS.
fn collisions(site: &Site, plan: &Plan) -> Vec<Diagnostic> {
    let mut first: AHashMap<Cow<'_, str>, &Page> = AHashMap::with_capacity(plan.pages.len());
    let mut problems = Vec::new();
    for page in &plan.pages {
        let address = match &page.named {
            None => Cow::Borrowed(&*page.folder),
            Some(name) => Cow::Owned(format!("{}{name}", page.folder)),
        };
        let compared = compared(&address);
        if let Some(name) = reserved(&compared)
            && let Some(at) = declared(site, page)
        {
            let message = format!("the address `/{address}` is kept for the site itself");
            let help = format!("choose a name without `{name}`");
            problems.push(Diagnostic::error("reserved-address", message, at).help(help));
            continue;
        }
        let Some(other) = first.insert(compared, page) else { continue };
        // An entry twice is told by `gather`, with the files' names.
        if let (Kind::Partnership(_), Kind::Partnership(_)) = (&other.kind, &page.kind) {
            continue;
        }
        let (at, other) = match declared(site, page) {
            Some(at) => (at, other),
            None => (declared(site, other).unwrap_or_else(declared_sets), page),
        };
        let message = format!("the address `/{address}` is used already, by {}", what(site, other));
        let mut problem = Diagnostic::error("same-address", message, at)
            .help("choose another name or address, or delete one of the two");
        if let Some(there) = declared(site, other) {
            problem = problem.related(there, "the other one");
        }
        problems.push(problem);
    }
    problems
}

/// An address as disks compare it that take large and small letters for the same. A folder and
/// its own page are the same too.
fn compared<'a>(address: &Cow<'a, str>) -> Cow<'a, str> {
    let is_small = |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase();
    let small = match address.bytes().all(is_small) {
        true => address.clone(),
        false => Cow::Owned(address.to_lowercase()),
    };
    match small.strip_suffix(address::INDEX) {
        Some(folder) if folder.is_empty() || folder.ends_with('/') => Cow::Owned(folder.into()),
        _ => small,
    }
}

/// Where categories and regions are declared, which may clash with each other.
fn declared_sets() -> Location {
    Location::start_of("content/categories.yaml")
}

/// Where a page was asked for, if it was by a file of its own.
fn declared(site: &Site, page: &Page) -> Option<Location> {
    let entry = |partnership: &Partnership| partnership.at(0..0);
    match &page.kind {
        Kind::Partnership(id) => Some(entry(site.partnership(*id))),
        Kind::Content(index) => Some(site.pages[*index].at(0..0)),
        Kind::Redirect { declared, .. } => Some(Location::clone(declared)),
        Kind::School(id) => {
            let id = site.school(*id).partnerships.first()?;
            Some(entry(site.partnership(*id)))
        }
        _ => None,
    }
}

fn what(site: &Site, page: &Page) -> String {
    match &page.kind {
        Kind::Partnership(id) => format!("the partnership `{}`", site.partnership(*id).title),
        Kind::Content(index) => format!("the page `{}`", site.pages[*index].title),
        Kind::School(id) => format!("the school `{}`", site.school(*id).name),
        Kind::Redirect { title, .. } => format!("an old address of `{title}`"),
        _ => "a page of the site".into(),
    }
}
