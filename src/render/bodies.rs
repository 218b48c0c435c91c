//! Every body as HTML: the stories of partnerships, the texts of content pages, and those of files
//! that have no page, which are only checked.
//!
//! Does not know Markdown, nor what a page shows besides.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;

use super::address::{self, Folder};
use super::key::key_of;
use super::links::{self, Anchor, Places, WithoutPage};
use super::markdown::{self, Body, LinkKind, Target};
use super::pictures::{Asked, Pictures};
use crate::diagnostic::{Checked, Diagnostic, has_error};
use crate::model::image::Image;
use crate::model::page::ContentPage;
use crate::model::partnership::Partnership;
use crate::model::site::Site;
use crate::output::Key;
use crate::source::{Inputs, Location, Source};

/// What was met while a body was made.
#[derive(Debug, Clone, Default)]
pub struct Made {
    /// What is wrong with it.
    pub problems: Vec<Diagnostic>,
    /// The places on pages that it points to.
    pub anchors: Vec<Anchor>,
    /// The paths of the pictures' files that it shows.
    pub pictures: Vec<Arc<str>>,
    /// Its links to pages and files of the site: it depends on which there are.
    pub inside: Inside,
    /// Whether there are pictures in it, so that it depends on what was made of them.
    pub has_pictures: bool,
}

/// Links to pages and files of the site.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inside {
    /// What is written for each, on a line of its own.
    pub written: String,
    /// Stands for what they became on the page, one after another.
    pub led_to: Key,
}

/// The story of a partnership.
#[derive(Debug)]
pub struct Story {
    /// None while it is not made, or when it is forgotten.
    body: Mutex<Option<Body>>,
    /// Stands for the HTML and the headings, if pages are to be known again.
    pub key: Option<Key>,
    /// What was met while it was made.
    pub made: Made,
}

/// The text of a content page.
#[derive(Debug)]
pub struct Text {
    /// The text as HTML.
    pub body: Body,
    /// What was met while it was made.
    pub made: Made,
}

impl Story {
    fn body(&self) -> MutexGuard<'_, Option<Body>> {
        // A page that panicked on another thread has only read it.
        self.body.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the story; an empty one, if it is not there.
    pub fn read<T>(&self, read: impl FnOnce(&Body) -> T) -> T {
        match &*self.body() {
            Some(body) => read(body),
            None => read(&Body::default()),
        }
    }

    /// Whether it is made, and not forgotten.
    pub fn is_there(&self) -> bool {
        self.body().is_some()
    }

    /// Makes a story that is not there.
    pub fn remember(&self, entry: &Partnership, around: Around<'_>) {
        self.body().get_or_insert_with(|| story(entry, around).0);
    }

    /// Gives back the memory of the HTML: of all that is kept of a large showcase it is the most.
    pub fn forget(&self) {
        *self.body() = None;
    }
}

impl Inside {
    /// These links, each as it is written, with what it became.
    fn new(links: impl Iterator<Item = (impl AsRef<str>, Target)>) -> Self {
        let (mut all_written, mut led_to) = (String::new(), String::new());
        for (written, target) in links {
            all_written.push_str(written.as_ref());
            all_written.push('\n');
            if let Target::Inside(href) = target {
                led_to.push_str(&href);
            }
            led_to.push('\n');
        }
        all_written.shrink_to_fit();
        Inside { written: all_written, led_to: Key::of(&blake3::hash(led_to.as_bytes())) }
    }
}

/// What is known of a story that is not made: nothing is wrong with it.
#[derive(Debug, Clone)]
pub struct KnownStory {
    /// Stands for the HTML and the headings.
    pub key: Key,
    /// What was met when it was made.
    pub made: Made,
}

impl KnownStory {
    /// Whether all its links inside the site still become what they became.
    pub fn leads_where_it_led(&self, entry: &Partnership, around: Around<'_>) -> bool {
        let inside = &self.made.inside;
        let Some(source) = around.inputs.source(&entry.path) else { return false };
        let (folder, anchors) = (address::partnership(entry), RefCell::default());
        let links = inside.written.split_terminator('\n').map(|written| {
            let at = source.at(entry.body.clone());
            (written, around.places.target(source, &folder, written, at, &anchors))
        });
        Inside::new(links) == *inside
    }
}

/// A file of `content/` that has no page. Its text is checked all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hidden {
    /// The file.
    pub source: Source,
    /// Its text, if it was found.
    pub body: Option<Range<usize>>,
    /// Why it has no page.
    pub why: WithoutPage,
}

/// All bodies of a site.
#[derive(Debug, Default)]
pub struct Bodies {
    /// The story of each partnership, by id.
    pub stories: Vec<Arc<Story>>,
    /// The text of each content page.
    pub texts: Vec<Arc<Text>>,
    /// Those of files without a page.
    pub hidden: Vec<Arc<Made>>,
    /// The places that bodies point to, by the page.
    pub wanted: Arc<HashMap<Folder, Vec<Anchor>>>,
    /// Whether any body has an error.
    pub has_errors: bool,
}

/// The texts of bodies, and what they point to.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    /// The files that bodies are in.
    pub inputs: &'a Inputs,
    /// Where links lead.
    pub places: &'a Places,
    /// What there is to be seen.
    pub pictures: &'a Pictures,
}

/// What becomes of a story when it is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stories {
    /// It is kept for its page.
    Kept,
    /// It is kept, and gets a key by which its page is known again.
    KeptWithKey,
    /// It is forgotten: only what is wrong with it is wanted.
    Forgotten,
}

/// Bodies made before.
pub struct Earlier<'a> {
    /// What they are of.
    pub site: &'a Site,
    /// Files without a page.
    pub hidden: &'a [Hidden],
    /// The bodies.
    pub bodies: &'a Bodies,
    /// Whether links lead to the same pages and files as then.
    pub same_places: bool,
    /// Whether the same was made of pictures.
    pub same_pictures: bool,
    /// Whether partnerships and pages are at the same places in the site as then.
    pub same_order: bool,
}

/// Turns every body into HTML; a link that leads nowhere is a problem. What was made `earlier` of
/// the same text is not made again, nor are those `known_stories`, by id, that would be the same.
pub fn bodies(
    site: &Site,
    hidden: &[Hidden],
    around: Around<'_>,
    wanted: Stories,
    earlier: Option<&Earlier<'_>>,
    known_stories: &[Option<KnownStory>],
) -> Bodies {
    let known = Known::new(earlier);
    let stories: Vec<Arc<Story>> = site
        .partnerships
        .par_iter()
        .enumerate()
        .with_min_len(16)
        .map(|(at, entry)| {
            let make = || {
                if let Some(Some(KnownStory { key, made })) = known_stories.get(at) {
                    let (key, made) = (Some(*key), made.clone());
                    return Arc::new(Story { body: Mutex::default(), key, made });
                }
                let (body, made) = story(entry, around);
                let key = (wanted == Stories::KeptWithKey).then(|| key_of(&body)).flatten();
                let body = (wanted != Stories::Forgotten).then_some(body);
                Arc::new(Story { body: body.into(), key, made })
            };
            known.story(at, entry).unwrap_or_else(make)
        })
        .collect();
    let texts = site.pages.iter().map(|page| {
        // It is kept as long as its file does not change.
        let is_same = |(known, _): &(&Arc<ContentPage>, _)| Arc::ptr_eq(known, page);
        let known = earlier.and_then(|earlier| {
            let texts = earlier.site.pages.iter().zip(&earlier.bodies.texts);
            let text = texts.into_iter().find(is_same).map(|(_, text)| text);
            text.filter(|text| known.is_usable(&text.made)).cloned()
        });
        let (images, folder) = (Some(&*page.images), address::content(page));
        known.unwrap_or_else(|| {
            let (body, made) = of_page(&page.path, images, &page.body, &folder, around);
            Arc::new(Text { body, made })
        })
    });
    let texts: Vec<Arc<Text>> = texts.collect();
    let hidden: Vec<Arc<Made>> = hidden
        .iter()
        .map(|file| known.hidden(file).unwrap_or_else(|| without_page(file, around).into()))
        .collect();
    let mut bodies = Bodies { stories, texts, hidden, ..Bodies::default() };
    let earlier = earlier.filter(|earlier| earlier.same_order && earlier.same_places);
    match earlier.filter(|earlier| bodies.add_little_to(earlier.bodies)) {
        Some(earlier) => bodies.wanted = earlier.bodies.wanted.clone(),
        None => bodies.sum_up(),
    }
    bodies
}

impl Bodies {
    /// Finds what all bodies together want, and whether any has an error.
    fn sum_up(&mut self) {
        let mut wanted: HashMap<Folder, Vec<Anchor>> = HashMap::new();
        for made in self.all() {
            for anchor in &made.anchors {
                wanted.entry(anchor.folder.clone()).or_default().push(anchor.clone());
            }
        }
        let has_errors = self.all().any(|made| has_error(&made.problems));
        self.has_errors = has_errors;
        self.wanted = wanted.into();
    }

    /// Whether what is new among bodies in the same order neither wants nor wanted anything, and
    /// has and had no error, so that the sum is the same.
    fn add_little_to(&self, earlier: &Bodies) -> bool {
        let is_little = |made: &Made| made.anchors.is_empty() && !has_error(&made.problems);
        let same = |(now, then): (&Made, &Made)| {
            std::ptr::eq(now, then) || (is_little(now) && is_little(then))
        };
        !earlier.has_errors
            && self.hidden.len() == earlier.hidden.len()
            && self.all().zip(earlier.all()).all(same)
    }

    fn all(&self) -> impl Iterator<Item = &Made> {
        let stories = self.stories.iter().map(|story| &story.made);
        let texts = self.texts.iter().map(|text| &text.made);
        stories.chain(texts).chain(self.hidden.iter().map(|made| &**made))
    }

    /// Everything that is wrong with bodies.
    pub fn problems(&self) -> impl Iterator<Item = &Diagnostic> {
        self.all().flat_map(|made| &made.problems)
    }
}

/// A body as HTML. `folder` is that of its page, if it has one; else `images` are not known.
fn made(
    source: &Source,
    images: Option<&[Image]>,
    body: &Range<usize>,
    folder: &str,
    around: Around<'_>,
) -> (Body, Made) {
    let (noted, anchors) = (RefCell::new(Made::default()), RefCell::new(Vec::new()));
    let links: RefCell<Vec<(String, Target)>> = RefCell::default();
    let target = |written: &str, kind: LinkKind<'_>, at: Location| match kind {
        LinkKind::Link => {
            let target = around.places.target(source, folder, written, at, &anchors);
            if links::leads_inside(written) {
                links.borrow_mut().push((written.to_owned(), target.clone()));
            }
            target
        }
        LinkKind::Image { alt } => {
            let noted = &mut *noted.borrow_mut();
            noted.has_pictures = true;
            let asked = Asked { source, images, folder, written, alt };
            around.pictures.target(&asked, at, &mut noted.pictures)
        }
    };
    let Checked { value: body, problems } = markdown::to_html(source, body.clone(), &target);
    let mut made = Made { problems, anchors: anchors.into_inner(), ..noted.into_inner() };
    made.problems.shrink_to_fit();
    made.anchors.shrink_to_fit();
    made.inside = Inside::new(links.into_inner().into_iter());
    (body, made)
}

fn story(entry: &Partnership, around: Around<'_>) -> (Body, Made) {
    let (images, folder) = (Some(&*entry.images), address::partnership(entry));
    of_page(&entry.path, images, &entry.body, &folder, around)
}

/// The body of a file that has a page.
fn of_page(
    path: &str,
    images: Option<&[Image]>,
    body: &Range<usize>,
    folder: &str,
    around: Around<'_>,
) -> (Body, Made) {
    let source = around.inputs.source(path);
    source.map(|source| made(source, images, body, folder, around)).unwrap_or_default()
}

fn without_page(file: &Hidden, around: Around<'_>) -> Made {
    let Some(body) = &file.body else { return Made::default() };
    made(&file.source, None, body, &links::would_be_folder(&file.source.path), around).1
}

fn address_of(entry: &Arc<Partnership>) -> usize {
    Arc::as_ptr(entry).addr()
}

/// Bodies made before, ready to be found.
struct Known<'a> {
    earlier: Option<&'a Earlier<'a>>,
    /// By the partnership itself, which is kept as long as its file does not change.
    stories: HashMap<usize, &'a Arc<Story>>,
    hidden: HashMap<&'a str, (&'a Hidden, &'a Arc<Made>)>,
}

impl<'a> Known<'a> {
    fn new(earlier: Option<&'a Earlier<'a>>) -> Self {
        let mut known = Known { earlier, stories: HashMap::new(), hidden: HashMap::new() };
        let Some(earlier) = earlier else { return known };
        if !earlier.same_order {
            let partnerships = earlier.site.partnerships.iter().map(address_of);
            known.stories = partnerships.zip(&earlier.bodies.stories).collect();
        }
        let hidden = earlier.hidden.iter().zip(&earlier.bodies.hidden);
        known.hidden = hidden.map(|(file, made)| (&*file.source.path, (file, made))).collect();
        known
    }

    fn story(&self, at: usize, entry: &Arc<Partnership>) -> Option<Arc<Story>> {
        let earlier = self.earlier?;
        let story = match earlier.same_order {
            true if Arc::ptr_eq(&earlier.site.partnerships[at], entry) => {
                &earlier.bodies.stories[at]
            }
            true => return None,
            false => self.stories.get(&address_of(entry)).copied()?,
        };
        self.is_usable(&story.made).then(|| story.clone())
    }

    fn hidden(&self, file: &Hidden) -> Option<Arc<Made>> {
        let (known, made) = self.hidden.get(&*file.source.path)?;
        let is_same = known.source == file.source && known.body == file.body;
        (is_same && self.is_usable(made)).then(|| Arc::clone(made))
    }

    fn is_usable(&self, made: &Made) -> bool {
        self.earlier.is_some_and(|earlier| {
            (earlier.same_places || made.inside.written.is_empty())
                && (earlier.same_pictures || !made.has_pictures)
        })
    }
}
