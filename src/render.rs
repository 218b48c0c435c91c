//! Render: the site → finished files, one after another, to wherever they are wanted.
//!
//! Does not touch the disk.

pub mod address;
pub mod feed;
pub mod json_ld;
pub mod links;
pub mod lists;
pub mod markdown;
pub mod near;
pub mod page;
pub mod pages;
pub mod partnership;
pub mod school;
pub mod shared;
pub mod sitemap;
pub mod theme;
pub mod view;

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

use rayon::prelude::*;
use tera::Value;

use crate::diagnostic::{Checked, Diagnostic};
use crate::model::school::Sector;
use crate::model::site::Site;
use crate::output::Sink;
use crate::source::{Location, Source};
use address::LinkStyle;
use links::{Anchor, Places};
use markdown::Body;
use page::{Page, Plan};
use pages::Material;
use shared::Shared;
use theme::Theme;
use view::{FieldsView, LinkView, SiteView};

/// Every body as HTML, and the anchors that bodies point to.
pub struct Bodies {
    /// The story of each partnership, by id.
    pub stories: Vec<Body>,
    /// The text of each content page.
    pub texts: Vec<Body>,
    /// Places on pages that bodies point to.
    pub anchors: Vec<Anchor>,
}

/// A body as HTML, with its problems and the anchors it points to.
pub fn body(
    source: &Source,
    body: &Range<usize>,
    folder: &str,
    places: &Places<'_>,
) -> (Checked<Body>, Vec<Anchor>) {
    let anchors = RefCell::new(Vec::new());
    let target = |written: &str, kind, at: Location| {
        places.target(source, folder, written, kind, at, &anchors)
    };
    let checked = markdown::to_html(source, body.clone(), &target);
    (checked, anchors.into_inner())
}

/// Turns every body into HTML; a link that leads nowhere is a problem.
pub fn bodies(site: &Site, places: &Places<'_>) -> Checked<Bodies> {
    let one = |source: &Source, range: &Range<usize>, folder: String| {
        body(source, range, &folder, places)
    };
    let stories: Vec<_> = site
        .partnerships
        .par_iter()
        .with_min_len(16)
        .map(|entry| one(&entry.source, &entry.body, address::partnership(entry)))
        .collect();
    let texts: Vec<_> = site
        .pages
        .iter()
        .map(|page| one(&page.source, &page.body, address::content(page)))
        .collect();
    let (mut problems, mut anchors) = (Vec::new(), Vec::new());
    let mut keep = |all: Vec<(Checked<Body>, Vec<Anchor>)>| -> Vec<Body> {
        all.into_iter()
            .map(|(checked, wanted)| {
                anchors.extend(wanted);
                checked.keep(&mut problems)
            })
            .collect()
    };
    let (stories, texts) = (keep(stories), keep(texts));
    Checked::new(Bodies { stories, texts, anchors }, problems)
}

/// Renders every page and writes every other file of the site to `sink`.
pub fn files(
    site: &Site,
    plan: &Plan,
    bodies: Bodies,
    mut theme: Theme,
    style: LinkStyle,
    guide: &FieldsView,
    sink: &dyn Sink,
) -> Vec<Diagnostic> {
    theme.set_global("site", Value::from_serializable(&site_view(site, &theme, style)));
    let mut wanted: HashMap<String, Vec<Anchor>> = HashMap::new();
    for anchor in bodies.anchors {
        wanted.entry(anchor.folder.clone()).or_default().push(anchor);
    }
    let material = Material {
        shared: Shared::new(site, style),
        plan,
        stories: bodies.stories,
        texts: bodies.texts,
        guide,
        ids: site.ids().collect(),
    };
    let problems: Vec<Vec<Diagnostic>> = plan
        .pages
        .par_iter()
        .with_min_len(8)
        .map_init(Vec::new, |html, page| one_page(&material, &theme, page, &wanted, sink, html))
        .collect();
    other_files(&material, &theme, sink);
    problems.into_iter().flatten().collect()
}

/// One page, from its view to its file.
fn one_page(
    material: &Material<'_>,
    theme: &Theme,
    page: &Page,
    wanted: &HashMap<String, Vec<Anchor>>,
    sink: &dyn Sink,
    html: &mut Vec<u8>,
) -> Vec<Diagnostic> {
    html.clear();
    let (template, context) = pages::page(material, page);
    if let Err(fault) = theme.render(template, &context, html) {
        return vec![*fault];
    }
    sink.put(&page.file(), html);
    match wanted.get(&page.folder) {
        Some(anchors) if page.named.is_none() => links::missing_anchors(html, anchors),
        _ => Vec::new(),
    }
}

/// What is not a page: the theme's assets, feeds, the sitemap, `robots.txt`.
fn other_files(material: &Material<'_>, theme: &Theme, sink: &dyn Sink) {
    const IN_MEMORY: &str = "writing to memory does not fail";
    let site = material.shared.site;
    for (path, bytes) in &theme.assets {
        sink.put(path, bytes);
    }
    let base = site.config.base_url.as_deref();
    sink.put("robots.txt", sitemap::robots(base).as_bytes());
    let Some(base) = base else { return };
    for feed in feed::feeds(site, &material.ids) {
        let bytes = feed::atom(site, base, &feed).expect(IN_MEMORY);
        sink.put(&feed::file(&feed.folder), &bytes);
    }
    for (path, bytes) in sitemap::sitemaps(site, base, &material.plan.pages).expect(IN_MEMORY) {
        sink.put(&path, &bytes);
    }
}

/// The files that links of bodies may lead to besides pages.
pub fn linkable_files(site: &Site) -> Vec<String> {
    if site.config.base_url.is_none() {
        return vec!["robots.txt".into()];
    }
    let feeds = feed::feeds(site, &[]).into_iter().map(|feed| feed::file(&feed.folder));
    feeds.chain(["sitemap.xml".into(), "robots.txt".into()]).collect()
}

fn site_view(site: &Site, theme: &Theme, style: LinkStyle) -> SiteView {
    let config = &site.config;
    let link = |title: &str, folder: &str| LinkView {
        title: title.into(),
        href: address::href(folder, style),
    };
    SiteView {
        name: config.name.clone(),
        description: config.description.clone(),
        language: config.language.clone(),
        base_url: config.base_url.clone(),
        home: link(&config.name, ""),
        menu: vec![
            link("Partnerships", address::PARTNERSHIPS),
            link("Categories", address::CATEGORIES),
            link("Regions", address::REGIONS),
            link("Schools", address::SCHOOLS),
        ],
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
        n_partnerships: site.partnerships.len(),
        n_schools: site.schools.len(),
        n_independent: site.n_schools(Sector::Independent),
        n_state: site.n_schools(Sector::State),
        assets: theme.asset_names.clone(),
        style: Value::safe_string(&theme.style),
    }
}
