//! Reads the files of one theme, the one that is asked for, and of those that it extends.
//!
//! Does not understand them: which theme is extended is for others to say.

use std::fs::{self, FileType};
use std::io::ErrorKind;
use std::path::Path;

use super::ThemeNamed;
use super::failure;
use super::text::{bytes, decoded, text};
use super::walk::{Found, Rank, files, is_litter, not_a_file};
use crate::carried;
use crate::diagnostic::{Checked, Diagnostic, in_order, nearest};
use crate::source::{Asset, Location, Source, ThemeFiles};

/// A theme's asset is never this large.
const MOST_BYTES: u64 = 25 * 1024 * 1024;

/// The folder of all themes.
pub const TOP: &str = "themes";

/// What is in the folder of themes, sorted.
type There = [(String, FileType)];

/// The theme that is asked for, and behind each theme the one it extends. One that is not there is
/// told where it is named.
pub fn themes(
    site: &Path,
    asked_for: ThemeNamed,
    extended: fn(&Source) -> Option<ThemeNamed>,
) -> anyhow::Result<Checked<Vec<ThemeFiles>>> {
    let there = match folders(&site.join(TOP)) {
        Ok(there) => there,
        Err(error) => return Ok(Checked::new(Vec::new(), vec![failure::unreadable(TOP, &error)?])),
    };
    let mut problems = Vec::new();
    let mut themes: Vec<ThemeFiles> = Vec::new();
    let mut next = Some(asked_for);
    while let Some((name, blame)) = next {
        let is_known = themes.iter().any(|theme| theme.name == name);
        let theme = match is_known {
            true => {
                problems.extend(blame.map(|at| circle(&themes, &name, at)));
                None
            }
            false => theme(site, &name, blame, &there, &mut problems)?,
        };
        let Some(theme) = theme else {
            if let Some(last) = themes.last_mut() {
                last.unread.push(format!("{TOP}/{name}").into());
            }
            break;
        };
        next = theme.settings.as_ref().and_then(extended);
        themes.push(theme);
    }
    Ok(Checked::new(themes, in_order(problems)))
}

/// The theme of a name: the site's own, or else one that the program carries.
fn theme(
    site: &Path,
    name: &str,
    blame: Option<Location>,
    there: &There,
    problems: &mut Vec<Diagnostic>,
) -> anyhow::Result<Option<ThemeFiles>> {
    match there.iter().find(|(folder, _)| folder == name) {
        Some((_, kind)) if kind.is_dir() => return read(site, name, problems).map(Some),
        Some((_, kind)) => {
            problems.push(not_a_file(&format!("{TOP}/{name}"), *kind));
            return Ok(None);
        }
        None => {}
    }
    let carried = carried::theme(name).map(|files| unpacked(name, files));
    if carried.is_none() {
        problems.extend(blame.map(|at| missing(name, there, at)));
    }
    Ok(carried)
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

fn missing(name: &str, there: &There, at: Location) -> Diagnostic {
    let folders = there.iter().filter(|(_, kind)| kind.is_dir()).map(|(name, _)| &**name);
    let carried = carried::THEMES.iter().map(|(name, _)| *name);
    let mut themes: Vec<&str> = folders.chain(carried).collect();
    themes.sort_unstable();
    themes.dedup();
    let help = match (nearest(name, themes.iter().copied()), &*themes) {
        (Some(near), _) => format!("did you mean `{near}`?"),
        (None, [only]) => format!("the only theme is `{only}`"),
        (None, several) => format!("the themes are `{}`", several.join("`, `")),
    };
    let message = format!("there is no theme called `{name}`");
    Diagnostic::error("missing-theme", message, at).help(help)
}

/// The fault of a theme that extends one of those before it.
fn circle(themes: &[ThemeFiles], name: &str, at: Location) -> Diagnostic {
    let before = themes.iter().skip_while(|theme| theme.name != name).map(|theme| &*theme.name);
    let steps: Vec<String> = before.chain([name]).map(|name| format!("`{name}`")).collect();
    let message = format!("this goes round in a circle: {}", steps.join(" extends "));
    let help = match (steps.len(), carried::theme(name)) {
        (2, Some(_)) => {
            format!("give this theme another name and folder; `{name}` is the program's own")
        }
        _ => "take one of these steps out".to_owned(),
    };
    Diagnostic::error("theme-settings", message, at).help(help)
}

/// A theme out of the files that the program carries.
fn unpacked(name: &str, files: &'static [carried::File]) -> ThemeFiles {
    let folder = format!("{}/{TOP}/{name}", carried::TOP);
    let mut theme = ThemeFiles { name: name.to_owned(), folder, ..ThemeFiles::default() };
    for (inner, bytes) in files.iter().filter(|(inner, _)| !inner.split('/').any(is_litter)) {
        let path = theme.path(inner).into();
        match part(inner) {
            Some(Part::Settings) => theme.settings = decoded(&path, bytes.to_vec()).value,
            Some(Part::Template) => theme.templates.extend(decoded(&path, bytes.to_vec()).value),
            Some(Part::Asset(path)) => {
                theme.assets.push(Asset { path: path.into(), bytes: (*bytes).into() });
            }
            None => {}
        }
    }
    theme
}

/// What a file of a theme is.
enum Part<'a> {
    Settings,
    Template,
    /// By its path below `assets/`.
    Asset(&'a str),
}

/// What the file at a path below the theme's folder is; none if nobody reads it.
fn part(inner: &str) -> Option<Part<'_>> {
    match inner.split_once('/') {
        None if inner == "theme.yaml" => Some(Part::Settings),
        Some(("templates", _)) => Some(Part::Template),
        Some(("assets", path)) => Some(Part::Asset(path)),
        _ => None,
    }
}

fn read(site: &Path, name: &str, problems: &mut Vec<Diagnostic>) -> anyhow::Result<ThemeFiles> {
    let folder = format!("{TOP}/{name}");
    let walked = files(site, &folder, Rank::Top, problems)?;
    let mut theme = ThemeFiles { name: name.to_owned(), folder, ..ThemeFiles::default() };
    theme.unread = walked.unread;
    for found in walked.found {
        let n_problems = problems.len();
        // One that went away in the meantime is no problem.
        if !take(&mut theme, &found, problems)? && problems.len() > n_problems {
            theme.unread.push(found.path);
        }
    }
    Ok(theme)
}

/// Reads one file of a theme, and says whether that could be done.
fn take(
    theme: &mut ThemeFiles,
    found: &Found,
    problems: &mut Vec<Diagnostic>,
) -> anyhow::Result<bool> {
    Ok(match part(&found.path[theme.folder.len() + 1..]) {
        Some(Part::Settings) => {
            theme.settings = text(found)?.keep(problems);
            theme.settings.is_some()
        }
        Some(Part::Template) => {
            let template = text(found)?.keep(problems);
            let was_read = template.is_some();
            theme.templates.extend(template);
            was_read
        }
        Some(Part::Asset(path)) => {
            let help = "visitors would wait for it: make it smaller, or link to it elsewhere";
            let asset = bytes(found, MOST_BYTES, help)?.keep(problems);
            let was_read = asset.is_some();
            let asset = asset.map(|bytes| Asset { path: path.into(), bytes: bytes.into() });
            theme.assets.extend(asset);
            was_read
        }
        None => true,
    })
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
