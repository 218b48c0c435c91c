//! What only shows when entries are compared: the same one twice, one school told in two ways.
//!
//! Also what is missing from an entry as a whole. Nothing here stops an entry by itself, save a
//! school that is said to be of both sectors.

use ahash::AHashMap;
use jiff::ToSpan;
use jiff::civil::Date;

use super::names::folded;
use super::partnership::{Partnership, Status};
use super::school::{Mention, SchoolId, Sector};
use super::site::Site;
use crate::diagnostic::Diagnostic;
use crate::source::Location;

/// Every fault and hint that comparing the entries of a site brings up. Without `today` nothing
/// is said of entries that were not confirmed for long.
pub fn compare(site: &Site, today: Option<Date>) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    same_title(site, &mut problems);
    entered_twice(site, &mut problems);
    schools(site, &mut problems);
    for partnership in &site.partnerships {
        one_sided(partnership, &mut problems);
        if let Some(today) = today {
            not_confirmed(partnership, today, &mut problems);
        }
    }
    problems
}

/// The line of an entry's title.
fn title_of(partnership: &Partnership) -> Location {
    partnership.at(partnership.title_at.clone())
}

fn same_title(site: &Site, problems: &mut Vec<Diagnostic>) {
    let mut first: AHashMap<&str, &Partnership> = AHashMap::new();
    for partnership in &site.partnerships {
        let Some(other) = first.insert(&partnership.title_key, partnership) else { continue };
        let message = format!("another entry is called `{}` too", partnership.title);
        let warning = Diagnostic::warning("same-title", message, title_of(partnership))
            .field("title")
            .help("name the main partner in the title, so that readers can tell them apart")
            .related(title_of(other), "the other one");
        problems.push(warning);
    }
}

/// The same schools, the same years and a category in common: probably one partnership.
fn entered_twice(site: &Site, problems: &mut Vec<Diagnostic>) {
    type Key = (Vec<SchoolId>, Option<i16>, Option<i16>);
    let mut alike: AHashMap<Key, Vec<&Partnership>> = AHashMap::new();
    for (partnership, schools) in site.partnerships.iter().zip(site.schools_of.iter()) {
        let mut schools = schools.clone();
        schools.sort_unstable();
        schools.dedup();
        // A school by itself may well do several things of one kind.
        if schools.len() < 2 {
            continue;
        }
        let others = alike.entry((schools, partnership.started, partnership.ended)).or_default();
        let same = |other: &&&Partnership| {
            other.categories.iter().any(|category| partnership.categories.contains(category))
        };
        if let Some(other) = others.iter().find(same) {
            let message = "this may be the same partnership as another entry's: \
                           the schools, the years and a category are the same";
            let warning = Diagnostic::warning("entered-twice", message, title_of(partnership))
                .help("put both into one entry, or give the years that tell them apart")
                .related(title_of(other), "the other one");
            problems.push(warning);
        }
        others.push(partnership);
    }
}

/// Each school as all its entries tell it.
fn schools(site: &Site, problems: &mut Vec<Diagnostic>) {
    let mut mentions: Vec<Vec<(&Partnership, &Mention)>> = vec![Vec::new(); site.schools.len()];
    for (partnership, schools) in site.partnerships.iter().zip(site.schools_of.iter()) {
        for (school, mention) in schools.iter().zip(&partnership.schools) {
            mentions[school.index()].push((partnership, mention));
        }
    }
    let mut by_name: AHashMap<(&str, String), Told<'_>> = AHashMap::new();
    for (school, mentions) in site.schools.iter().zip(&mentions) {
        let Some(&(first_entry, first)) = mentions.first() else { continue };
        for &(entry, mention) in &mentions[1..] {
            two_sectors((first_entry, first), (entry, mention), problems);
            two_names((first_entry, first), (entry, mention), problems);
        }
        let key = (&*school.name_key, folded(school.town.as_deref().unwrap_or_default()));
        if let Some(other) = by_name.insert(key, (first_entry, first)) {
            two_urns(other, (first_entry, first), problems);
        }
    }
}

type Told<'a> = (&'a Partnership, &'a Mention);

fn place((entry, mention): Told<'_>) -> Location {
    entry.at(mention.range.clone())
}

/// Where the other mention of a school stands.
fn elsewhere(first: Told<'_>, second: Told<'_>) -> &'static str {
    if is_one_entry(first, second) { "further up in this entry" } else { "in another entry" }
}

fn is_one_entry(first: Told<'_>, second: Told<'_>) -> bool {
    first.0.path == second.0.path
}

/// What is said at the other mention of a school.
fn label(first: Told<'_>, second: Told<'_>) -> &'static str {
    if is_one_entry(first, second) { "the other school" } else { "the other entry" }
}

fn two_sectors(first: Told<'_>, second: Told<'_>, problems: &mut Vec<Diagnostic>) {
    let (one, other) = (first.1, second.1);
    // With another URN it is another establishment: an independent school may become an academy.
    if one.sector == other.sector
        || (one.urn != other.urn && one.urn.is_some() && other.urn.is_some())
    {
        return;
    }
    let message = format!(
        "`{}` is {} here, and {} {}",
        other.name,
        other.sector.slug(),
        one.sector.slug(),
        elsewhere(first, second)
    );
    let help = if one.urn.is_some() && one.urn == other.urn {
        "correct the sector in one of the two; if they are two schools, correct the URN of one"
    } else {
        "correct the sector in one of the two; if they are two schools, give both their URNs"
    };
    let error = Diagnostic::error("two-sectors", message, place(second))
        .field("schools")
        .help(help)
        .related(place(first), label(first, second));
    problems.push(error);
}

fn two_names(first: Told<'_>, second: Told<'_>, problems: &mut Vec<Diagnostic>) {
    let (one, other) = (first.1, second.1);
    let known = |mention: &Mention, other: &Mention| {
        mention.name_key == other.name_key
            || mention.former_names.iter().any(|known| folded(known) == other.name_key)
    };
    // One wrong URN in an entry makes two schools one: that is told with their sectors.
    let is_told = is_one_entry(first, second) && one.sector != other.sector;
    if is_told || known(one, other) || known(other, one) {
        return;
    }
    let message = format!(
        "this school is called `{}` here, and `{}` {}",
        other.name,
        one.name,
        elsewhere(first, second)
    );
    let help = if is_one_entry(first, second) && one.urn == other.urn {
        "correct the URN of one of them: no two schools have the same"
    } else {
        "use one name in both, and list the other under `former_names` if it had that before"
    };
    let warning = Diagnostic::warning("two-names", message, place(second))
        .field("schools")
        .help(help)
        .related(place(first), label(first, second));
    problems.push(warning);
}

fn two_urns(first: Told<'_>, second: Told<'_>, problems: &mut Vec<Diagnostic>) {
    let (Some(one), Some(other)) = (&first.1.urn, &second.1.urn) else { return };
    let name = &second.1.name;
    let place_of_other = elsewhere(first, second);
    let message = format!("`{name}` has the URN {other} here, and {one} {place_of_other}");
    let warning = Diagnostic::warning("two-urns", message, place(second))
        .field("schools")
        .help("correct one of them; if the school got a new URN, list the old under `former_urns`")
        .related(place(first), label(first, second));
    problems.push(warning);
}

/// The best partnerships help both sides, and readers ask for it.
fn one_sided(partnership: &Partnership, problems: &mut Vec<Diagnostic>) {
    let gains = |sector| {
        partnership.schools.iter().any(|school| school.sector == sector && school.gains.is_some())
    };
    let state = partnership.benefits.state.is_some() || gains(Sector::State);
    let independent = partnership.benefits.independent.is_some() || gains(Sector::Independent);
    let (missing, key) = match (state, independent) {
        (true, false) => ("independent schools", "independent"),
        (false, true) => ("state schools", "state"),
        _ => return,
    };
    let message = format!("this tells what one side gains, but not what {missing} gain");
    let hint = Diagnostic::hint("one-sided", message, title_of(partnership))
        .help(format!("if they gain something, say so under `benefits`, as `{key}: …`"));
    problems.push(hint);
}

/// An entry that nobody has confirmed for two years may no longer be true.
fn not_confirmed(partnership: &Partnership, today: Date, problems: &mut Vec<Diagnostic>) {
    if matches!(partnership.status, Some(Status::Ended | Status::OneOff)) {
        return;
    }
    let last = partnership.checked.map_or(partnership.date, |day| day.max(partnership.date));
    let Ok(limit) = today.checked_sub(2.years()) else { return };
    if last >= limit {
        return;
    }
    let message = format!("nobody has confirmed this entry since {last}");
    let hint = Diagnostic::hint("not-confirmed", message, title_of(partnership))
        .help("ask the schools whether it is still true, and write the day as `checked: …`");
    problems.push(hint);
}
