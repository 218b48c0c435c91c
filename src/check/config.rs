//! `content/site.yaml`, `categories.yaml`, `regions.yaml` and `synonyms.yaml` → [`Config`].
//!
//! A broken file leaves a stand-in, so that the entries can be checked all the same.

use super::characters;
use super::contract::{self, Kind};
use super::entry::contact;
use super::fields::{Given, Group};
use super::reader::{Sets, read_group, read_value};
use super::yaml;
use crate::diagnostic::{Checked, Diagnostic};
use crate::model::category::Category;
use crate::model::config::{Config, Repository};
use crate::model::host::Host;
use crate::model::names::Names;
use crate::model::permission::PictureRules;
use crate::model::region::Region;
use crate::model::slug::Slug;
use crate::model::web;
use crate::source::{Inputs, Location, Source};

const NO_SETS: Sets<'_> = Sets { categories: None, regions: None, pictures: None };

/// The settings and declared sets of the site.
pub fn read(inputs: &Inputs) -> Checked<Config> {
    let mut problems = Vec::new();
    let mut config = Config::default();
    if let Some(source) = file(inputs, "site.yaml", &mut problems) {
        site(source, &mut config, &mut problems);
    }
    if let Some(source) = file(inputs, "categories.yaml", &mut problems) {
        for mut group in declared(source, &contract::CATEGORIES, &mut problems) {
            category(source, &mut group, &mut config, &mut problems);
        }
    }
    if let Some(source) = file(inputs, "regions.yaml", &mut problems) {
        for mut group in declared(source, &contract::REGIONS, &mut problems) {
            region(source, &mut group, &mut config, &mut problems);
        }
    }
    let synonyms = |source: &&Source| &*source.path == "content/synonyms.yaml";
    if let Some(source) = inputs.settings.iter().find(synonyms) {
        config.synonyms = read_synonyms(source, &mut problems);
    }
    for source in &inputs.settings {
        characters::add(source, &mut problems);
        let known = ["site.yaml", "categories.yaml", "regions.yaml", "synonyms.yaml"];
        if !known.iter().any(|name| *source.path == *format!("content/{name}")) {
            let message = "this file is not one that the showcase knows";
            let help =
                "the settings are in site.yaml, categories.yaml, regions.yaml and synonyms.yaml";
            problems.push(Diagnostic::warning("unknown-file", message, source.at(0..0)).help(help));
        }
    }
    Checked::new(config, problems)
}

fn file<'a>(inputs: &'a Inputs, name: &str, problems: &mut Vec<Diagnostic>) -> Option<&'a Source> {
    let path = format!("content/{name}");
    let found = inputs.settings.iter().find(|source| *source.path == *path);
    // A file that is there but could not be read has been told.
    if found.is_none() && !inputs.unread.iter().any(|unread| **unread == *path) {
        let message = format!("there is no file `{path}`");
        let missing = Diagnostic::error("missing-file", message, Location::start_of(path));
        let help = "run this in the site's folder, or name the folder with `--site`";
        problems.push(missing.help(help));
    }
    found
}

fn site(source: &Source, config: &mut Config, problems: &mut Vec<Diagnostic>) {
    let parsed = yaml::parse(source, 0..source.text.len());
    let is_whole = parsed.problems.is_empty();
    let Some(node) = parsed.keep(problems) else { return };
    let mut group = read_group(source, &node, &contract::SITE, NO_SETS, problems);
    let defaults = Config::default();
    config.name = group.text("name").unwrap_or(defaults.name);
    config.description = group.text("description").unwrap_or_default();
    config.language = language(source, &mut group, problems).unwrap_or(defaults.language);
    config.base_url = group
        .text("base_url")
        .and_then(|text| web::address(&text).ok())
        .map(|url| ending_in_slash(url.as_str()));
    config.host = group.chosen("host").map_or(Host::Any, |index| Host::ALL[usize::from(index)]);
    config.theme = group.text("theme").unwrap_or(defaults.theme);
    config.repository = group.group("repository").and_then(repository);
    config.page_size = group.number("page_size").map_or(defaults.page_size, |n| n as usize);
    config.licence = group
        .group("licence")
        .and_then(|mut licence| Some((licence.text("name")?, licence.text("url")?)));
    config.contact = group.group("contact").and_then(contact);
    config.pictures = match group.group("pictures") {
        Some(rules) => picture_rules(rules),
        // What can't be read may have been said.
        None => (!group.was_given("pictures") && is_whole).then(PictureRules::default),
    };
}

/// What the settings say of pictures; nothing when a part of it is wrong.
fn picture_rules(mut group: Group) -> Option<PictureRules> {
    let is_wrong = |name| group.was_given(name) && group.peek(name).is_none();
    if ["allow_identifiable", "require_permission"].into_iter().any(is_wrong) {
        return None;
    }
    Some(PictureRules {
        allow_identifiable: group.flag("allow_identifiable"),
        require_permission: group.flag("require_permission"),
    })
}

/// The theme that the settings ask for, and the place to report when there is no such theme: none
/// when the settings themselves have the fault.
pub fn theme(inputs: &Inputs) -> (String, Option<Location>) {
    let default = Config::default().theme;
    let source = inputs.settings.iter().find(|source| &*source.path == "content/site.yaml");
    // The faults are told when the settings are read in full.
    let parsed = source.and_then(|source| yaml::parse(source, 0..source.text.len()).value);
    let (Some(source), Some(node)) = (source, parsed) else { return (default, None) };
    let mut group = read_group(source, &node, &contract::SITE, NO_SETS, &mut Vec::new());
    let place = group.place("theme").map(|range| source.at(range));
    match group.text("theme") {
        Some(name) => (name, place),
        None if group.was_given("theme") => (default, None),
        None => {
            let folder = format!("themes/{default}");
            (default, Some(Location::start_of(folder)))
        }
    }
}

/// A base address as the links are built on: without `?` and `#`, with `/` at the end.
pub fn ending_in_slash(url: &str) -> String {
    let url = url.split(['?', '#']).next().unwrap_or(url);
    format!("{}/", url.trim_end_matches('/'))
}

fn language(source: &Source, group: &mut Group, problems: &mut Vec<Diagnostic>) -> Option<String> {
    let at = group.place("language")?;
    let language = group.text("language")?;
    let fine = language.split('-').enumerate().all(|(index, part)| {
        let letters = part.bytes().all(|b| b.is_ascii_alphanumeric());
        letters && (if index == 0 { 2..=3 } else { 2..=8 }).contains(&part.len())
    });
    if !fine {
        let message = "`language` is not the code of a language";
        let help = "write a code such as `en-GB` or `cy`";
        problems.push(Diagnostic::error("bad-language", message, source.at(at)).help(help));
    }
    Some(language)
}

fn repository(mut group: Group) -> Option<Repository> {
    Some(Repository {
        url: group.text("url")?.trim_end_matches('/').to_owned(),
        branch: group.text("branch").unwrap_or_else(|| "main".into()),
    })
}

/// The groups of words that mean the same. A word may be in one group alone, because two would
/// make all words of both the same.
fn read_synonyms(source: &Source, problems: &mut Vec<Diagnostic>) -> Vec<Vec<String>> {
    let mut names = Names::default();
    let mut groups = Vec::new();
    for mut group in declared(source, &contract::SYNONYMS, problems) {
        let at = group.range.clone();
        let words = group.texts("words");
        let Some((first, others)) = words.split_first() else { continue };
        if let Some(taken) = names.add(first, others.iter().map(String::as_str)) {
            let message = format!("`{taken}` is in another group of this file already");
            let help = "put the words of both groups into one, or take this one out";
            problems.push(Diagnostic::error("declared-twice", message, source.at(at)).help(help));
        }
        groups.push(words);
    }
    groups
}

fn declared(source: &Source, kind: &'static Kind, problems: &mut Vec<Diagnostic>) -> Vec<Group> {
    let parsed = yaml::parse(source, 0..source.text.len()).keep(problems);
    let value = parsed.and_then(|node| read_value(source, &node, kind, NO_SETS, problems));
    let Some(Given::List(items)) = value else { return Vec::new() };
    let group = |(_, given)| match given {
        Given::Group(group) => Some(group),
        _ => None,
    };
    items.into_iter().filter_map(group).collect()
}

/// Adds a member with its spellings, unless its slug or name stands for another one already.
fn declare(
    source: &Source,
    group: &mut Group,
    names: &mut Names,
    problems: &mut Vec<Diagnostic>,
) -> Option<(Slug, String)> {
    let at = group.range.clone();
    let slug = group.text("slug").and_then(|slug| Slug::parse(&slug))?;
    let name = group.text("name")?;
    let aliases = group.texts("aliases");
    let spellings = std::iter::once(name.as_str()).chain(aliases.iter().map(String::as_str));
    if let Some(taken) = names.add(slug.as_str(), spellings) {
        let message = format!("`{taken}` already stands for another one in this file");
        let help = "each slug, name and alias may be used once";
        problems.push(Diagnostic::error("declared-twice", message, source.at(at)).help(help));
    }
    Some((slug, name))
}

fn category(
    source: &Source,
    group: &mut Group,
    config: &mut Config,
    problems: &mut Vec<Diagnostic>,
) {
    let declared = declare(source, group, &mut config.category_names, problems);
    let Some((slug, name)) = declared else { return };
    let description = group.text("description").unwrap_or_default();
    config.categories.push(Category { slug, name, description });
}

fn region(source: &Source, group: &mut Group, config: &mut Config, problems: &mut Vec<Diagnostic>) {
    let declared = declare(source, group, &mut config.region_names, problems);
    let Some((slug, name)) = declared else { return };
    let tile: Vec<u32> = group
        .list("tile")
        .into_iter()
        .filter_map(|(_, given)| if let Given::Number(n) = given { Some(n) } else { None })
        .collect();
    let tile = if let [column, row] = tile[..] { Some((column, row)) } else { None };
    let (ons_code, nation) = (group.text("ons_code"), group.text("nation"));
    config.regions.push(Region { slug, name, ons_code, nation, tile });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hosts_are_declared_in_their_order() {
        let declared: Vec<&str> = contract::HOSTS.iter().map(|choice| choice.slug).collect();
        assert_eq!(declared, Host::ALL.map(Host::slug));
    }
}
