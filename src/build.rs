//! THE pipeline: check, gather, plan, render. One function, a call for each stage.
//!
//! Invariant: no disk, no clock, no network: the same inputs give the same bytes. Pictures are made
//! in a darkroom, which gives the same for the same. What an earlier
//! build came to makes a build faster and nothing else.

mod former;
mod made_from;
mod memory;
mod pictured;
pub mod prepared;

use jiff::civil::Date;

use crate::diagnostic::{Checked, Diagnostic, in_order, merged, texts};
use crate::host::Hosted;
use crate::model::host::Host;
use crate::model::site::Drafts;
use crate::output::Sink;
use crate::picture::Darkroom;
use crate::render::address::LinkStyle;
use crate::render::files::Files;
use crate::source::{Inputs, Source};
use prepared::{Finished, prepare_for};

/// What can be asked of a build besides its inputs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether drafts are shown.
    pub drafts: Drafts,
    /// How links end.
    pub links: LinkStyle,
    /// Takes the place of the `base_url` of the settings.
    pub base_url: Option<String>,
    /// Takes the place of the `host` of the settings.
    pub host: Option<Host>,
    /// The day it is. No page shows it, but it decides which pictures may be shown, and what is
    /// said of them and of old entries. Without a day no permission that has an end is known to
    /// last, so that its picture is left out.
    pub today: Option<Date>,
    /// A hash of the program: what one program has made is not kept by another. Without it nothing
    /// is kept.
    pub program: Option<[u8; 32]>,
}

/// A stage of the pipeline, named when it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Every file understood.
    Check,
    /// The site put together and its pages planned.
    Gather,
    /// Every picture made ready.
    Pictures,
    /// Stories and texts made, and their links followed.
    Bodies,
    /// Pages and other files made.
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
    /// Who serves the site.
    pub host: Host,
    /// The files that are for the host alone.
    pub host_files: Vec<&'static str>,
}

/// What a build came to.
#[derive(Debug, Default)]
pub struct Built {
    /// In numbers.
    pub summary: Summary,
    /// Everything that is wrong, in order.
    pub problems: Vec<Diagnostic>,
    /// The texts that problems point into, as far as is needed to tell them.
    pub texts: Vec<Source>,
}

/// Builds the site out of what was `read` into `sink`, with the pictures that `darkroom` makes.
/// `done` hears of each stage that is finished.
///
/// What is read, understood and made of a large showcase takes much room, and together too much:
/// each is given back when it is not needed any more.
pub fn build(
    read: Checked<Inputs>,
    options: &Options,
    darkroom: &dyn Darkroom,
    sink: &dyn Sink,
    done: &mut dyn FnMut(Stage),
) -> Built {
    let Checked { value: inputs, problems: reading } = read;
    let prepared = prepare_for(&inputs, options, darkroom, None, Some(sink), done);
    let facts = prepared.facts();
    let hosted = Hosted::new(&facts, sink);
    let mut problems = match hosted.wants_files() {
        true => Vec::new(),
        false => prepared.faults_of_pages(&inputs),
    };
    let Finished { mut summary, files, problems: others, former, memory } = prepared.finished();
    problems.extend(others);
    let mut problems = merged(reading, problems);
    let wanted = files.iter().flat_map(Files::anchors).map(|anchor| &anchor.from);
    let texts = texts::needed(inputs, &problems, wanted);
    // Without a whole theme there are no pages; what is missing, and why, is told already.
    if let Some(files) = files {
        // What is kept was published, so there was nothing wrong with it.
        if hosted.wants_files() {
            let made = files.all_at_last(&hosted, former);
            problems.extend(made.problems);
            if let Some((known, bodies)) = memory {
                let words = made.words;
                let remembered = words.map(|words| memory::of(&known, &bodies, &words));
                hosted.remember(known.all(), remembered);
            }
        }
        let (host_files, too_much) = hosted.finish();
        summary.host_files = host_files;
        problems.extend(too_much);
    }
    done(Stage::Render);
    Built { summary, problems: in_order(problems), texts }
}
