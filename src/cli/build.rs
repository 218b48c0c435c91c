//! `together build`: makes the website, and puts it in the place of the old one.

use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use clap::Args;

use super::end::{Wish, on_request};
use super::make::{Asked, Clock, Made, make};
use super::tell::{Telling, entries};
use super::{FINE, PROBLEMS, STOPPED, SiteOptions, host_parser, read, say};
use crate::build::Options;
use crate::model::host::Host;
use crate::publish::{self, Mode, Published, Stopped};
use crate::render::address::LinkStyle;

#[derive(Debug, Args)]
pub(super) struct Build {
    /// Where the website goes; public/ in the site's folder if not said
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    options: SiteOptions,
    /// Who will serve the website: adds the files that host reads, and checks what it takes
    #[arg(long, value_name = "HOST", value_parser = host_parser())]
    host: Option<Host>,
    /// Count warnings as errors
    #[arg(long)]
    deny_warnings: bool,
    /// Say how long each stage took
    #[arg(long)]
    timings: bool,
    /// Make links that also work when the pages are opened from a disk
    #[arg(long)]
    portable: bool,
    /// Replace the files one by one: for a folder that can't be renamed, such as a mount point
    #[arg(long)]
    in_place: bool,
}

pub(super) fn run(site: &Path, command: &Build) -> anyhow::Result<u8> {
    let default_out = site.join("public");
    let out = command.out.as_deref().unwrap_or(&default_out);
    let mode = if command.in_place { Mode::InPlace } else { Mode::Swap };
    let mut clock = Clock::start();
    let read = read(site, command.options.theme.as_ref())?;
    clock.lap("read");
    let stage = publish::open(&publish::Target { out, site, mode })?;
    end_on_request(&stage, out)?;
    let links = if command.portable { LinkStyle::Files } else { LinkStyle::Folders };
    let darkroom = command.options.darkroom(site);
    let asked = Asked {
        options: Options {
            program: publish::program(),
            ..command.options.for_build(links, command.host)
        },
        darkroom: &darkroom,
        deny_warnings: command.deny_warnings,
        telling: Telling::Build,
        only: &[],
    };
    let made = make(read, &asked, &stage, &mut clock);
    if made.refused {
        stage.abandon()?;
        let out = out.display();
        say::err(&format!("{}; {out} is left as it was", made.count()));
        return Ok(PROBLEMS);
    }
    let published = stage.commit()?;
    clock.lap("publish");
    if command.timings {
        say::err(&clock.table());
    }
    darkroom.forget_unused();
    darkroom.notes().iter().for_each(|note| say::err(note));
    say_published(&made, &published, out, &clock);
    Ok(FINE)
}

/// Longer than nearly any site takes to change places with the old one, and still a moment.
const PATIENCE: Duration = Duration::from_millis(700);

/// From now on the program ends in good order when somebody presses Ctrl-C, or the system ends it.
fn end_on_request(stage: &publish::Stage, out: &Path) -> anyhow::Result<()> {
    let (stop, out) = (stage.stop(), out.display().to_string());
    let end = move || {
        let what = match stop.now(PATIENCE) {
            Stopped::PutBack => format!("{out} is left as it was"),
            Stopped::Published => format!("{out} is the new website already"),
            Stopped::AtWork => "the next build puts right what is half done".to_owned(),
        };
        // Who was asked to end does not wait for a reader that has stopped reading.
        let (said, is_said) = channel();
        let saying = move || {
            say::err(&format!("together: stopped; {what}"));
            let _ = said.send(());
        };
        if thread::Builder::new().spawn(saying).is_ok() {
            let _ = is_said.recv_timeout(Duration::from_millis(100));
        }
        std::process::exit(STOPPED.into());
    };
    on_request(Wish::Theirs, end)
}

fn say_published(made: &Made, published: &Published, out: &Path, clock: &Clock) {
    if !made.problems.is_empty() {
        say::err(&made.count());
    }
    say::out(&entries(&made.summary));
    let kinds: Vec<String> =
        made.summary.pages.iter().map(|(kind, n)| format!("{kind} {n}")).collect();
    let n_pages: usize = made.summary.pages.iter().map(|(_, n)| n).sum();
    say::out(&format!("{n_pages} pages out: {}", kinds.join(", ")));
    let Published { n_written, n_unchanged, n_removed, kept, changed, note } = published;
    let what = if *changed {
        format!("{n_written} files written, {n_unchanged} unchanged, {n_removed} removed")
    } else {
        format!("nothing has changed in {n_unchanged} files")
    };
    say::out(&format!("{}: {what}", out.display()));
    if !made.summary.host_files.is_empty() {
        let files = made.summary.host_files.join(", ");
        say::out(&format!("for {}: {files}", made.summary.host.name()));
    }
    if !kept.is_empty() {
        say::out(&format!("kept, because they are not ours: {}", kept.join(", ")));
    }
    if let Some(note) = note {
        say::out(note);
    }
    say::out(&clock.laps());
    say::out(&format!("open {} in a browser", out.join("index.html").display()));
}
