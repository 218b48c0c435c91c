//! The fields at the top of an entry's file, as each program wants them.
//!
//! Does not make anything up.

use super::{Entry, School};

/// An entry's file for our program.
pub fn ours(entry: &Entry) -> String {
    let Entry { title, summary, date, region, started, pupils, costs, body, .. } = entry;
    let categories = list(entry.categories.iter(), "  - ");
    let schools: String = entry.schools.iter().map(|school| block(school, "")).collect();
    format!(
        "---\ntitle: \"{title}\"\nsummary: \"{summary}\"\ndate: {date}\n\
         categories:\n{categories}region: \"{region}\"\nschools:\n{schools}\
         started: {started}\npupils: {pupils}\ncosts: \"{costs}\"\n---\n\n{body}"
    )
}

/// The same for Hugo: what there are lists of are its taxonomies, the rest is under `params`.
pub fn hugo(entry: &Entry) -> String {
    let Entry { title, summary, date, region, started, pupils, costs, body, .. } = entry;
    let categories = list(entry.categories.iter(), "  - ");
    let names = list(entry.schools.iter().map(|school| format!("\"{}\"", school.name)), "  - ");
    let schools: String = entry.schools.iter().map(|school| block(school, "  ")).collect();
    format!(
        "---\ntitle: \"{title}\"\nsummary: \"{summary}\"\ndate: {date}\n\
         categories:\n{categories}regions:\n  - \"{region}\"\nschools:\n{names}\
         params:\n  partners:\n{schools}  started: {started}\n  pupils: {pupils}\n  \
         costs: \"{costs}\"\n---\n\n{body}"
    )
}

fn list<T: ToString>(items: impl Iterator<Item = T>, before: &str) -> String {
    items.map(|item| format!("{before}{}\n", item.to_string())).collect()
}

fn block(School { name, sector, phase }: &School, indent: &str) -> String {
    format!(
        "{indent}  - name: \"{name}\"\n{indent}    sector: {sector}\n{indent}    phase: {phase}\n"
    )
}
