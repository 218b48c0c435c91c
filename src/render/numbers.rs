//! The view of the showcase in numbers.
//!
//! Every number says what it counts, and of how many entries. Only puts in words what
//! `model/numbers.rs` has counted.

use super::address;
use super::groups;
use super::shared::Shared;
use super::view::{
    BarView, CountView, HeadlineView, NumbersFactView, NumbersRowView, NumbersSectionView,
    NumbersTableView, NumbersView,
};
use crate::diagnostic::words::thousands;
use crate::model::dates;
use crate::model::group::{SchoolGroup, Way};
use crate::model::numbers::{Numbers, Spread, Told, Years, numbers};
use crate::model::school::{Phase, Sector};

/// The length of the longest bar of a table.
const LONGEST: usize = 1_000;

/// The whole page.
pub fn view(shared: &Shared) -> NumbersView {
    let numbers = numbers(&shared.site);
    let sections = [
        schools(shared, &numbers),
        regions(shared, &numbers),
        categories(shared, &numbers),
        balance(shared, &numbers),
        status(shared),
        years(shared, &numbers),
        pupils(shared, &numbers),
        told(shared, &numbers),
        confirmed(shared, &numbers),
    ];
    let has_any =
        |section: &NumbersSectionView| section.table.is_some() || !section.facts.is_empty();
    NumbersView {
        as_of: numbers.newest.map(dates::day_in_words),
        as_of_iso: numbers.newest.map(|day| day.to_string()),
        headlines: headlines(shared, &numbers),
        sections: sections.into_iter().filter(has_any).collect(),
    }
}

fn headlines(shared: &Shared, numbers: &Numbers) -> Vec<HeadlineView> {
    let site = &shared.site;
    let headline = |n: usize, label: &str, about: String| {
        let label = if n == 1 { label.to_owned() } else { format!("{label}s") };
        HeadlineView { n, label, about }
    };
    let both = format!("{} of them name schools of both sectors", grouped(numbers.independent.n));
    let named = || "named in at least one partnership".to_owned();
    vec![
        headline(site.partnerships.len(), "partnership", both),
        headline(site.n_schools(Sector::Independent), "independent school", named()),
        headline(site.n_schools(Sector::State), "state school", named()),
    ]
}

fn schools(shared: &Shared, numbers: &Numbers) -> NumbersSectionView {
    let site = &shared.site;
    let row = |(phase, counts): &(Option<Phase>, [usize; 2])| {
        let folder = phase.map(|p| address::school_group(&site.config, SchoolGroup::Phase(p)));
        NumbersRowView {
            name: phase.map_or("Not stated", Phase::name).into(),
            href: folder.map(|folder| shared.href(&folder)),
            cells: vec![counts[0], counts[1], counts[0] + counts[1]],
            bars: Vec::new(),
        }
    };
    let mut rows: Vec<NumbersRowView> = numbers.phases.iter().map(row).collect();
    let longest = longest(rows.iter().map(|row| row.cells[2]));
    for row in &mut rows {
        let x = length(row.cells[0], longest);
        let bar = |side, x, n| BarView { side, x, width: length(n, longest) };
        row.bars = vec![bar("independent", 0, row.cells[0]), bar("state", x, row.cells[1])];
    }
    let (n_independent, n_state) =
        (site.n_schools(Sector::Independent), site.n_schools(Sector::State));
    let cells = vec![n_independent, n_state, site.schools.len()];
    let total = NumbersRowView { name: "All".into(), href: None, cells, bars: Vec::new() };
    NumbersSectionView {
        id: "schools",
        title: "Schools by sector and phase".into(),
        about: "Schools that entries name, each counted once however many partnerships it is in. \
                Schools that an entry only speaks of, such as “three local primaries”, are not counted."
            .into(),
        facts: Vec::new(),
        table: (!rows.is_empty()).then(|| NumbersTableView {
            caption: "Schools named in entries".into(),
            first: "Phase".into(),
            columns: vec!["Independent".into(), "State".into(), "Both".into()],
            rows,
            total: Some(total),
        }),
    }
}

fn regions(shared: &Shared, numbers: &Numbers) -> NumbersSectionView {
    let several = several(numbers.n_in_several_regions, "in more than one region");
    NumbersSectionView {
        id: "regions",
        title: "Partnerships by region".into(),
        about: format!("Partnerships in each English region or nation. {several}"),
        facts: Vec::new(),
        table: Some(partnerships(shared, "by region", "Region", shared.region_counts())),
    }
}

fn categories(shared: &Shared, numbers: &Numbers) -> NumbersSectionView {
    let several = several(numbers.n_of_several_categories, "of more than one category");
    NumbersSectionView {
        id: "categories",
        title: "Partnerships by category".into(),
        about: format!("Partnerships by what they are about. {several}"),
        facts: Vec::new(),
        table: Some(partnerships(shared, "by category", "Category", shared.category_counts())),
    }
}

/// That rows of a table overlap, if they do.
fn several(n: usize, what: &str) -> String {
    let more = "so the rows add up to more than the number of partnerships";
    match n {
        0 => format!("None is {what}."),
        1 => format!("One is {what} and is counted in each, {more}."),
        n => format!("{} are {what} and are counted in each, {more}.", grouped(n)),
    }
}

fn balance(shared: &Shared, numbers: &Numbers) -> NumbersSectionView {
    let n = numbers.independent.n;
    let fact = |value, label: &str| NumbersFactView { value, label: label.into() };
    let facts = |spread: &Spread, average: &str, middle: &str| {
        [fact(tenth(spread.mean_tenths), average), fact(tenth(spread.median_tenths), middle)]
    };
    let independent = facts(
        &numbers.independent,
        "independent schools on average (mean)",
        "independent schools in the middle (median)",
    );
    let state = facts(
        &numbers.state,
        "state schools on average (mean)",
        "state schools in the middle (median)",
    );
    let facts = independent.into_iter().chain(state).filter(|_| n > 0).collect();
    NumbersSectionView {
        id: "balance",
        title: "Who takes part".into(),
        about: format!(
            "Partnerships by how many schools of each sector their entries name. {} name schools of \
             both; average and middle are of these. A few large groups pull an average up, but not \
             the middle.",
            of(n, shared.site.partnerships.len())
        ),
        facts,
        table: Some(way(shared, Way::Balance, "by who takes part", "Schools named")),
    }
}

fn status(shared: &Shared) -> NumbersSectionView {
    NumbersSectionView {
        id: "status",
        title: "How they stand".into(),
        about: "Partnerships by what their entries say. Where an entry does not say, nothing is assumed."
            .into(),
        facts: Vec::new(),
        table: Some(way(shared, Way::Status, "by status", "Status")),
    }
}

fn years(shared: &Shared, numbers: &Numbers) -> NumbersSectionView {
    let n: usize = numbers.started.iter().map(|(_, n)| n).sum();
    NumbersSectionView {
        id: "started",
        title: "When they began".into(),
        about: format!(
            "Partnerships by the year they began, stated by {} entries. It is the year of the \
             partnership, not of its entry.",
            of(n, shared.site.partnerships.len())
        ),
        facts: Vec::new(),
        table: by_year(&numbers.started, "Partnerships by the year they began", "Year"),
    }
}

fn pupils(shared: &Shared, numbers: &Numbers) -> NumbersSectionView {
    let Spread { n, sum, median_tenths, least, most, .. } = numbers.pupils;
    let fact = |value: String, label: &str| NumbersFactView { value, label: label.into() };
    let facts = match n {
        0 => Vec::new(),
        _ => vec![
            fact(tenth(median_tenths), "pupils in the middle (median)"),
            fact(grouped(least), "pupils in the smallest"),
            fact(grouped(most), "pupils in the largest"),
            fact(grouped(sum), "if the stated numbers are added up: places, not different pupils"),
        ],
    };
    NumbersSectionView {
        id: "pupils",
        title: "Pupils".into(),
        about: format!(
            "About how many pupils take part is stated by {} entries, often rounded. As the others do \
             not say, there is no number of pupils for the whole showcase. A pupil in two \
             partnerships is counted in both.",
            of(n, shared.site.partnerships.len())
        ),
        facts,
        table: None,
    }
}

fn told(shared: &Shared, numbers: &Numbers) -> NumbersSectionView {
    let all = shared.site.partnerships.len();
    let rows = numbers.told.iter().map(|(told, n)| NumbersRowView {
        name: told_name(*told).into(),
        href: None,
        cells: vec![*n],
        bars: vec![bar(*n, all)],
    });
    NumbersSectionView {
        id: "told",
        title: "What entries tell".into(),
        about: "How much of what a reader may want to know is there. A long bar means that most entries tell it."
            .into(),
        facts: Vec::new(),
        table: (all > 0).then(|| NumbersTableView {
            caption: "Partnerships whose entry tells".into(),
            first: "What is told".into(),
            columns: vec!["Partnerships".into()],
            rows: rows.collect(),
            total: Some(all_partnerships(shared)),
        }),
    }
}

fn confirmed(shared: &Shared, numbers: &Numbers) -> NumbersSectionView {
    let n: usize = numbers.confirmed.iter().map(|(_, n)| n).sum();
    NumbersSectionView {
        id: "confirmed",
        title: "When the facts were last confirmed".into(),
        about: format!(
            "{} entries give a day on which somebody looked again whether their facts still hold.",
            of(n, shared.site.partnerships.len())
        ),
        facts: Vec::new(),
        table: by_year(
            &numbers.confirmed,
            "Partnerships by the year of the last confirmation",
            "Year",
        ),
    }
}

fn told_name(told: Told) -> &'static str {
    match told {
        Told::BothSides => "Schools of both sectors, by name",
        Told::BenefitsForBoth => "What both state and independent schools gain",
        Told::Outcomes => "What has come of it",
        Told::Frequency => "How often",
        Told::Costs => "What it costs, or who pays",
        Told::Started => "The year it began",
        Told::Status => "How it stands",
        Told::Pupils => "About how many pupils take part",
        Told::Sources => "Where the facts come from",
        Told::Confirmed => "When the facts were last confirmed",
    }
}

/// Partnerships by the groups of a way, with those in none of them.
fn way(shared: &Shared, way: Way, by: &str, first: &str) -> NumbersTableView {
    let counts: Vec<CountView> = groups::choices(shared, way);
    let n: usize = counts.iter().map(|count| count.n).sum();
    let mut table = partnerships(shared, by, first, counts);
    let all = shared.site.partnerships.len();
    if n < all {
        let (name, cells) = ("Not stated".to_owned(), vec![all - n]);
        table.rows.push(NumbersRowView { name, href: None, cells, bars: Vec::new() });
        with_bars(&mut table.rows);
    }
    table
}

/// Partnerships in rows, and how many there are in all.
fn partnerships(
    shared: &Shared,
    by: &str,
    first: &str,
    counts: Vec<CountView>,
) -> NumbersTableView {
    let row = |CountView { name, href, n, .. }: CountView| NumbersRowView {
        name,
        href,
        cells: vec![n],
        bars: Vec::new(),
    };
    let mut rows: Vec<NumbersRowView> = counts.into_iter().map(row).collect();
    with_bars(&mut rows);
    NumbersTableView {
        caption: format!("Partnerships {by}"),
        first: first.into(),
        columns: vec!["Partnerships".into()],
        rows,
        total: Some(all_partnerships(shared)),
    }
}

fn all_partnerships(shared: &Shared) -> NumbersRowView {
    NumbersRowView {
        name: "All partnerships".into(),
        href: Some(shared.href(address::PARTNERSHIPS)),
        cells: vec![shared.site.partnerships.len()],
        bars: Vec::new(),
    }
}

fn by_year(counts: &[(Years, usize)], caption: &str, first: &str) -> Option<NumbersTableView> {
    let row = |(years, n): &(Years, usize)| NumbersRowView {
        name: match years {
            Years::One(year) => year.to_string(),
            Years::UpTo(year) => format!("{year} or before"),
        },
        href: None,
        cells: vec![*n],
        bars: Vec::new(),
    };
    let mut rows: Vec<NumbersRowView> = counts.iter().map(row).collect();
    with_bars(&mut rows);
    (!rows.is_empty()).then(|| NumbersTableView {
        caption: caption.into(),
        first: first.into(),
        columns: vec!["Partnerships".into()],
        rows,
        total: None,
    })
}

/// Gives each row with one number its bar.
fn with_bars(rows: &mut [NumbersRowView]) {
    let longest = longest(rows.iter().map(|row| row.cells[0]));
    for row in rows {
        row.bars = vec![bar(row.cells[0], longest)];
    }
}

fn bar(n: usize, longest: usize) -> BarView {
    BarView { side: "all", x: 0, width: length(n, longest) }
}

fn longest(numbers: impl Iterator<Item = usize>) -> usize {
    numbers.max().unwrap_or_default()
}

fn length(n: usize, longest: usize) -> usize {
    (n * LONGEST).checked_div(longest).unwrap_or_default()
}

/// `15 of 60`.
fn of(n: usize, all: usize) -> String {
    format!("{} of {}", grouped(n), grouped(all))
}

/// A number as it is read: `1,200`.
fn grouped(number: impl TryInto<i64>) -> String {
    thousands(number.try_into().unwrap_or(i64::MAX))
}

/// A number of tenths, with one digit behind the point if that is not 0.
fn tenth(tenths: u64) -> String {
    let whole = grouped(tenths / 10);
    if tenths.is_multiple_of(10) { whole } else { format!("{whole}.{}", tenths % 10) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_put_as_they_are_read() {
        let check = |number, expected| assert_eq!(tenth(number), expected);
        check(20, "2");
        check(5, "0.5");
        check(12_346, "1,234.6");
        assert_eq!(of(7, 1_200), "7 of 1,200");
    }

    #[test]
    fn the_longest_bar_is_whole_and_nothing_is_divided_by_nothing() {
        assert_eq!((length(7, 7), length(0, 7), length(0, 0)), (LONGEST, 0, 0));
    }
}
