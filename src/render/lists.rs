//! The views of pages that list things: partnerships, categories, regions, schools.
//!
//! Does not know any single partnership or school.

use std::ops::Range;

use super::address;
use super::groups;
use super::map::map;
use super::page::{LINES_ON_A_PAGE, Plan, SCHOOLS_ON_A_PAGE, n_pages};
use super::shared::Shared;
use super::view::{
    CountView, HomeView, IndexView, LetterSectionView, LetterView, ListView, NarrowView,
    PagerLinkView, PagerView, SchoolsView,
};
use crate::model::category::CategoryId;
use crate::model::group::{SchoolGroup, Way};
use crate::model::region::RegionId;
use crate::model::school::{SchoolId, Sector};
use crate::model::site::PartnershipId;

/// So many of the newest entries stand on the front page.
const LATEST: usize = 6;

/// The front page.
pub fn home(shared: &Shared) -> HomeView {
    let site = &shared.site;
    let newest: Vec<PartnershipId> = site.ids().take(LATEST).collect();
    HomeView {
        latest: shared.cards_of(&newest),
        categories: shared.category_counts().into_iter().filter(|count| count.n > 0).collect(),
        regions: shared.region_counts(),
        map: map(shared),
        n_partnerships: site.partnerships.len(),
        n_schools: site.schools.len(),
        n_independent: site.n_schools(Sector::Independent),
        n_state: site.n_schools(Sector::State),
        n_seeking: site.n_seeking(),
    }
}

/// One page of a list of partnerships that lives in `folder`.
pub fn list(
    shared: &Shared,
    ids: &[PartnershipId],
    folder: &str,
    number: usize,
    intro: String,
    narrow: Vec<NarrowView>,
) -> ListView {
    ListView { intro, narrow, ..part(shared, ids, folder, number, shared.site.config.page_size) }
}

/// One page of a plain list of partnerships that lives in `folder`, a line for each.
pub fn lines(
    shared: &Shared,
    ids: &[PartnershipId],
    folder: &str,
    number: usize,
    intro: String,
) -> ListView {
    ListView { intro, short: true, ..part(shared, ids, folder, number, LINES_ON_A_PAGE) }
}

fn part(
    shared: &Shared,
    ids: &[PartnershipId],
    folder: &str,
    number: usize,
    size: usize,
) -> ListView {
    let page = page_of(ids.len(), size, number);
    ListView {
        intro: String::new(),
        n: ids.len(),
        short: false,
        cards: shared.cards_of(&ids[page.clone()]),
        from: if ids.is_empty() { 0 } else { page.start + 1 },
        to: page.end,
        pager: pager(shared, folder, n_pages(ids.len(), size), number),
        narrow: Vec::new(),
    }
}

/// Which of `n` things are on a page, when so many fit on one.
pub fn page_of(n: usize, size: usize, number: usize) -> Range<usize> {
    let start = ((number - 1) * size).min(n);
    start..(start + size).min(n)
}

/// The pages of a list; none when it has one.
pub fn pager(shared: &Shared, folder: &str, n_pages: usize, number: usize) -> Option<PagerView> {
    if n_pages < 2 {
        return None;
    }
    let href = |number: usize| shared.href(&address::numbered(folder, number));
    let near = |other: usize| other == 1 || other == n_pages || other.abs_diff(number) <= 2;
    // Only the near-by numbers are looked at: a list may have thousands of pages.
    let around = number.saturating_sub(2).max(1)..=(number + 2).min(n_pages);
    let mut numbers: Vec<usize> = std::iter::once(1).chain(around).chain([n_pages]).collect();
    numbers.dedup();
    let mut pages: Vec<PagerLinkView> = Vec::with_capacity(numbers.len());
    for other in numbers.into_iter().filter(|other| near(*other)) {
        let gap_before = pages.last().is_some_and(|last| last.number + 1 < other);
        let current = other == number;
        if pages.last().is_none_or(|last| last.number < other) {
            pages.push(PagerLinkView { number: other, href: href(other), current, gap_before });
        }
    }
    Some(PagerView {
        number,
        n_pages,
        previous_href: (number > 1).then(|| href(number - 1)),
        next_href: (number < n_pages).then(|| href(number + 1)),
        pages,
    })
}

/// All categories.
pub fn categories(shared: &Shared) -> IndexView {
    IndexView {
        intro: "Partnerships by what they are about.".into(),
        items: shared.category_counts(),
        map: None,
    }
}

/// All regions.
pub fn regions(shared: &Shared) -> IndexView {
    IndexView {
        intro: "Partnerships by the English region or nation they are in.".into(),
        items: shared.region_counts(),
        map: map(shared),
    }
}

/// The groups of a way to sort partnerships.
pub fn way(shared: &Shared, way: Way) -> IndexView {
    let intro = groups::way_words(way).1.into();
    IndexView { intro, items: groups::choices(shared, way), map: None }
}

/// Ways to narrow down all partnerships.
pub fn narrow_all(shared: &Shared) -> Vec<NarrowView> {
    let narrow = |title: &str, counts: Vec<CountView>, folder: &str| NarrowView {
        title: title.into(),
        choices: counts.into_iter().filter(|count| count.n > 0).collect(),
        href: Some(shared.href(folder)),
    };
    let mut all = vec![
        narrow("By category", shared.category_counts(), address::CATEGORIES),
        narrow("By region", shared.region_counts(), address::REGIONS),
    ];
    all.extend(groups::narrow(shared));
    all
}

/// The regions in which a category has partnerships.
pub fn narrow_category(shared: &Shared, category: CategoryId) -> Vec<NarrowView> {
    let regions = (0..).zip(&shared.site.config.regions).filter_map(|(index, region)| {
        let both = (category, RegionId(index));
        let ids = shared.site.by_both.get(&both)?;
        Some(choice(shared, both, region.slug.as_str(), &region.name, ids.len()))
    });
    group("By region", regions.collect())
}

/// The categories of a region's partnerships.
pub fn narrow_region(shared: &Shared, region: RegionId) -> Vec<NarrowView> {
    let categories = (0..).zip(&shared.site.config.categories).filter_map(|(index, category)| {
        let both = (CategoryId(index), region);
        let ids = shared.site.by_both.get(&both)?;
        Some(choice(shared, both, category.slug.as_str(), &category.name, ids.len()))
    });
    group("By category", categories.collect())
}

fn choice(
    shared: &Shared,
    (category, region): (CategoryId, RegionId),
    slug: &str,
    name: &str,
    n: usize,
) -> CountView {
    let config = &shared.site.config;
    let folder =
        address::both(&config.categories[category.index()], &config.regions[region.index()]);
    CountView {
        slug: slug.to_owned(),
        name: name.to_owned(),
        href: Some(shared.href(&folder)),
        description: String::new(),
        n,
    }
}

fn group(title: &str, choices: Vec<CountView>) -> Vec<NarrowView> {
    let group = NarrowView { title: title.into(), choices, href: None };
    if group.choices.is_empty() { Vec::new() } else { vec![group] }
}

/// The schools from A to Z; with `letter` the given page of that letter alone.
pub fn schools(shared: &Shared, plan: &Plan, letter: Option<(char, usize)>) -> SchoolsView {
    let one_page = plan.one_page_of_schools();
    let section = |letter: char, range: Range<usize>| LetterSectionView {
        letter: letter.to_string(),
        id: letter_id(letter),
        schools: range
            .filter_map(|at| u32::try_from(at).ok())
            .map(|at| shared.school_card(SchoolId(at)))
            .collect(),
    };
    let mut pager_of_letter = None;
    let sections = match letter {
        None if one_page => {
            plan.letters.iter().map(|(letter, range)| section(*letter, range.clone())).collect()
        }
        None => Vec::new(),
        Some((letter, number)) => {
            let all = plan.letters.iter().find(|(other, _)| *other == letter);
            let range = all.map_or(0..0, |(_, range)| range.clone());
            let page = page_of(range.len(), SCHOOLS_ON_A_PAGE, number);
            let n = n_pages(range.len(), SCHOOLS_ON_A_PAGE);
            pager_of_letter = pager(shared, &address::letter(letter), n, number);
            vec![section(letter, range.start + page.start..range.start + page.end)]
        }
    };
    let letters = plan.letters.iter().map(|(other, range)| LetterView {
        letter: other.to_string(),
        href: if one_page {
            format!("{}#{}", shared.href(address::SCHOOLS), letter_id(*other))
        } else {
            shared.href(&address::letter(*other))
        },
        n: range.len(),
        current: letter.is_some_and(|(letter, _)| letter == *other),
    });
    SchoolsView {
        n: shared.site.schools.len(),
        letters: letters.collect(),
        sections,
        pager: pager_of_letter,
        narrow: groups::narrow_schools(shared),
    }
}

/// One page of the schools of a group, from A to Z.
pub fn school_group(
    shared: &Shared,
    plan: &Plan,
    group: SchoolGroup,
    number: usize,
) -> SchoolsView {
    let ids = shared.site.school_group(group);
    let folder = address::school_group(&shared.site.config, group);
    let page = page_of(ids.len(), SCHOOLS_ON_A_PAGE, number);
    // The schools of a letter stand together, so that only its ends have to be looked for.
    let before = |end: usize| ids.partition_point(|id| id.index() < end);
    let letters =
        plan.letters.iter().map(|(letter, all)| (*letter, before(all.start)..before(all.end)));
    let letters = letters.filter(|(_, range)| !range.is_empty());
    let link = |(letter, range): (char, Range<usize>)| {
        let first = address::numbered(&folder, range.start / SCHOOLS_ON_A_PAGE + 1);
        let href = format!("{}#{}", shared.href(&first), letter_id(letter));
        LetterView { letter: letter.to_string(), href, n: range.len(), current: false }
    };
    let section = |(letter, range): (char, Range<usize>)| {
        let here = range.start.max(page.start)..range.end.min(page.end);
        let ids = ids.get(here).filter(|ids| !ids.is_empty())?;
        let schools = ids.iter().map(|id| shared.school_card(*id)).collect();
        Some(LetterSectionView { letter: letter.to_string(), id: letter_id(letter), schools })
    };
    SchoolsView {
        n: ids.len(),
        letters: letters.clone().map(link).collect(),
        sections: letters.filter_map(section).collect(),
        pager: pager(shared, &folder, n_pages(ids.len(), SCHOOLS_ON_A_PAGE), number),
        narrow: groups::narrow_schools(shared),
    }
}

fn letter_id(letter: char) -> String {
    match letter {
        '#' => "letter-other".into(),
        letter => format!("letter-{}", letter.to_ascii_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::site::{Drafts, gather};

    #[test]
    fn a_pager_shows_the_ends_and_the_near_by_pages() {
        let site = gather(Default::default(), &[], Vec::new(), Drafts::LeftOut).value;
        let shared = Shared::new(site.into(), Default::default(), Default::default());
        let check = |n_pages, number, expected: &str| {
            let pager = pager(&shared, "a/", n_pages, number).expect("several pages");
            let shown: Vec<String> = pager
                .pages
                .iter()
                .map(|page| {
                    let gap = if page.gap_before { "…" } else { "" };
                    let mark = if page.current { "*" } else { "" };
                    format!("{gap}{}{mark}", page.number)
                })
                .collect();
            assert_eq!(shown.join(" "), expected);
        };
        check(2, 1, "1* 2");
        check(5, 3, "1 2 3* 4 5");
        check(5_000, 9, "1 …7 8 9* 10 11 …5000");
        check(9, 9, "1 …7 8 9*");
        assert!(pager(&shared, "a/", 1, 1).is_none());
    }
}
