//! `together check`: says what is wrong, in the form that is asked for.

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use clap::Args;

use super::make::{Asked, Clock, make};
use super::tell::{Format, Telling, entries};
use super::{FINE, PROBLEMS, SiteOptions, host_parser, read, say};
use crate::model::host::Host;
use crate::output::Discard;
use crate::render::address::LinkStyle;

#[derive(Debug, Args)]
pub(super) struct Check {
    /// Tell only the faults of these files and folders; everything is checked all the same
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    options: SiteOptions,
    /// Who will serve the website: checks what that host takes
    #[arg(long, value_name = "HOST", value_parser = host_parser())]
    host: Option<Host>,
    /// Count warnings as errors
    #[arg(long)]
    deny_warnings: bool,
    /// Say how long each stage took
    #[arg(long)]
    timings: bool,
    /// The form in which the faults are told
    #[arg(long, value_name = "FORM", default_value = "human")]
    format: Format,
}

pub(super) fn run(site: &Path, command: &Check) -> anyhow::Result<u8> {
    let mut clock = Clock::start();
    let read = read(site, command.options.theme.as_ref())?;
    clock.lap("read");
    let sink = Discard::default();
    let only = command.paths.iter().map(|path| below(site, path)).collect::<Result<Vec<_>, _>>()?;
    let darkroom = command.options.darkroom(site);
    let asked = Asked {
        options: command.options.for_build(LinkStyle::Folders, command.host),
        darkroom: &darkroom,
        deny_warnings: command.deny_warnings,
        telling: Telling::Check(command.format),
        only: &only,
    };
    let made = make(read, &asked, &sink, &mut clock);
    darkroom.notes().iter().for_each(|note| say::err(note));
    if command.timings {
        say::err(&clock.table());
    }
    if made.refused {
        say::err(&made.count());
        return Ok(PROBLEMS);
    }
    if !made.problems.is_empty() {
        say::err(&made.count());
    }
    if command.format == Format::Human {
        say::out(&entries(&made.summary));
    }
    Ok(FINE)
}

/// A path as the faults name it: below the site's folder, with `/`.
fn below(site: &Path, path: &Path) -> anyhow::Result<String> {
    let whole =
        |path: &Path| path.canonicalize().map_err(|_| anyhow!("there is no `{}`", path.display()));
    // As seen from here, or else from the site's folder.
    let found = whole(path).or_else(|_| whole(&site.join(path)))?;
    let inner = found
        .strip_prefix(whole(site)?)
        .with_context(|| format!("`{}` is not in the site's folder", path.display()))?;
    let parts: Vec<_> = inner.iter().map(|part| part.to_string_lossy()).collect();
    Ok(parts.join("/"))
}
