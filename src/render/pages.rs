//! One page: which template, and what that template sees.
//!
//! The one way to make a page. Does not know Tera's syntax, nor where pages are written to.

mod draft;

use std::sync::Arc;

use tera::Value;

use super::address;
use super::bodies::Bodies;
use super::feed;
use super::groups;
use super::json_ld;
use super::key::Keyed;
use super::lists;
use super::numbers;
use super::page::{Kind, Page, Plan};
use super::partnership::{headings, partnership};
use super::school::school;
use super::search;
use super::shared::Shared;
use super::view::{
    ContentView, FieldsView, LinkView, ListView, PageView, RedirectView, ShareImageView,
};
use crate::model::category::CategoryId;
use crate::model::group::{Group, SchoolGroup};
use crate::model::region::RegionId;
use crate::model::site::PartnershipId;
use draft::{Draft, Insert};

/// In characters: tabs and search engines cut off longer ones.
const LONGEST_WINDOW_TITLE: usize = 65;

/// Everything that pages are made from.
pub struct Material {
    /// Cards, labels and the site.
    pub shared: Shared,
    /// All pages.
    pub plan: Arc<Plan>,
    /// The stories of partnerships and the texts of content pages.
    pub bodies: Arc<Bodies>,
    /// The guide to the fields of an entry.
    pub guide: Arc<FieldsView>,
    /// The ids of all partnerships.
    pub ids: Arc<[PartnershipId]>,
    /// Where every page leads.
    pub menu: Arc<Menu>,
}

/// The `href`s of the links that are on every page.
pub struct Menu {
    /// Of the menu and of the search.
    pub places: Vec<String>,
    /// Of the pages at the foot.
    pub others: Vec<String>,
}

/// A page with what its template sees. That is also added to `keyed`, if there is one.
pub fn page<'a>(material: &'a Material, page: &'a Page, keyed: Option<Keyed>) -> Draft<'a> {
    let mut made = Made::new(material, page, keyed);
    match &page.kind {
        Kind::Home => made.home(),
        Kind::Partnership(id) => made.partnership(*id),
        Kind::School(id) => {
            let view = school(&made.material.shared, *id);
            let sector = format!("{} school", view.sector_name);
            let place = view.town.as_ref().map(|town| format!(" in {town}")).unwrap_or_default();
            let n = view.cards.len();
            let what = if n == 1 { "partnership" } else { "partnerships" };
            made.head("school", &view.name, &format!("{sector}{place}: {n} {what}."));
            made.crumb("Schools", address::SCHOOLS);
            made.show("school.html", "school", view);
        }
        Kind::Categories => {
            let view = lists::categories(&material.shared);
            made.head("categories", "Categories", &view.intro);
            made.show("index.html", "index", view);
        }
        Kind::Regions => {
            let view = lists::regions(&material.shared);
            made.head("regions", "Regions", &view.intro);
            made.show("index.html", "index", view);
        }
        Kind::Way(way) => {
            let view = lists::way(&material.shared, *way);
            made.head("groups", groups::way_words(*way).0, &view.intro);
            made.crumb("Partnerships", address::PARTNERSHIPS);
            made.show("index.html", "index", view);
        }
        Kind::Group { group, number } => made.group(*group, *number),
        Kind::Numbers => made.numbers(),
        Kind::SchoolGroup { group, number } => made.school_group(*group, *number),
        Kind::Schools => made.schools(None),
        Kind::Letter { letter, number } => made.schools(Some((*letter, *number))),
        Kind::Partnerships { number } => made.partnerships(*number),
        Kind::Category { id, number } => made.category(*id, *number),
        Kind::Region { id, number } => made.region(*id, *number),
        Kind::Both { category, region, number } => made.both(*category, *region, *number),
        Kind::Content(index) => made.content(*index),
        Kind::Fields => {
            let text = "What can be written at the top of an entry, field by field.";
            made.head("fields", "The fields of an entry", text);
            made.show("fields.html", "fields", &*material.guide);
        }
        Kind::Search => {
            let view = search::page(&material.shared);
            let text = "Find partnerships by words, place, phase and more.";
            made.head("search", "Search", text);
            made.show("search.html", "search", view);
        }
        Kind::Titles { list, number } => {
            let list = &material.plan.titles[*list];
            let view = search::titles(&material.shared, list, *number);
            made.head("titles", &numbered_title(&list.title, *number), &list.intro);
            made.crumb("Search", address::SEARCH);
            made.show("titles.html", "titles", view);
        }
        Kind::NotFound => {
            let text = "There is no page at this address.";
            made.head("not-found", "Page not found", text);
            made.template = "not-found.html";
        }
        Kind::Redirect { to, title, .. } => {
            made.head("redirect", title, "This page has moved.");
            let to = LinkView { title: title.clone(), href: material.shared.href(to) };
            made.show("redirect.html", "redirect", RedirectView { to });
        }
    }
    made.finish()
}

/// A page in the making.
struct Made<'a> {
    material: &'a Material,
    page: &'a Page,
    view: PageView,
    /// The partnerships of a list, for machines.
    listed: Vec<PartnershipId>,
    template: &'static str,
    insert: Insert<'a>,
    /// What is seen so far; none when that can't be told.
    keyed: Option<Keyed>,
}

impl<'a> Made<'a> {
    fn new(material: &'a Material, page: &'a Page, keyed: Option<Keyed>) -> Self {
        let config = &material.shared.site.config;
        // Not found is shown at any depth, so only the whole address leads back from there.
        let root = match (&page.kind, &config.base_url, material.shared.style) {
            (Kind::NotFound, Some(base), address::LinkStyle::Folders) => base.clone(),
            _ => address::root_from(&page.folder),
        };
        let href = match page.kind {
            Kind::NotFound => address::NOT_FOUND.to_owned(),
            _ => material.shared.href(&page.folder),
        };
        let canonical = config.base_url.as_ref().map(|base| match &page.kind {
            Kind::Redirect { to, .. } => format!("{base}{to}"),
            _ => format!("{base}{}", page.folder),
        });
        let view = PageView {
            kind: "",
            title: String::new(),
            window_title: String::new(),
            description: String::new(),
            root,
            href,
            here: String::new(),
            within: String::new(),
            canonical: canonical.filter(|_| page.kind != Kind::NotFound),
            feed: None,
            breadcrumbs: Vec::new(),
            json_ld: Value::none(),
            share_type: "website",
            share_image: None,
            previous: None,
            next: None,
        };
        Made {
            material,
            page,
            view,
            listed: Vec::new(),
            template: "",
            insert: Box::new(|_| ()),
            keyed,
        }
    }

    fn head(&mut self, kind: &'static str, title: &str, description: &str) {
        self.view.kind = kind;
        title.clone_into(&mut self.view.title);
        let site = &self.material.shared.site.config.name;
        let both = format!("{title} – {site}");
        self.view.window_title = match kind {
            "home" => site.clone(),
            _ if both.chars().count() > LONGEST_WINDOW_TITLE => title.to_owned(),
            _ => both,
        };
        description.clone_into(&mut self.view.description);
        if kind != "home" {
            self.crumb("Home", "");
        }
    }

    fn crumb(&mut self, title: &str, folder: &str) {
        let href = self.material.shared.href(folder);
        self.view.breadcrumbs.push(LinkView { title: title.into(), href });
    }

    fn show(
        &mut self,
        template: &'static str,
        name: &'static str,
        view: impl serde::Serialize + 'a,
    ) {
        self.template = template;
        let keyed = self.keyed.take();
        self.keyed =
            keyed.and_then(|mut keyed| (keyed.add(name) && keyed.add(&view)).then_some(keyed));
        self.insert = Box::new(move |context| context.insert(name, &view));
    }

    fn finish(mut self) -> Draft<'a> {
        self.find_in_menu();
        let Made { material, page, view, listed, template, insert, keyed } = self;
        // The description for machines says what the views say, and this.
        let said = json_ld::not_in_views(&material.shared, page);
        let keyed =
            keyed.and_then(|mut keyed| (keyed.add(&view) && keyed.add(&said)).then_some(keyed));
        Draft { template, keyed, material, page, view, listed, insert }
    }

    fn find_in_menu(&mut self) {
        let (view, menu) = (&mut self.view, &self.material.menu);
        if menu.places.contains(&view.href) || menu.others.contains(&view.href) {
            view.here.clone_from(&view.href);
        }
        let crumbs = &view.breadcrumbs;
        let is_above = |place: &&String| {
            view.href.starts_with(place.as_str()) || crumbs.iter().any(|it| it.href == **place)
        };
        let places: Vec<&str> = menu.places.iter().filter(is_above).map(String::as_str).collect();
        view.within = places.join(" ");
    }

    fn home(&mut self) {
        let config = &self.material.shared.site.config;
        self.head("home", &config.name, &config.description);
        self.feed("", &config.name);
        let view = lists::home(&self.material.shared);
        self.show("home.html", "home", view);
    }

    fn partnership(&mut self, id: PartnershipId) {
        let shared = &self.material.shared;
        let entry = shared.site.partnership(id);
        self.head("partnership", &entry.title, &entry.summary);
        self.crumb("Partnerships", address::PARTNERSHIPS);
        self.view.share_type = "article";
        let link = |id: PartnershipId| {
            let entry = shared.site.partnerships.get(id.index())?;
            let href = shared.href(&address::partnership(entry));
            Some(LinkView { title: entry.title.clone(), href })
        };
        self.view.previous = id.0.checked_sub(1).and_then(|before| link(PartnershipId(before)));
        self.view.next = link(PartnershipId(id.0 + 1));
        self.view.share_image = self.share_image(id);
        let story = &self.material.bodies.stories[id.index()];
        self.show("partnership.html", "partnership", partnership(shared, id, story));
    }

    /// The first picture of a partnership, if it may be kept by others.
    fn share_image(&self, id: PartnershipId) -> Option<ShareImageView> {
        /// Wider ones are made smaller by those who show them.
        const MOST: u32 = 1200;
        let shared = &self.material.shared;
        let base = shared.site.config.base_url.as_ref()?;
        let entry = shared.site.partnership(id);
        let first = shared.pictures_of(entry).next().filter(|first| first.may_be_shared())?;
        let file = first.usual(MOST)?;
        let (url, alt) = (format!("{base}{}", file.href), first.image.alt.clone());
        Some(ShareImageView { url, alt, width: file.width, height: file.height })
    }

    fn schools(&mut self, letter: Option<(char, usize)>) {
        let view = lists::schools(&self.material.shared, &self.material.plan, letter);
        match letter {
            None => {
                let text = "Every school that takes part in a partnership, from A to Z.";
                self.head("schools", "Schools", text);
            }
            Some((letter, number)) => {
                let title = numbered_title(&format!("Schools: {letter}"), number);
                self.head("schools", &title, &format!("Schools whose names begin with {letter}."));
                self.crumb("Schools", address::SCHOOLS);
            }
        }
        self.show("schools.html", "schools", view);
    }

    fn partnerships(&mut self, number: usize) {
        let material = self.material;
        let text = "Every partnership in the showcase, newest first.";
        self.head("partnerships", &numbered_title("All partnerships", number), text);
        self.feed("", &material.shared.site.config.name);
        let narrow = lists::narrow_all(&material.shared);
        let view = lists::list(
            &material.shared,
            &material.ids,
            address::PARTNERSHIPS,
            number,
            text.into(),
            narrow,
        );
        self.list(&material.ids, view);
    }

    fn category(&mut self, id: CategoryId, number: usize) {
        let shared = &self.material.shared;
        let category = &shared.site.config.categories[id.index()];
        let intro = match category.description.as_str() {
            "" => format!("Partnerships about {}.", category.name),
            text => text.to_owned(),
        };
        self.head("category", &numbered_title(&category.name, number), &intro);
        self.crumb("Categories", address::CATEGORIES);
        let folder = address::category(category);
        self.feed(&folder, &category.name);
        let ids = &shared.site.by_category[id.index()];
        let narrow = lists::narrow_category(shared, id);
        let view = lists::list(shared, ids, &folder, number, intro, narrow);
        self.list(ids, view);
    }

    fn region(&mut self, id: RegionId, number: usize) {
        let shared = &self.material.shared;
        let region = &shared.site.config.regions[id.index()];
        let intro = format!("Partnerships in {}.", region.in_a_sentence());
        self.head("region", &numbered_title(&region.name, number), &intro);
        self.crumb("Regions", address::REGIONS);
        let folder = address::region(region);
        self.feed(&folder, &region.name);
        let ids = &shared.site.by_region[id.index()];
        let narrow = lists::narrow_region(shared, id);
        let view = lists::list(shared, ids, &folder, number, intro, narrow);
        self.list(ids, view);
    }

    fn both(&mut self, category: CategoryId, region: RegionId, number: usize) {
        let shared = &self.material.shared;
        let config = &shared.site.config;
        let (c, r) = (&config.categories[category.index()], &config.regions[region.index()]);
        let title = format!("{} in {}", c.name, r.in_a_sentence());
        let intro = format!("Partnerships about {}, in {}.", c.name, r.in_a_sentence());
        self.head("category-region", &numbered_title(&title, number), &intro);
        self.crumb("Categories", address::CATEGORIES);
        self.crumb(&c.name, &address::category(c));
        let none = Vec::new();
        let ids = shared.site.by_both.get(&(category, region)).unwrap_or(&none);
        let view = lists::list(shared, ids, &address::both(c, r), number, intro, Vec::new());
        self.list(ids, view);
    }

    fn group(&mut self, group: Group, number: usize) {
        let shared = &self.material.shared;
        let (title, intro) = groups::words(group);
        let folder = address::group(group);
        let ids = shared.site.group(group);
        if group == Group::SEEKING {
            self.head("looking-for-partners", &numbered_title(&title, number), &intro);
            self.crumb("Partnerships", address::PARTNERSHIPS);
            self.feed(&folder, &title);
            let view = lists::list(shared, ids, &folder, number, intro, Vec::new());
            return self.list(ids, view);
        }
        self.head("group", &numbered_title(&title, number), &intro);
        self.crumb("Partnerships", address::PARTNERSHIPS);
        self.crumb(groups::way_name(group.way()), &address::way(group.way()));
        self.list(ids, lists::lines(shared, ids, &folder, number, intro));
    }

    fn numbers(&mut self) {
        let view = numbers::view(&self.material.shared);
        let as_of = view.as_of.as_ref().map(|day| format!(", as of {day}")).unwrap_or_default();
        let text = format!("What the showcase holds, counted from its entries{as_of}.");
        self.head("numbers", "The showcase in numbers", &text);
        self.show("numbers.html", "numbers", view);
    }

    fn school_group(&mut self, group: SchoolGroup, number: usize) {
        let shared = &self.material.shared;
        let (title, intro) = groups::school_words(shared, group);
        self.head("school-group", &numbered_title(&title, number), &intro);
        self.crumb("Schools", address::SCHOOLS);
        let view = lists::school_group(shared, &self.material.plan, group, number);
        self.show("schools.html", "schools", view);
    }

    fn list(&mut self, ids: &[PartnershipId], view: ListView) {
        if view.from > 0 {
            self.listed = ids[view.from - 1..view.to].to_vec();
        }
        self.show("list.html", "list", view);
    }

    fn content(&mut self, index: usize) {
        let page = &self.material.shared.site.pages[index];
        self.head("content", &page.title, &page.summary);
        let body = &self.material.bodies.texts[index].body;
        let view = ContentView { body: Value::safe_string(&body.html), headings: headings(body) };
        self.show("content.html", "content", view);
    }

    fn feed(&mut self, folder: &str, title: &str) {
        if self.material.shared.site.config.base_url.is_some() {
            self.view.feed = Some(LinkView { title: title.to_owned(), href: feed::file(folder) });
        }
    }
}

fn numbered_title(title: &str, number: usize) -> String {
    if number == 1 { title.to_owned() } else { format!("{title}, page {number}") }
}
