//! `theme.yaml` → what a theme says of itself: its colours, and how it wants pictures.
//!
//! Does not know what the theme's other files are.

mod colours;
mod contrasts;
mod pictures;

use super::characters;
use super::contract;
use super::fields::Group;
use super::reader::{Sets, read_group};
use super::yaml;
use crate::diagnostic::{Checked, Diagnostic, has_error};
use crate::model::config::Config;
use crate::model::look::{Look, PictureLook};
use crate::source::{Location, Source, ThemeFiles};
use colours::Colours;

const NO_SETS: Sets<'_> = Sets { categories: None, regions: None, pictures: None };

/// The theme that a theme extends, and the place to report when there is no such theme: none when
/// the settings themselves have the fault.
pub fn extended(source: &Source) -> Option<(String, Option<Location>)> {
    // The faults are told when the settings are read in full.
    let mut problems = Vec::new();
    let anyone = || (Config::default().theme, None);
    let parsed = yaml::parse(source, 0..source.text.len()).keep(&mut problems);
    let is_spoiled = has_error(&problems);
    let Some(node) = parsed else { return Some(anyone()) };
    let mut group = read_group(source, &node, &contract::THEME, NO_SETS, &mut problems);
    let place = group.place("extends").map(|range| source.at(range));
    match group.text("extends") {
        Some(name) => Some((name, place)),
        None => (is_spoiled || group.was_given("extends")).then(anyone),
    }
}

/// The look of a theme, out of what it and those that it extends say of themselves.
pub fn look(themes: &[ThemeFiles]) -> Checked<Look> {
    let mut problems = Vec::new();
    let mut colours = Colours::default();
    let mut wanted = PictureLook::default();
    // Each theme knows the colours of the one that it extends.
    for (distance, theme) in themes.iter().enumerate().rev() {
        let Some(source) = &theme.settings else {
            problems.extend(missing(theme));
            continue;
        };
        characters::add(source, &mut problems);
        let parsed = yaml::parse(source, 0..source.text.len()).keep(&mut problems);
        let Some(node) = parsed else { continue };
        let mut group = read_group(source, &node, &contract::THEME, NO_SETS, &mut problems);
        problems.extend(other_name(theme, source, &mut group));
        colours.add(source, distance, &mut group, &mut problems);
        pictures::add(source, &mut group, &mut wanted, &mut problems);
    }
    problems.extend(contrasts::faint(&colours));
    Checked::new(Look { palette: colours.palette(), pictures: wanted }, problems)
}

fn missing(theme: &ThemeFiles) -> Option<Diagnostic> {
    let path = theme.path("theme.yaml");
    // What can't be read may be what is missing.
    theme.unread.is_empty().then(|| {
        let message = format!("there is no file `{path}`");
        let help = format!("make it, with the line `name: {}`", theme.name);
        Diagnostic::error("missing-file", message, Location::start_of(path)).help(help)
    })
}

fn other_name(theme: &ThemeFiles, source: &Source, group: &mut Group) -> Option<Diagnostic> {
    let place = group.place("name")?;
    let name = group.text("name").filter(|name| *name != theme.name)?;
    let message = format!("the theme calls itself `{name}`");
    let help = format!("write `name: {}`, as its folder is called", theme.name);
    Some(Diagnostic::error("theme-settings", message, source.at(place)).help(help))
}
