//! Numbers: what can be counted in a showcase, and of how many entries each count is.
//!
//! Schools, partnerships and pupils are different things: nothing here adds one to another. Does
//! not know the story of an entry, nor what day it is.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::balance::Sides;
use super::partnership::Partnership;
use super::school::{Phase, Sector};
use super::site::Site;

/// So many years are counted one by one; those before are taken together.
const YEARS: i16 = 20;

/// Everything that is counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Numbers {
    /// The newest day on which an entry was written or its facts were confirmed.
    pub newest: Option<Date>,
    /// Schools by phase, `None` where no entry says; independent ones, then state ones.
    pub phases: Vec<(Option<Phase>, [usize; 2])>,
    /// Partnerships in more than one region.
    pub n_in_several_regions: usize,
    /// Partnerships of more than one category.
    pub n_of_several_categories: usize,
    /// Independent schools in each partnership that names schools of both sectors.
    pub independent: Spread,
    /// State schools in the same partnerships.
    pub state: Spread,
    /// Partnerships by the year they began.
    pub started: Vec<(Years, usize)>,
    /// Partnerships by the year their facts were last confirmed.
    pub confirmed: Vec<(Years, usize)>,
    /// Pupils in each partnership that states them.
    pub pupils: Spread,
    /// What entries tell, and how many.
    pub told: Vec<(Told, usize)>,
}

/// Some numbers, described.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spread {
    /// How many there are.
    pub n: usize,
    /// All of them together.
    pub sum: u64,
    /// The sum shared out evenly, in tenths, rounded.
    pub mean_tenths: u64,
    /// The one in the middle, or between the two in the middle, in tenths.
    pub median_tenths: u64,
    /// The smallest.
    pub least: u64,
    /// The largest.
    pub most: u64,
}

/// A year, or all up to one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Years {
    /// This year and all before it.
    UpTo(i16),
    /// This year.
    One(i16),
}

/// Something an entry may tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// A school of each sector, by name.
    BothSides,
    /// What state schools and independent schools gain.
    BenefitsForBoth,
    /// What has come of it.
    Outcomes,
    /// How often.
    Frequency,
    /// What it costs, or who pays.
    Costs,
    /// The year it began.
    Started,
    /// How it stands.
    Status,
    /// About how many pupils take part.
    Pupils,
    /// Where the facts come from.
    Sources,
    /// When its facts were last confirmed.
    Confirmed,
}

impl Spread {
    /// Describes some numbers.
    pub fn of(mut numbers: Vec<u64>) -> Spread {
        numbers.sort_unstable();
        let (Some(least), Some(most)) = (numbers.first(), numbers.last()) else {
            return Spread::default();
        };
        let (low, high) = (numbers[(numbers.len() - 1) / 2], numbers[numbers.len() / 2]);
        let (n, sum) = (numbers.len() as u64, numbers.iter().sum::<u64>());
        Spread {
            n: numbers.len(),
            sum,
            mean_tenths: (sum * 20 + n) / (n * 2),
            median_tenths: (low + high) * 5,
            least: *least,
            most: *most,
        }
    }
}

/// Counts a site.
pub fn numbers(site: &Site) -> Numbers {
    let entries = || site.partnerships.iter().map(|entry| &**entry);
    let sides: Vec<Sides> =
        site.schools_of.iter().map(|ids| Sides::of(&site.schools, ids)).collect();
    let both = || sides.iter().filter(|sides| is_both(sides));
    Numbers {
        newest: entries()
            .map(|entry| entry.checked.map_or(entry.date, |c| c.max(entry.date)))
            .max(),
        phases: phases(site),
        n_in_several_regions: entries().filter(|entry| entry.regions.len() > 1).count(),
        n_of_several_categories: entries().filter(|entry| entry.categories.len() > 1).count(),
        independent: Spread::of(both().map(|sides| sides.n_independent as u64).collect()),
        state: Spread::of(both().map(|sides| sides.n_state as u64).collect()),
        started: by_year(entries().filter_map(|entry| entry.started)),
        confirmed: by_year(entries().filter_map(|entry| Some(entry.checked?.year()))),
        pupils: Spread::of(entries().filter_map(|entry| entry.pupils).map(u64::from).collect()),
        told: told(site, both().count()),
    }
}

fn is_both(sides: &Sides) -> bool {
    sides.n_independent > 0 && sides.n_state > 0
}

fn phases(site: &Site) -> Vec<(Option<Phase>, [usize; 2])> {
    let mut counts: BTreeMap<Option<Phase>, [usize; 2]> = BTreeMap::new();
    for school in site.schools.iter() {
        let counts = counts.entry(school.phase).or_default();
        counts[usize::from(school.sector == Sector::State)] += 1;
    }
    let phases = Phase::ALL.into_iter().map(Some).chain([None]);
    phases.filter_map(|phase| Some((phase, counts.remove(&phase)?))).collect()
}

/// How often each year occurs, those without included, the newest first.
fn by_year(years: impl Iterator<Item = i16>) -> Vec<(Years, usize)> {
    let mut counts: BTreeMap<i16, usize> = BTreeMap::new();
    for year in years {
        *counts.entry(year).or_default() += 1;
    }
    let (Some((&first, _)), Some((&last, _))) = (counts.first_key_value(), counts.last_key_value())
    else {
        return Vec::new();
    };
    let from = first.max(last - YEARS + 1);
    let n = |year: i16| counts.get(&year).copied().unwrap_or_default();
    let mut by_year: Vec<(Years, usize)> =
        (from..=last).rev().map(|year| (Years::One(year), n(year))).collect();
    let before: usize = counts.range(..from).map(|(_, n)| n).sum();
    if before > 0 {
        by_year.push((Years::UpTo(from - 1), before));
    }
    by_year
}

fn told(site: &Site, n_both: usize) -> Vec<(Told, usize)> {
    let n = |tells: fn(&Partnership) -> bool| {
        site.partnerships.iter().filter(|entry| tells(entry)).count()
    };
    let benefits = |entry: &Partnership| {
        entry.benefits.state.is_some() && entry.benefits.independent.is_some()
    };
    vec![
        (Told::BothSides, n_both),
        (Told::BenefitsForBoth, n(benefits)),
        (Told::Outcomes, n(|entry| !entry.outcomes.is_empty())),
        (Told::Frequency, n(|entry| entry.frequency.is_some())),
        (Told::Costs, n(|entry| entry.costs.is_some() || entry.funding.is_some())),
        (Told::Started, n(|entry| entry.started.is_some())),
        (Told::Status, n(|entry| entry.status.is_some())),
        (Told::Pupils, n(|entry| entry.pupils.is_some())),
        (Told::Sources, n(|entry| !entry.sources.is_empty())),
        (Told::Confirmed, n(|entry| entry.checked.is_some())),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_has_its_mean_and_its_middle() {
        let check = |numbers: &[u64], mean, median| {
            let spread = Spread::of(numbers.to_vec());
            assert_eq!((spread.mean_tenths, spread.median_tenths), (mean, median));
        };
        check(&[], 0, 0);
        check(&[7], 70, 70);
        check(&[3, 1], 20, 20);
        check(&[1, 1, 1, 2], 13, 10);
        check(&[1, 1, 2, 40], 110, 15);
        assert_eq!(Spread::of(vec![5, 2, 9]).most, 9);
    }

    #[test]
    fn years_without_entries_are_counted_too_and_old_ones_together() {
        let check = |years: &[i16], expected: &str| {
            let counted = by_year(years.iter().copied()).into_iter();
            let words = counted.map(|(years, n)| match years {
                Years::One(year) => format!("{year}:{n}"),
                Years::UpTo(year) => format!("..{year}:{n}"),
            });
            assert_eq!(words.collect::<Vec<_>>().join(" "), expected);
        };
        check(&[], "");
        check(&[2019, 2021, 2019], "2021:1 2020:0 2019:2");
        let many = by_year([1960, 1999, 2020].into_iter());
        assert_eq!(many.len(), 21);
        assert_eq!(many.last(), Some(&(Years::UpTo(2000), 2)));
    }
}
