//! The finished files of a site: which there are, and each one's bytes, made when it is asked for.
//!
//! Does not touch the disk, nor keep what it makes, but for the search's files: they are made
//! together.

mod all;
mod rooms;
mod words;

pub use all::{AllMade, Former, There};
pub use words::KnownWords;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;
use std::mem;
use std::sync::{Arc, OnceLock};

use tera::Value;

use super::address::{self, Folder, LinkStyle};
use super::bodies::{Bodies, Story};
use super::feed::{self, Feed};
use super::groups;
use super::key::Keyed;
use super::links::{self, Anchor, Places};
use super::page::{Kind, Page, Plan};
use super::pages::{self, Material, Menu};
use super::requests::{self, Seen};
use super::search;
use super::shared::Shared;
use super::sitemap;
use super::theme::Theme;
use super::view::{ColourView, FieldsView, LinkView, SiteView};
use crate::diagnostic::Diagnostic;
use crate::model::group::Group;
use crate::model::palette::NamedColour;
use crate::model::partnership::Partnership;
use crate::model::site::{PartnershipId, Site};
use crate::output::Key;
use crate::source::Location;

/// Every file of a site that has no faults so far.
pub struct Files {
    material: Material,
    places: Arc<Places>,
    theme: Arc<Theme>,
    /// The pages that are files of another name than their folder's own, by place in the plan.
    named: Arc<[usize]>,
    /// How many pages the sitemap has.
    n_listed: usize,
    /// The files of the search, which are made together when the first of them is wanted.
    search: OnceLock<BTreeMap<String, Vec<u8>>>,
    /// What every page is made from besides its view; none if pages are not to be kept.
    key: Option<Keyed>,
}

/// A file that is not a page.
enum Other<'a> {
    Asset(&'a [u8]),
    Feed(Feed<'a>),
    Sitemap(usize),
    Search(String),
    Robots,
}

impl Files {
    /// The files of a site whose pages are planned.
    pub fn new(
        shared: Shared,
        plan: Arc<Plan>,
        places: Arc<Places>,
        bodies: Arc<Bodies>,
        theme: &Theme,
        guide: Arc<FieldsView>,
        made_from: Option<Key>,
    ) -> Self {
        let mut theme = theme.clone();
        let site = site_view(&shared, &theme);
        let key = made_from.and_then(|key| {
            let mut keyed = Keyed::default();
            let is_known = keyed.add(&key.0) && keyed.add(&site);
            let mut start = Keyed::default();
            (is_known && start.add(&keyed.key().0)).then_some(start)
        });
        theme.set_global("site", Value::from_serializable(&site));
        let ids = shared.site.ids().collect();
        let named = (0..plan.pages.len()).filter(|at| plan.pages[*at].named.is_some()).collect();
        let n_listed = plan.pages.iter().filter(|page| page.is_listed()).count();
        let menu = menu_of(&site).into();
        let material = Material { shared, plan, bodies, guide, ids, menu };
        let search = OnceLock::new();
        Files { material, places, theme: theme.into(), named, n_listed, search, key }
    }

    /// The same files, but for stories and texts.
    #[must_use]
    pub fn with_stories_of(&self, site: Arc<Site>, bodies: Arc<Bodies>) -> Self {
        let material = Material {
            shared: self.material.shared.with_stories_of(site),
            plan: self.material.plan.clone(),
            bodies,
            guide: self.material.guide.clone(),
            ids: self.material.ids.clone(),
            menu: self.material.menu.clone(),
        };
        let (places, theme) = (self.places.clone(), self.theme.clone());
        let (named, n_listed, search) = (self.named.clone(), self.n_listed, OnceLock::new());
        let key = self.key.clone();
        Files { material, places, theme, named, n_listed, search, key }
    }

    /// The file at a path below the site's root, if there is one.
    pub fn file(&self, path: &str) -> Option<Result<Cow<'_, [u8]>, Box<Diagnostic>>> {
        if let Some(page) = self.page(path) {
            let mut html = Vec::new();
            return Some(self.render(page, &mut html).map(|_| html.into()));
        }
        if let Some((bytes, picture)) = self.material.shared.pictures.file(path) {
            return Some(
                bytes
                    .read()
                    .map_or_else(|_| Err(lost(picture).into()), |bytes| Ok(bytes.to_vec().into())),
            );
        }
        let mut others = self.others();
        let (_, other) = others.find(|(other, _)| *other == path)?;
        drop(others);
        Some(Ok(self.other(&other)))
    }

    /// Whether nothing but stories and texts can be different.
    pub fn differ_in_stories_alone(&self, other: &Files) -> bool {
        Arc::ptr_eq(&self.theme, &other.theme)
    }

    /// The pages, by their places in the plan, whose story, text or wanted anchors are others.
    pub fn pages_not_in(&self, other: &Files) -> Vec<usize> {
        let (now, then) = (&self.material.bodies, &other.material.bodies);
        let site = &self.material.shared.site;
        fn is_new<T>((at, (now, then)): (usize, (&Arc<T>, &Arc<T>))) -> Option<usize> {
            (!Arc::ptr_eq(now, then)).then_some(at)
        }
        let stories = now.stories.iter().zip(&then.stories).enumerate().filter_map(is_new);
        let stories = stories.map(|at| address::partnership(&site.partnerships[at]));
        let texts = now.texts.iter().zip(&then.texts).enumerate().filter_map(is_new);
        let texts = texts.map(|at| address::content(&site.pages[at]));
        let not_in = |one: &Bodies, other: &Bodies| -> Vec<Folder> {
            let is_new = |folder: &&Folder| one.wanted.get(*folder) != other.wanted.get(*folder);
            one.wanted.keys().filter(is_new).cloned().collect()
        };
        let folders = stories.chain(texts).chain(not_in(now, then)).chain(not_in(then, now));
        let mut pages: Vec<usize> =
            folders.filter_map(|folder| self.places.page(&folder)).collect();
        pages.sort_unstable();
        pages.dedup();
        pages
    }

    /// A page of each kind, and those that bodies point into, or so many of these: where a fault most
    /// likely shows.
    pub fn samples(&self, most_wanted: usize) -> Vec<usize> {
        let mut kinds = Vec::new();
        let mut samples = Vec::new();
        for (at, page) in self.material.plan.pages.iter().enumerate() {
            let kind = mem::discriminant(&page.kind);
            if !kinds.contains(&kind) {
                kinds.push(kind);
                samples.push(at);
            }
        }
        let wanted = self.material.bodies.wanted.keys();
        let mut wanted: Vec<usize> = wanted.filter_map(|folder| self.places.page(folder)).collect();
        wanted.sort_unstable();
        wanted.truncate(most_wanted);
        samples.extend(wanted);
        samples
    }

    /// The places on pages that bodies point to.
    pub fn anchors(&self) -> impl Iterator<Item = &Anchor> {
        // In no order that anything depends on.
        self.material.bodies.wanted.values().flatten()
    }

    /// The partnership that a page, given by its place in the plan, is of, with its story.
    pub fn story_of(&self, page: usize) -> Option<(&Partnership, &Story)> {
        match self.material.plan.pages[page].kind {
            Kind::Partnership(id) => {
                let story = &self.material.bodies.stories[id.index()];
                Some((self.material.shared.site.partnership(id), story))
            }
            _ => None,
        }
    }

    /// How many pages there are.
    pub fn n_pages(&self) -> usize {
        self.material.plan.pages.len()
    }

    /// What is wrong with a page, given by its place in the plan.
    pub fn faults_of(&self, page: usize) -> Vec<Diagnostic> {
        let page = &self.material.plan.pages[page];
        let mut html = Vec::new();
        match self.render(page, &mut html) {
            Err(fault) => vec![*fault],
            Ok(template) => self.faults_in(page, template, &html, &mut Seen::default()),
        }
    }

    fn page(&self, path: &str) -> Option<&Page> {
        let pages = &self.material.plan.pages;
        let folder = path.strip_suffix(address::INDEX);
        if let Some(at) = folder.and_then(|folder| self.places.page(folder))
            && pages[at].file() == path
        {
            return pages.get(at);
        }
        self.named.iter().map(|at| &pages[*at]).find(|page| page.file() == path)
    }

    /// What a page is made from: all that its template sees, which is in `keyed`, and what is looked
    /// for on it.
    fn key(&self, page: &Page, template: &str, mut keyed: Keyed) -> Option<Key> {
        let wanted = self.material.bodies.wanted.get(&page.folder).into_iter().flatten();
        let wanted: Vec<&str> = wanted.map(|anchor| anchor.fragment.as_str()).collect();
        (keyed.add(template) && keyed.add(&wanted)).then(|| keyed.key())
    }

    /// All words of some entries.
    fn words(&self, ids: &[PartnershipId]) -> search::Words {
        search::words(&self.material.shared.site, ids, &self.material.bodies.stories)
    }

    /// Makes a page, and returns the name of its template.
    fn render(&self, page: &Page, html: &mut Vec<u8>) -> Result<&'static str, Box<Diagnostic>> {
        let draft = pages::page(&self.material, page, None);
        let template = draft.template;
        self.theme.render(template, &draft.context(), html).map(|()| template)
    }

    /// What only shows on the finished page.
    fn faults_in(
        &self,
        page: &Page,
        template: &str,
        html: &[u8],
        seen: &mut Seen,
    ) -> Vec<Diagnostic> {
        let mut faults = match self.material.bodies.wanted.get(&page.folder) {
            Some(anchors) if page.named.is_none() => links::missing_anchors(html, anchors),
            _ => Vec::new(),
        };
        let own = self.material.shared.site.config.base_url.as_deref();
        let found = requests::in_page(html, own, seen);
        faults.extend(found.iter().map(|one| one.problem(self.theme.place(&one.words, template))));
        faults
    }

    /// What is not a page: the theme's assets, feeds, the sitemap, the search's files, `robots.txt`.
    fn others(&self) -> impl Iterator<Item = (String, Other<'_>)> {
        let site = &*self.material.shared.site;
        let assets = self.theme.assets.iter();
        let assets = assets.map(|(path, bytes)| (path.clone(), Other::Asset(bytes)));
        let robots = ("robots.txt".to_owned(), Other::Robots);
        let has_base = site.config.base_url.is_some();
        let feeds = has_base.then(|| feed::feeds(site, &self.material.ids));
        let feeds = feeds.into_iter().flatten();
        let feeds = feeds.map(|feed| (feed::file(&feed.folder), Other::Feed(feed)));
        let parts = has_base.then(|| sitemap::paths(self.n_listed));
        let parts = parts.into_iter().flatten().zip(0..);
        let parts = parts.map(|(path, part)| (path, Other::Sitemap(part)));
        let search = search::paths(site).into_iter();
        let search = search.map(|path| (path.clone(), Other::Search(path)));
        assets.chain([robots]).chain(feeds).chain(parts).chain(search)
    }

    fn other<'a>(&'a self, other: &Other<'a>) -> Cow<'a, [u8]> {
        const IN_MEMORY: &str = "writing to memory does not fail";
        let site = &*self.material.shared.site;
        let base = site.config.base_url.as_deref();
        let written = |base: Option<&str>, write: &dyn Fn(&str) -> io::Result<Vec<u8>>| {
            Cow::Owned(base.map(write).transpose().expect(IN_MEMORY).unwrap_or_default())
        };
        match other {
            Other::Asset(bytes) => Cow::Borrowed(bytes),
            Other::Search(path) => {
                let words = || search::Index::of(self.words(&self.material.ids));
                let make = || search::files(&self.material.shared, &words());
                let file = self.search.get_or_init(make).get(path);
                Cow::Borrowed(file.map_or(&[], Vec::as_slice))
            }
            Other::Robots => Cow::Owned(sitemap::robots(base).into_bytes()),
            Other::Feed(feed) => written(base, &|base| feed::atom(site, base, feed)),
            Other::Sitemap(part) => {
                let pages = &self.material.plan.pages;
                written(base, &|base| sitemap::sitemap(site, base, pages, *part))
            }
        }
    }
}

/// A picture that was there, and is not any more.
fn lost(path: &Arc<str>) -> Diagnostic {
    let message = "this picture can't be read any more";
    let at = Location::start_of(path.clone());
    Diagnostic::error("picture-changed", message, at).help("build again")
}

/// The files that links of bodies may lead to besides pages.
pub fn linkable_files(site: &Site) -> Vec<String> {
    if site.config.base_url.is_none() {
        return vec!["robots.txt".into()];
    }
    let feeds = feed::feeds(site, &[]).into_iter().map(|feed| feed::file(&feed.folder));
    feeds.chain(["sitemap.xml".into(), "robots.txt".into()]).collect()
}

fn colour_view(colour: &NamedColour) -> (String, ColourView) {
    let view = ColourView { light: colour.light.to_string(), dark: colour.dark.to_string() };
    (colour.name.clone(), view)
}

/// The main menu; those that look for partners are in it when there are any.
fn menu(site: &Site, link: impl Fn(&str, &str) -> LinkView) -> Vec<LinkView> {
    let mut menu = vec![
        link("Partnerships", address::PARTNERSHIPS),
        link("Categories", address::CATEGORIES),
        link("Regions", address::REGIONS),
        link("Schools", address::SCHOOLS),
    ];
    if site.n_seeking() > 0 {
        menu.push(link(groups::name(Group::SEEKING), address::SEEKING));
    }
    menu
}

fn menu_of(site: &SiteView) -> Menu {
    let hrefs = |links: &[LinkView]| links.iter().map(|link| link.href.clone()).collect();
    let mut places: Vec<String> = hrefs(&site.menu);
    places.push(site.search.href.clone());
    let others = [hrefs(&site.pages), hrefs(&site.more)].concat();
    Menu { places, others }
}

fn site_view(shared: &Shared, theme: &Theme) -> SiteView {
    let (site, style) = (&*shared.site, shared.style);
    let config = &site.config;
    let link = |title: &str, folder: &str| LinkView {
        title: title.into(),
        href: address::href(folder, style),
    };
    SiteView {
        name: config.name.clone(),
        description: config.description.clone(),
        language: config.language.clone(),
        locale: config.language.replace('-', "_"),
        base_url: config.base_url.clone(),
        home: link(&config.name, ""),
        menu: menu(site, link),
        more: vec![
            link(groups::name(Group::SEEKING), &address::group(Group::SEEKING)),
            link("In numbers", address::NUMBERS),
        ],
        search: link("Search", address::SEARCH),
        pages: site.pages.iter().map(|page| link(&page.title, &address::content(page))).collect(),
        licence: config
            .licence
            .as_ref()
            .map(|(name, url)| LinkView { title: name.clone(), href: url.clone() }),
        contact: config
            .contact
            .as_ref()
            .map(|contact| LinkView { title: contact.role.clone(), href: contact.url.clone() }),
        repository_url: config.repository.as_ref().map(|repository| repository.url.clone()),
        feed_href: config.base_url.as_ref().map(|_| feed::file("")),
        assets: theme.asset_names.clone(),
        colours: theme.palette.0.iter().map(colour_view).collect(),
        style: Value::safe_string(&theme.style),
        style_hash: theme.style_hash.clone(),
        portable: style == LinkStyle::Files,
        pictures_of_people: shared.pictures.has_people(),
    }
}
