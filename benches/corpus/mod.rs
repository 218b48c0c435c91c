//! Made-up partnerships, as many as are asked for: the same bytes for the same seed, everywhere.
//!
//! They have the shape of a large showcase: common and rare categories and regions, schools that
//! take part once and a few that take part often, stories of 200 to 550 words with links to each
//! other. Every word in them is invented. Does not know who reads them.

pub mod front;
mod story;
mod words;

use std::fmt::Write as _;

use crate::dice::Dice;
use words::Words;

/// A made-up school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct School {
    /// Unlike any other school's.
    pub name: String,
    /// `independent` or `state`.
    pub sector: &'static str,
    /// Which ages it teaches.
    pub phase: &'static str,
}

/// A made-up partnership.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The name of its file without its ending.
    pub slug: String,
    /// Unlike any other entry's.
    pub title: String,
    /// One sentence.
    pub summary: String,
    /// Year, month and day, with hyphens.
    pub date: String,
    /// Short names of categories, the main one first.
    pub categories: Vec<&'static str>,
    /// The name of a region.
    pub region: &'static str,
    /// At least one independent school and one state school.
    pub schools: Vec<School>,
    /// The year it began.
    pub started: usize,
    /// How many take part.
    pub pupils: usize,
    /// What it costs.
    pub costs: String,
    /// The story, in Markdown.
    pub body: String,
}

/// What there is, and how common it is.
type Weighted<T> = [(T, usize)];

const CATEGORIES: [(&str, usize); 11] = [
    ("academic", 400),
    ("sport", 260),
    ("music", 220),
    ("volunteering", 150),
    ("drama", 120),
    ("ccf", 80),
    ("design-technology", 60),
    ("governance", 50),
    ("other", 50),
    ("digital-inclusion", 40),
    ("sponsorship", 30),
];

const REGIONS: [(&str, usize); 12] = [
    ("South East", 260),
    ("London", 200),
    ("South West", 110),
    ("East of England", 110),
    ("North West", 90),
    ("West Midlands", 70),
    ("Yorkshire and the Humber", 50),
    ("East Midlands", 50),
    ("Wales", 20),
    ("Scotland", 20),
    ("North East", 15),
    ("Northern Ireland", 5),
];

const PHASES: [(&str, usize); 5] =
    [("secondary", 52), ("primary", 30), ("all-through", 10), ("sixth-form", 5), ("special", 3)];

const SECTORS: [&str; 2] = ["independent", "state"];

/// How many categories an entry has, how many schools, and how large a group is.
const N_CATEGORIES: [(usize, usize); 3] = [(1, 50), (2, 35), (3, 15)];
const N_SCHOOLS: [(usize, usize); 4] = [(2, 45), (3, 30), (4, 15), (5, 10)];
const GROUPS: [(usize, usize); 3] = [(1, 50), (3, 35), (10, 15)];

/// Entries link to one of so many before them.
const NEAR: usize = 50;

/// The schools of one region and sector: some not met yet, all in the order in which they are met.
#[derive(Default)]
struct Pool {
    schools: Vec<School>,
    n_met: usize,
}

/// Makes entries, one after another.
pub struct Corpus {
    n: usize,
    n_made: usize,
    dice: Dice,
    words: Words,
    /// Two for each region: one for each sector.
    pools: Vec<[Pool; 2]>,
    /// Titles and slugs of the last entries.
    recent: Vec<(String, String)>,
}

impl Corpus {
    /// `n` entries out of a seed.
    pub fn new(n: usize, seed: u64) -> Self {
        // Small seeds alone would make small numbers at the beginning, and 0 makes none.
        let mut dice = Dice(seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let words = Words::new();
        let pools = pools(n * 8 / 5, &words, &mut dice);
        Corpus { n, n_made: 0, dice, words, pools, recent: Vec::new() }
    }

    fn categories(&mut self) -> Vec<&'static str> {
        let mut categories = Vec::new();
        for _ in 0..weighted(&mut self.dice, &N_CATEGORIES) {
            let category = weighted(&mut self.dice, &CATEGORIES);
            if !categories.contains(&category) {
                categories.push(category);
            }
        }
        categories
    }

    fn schools(&mut self, region: &str) -> Vec<School> {
        let at = REGIONS.iter().position(|(name, _)| *name == region).expect("a region");
        let mut schools: Vec<School> = Vec::new();
        for place in 0..weighted(&mut self.dice, &N_SCHOOLS) {
            // One of each sector, and then mostly state schools.
            let sector = if place < 2 { place } else { usize::from(!self.dice.one_in(5)) };
            let school = self.pools[at][sector].one(&mut self.dice);
            if !schools.contains(school) {
                schools.push(school.clone());
            }
        }
        schools
    }

    fn entry(&mut self) -> Entry {
        let number = self.n_made;
        let categories = self.categories();
        let region = weighted(&mut self.dice, &REGIONS);
        let schools = self.schools(region);
        let dice = &mut self.dice;
        let n_words = 2 + dice.below(3);
        let activity = self.words.phrase(dice, n_words);
        let place = self.words.name(dice);
        let title = format!("{activity} in {place} ({number:05})");
        let slug = format!("{activity}-{place}-{number:05}").to_lowercase().replace(' ', "-");
        let n_words = 14 + dice.below(6);
        let summary = format!("{}.", self.words.phrase(dice, n_words));
        let year = 2015 + dice.below(10);
        let date = format!("{year}-{:02}-{:02}", 1 + dice.below(12), 1 + dice.below(28));
        let started = year - dice.below(12);
        let pupils = (8 + dice.below(53)) * weighted(dice, &GROUPS);
        let (thousands, hundreds) = (1 + dice.below(28), dice.below(10));
        let n_words = 4 + dice.below(6);
        let costs =
            format!("About £{thousands},{hundreds}00, {}", self.words.phrase(dice, n_words));
        let body = story::story(dice, &self.words, &schools, &self.recent);
        self.recent.push((title.clone(), slug.clone()));
        if self.recent.len() > NEAR {
            self.recent.remove(0);
        }
        Entry {
            slug,
            title,
            summary,
            date,
            categories,
            region,
            schools,
            started,
            pupils,
            costs,
            body,
        }
    }
}

impl Iterator for Corpus {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        if self.n_made == self.n {
            return None;
        }
        self.n_made += 1;
        Some(self.entry())
    }
}

impl Pool {
    /// Mostly a school that was not met before, else one that was: the first of them often.
    fn one(&mut self, dice: &mut Dice) -> &School {
        let is_new = self.n_met < self.schools.len() && dice.below(100) < 85;
        if is_new || self.n_met == 0 {
            self.n_met += 1;
            return &self.schools[self.n_met - 1];
        }
        let below = 1 + dice.below(self.schools.len());
        &self.schools[dice.below(below)]
    }
}

/// All schools, by region and sector. There is one at least of each.
fn pools(n: usize, words: &Words, dice: &mut Dice) -> Vec<[Pool; 2]> {
    let mut pools: Vec<[Pool; 2]> = REGIONS.iter().map(|_| Default::default()).collect();
    for number in 0..n + 2 * REGIONS.len() {
        let rest = number.checked_sub(n);
        let region = weighted(dice, &REGIONS);
        let region = REGIONS.iter().position(|(name, _)| *name == region).expect("a region");
        let sector = usize::from(!dice.one_in(3));
        let (region, sector) = rest.map_or((region, sector), |rest| (rest / 2, rest % 2));
        let mut phase = weighted(dice, &PHASES);
        if SECTORS[sector] == "independent" && matches!(phase, "special" | "sixth-form") {
            phase = "all-through";
        }
        let mut name = words.name(dice);
        let kind = dice.pick(&["School", "College", "Academy", "High School", "Primary School"]);
        let _ = write!(name, " {kind} {number:04}");
        let pool = &mut pools[region][sector];
        if rest.is_none() || pool.schools.is_empty() {
            pool.schools.push(School { name, sector: SECTORS[sector], phase });
        }
    }
    pools
}

/// One of them, by how common each is.
fn weighted<T: Copy>(dice: &mut Dice, all: &Weighted<T>) -> T {
    let mut mark = dice.below(all.iter().map(|(_, weight)| weight).sum());
    for (thing, weight) in all {
        match mark.checked_sub(*weight) {
            Some(rest) => mark = rest,
            None => return *thing,
        }
    }
    all[0].0
}
