//! THE pipeline: check, gather, plan, render. One function, a call for each stage.
//!
//! Invariant: no disk, no clock, no network: the same inputs give the same bytes.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;

use crate::check::{self, Content};
use crate::diagnostic::{Checked, Diagnostic, Severity, in_order};
use crate::guide;
use crate::model::compare::compare;
use crate::model::partnership::Partnership;
use crate::model::site::{Drafts, Site, gather};
use crate::output::Sink;
use crate::render::address::LinkStyle;
use crate::render::links::{self, Anchor, Places, WithoutPage};
use crate::render::markdown::Body;
use crate::render::page::{self, Kind, Plan};
use crate::render::{self, theme};
use crate::source::{Inputs, Source};

/// What can be asked of a build besides its inputs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether drafts are shown.
    pub drafts: Drafts,
    /// How links end.
    pub links: LinkStyle,
    /// Takes the place of the `base_url` of the settings.
    pub base_url: Option<String>,
    /// The day it is, for hints alone: no page shows it.
    pub today: Option<Date>,
}

/// A stage of the pipeline, named when it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Every file understood.
    Check,
    /// The site put together and its pages planned.
    Gather,
    /// Bodies, pages and other files made.
    Render,
}

/// What a build made, in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Entries read.
    pub n_entries: usize,
    /// Of these, how many have a page.
    pub n_shown: usize,
    /// Of these, how many are left out as drafts.
    pub n_drafts: usize,
    /// Of these, how many have faults.
    pub n_refused: usize,
    /// Pages of the site by kind, in the order of the site.
    pub pages: Vec<(&'static str, usize)>,
}

/// Without the hints about what an entry leaves out, where faults may have hidden it.
fn without_doubtful(compared: Vec<Diagnostic>, problems: &[Diagnostic]) -> Vec<Diagnostic> {
    let errors = problems.iter().filter(|problem| problem.severity == Severity::Error);
    let faulty: HashSet<&str> = errors.map(|error| &*error.location.path).collect();
    let is_doubtful =
        |hint: &Diagnostic| hint.code == "one-sided" && faulty.contains(&*hint.location.path);
    compared.into_iter().filter(|hint| !is_doubtful(hint)).collect()
}

/// Builds the site out of `inputs` into `sink`. `done` hears of each stage that is finished.
pub fn build(
    inputs: &Inputs,
    options: &Options,
    sink: &dyn Sink,
    done: &mut dyn FnMut(Stage),
) -> Checked<Summary> {
    let mut problems = Vec::new();

    let mut content = check::content(inputs).keep(&mut problems);
    let config = &mut content.config;
    config.base_url = options.base_url.clone().or(config.base_url.take());
    done(Stage::Check);

    let hidden = hidden(&content, options);
    let n_faulty = content.n_faulty;
    let site = gather(content.config, content.partnerships, content.pages, options.drafts)
        .keep(&mut problems);
    let compared = compare(&site, options.today);
    problems.extend(without_doubtful(compared, &problems));
    let plan = page::plan(&site).keep(&mut problems);
    done(Stage::Gather);

    let unread = inputs.unread.iter().map(|path| (&**path, WithoutPage::Broken));
    let without_page = hidden.iter().map(|file| (&*file.source.path, file.why)).chain(unread);
    let files = render::linkable_files(&site).into_iter();
    let others = inputs.other_files.iter().map(|path| &**path);
    let places = Places::new(&site, &plan, files, without_page, others, options.links);
    problems.extend(links::missing_pictures(&site, &places));
    let mut bodies = render::bodies(&site, &places).keep(&mut problems);
    for file in &hidden {
        let (checked, anchors) = file.text(&places);
        problems.extend(checked.problems);
        bodies.anchors.extend(anchors);
    }
    // Without a whole theme there are no pages; what is missing, and why, is told already.
    if let Some(files) = &inputs.theme {
        let theme = theme::theme(files);
        if theme.problems.is_empty() && files.unread.is_empty() {
            let (theme, fields, links) = (theme.value, guide::fields(), options.links);
            problems.extend(render::files(&site, &plan, bodies, theme, links, &fields, sink));
        } else {
            problems.extend(theme.problems);
        }
    }
    done(Stage::Render);

    let is_entry = |path: &&Arc<str>| path.starts_with("content/partnerships/");
    let n_entries = inputs.partnerships.len() + inputs.unread.iter().filter(is_entry).count();
    Checked::new(summary(&site, &plan, n_entries, n_faulty), in_order(problems))
}

/// A file of `content/` that has no page. Its text is checked all the same.
struct Hidden {
    source: Source,
    body: Option<Range<usize>>,
    why: WithoutPage,
}

impl Hidden {
    fn text(&self, places: &Places<'_>) -> (Checked<Body>, Vec<Anchor>) {
        let Some(body) = &self.body else { return Default::default() };
        let folder = links::would_be_folder(&self.source.path);
        render::body(&self.source, body, &folder, places)
    }
}

/// The files without a page: those with faults, and drafts unless they are asked for.
fn hidden(content: &Content, options: &Options) -> Vec<Hidden> {
    let broken = content.broken.iter().map(|broken| Hidden {
        source: broken.source.clone(),
        body: broken.body.clone(),
        why: WithoutPage::Broken,
    });
    let is_hidden = |entry: &&Partnership| entry.draft && options.drafts == Drafts::LeftOut;
    let drafts = content.partnerships.iter().filter(is_hidden).map(|entry| Hidden {
        source: entry.source.clone(),
        body: Some(entry.body.clone()),
        why: WithoutPage::Draft,
    });
    broken.chain(drafts).collect()
}

fn summary(site: &Site, plan: &Plan, n_entries: usize, n_faulty: usize) -> Summary {
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
    let n_shown = site.partnerships.len().saturating_sub(n_faulty);
    Summary {
        n_entries,
        n_shown,
        n_drafts: site.n_drafts,
        n_refused: n_entries - n_shown - site.n_drafts,
        pages,
    }
}
