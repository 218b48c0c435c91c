//! Categories and regions by the names that the showcase uses: `Combined Cadet Force` → `ccf`.
//!
//! Categories become their short names. Regions are usually written by name, so that only their
//! aliases change: `Yorkshire` → `Yorkshire and the Humber`. What is not found stays.

use super::{Edit, said};
use crate::check::contract::{self, Kind};
use crate::check::front_matter;
use crate::check::yaml::{self, Node, Value};
use crate::model::config::Config;
use crate::model::names::{Names, folded};
use crate::source::Source;

/// What to write in place of the names of an entry.
pub(super) fn edits(source: &Source, config: &Config) -> Vec<Edit> {
    let Some(parts) = front_matter::cut(source).value else { return Vec::new() };
    let Some(node) = yaml::parse(source, parts.front_matter).value else { return Vec::new() };
    let Value::Map(given) = &node.value else { return Vec::new() };
    let mut edits = Vec::new();
    for (key, node) in given {
        let field = contract::PARTNERSHIP.iter().find(|field| field.name == key.name);
        let kind = match field.map(|field| &field.kind) {
            Some(Kind::List(kind, _) | Kind::OneOrList(kind)) => kind,
            _ => continue,
        };
        let set = match kind {
            Kind::Category => Set::categories(config),
            Kind::Region => Set::regions(config),
            _ => continue,
        };
        let nodes = match &node.value {
            Value::List(nodes) => nodes.iter().collect(),
            _ => vec![node],
        };
        set.edits(source, &key.name, &nodes, &mut edits);
    }
    edits
}

/// A declared set, and how its members are to be written.
struct Set<'a> {
    names: &'a Names,
    /// The way to write each member.
    best: Vec<&'a str>,
    /// Whether a way of writing a member may stay.
    may_stay: fn(&Config, usize, &str) -> bool,
    config: &'a Config,
}

impl<'a> Set<'a> {
    fn categories(config: &'a Config) -> Self {
        let best = config.categories.iter().map(|category| category.slug.as_str()).collect();
        let may_stay = |config: &Config, member: usize, written: &str| {
            config.categories[member].slug.as_str() == written
        };
        Set { names: &config.category_names, best, may_stay, config }
    }

    fn regions(config: &'a Config) -> Self {
        let best = config.regions.iter().map(|region| &*region.name).collect();
        let may_stay = |config: &Config, member: usize, written: &str| {
            let region = &config.regions[member];
            [region.slug.as_str(), &region.name].map(folded).contains(&folded(written))
        };
        Set { names: &config.region_names, best, may_stay, config }
    }

    fn edits(&self, source: &Source, field: &str, nodes: &[&Node], edits: &mut Vec<Edit>) {
        let found = |node: &Node| {
            let Value::Text { text, .. } = &node.value else { return None };
            let member = usize::from(self.names.find(text.trim())?);
            let may_stay = (self.may_stay)(self.config, member, text.trim());
            Some((member, may_stay))
        };
        // What is named rightly in the list already would be there twice.
        let stays =
            |node: &&Node| found(node).filter(|(_, stays)| *stays).map(|(member, _)| member);
        let mut there: Vec<usize> = nodes.iter().filter_map(stays).collect();
        for node in nodes {
            let Some((member, _)) = found(node) else { continue };
            let old = &source.text[node.range.clone()];
            if there.contains(&member) || old.contains('\n') {
                continue;
            }
            there.push(member);
            let text = like(old, self.best[member]);
            let what = said(field, old, &text);
            edits.push(Edit { range: node.range.clone(), text, what });
        }
    }
}

/// `text` in the quotes in which `old` stands; in double quotes when it needs some.
fn like(old: &str, text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '\'' | '’');
    let fine = text.chars().all(plain) && text.starts_with(char::is_alphanumeric);
    match old.chars().next() {
        Some('\'') => format!("'{}'", text.replace('\'', "''")),
        Some('"') => in_double_quotes(text),
        _ if fine => text.to_owned(),
        _ => in_double_quotes(text),
    }
}

fn in_double_quotes(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
