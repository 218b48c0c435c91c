//! Reads the files of one theme: the one that is asked for, and no other.
//!
//! Does not understand them.

use std::fs::{self, FileType};
use std::io::ErrorKind;
use std::path::Path;

use super::failure;
use super::text::{bytes, text};
use super::walk::{Rank, files, not_a_file};
use crate::diagnostic::{Checked, Diagnostic, in_order, nearest};
use crate::source::{Asset, Location, ThemeFiles};

/// A theme's asset is never this large.
const MOST_BYTES: u64 = 25 * 1024 * 1024;

/// The folder of all themes.
pub const TOP: &str = "themes";

/// The theme of a name. When there is none, that is told at `blame`, or not at all without one.
pub fn theme(
    site: &Path,
    name: &str,
    blame: Option<Location>,
) -> anyhow::Result<Checked<Option<ThemeFiles>>> {
    let there = match folders(&site.join(TOP)) {
        Ok(there) => there,
        Err(error) => return Ok(Checked::new(None, vec![failure::unreadable(TOP, &error)?])),
    };
    let mut problems = Vec::new();
    let theme = match there.iter().find(|(folder, _)| folder == name) {
        Some((_, kind)) if kind.is_dir() => Some(read(site, name, &mut problems)?),
        Some((_, kind)) => {
            problems.push(not_a_file(&format!("themes/{name}"), *kind));
            None
        }
        None => {
            problems.extend(blame.map(|at| missing(name, &there, at)));
            None
        }
    };
    Ok(Checked::new(theme, in_order(problems)))
}

/// What is in a folder, sorted; nothing when it is not there.
fn folders(folder: &Path) -> std::io::Result<Vec<(String, FileType)>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut there = Vec::new();
    for entry in entries {
        let entry = entry?;
        if let Ok(name) = entry.file_name().into_string()
            && !name.starts_with('.')
        {
            there.push((name, entry.file_type()?));
        }
    }
    there.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    Ok(there)
}

fn missing(name: &str, there: &[(String, FileType)], at: Location) -> Diagnostic {
    let themes: Vec<&str> =
        there.iter().filter(|(_, kind)| kind.is_dir()).map(|(name, _)| &**name).collect();
    let help = match (nearest(name, themes.iter().copied()), &*themes) {
        (Some(near), _) => format!("did you mean `{near}`?"),
        (None, []) => format!("put its files into the folder themes/{name}"),
        (None, [only]) => format!("the only theme is `{only}`"),
        (None, several) => format!("the themes are `{}`", several.join("`, `")),
    };
    let message = format!("there is no theme called `{name}`");
    Diagnostic::error("missing-theme", message, at).help(help)
}

fn read(site: &Path, name: &str, problems: &mut Vec<Diagnostic>) -> anyhow::Result<ThemeFiles> {
    let folder = format!("themes/{name}");
    let mut theme = ThemeFiles { name: name.to_owned(), ..ThemeFiles::default() };
    let walked = files(site, &folder, Rank::Top, problems)?;
    theme.unread = walked.unread;
    for found in walked.found {
        let inner = &found.path[folder.len() + 1..];
        let n_problems = problems.len();
        let was_read = if inner == "theme.yaml" {
            theme.settings = text(&found)?.keep(problems);
            theme.settings.is_some()
        } else if inner.starts_with("templates/") {
            let template = text(&found)?.keep(problems);
            let was_read = template.is_some();
            theme.templates.extend(template);
            was_read
        } else if let Some(path) = inner.strip_prefix("assets/") {
            let help = "visitors would wait for it: make it smaller, or link to it elsewhere";
            let asset = bytes(&found, MOST_BYTES, help)?.keep(problems);
            let was_read = asset.is_some();
            let asset = asset.map(|bytes| Asset { path: path.into(), bytes: bytes.into() });
            theme.assets.extend(asset);
            was_read
        } else {
            true
        };
        // One that went away in the meantime is no problem.
        if !was_read && problems.len() > n_problems {
            theme.unread.push(found.path);
        }
    }
    Ok(theme)
}

/// Lets what is the same in both be the very same.
pub fn keep_same(old: &ThemeFiles, new: &mut ThemeFiles) {
    if new.settings == old.settings {
        new.settings.clone_from(&old.settings);
    }
    for template in &mut new.templates {
        let same = old.templates.binary_search_by(|old| old.path.cmp(&template.path));
        if let Some(same) = same.ok().map(|at| &old.templates[at]).filter(|old| *old == template) {
            template.clone_from(same);
        }
    }
    for asset in &mut new.assets {
        let same = old.assets.binary_search_by(|old| old.path.cmp(&asset.path));
        if let Some(same) = same.ok().map(|at| &old.assets[at]).filter(|old| *old == asset) {
            asset.clone_from(same);
        }
    }
}
