//! Which schools of different entries are the same school.
//!
//! The same URN (now or before), else the same name and town. Two schools with different URNs
//! are never one, however alike their names.

use std::borrow::Cow;
use std::sync::Arc;

use ahash::{AHashMap, AHashSet};
use deunicode::deunicode;
use rayon::prelude::*;

use super::names::folded;
use super::partnership::Partnership;
use super::school::{Mention, School, SchoolId};
use super::site::PartnershipId;
use super::slug::Slug;

/// What names are sorted by: `The Charter School` is under C, accents and case do not count.
/// `folded_name` is the name as it is compared.
pub fn sort_key(name: &str, folded_name: &str) -> String {
    let mut key = match name.is_ascii() {
        true => folded_name.to_owned(),
        false => folded(&deunicode(name)),
    };
    if key.starts_with("the ") {
        key.drain(.."the ".len());
    }
    key.retain(|c| !matches!(c, '\'' | '.' | ','));
    key
}

/// All schools by name, and for each partnership its schools in the order of its mentions.
pub fn schools(partnerships: &[Arc<Partnership>]) -> (Vec<School>, Vec<Vec<SchoolId>>) {
    let groups = grouped(partnerships);
    let mut order: Vec<usize> = (0..groups.len()).collect();
    let schools: Vec<School> =
        groups.par_iter().map(|mentions| merged(partnerships, mentions)).collect();
    let key = |at: usize| {
        let school = &schools[at];
        let key = sort_key(&school.name, &school.name_key);
        // Names that do not begin with a letter stand together, before A.
        let has_letter = key.starts_with(|c: char| c.is_ascii_lowercase());
        (has_letter, key, &school.town, &school.urn, groups[at][0])
    };
    let keys: Vec<_> = (0..groups.len()).into_par_iter().map(key).collect();
    order.sort_unstable_by(|one, other| keys[*one].cmp(&keys[*other]));
    drop(keys);
    let mut schools_of: Vec<Vec<SchoolId>> = partnerships
        .iter()
        .map(|partnership| vec![SchoolId(u32::MAX); partnership.schools.len()])
        .collect();
    for (place, &group) in order.iter().enumerate() {
        let id = SchoolId(u32::try_from(place).unwrap_or(u32::MAX));
        for &(partnership, mention) in &groups[group] {
            schools_of[partnership][mention] = id;
        }
    }
    let mut schools: Vec<Option<School>> = schools.into_iter().map(Some).collect();
    let mut sorted = Vec::with_capacity(schools.len());
    sorted.extend(order.iter().filter_map(|&at| schools[at].take()));
    name_addresses(&mut sorted);
    (sorted, schools_of)
}

/// A mention by partnership and place in its list.
type At = (usize, usize);

/// The mentions of each school together, the first of each in the order of the partnerships.
fn grouped(partnerships: &[Arc<Partnership>]) -> Vec<Vec<At>> {
    let mut groups: Vec<Vec<At>> = Vec::new();
    let mut by_urn: AHashMap<&str, usize> = AHashMap::new();
    let mut by_name: AHashMap<(Cow<'_, str>, &str), usize> = AHashMap::new();
    let mentions = || {
        partnerships.iter().enumerate().flat_map(|(p, partnership)| {
            partnership.schools.iter().enumerate().map(move |(m, mention)| ((p, m), mention))
        })
    };
    let mut links = Links::default();
    // First those with a URN: they decide. A former URN ties the old establishment to the new.
    for (at, mention) in mentions() {
        let Some(urn) = &mention.urn else { continue };
        let group = *by_urn.entry(urn).or_insert_with(|| links.add(&mut groups));
        groups[group].push(at);
        for former in &mention.former_urns {
            let other = *by_urn.entry(former).or_insert(group);
            links.join(group, other);
        }
        let name = Cow::Borrowed(&*mention.name_key);
        let former = mention.former_names.iter().map(|name| Cow::Owned(folded(name)));
        for name in std::iter::once(name).chain(former) {
            by_name.entry((name, &mention.town_key)).or_insert(group);
        }
    }
    for (at, mention) in mentions().filter(|(_, mention)| mention.urn.is_none()) {
        let key = (Cow::Borrowed(&*mention.name_key), &*mention.town_key);
        let group = *by_name.entry(key).or_insert_with(|| links.add(&mut groups));
        groups[group].push(at);
    }
    links.merge(groups)
}

/// Groups that turn out to be the same school.
#[derive(Default)]
struct Links {
    /// For each group an earlier one that it is the same as, or itself.
    same_as: Vec<usize>,
}

impl Links {
    fn add(&mut self, groups: &mut Vec<Vec<At>>) -> usize {
        groups.push(Vec::new());
        self.same_as.push(groups.len() - 1);
        groups.len() - 1
    }

    fn root(&self, mut group: usize) -> usize {
        while self.same_as[group] != group {
            group = self.same_as[group];
        }
        group
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.same_as[a.max(b)] = a.min(b);
    }

    fn merge(&self, groups: Vec<Vec<At>>) -> Vec<Vec<At>> {
        let mut merged: Vec<Vec<At>> = vec![Vec::new(); groups.len()];
        for (at, mentions) in groups.into_iter().enumerate() {
            merged[self.root(at)].extend(mentions);
        }
        merged.retain(|mentions| !mentions.is_empty());
        for mentions in &mut merged {
            mentions.sort_unstable();
        }
        merged
    }
}

/// One school out of its mentions: the newest entry's word counts, the others fill the gaps.
fn merged(partnerships: &[Arc<Partnership>], at: &[At]) -> School {
    let mentions: Vec<&Mention> = at.iter().map(|&(p, m)| &partnerships[p].schools[m]).collect();
    let first = mentions[0];
    let former: Vec<&String> = mentions.iter().flat_map(|m| &m.former_urns).collect();
    // The present URN is one that no entry calls a former one.
    let urn = mentions.iter().filter_map(|m| m.urn.as_ref()).find(|urn| !former.contains(urn));
    let newest = mentions.iter().find(|m| m.urn.as_ref() == urn).unwrap_or(&first);
    let other_names = mentions.iter().flat_map(|mention| {
        let is_other = mention.name_key != newest.name_key;
        let former = mention.former_names.iter();
        let former = former.filter(|name| folded(name) != newest.name_key);
        Some(&mention.name).filter(|_| is_other).into_iter().chain(former)
    });
    let mut ids: Vec<PartnershipId> =
        at.iter().map(|&(p, _)| PartnershipId(u32::try_from(p).unwrap_or(u32::MAX))).collect();
    ids.dedup();
    let first_of = |pick: fn(&Mention) -> Option<&String>| mentions.iter().find_map(|m| pick(m));
    School {
        // Addresses are given when all names are known.
        slug: placeholder(),
        name: newest.name.clone(),
        name_key: newest.name_key.clone(),
        other_names: each_once(other_names),
        sector: newest.sector,
        phase: newest.phase.or_else(|| mentions.iter().find_map(|m| m.phase)),
        town: newest.town.as_ref().or_else(|| first_of(|m| m.town.as_ref())).cloned(),
        urn: urn.cloned(),
        former_urns: each_once(former.into_iter()),
        notes: each_once(mentions.iter().filter_map(|m| m.note.as_ref())),
        partnerships: ids,
    }
}

fn each_once<'a>(texts: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut once: Vec<String> = Vec::new();
    for text in texts {
        if !once.contains(text) {
            once.push(text.clone());
        }
    }
    once
}

/// Name and town make the address, so that another school of the same name elsewhere does not
/// change it when it comes. The URN does not: a school gets a new one when it converts.
fn name_addresses(schools: &mut [School]) {
    let mut taken: AHashSet<Slug> = AHashSet::new();
    for school in schools {
        let town = school.town.as_deref().map_or("", |town| town.split(',').next().unwrap_or(""));
        let first = Slug::make(&format!("{} {town}", school.name)).unwrap_or_else(placeholder);
        let others = school.urn.iter().cloned().chain((2..).map(|n: u32| n.to_string()));
        school.slug = std::iter::once(first.clone())
            .chain(others.map(|more| first.with(&more)))
            .find(|slug| !taken.contains(slug))
            .unwrap_or(first);
        taken.insert(school.slug.clone());
    }
}

/// For a name without a letter that could be in an address.
fn placeholder() -> Slug {
    Slug::make("school").expect("a word of letters is a slug")
}
