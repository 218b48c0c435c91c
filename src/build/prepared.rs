//! Everything but the pages: what they will be made from, and what is wrong so far.
//!
//! A stage is not worked out again when all it is given is what it was given `earlier`. There is
//! no other memory, so what is not needed any more is gone with the build that needed it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

mod finished;

use super::former::Stays;
use super::made_from::{self, MadeFrom};
use super::memory::Remembered;
use super::pictured::Pictured;
use super::{Options, Stage, Summary};
use crate::carried;
use crate::check::{self, Content, File};
use crate::diagnostic::{Checked, Diagnostic, Severity, has_error};
use crate::guide;
use crate::model::compare::compare;
use crate::model::host::Host;
use crate::model::look::{Look, PictureLook};
use crate::model::partnership::Partnership;
use crate::model::site::{Drafts, NewStories, Site, gather};
use crate::output::Sink;
use crate::picture::Darkroom;
use crate::render::bodies::{self, Bodies, Hidden, Stories};
use crate::render::files::{self, Files, Former};
use crate::render::links::{Places, WithoutPage};
use crate::render::page::{self, Kind, Plan};
use crate::render::shared::Shared;
use crate::render::theme::{self, Theme};
use crate::source::{Inputs, Source, ThemeFiles};

/// A build before its pages are made.
pub struct Prepared {
    /// What the build came to, in numbers.
    pub summary: Summary,
    /// The finished files; none without a whole theme.
    pub files: Option<Arc<Files>>,
    options: Options,
    content: Content,
    gathered: Gathered,
    hidden: Vec<Hidden>,
    linked: Linked,
    pictured: Pictured,
    bodies: Arc<Bodies>,
    themed: Option<Arc<Themed>>,
    /// What it was given, if the next build is to know.
    made_from: Option<MadeFrom>,
    /// What there is of a build before.
    former: Option<Former>,
}

/// The entries together, and the pages that there will be.
struct Gathered {
    site: Arc<Site>,
    plan: Arc<Plan>,
    pages: Vec<(&'static str, usize)>,
    problems: Arc<Vec<Diagnostic>>,
}

/// Where links may lead.
struct Linked {
    places: Arc<Places>,
    unread: Vec<Arc<str>>,
}

/// The files of a theme and of those it extends, understood.
struct Themed {
    files: Vec<ThemeFiles>,
    theme: Checked<Theme>,
    /// How it wants pictures.
    pictures: PictureLook,
}

pub use finished::Finished;

/// Prepares the site out of `inputs`. What `earlier` came to makes no difference to the result.
/// `done` hears of each stage that is finished. Pictures are made in `darkroom`.
pub fn prepare(
    inputs: &Inputs,
    options: &Options,
    darkroom: &dyn Darkroom,
    earlier: Option<&Prepared>,
    done: &mut dyn FnMut(Stage),
) -> Prepared {
    prepare_for(inputs, options, darkroom, earlier, None, done)
}

/// The same for a `sink` that is known: maybe it wants no pages, but only what is wrong with them,
/// and maybe it has most of them.
pub(super) fn prepare_for(
    inputs: &Inputs,
    options: &Options,
    darkroom: &dyn Darkroom,
    earlier: Option<&Prepared>,
    sink: Option<&dyn Sink>,
    done: &mut dyn FnMut(Stage),
) -> Prepared {
    let earlier = earlier.filter(|earlier| earlier.options == *options);
    let content = check::content(inputs, earlier.map(|earlier| &earlier.content));
    done(Stage::Check);

    // As it was but for stories, if there is something.
    let alike = earlier.and_then(|earlier| Some((earlier, content.new_stories(&earlier.content)?)));
    let wants_pages = sink.is_none_or(|sink| sink.wants_files());
    let sink = sink.filter(|_| wants_pages);
    let (gathered, remembered) = match &alike {
        Some((earlier, new)) => (earlier.gathered.with(new), None),
        None => rayon::join(|| gathered(&content, options), || sink.and_then(Remembered::by)),
    };
    let hidden = hidden(&content, options, earlier, alike.as_ref().map(|(_, new)| new));
    done(Stage::Gather);

    let alike = alike.map(|(earlier, _)| earlier);
    let themed = (!inputs.themes.is_empty()).then(|| themed(&inputs.themes, earlier));
    let look = themed.as_deref().map(|themed| themed.pictures.clone()).unwrap_or_default();
    let known = earlier.map(|earlier| (&earlier.pictured, alike.is_some()));
    let pictured =
        Pictured::new(inputs, (&content, &gathered.site), &look, options, darkroom, known);
    done(Stage::Pictures);

    let (site, plan) = (&*gathered.site, &*gathered.plan);
    let whole = sink.filter(|_| site.config.host == Host::Any);
    let whole = whole.filter(|_| themed.as_deref().is_some_and(Themed::is_whole));
    let link = || linked(inputs, options, &gathered, &hidden, earlier, alike);
    let made_from =
        || whole.and_then(|_| MadeFrom::new(inputs, (&content, site), options, pictured.listed()));
    let ((linked, same_places), made_from) = rayon::join(link, made_from);
    let made_before = earlier.map(|earlier| bodies::Earlier {
        site: &earlier.gathered.site,
        hidden: &earlier.hidden,
        bodies: &earlier.bodies,
        same_places,
        same_pictures: Arc::ptr_eq(&earlier.pictured.pictures, &pictured.pictures),
        same_order: alike.is_some(),
    });
    let (places, pictures) = (&*linked.places, &*pictured.pictures);
    let around = bodies::Around { inputs, places, pictures };
    let stays = made_from.as_ref().zip(whole.zip(remembered));
    let stays = stays.and_then(|(made_from, (sink, then))| {
        Stays::new(sink, then, made_from, (site, plan), around)
    });
    // Without a wish for pages few are made, but for hosts and other themes.
    let stories = match site.config.host == Host::Any && is_own(&inputs.themes) {
        true if !wants_pages => Stories::Forgotten,
        _ if made_from.is_some() => Stories::KeptWithKey,
        _ => Stories::Kept,
    };
    let known = stays.as_ref().map_or(&[][..], |stays| &stays.stories);
    let bodies = bodies::bodies(site, &hidden, around, stories, made_before.as_ref(), known);
    let former = stays.map(|stays| stays.with_pointed_to(&bodies, places, inputs));
    done(Stage::Bodies);
    let mut prepared = Prepared {
        summary: summary(inputs, &content, &gathered),
        files: None,
        options: options.clone(),
        content,
        gathered,
        hidden,
        linked,
        pictured,
        bodies: bodies.into(),
        made_from,
        former,
        themed,
    };
    prepared.files = prepared.site_files(alike).map(Arc::new);
    prepared
}

impl Prepared {
    /// The files of the site; `alike` is a build before that differs in stories alone.
    fn site_files(&self, alike: Option<&Prepared>) -> Option<Files> {
        let themed = self.themed.as_deref().filter(|themed| themed.is_whole())?;
        let same_around = |then: &&Prepared| {
            then.themed.as_deref().is_some_and(|then| std::ptr::eq(then, themed))
                && Arc::ptr_eq(&then.linked.places, &self.linked.places)
                && Arc::ptr_eq(&then.pictured.pictures, &self.pictured.pictures)
        };
        let (site, bodies) = (self.gathered.site.clone(), self.bodies.clone());
        if let Some(files) = alike.filter(same_around).and_then(|then| then.files.as_ref()) {
            return Some(files.with_stories_of(site, bodies));
        }
        let shared = Shared::new(site, self.pictured.pictures.clone(), self.options.links);
        let (plan, places) = (self.gathered.plan.clone(), self.linked.places.clone());
        let guide = Arc::new(guide::fields());
        let made_from = made_from::themes(&themed.files, &self.options);
        Some(Files::new(shared, plan, places, bodies, &themed.theme.value, guide, made_from))
    }

    /// Whether anything is wrong that stands in the way of publishing, but for what only shows on
    /// finished pages. Without a theme there is nothing to publish either.
    pub fn has_errors(&self) -> bool {
        self.files.is_none()
            || self.content.has_errors()
            || self.bodies.has_errors
            || has_error(&self.gathered.problems)
            || self.pictured.problems().any(|problem| problem.severity == Severity::Error)
    }

    /// The pages, by their places in the plan, of which something may be wrong that was not
    /// `earlier`; none when that may be any page.
    pub fn pages_to_check(&self, earlier: &Prepared) -> Option<Vec<usize>> {
        let (now, then) = (self.files.as_ref()?, earlier.files.as_ref()?);
        now.differ_in_stories_alone(then).then(|| now.pages_not_in(then))
    }

    /// The style sheets that are new, if nothing else is: the path of each `earlier`, and now.
    pub fn new_styles(&self, earlier: &Prepared) -> Option<Vec<(String, String)>> {
        let new = self.content.new_stories(&earlier.content)?;
        let is_as_it_was = new.stories.is_empty() && new.texts.is_empty();
        let (now, then) = (self.themed.as_ref()?, earlier.themed.as_ref()?);
        let is_same = is_as_it_was && without_styles(&now.files) == without_styles(&then.files);
        let (now, then) = (&now.theme.value.asset_names, &then.theme.value.asset_names);
        (is_same && now.keys().eq(then.keys())).then(|| {
            let pairs = then.values().zip(now.values()).filter(|(then, now)| then != now);
            pairs.map(|(then, now)| (then.clone(), now.clone())).collect()
        })
    }

    /// Everything that is wrong, but for what only shows on finished pages. In no order.
    pub fn problems(&self) -> Vec<Diagnostic> {
        let mut problems: Vec<Diagnostic> = self.content.problems().cloned().collect();
        let faulty = faulty(&problems);
        let compared = self.gathered.problems.iter();
        problems.extend(compared.filter(|hint| !is_doubtful(hint, &faulty)).cloned());
        problems.extend(self.pictured.problems().cloned());
        problems.extend(self.bodies.problems().cloned());
        problems.extend(self.themed.iter().flat_map(|themed| themed.theme.problems.clone()));
        problems
    }
}

impl Gathered {
    fn with(&self, new: &NewStories) -> Self {
        Gathered {
            site: self.site.with(new).into(),
            plan: self.plan.clone(),
            pages: self.pages.clone(),
            problems: self.problems.clone(),
        }
    }
}

fn gathered(content: &Content, options: &Options) -> Gathered {
    let mut problems = Vec::new();
    let mut config = content.config.clone();
    if let Some(base_url) = &options.base_url {
        Arc::make_mut(&mut config).base_url = Some(base_url.clone());
    }
    if let Some(host) = options.host {
        Arc::make_mut(&mut config).host = host;
    }
    let partnerships: Vec<Arc<Partnership>> = content.partnerships().cloned().collect();
    let pages = content.pages.iter().filter_map(|file| file.entry.clone()).collect();
    let site = gather(config, &partnerships, pages, options.drafts).keep(&mut problems);
    let (compared, plan) = rayon::join(|| compare(&site, options.today), || page::plan(&site));
    problems.extend(compared);
    let plan = plan.keep(&mut problems);
    let pages = kinds(&plan);
    Gathered { site: site.into(), plan: plan.into(), pages, problems: problems.into() }
}

/// The files without a page: those with faults, and drafts unless they are asked for.
fn hidden(
    content: &Content,
    options: &Options,
    earlier: Option<&Prepared>,
    new: Option<&NewStories>,
) -> Vec<Hidden> {
    // Which files have no page is not for stories to say.
    if new.is_some() && earlier.is_some_and(|earlier| earlier.hidden.is_empty()) {
        return Vec::new();
    }
    fn broken<T>(file: &Arc<File<T>>) -> Option<Hidden> {
        let (source, body) = (file.source.clone(), file.body.clone());
        file.entry.is_none().then_some(Hidden { source, body, why: WithoutPage::Broken })
    }
    let is_hidden = |file: &&Arc<File<Partnership>>| {
        options.drafts == Drafts::LeftOut && file.entry.as_ref().is_some_and(|entry| entry.draft)
    };
    let drafts = content.entries.iter().filter(is_hidden).map(|file| Hidden {
        source: file.source.clone(),
        body: file.body.clone(),
        why: WithoutPage::Draft,
    });
    let entries = content.entries.iter().filter_map(broken);
    entries.chain(content.pages.iter().filter_map(broken)).chain(drafts).collect()
}

/// Where links may lead, and whether that is where they led `earlier`.
fn linked(
    inputs: &Inputs,
    options: &Options,
    gathered: &Gathered,
    hidden: &[Hidden],
    earlier: Option<&Prepared>,
    alike: Option<&Prepared>,
) -> (Linked, bool) {
    let unread = inputs.unread.clone();
    let is_same = |earlier: &&Prepared| earlier.linked.unread == unread;
    if let Some(earlier) = alike.filter(is_same) {
        return (Linked { places: earlier.linked.places.clone(), unread }, true);
    }
    let site = &gathered.site;
    let not_read = unread.iter().map(|path| (&**path, WithoutPage::Broken));
    let without_page = hidden.iter().map(|file| (&*file.source.path, file.why)).chain(not_read);
    let linkable = files::linkable_files(site).into_iter();
    let places = Places::new(site, &gathered.plan, linkable, without_page, options.links);
    let is_same = earlier.is_some_and(|earlier| earlier.linked.places.are_those_of(&places));
    (Linked { places: places.into(), unread }, is_same)
}

fn themed(files: &[ThemeFiles], earlier: Option<&Prepared>) -> Arc<Themed> {
    let known = earlier.and_then(|earlier| earlier.themed.as_ref());
    if let Some(known) = known.filter(|known| known.files == *files) {
        return known.clone();
    }
    let mut problems = Vec::new();
    let Look { palette, pictures } = check::theme::look(files).keep(&mut problems);
    let theme = theme::theme(files, palette).keep(&mut problems);
    Arc::new(Themed { files: files.to_vec(), theme: Checked::new(theme, problems), pictures })
}

/// Whether a theme is the one that the program carries, to the last byte.
fn is_own(themes: &[ThemeFiles]) -> bool {
    let [theme] = themes else { return false };
    let Some(carried) = carried::theme(&theme.name) else { return false };
    let files: HashMap<&str, &[u8]> = carried.iter().copied().collect();
    let is_carried = |path: &str, bytes: &[u8]| files.get(path) == Some(&bytes);
    let inner = |source: &Source| {
        let path = source.path.strip_prefix(theme.folder.as_str());
        path.and_then(|path| path.strip_prefix('/')).map(str::to_owned)
    };
    let sources = theme.settings.iter().chain(&theme.templates);
    let sources = sources.map(|source| (inner(source), source.text.as_bytes()));
    let assets = theme.assets.iter();
    let assets = assets.map(|asset| (Some(format!("assets/{}", asset.path)), &*asset.bytes));
    let mut n_files = 0;
    let are_carried = sources.chain(assets).all(|(path, bytes)| {
        n_files += 1;
        path.is_some_and(|path| is_carried(&path, bytes))
    });
    are_carried && n_files == files.len()
}

fn without_styles(files: &[ThemeFiles]) -> Vec<ThemeFiles> {
    let others = |theme: &ThemeFiles| {
        let assets = theme.assets.iter().filter(|asset| !asset.path.ends_with(".css"));
        ThemeFiles { assets: assets.cloned().collect(), ..theme.clone() }
    };
    files.iter().map(others).collect()
}

impl Themed {
    fn is_whole(&self) -> bool {
        !has_error(&self.theme.problems) && self.files.iter().all(|files| files.unread.is_empty())
    }
}

/// The files that have errors.
fn faulty(problems: &[Diagnostic]) -> HashSet<Arc<str>> {
    let errors = problems.iter().filter(|problem| problem.severity == Severity::Error);
    errors.map(|error| error.location.path.clone()).collect()
}

/// Whether a hint is about what an entry leaves out, where faults may have hidden it.
fn is_doubtful(hint: &Diagnostic, faulty: &HashSet<Arc<str>>) -> bool {
    hint.code == "one-sided" && faulty.contains(&hint.location.path)
}

fn summary(inputs: &Inputs, content: &Content, gathered: &Gathered) -> Summary {
    let is_entry =
        |path: &&Arc<str>| path.starts_with("content/partnerships/") && path.ends_with(".md");
    let n_entries = inputs.partnerships.len() + inputs.unread.iter().filter(is_entry).count();
    let site = &gathered.site;
    let n_shown = site.partnerships.len().saturating_sub(content.n_faulty());
    Summary {
        n_entries,
        n_shown,
        n_drafts: site.n_drafts,
        n_refused: n_entries - n_shown - site.n_drafts,
        pages: gathered.pages.clone(),
        host: site.config.host,
        host_files: Vec::new(),
    }
}

/// How many pages there are of each kind.
fn kinds(plan: &Plan) -> Vec<(&'static str, usize)> {
    let mut pages: Vec<(&'static str, usize)> = Vec::new();
    for page in &plan.pages {
        let kind = match page.kind {
            Kind::Partnership(_) => "partnerships",
            Kind::School(_) => "schools",
            Kind::Content(_) => "content pages",
            Kind::Redirect { .. } => "redirects",
            Kind::Home | Kind::NotFound => "home and not found",
            _ => "lists",
        };
        match pages.iter_mut().find(|(name, _)| *name == kind) {
            Some((_, n)) => *n += 1,
            None => pages.push((kind, 1)),
        }
    }
    pages
}
