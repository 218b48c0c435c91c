//! One file with front matter → a [`Partnership`] or a [`ContentPage`].
//!
//! Knows the fields by name and the rules that need more than one of them.

use std::ops::Range;

use super::contract::{self, Field, PARTNER_KINDS};
use super::fields::{Given, Group};
use super::reader::{Sets, read_group};
use super::{characters, front_matter, pictures, safeguarding, yaml};
use crate::diagnostic::{Checked, Diagnostic};
use crate::model::category::CategoryId;
use crate::model::config::Contact;
use crate::model::identity;
use crate::model::image::{Image, People, Permission};
use crate::model::names::folded;
use crate::model::page::ContentPage;
use crate::model::partnership::{Benefits, Figure, Partner, Partnership, Reference, Status};
use crate::model::region::RegionId;
use crate::model::school::{Mention, Phase, Sector};
use crate::model::slug::{self, Slug, is_kept_by_windows};
use crate::source::Source;

/// What a file came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Understood<T> {
    /// What it says, when all that is needed is there. With faults elsewhere in it, it takes part
    /// in the checks that compare entries and follow links, though nothing will be published.
    pub entry: Option<T>,
    /// Its text, where it was found. It is checked even if too little else is there.
    pub body: Option<Range<usize>>,
}

/// A partnership's file.
pub fn partnership(source: &Source, sets: Sets<'_>) -> Checked<Understood<Partnership>> {
    understood(source, &contract::PARTNERSHIP, sets, read_partnership, rules)
}

/// A content page's file.
pub fn page(source: &Source, sets: Sets<'_>) -> Checked<Understood<ContentPage>> {
    understood(source, &contract::CONTENT_PAGE, sets, read_page, |_, _, _| {})
}

/// Makes the value of a file's fields with `read`, after `rules` have looked at them.
fn understood<T>(
    source: &Source,
    fields: &'static [Field],
    sets: Sets<'_>,
    read: fn(&Source, Option<Slug>, &mut Group, Range<usize>) -> Option<T>,
    rules: fn(&Source, &Group, &mut Vec<Diagnostic>),
) -> Checked<Understood<T>> {
    let mut problems = Vec::new();
    let slug = slug(source, &mut problems);
    let parts = front_matter::cut(source).keep(&mut problems);
    let body = parts.as_ref().map(|parts| parts.body.clone());
    let entry = parts.and_then(|parts| {
        let node = yaml::parse(source, parts.front_matter).keep(&mut problems)?;
        let mut group = read_group(source, &node, fields, sets, &mut problems);
        rules(source, &group, &mut problems);
        pictures::check(source, &group, sets.pictures, &mut problems);
        read(source, slug, &mut group, parts.body)
    });
    characters::add(source, &mut problems);
    problems.extend(body.iter().flat_map(|body| safeguarding::hints(source, body.clone())));
    Checked::new(Understood { entry, body }, problems)
}

/// The file's name as a slug.
fn slug(source: &Source, problems: &mut Vec<Diagnostic>) -> Option<Slug> {
    let stem = source.stem();
    let slug = Slug::parse(stem);
    if slug.is_none() {
        let help = match Slug::make(stem) {
            Some(slug) => format!("rename it to `{slug}.md`"),
            None => "name it after the partnership, such as `music-at-hillcrest.md`".into(),
        };
        let message = if is_kept_by_windows(stem) {
            "Windows keeps this name for itself, so computers with Windows can't have the file"
                .into()
        } else if stem.len() > slug::LONGEST {
            format!("the file's name may have {} letters at the most, before `.md`", slug::LONGEST)
        } else {
            "the file's name may only have small letters, digits and single hyphens".to_owned()
        };
        problems.push(Diagnostic::error("bad-file-name", message, source.at(0..0)).help(help));
    }
    slug
}

/// What one field says about another.
fn rules(source: &Source, group: &Group, problems: &mut Vec<Diagnostic>) {
    let error = |code, at: Range<usize>, message: String, help: &str| {
        Diagnostic::error(code, message, source.at(at)).help(help)
    };
    let is_empty = |name| match group.peek(name) {
        Some(Given::List(items)) => items.is_empty(),
        // A list with a fault in it has its own report.
        _ => group.place(name).is_none() && !group.was_given(name),
    };
    if is_empty("schools") && is_empty("partners") {
        let at = group.place("schools").unwrap_or(group.range.start..group.range.start);
        let message = "no school is named, and no other partner".to_owned();
        let help = "write `schools:` and below it a line `  - name: Hillcrest School` \
                    and a line `    sector: state`";
        problems.push(error("no-schools", at, message, help));
    }
    references(source, group, problems);
    let year = |name| match (group.peek(name), group.place(name)) {
        (Some(Given::Number(year)), Some(at)) => Some((*year, at)),
        _ => None,
    };
    if let (Some((started, _)), Some((ended, at))) = (year("started"), year("ended"))
        && ended < started
    {
        let message = format!("it ended in {ended}, before it started in {started}");
        problems.push(error("years-out-of-order", at, message, "correct one of the years"));
    }
    let Some(Given::Date(written)) = group.peek("date") else { return };
    for name in ["started", "ended"] {
        // A plan for next year is fine; a decade ahead is a slip of the finger.
        if let Some((year, at)) = year(name)
            && i64::from(year) > i64::from(written.year()) + i64::from(ahead(group, name))
        {
            let message = format!("`{name}` is {year}, but this was written in {}", written.year());
            problems.push(error("impossible-year", at, message, "correct the year"));
        }
    }
    if let (Some(Given::Date(checked)), Some(at)) = (group.peek("checked"), group.place("checked"))
        && checked < written
    {
        let message = format!("it was confirmed on {checked}, before it was written on {written}");
        problems.push(error("dates-out-of-order", at, message, "correct one of the dates"));
    }
}

/// So many years ahead an entry may speak of: a plan may be, but what goes on has begun.
fn ahead(group: &Group, name: &str) -> u8 {
    let ongoing = Status::ALL.iter().position(|status| *status == Status::Ongoing);
    match group.peek("status") {
        Some(Given::Chosen(chosen))
            if name == "started" && Some(usize::from(*chosen)) == ongoing =>
        {
            0
        }
        _ => 2,
    }
}

/// A reader wants to know what is behind a link before following it.
fn references(source: &Source, group: &Group, problems: &mut Vec<Diagnostic>) {
    for name in ["sources", "links"] {
        let Some(Given::List(items)) = group.peek(name) else { continue };
        for ((range, item), n) in items.iter().zip(1..) {
            let Given::Group(item) = item else { continue };
            if item.peek("title").is_none() && !item.was_given("title") {
                let (field, at) = (format!("{name}[{n}]"), source.at(range.clone()));
                let message = format!("`{field}` has no title");
                let help = "write `- title: …` and below it `  url: …`";
                let hint = Diagnostic::hint("source-without-title", message, at);
                problems.push(hint.field(field).help(help));
            }
        }
    }
}

fn read_partnership(
    source: &Source,
    slug: Option<Slug>,
    group: &mut Group,
    body: Range<usize>,
) -> Option<Partnership> {
    let title_at = group.place("title")?;
    let title = group.text("title")?;
    let title_key = folded(&title);
    Some(Partnership {
        slug: slug?,
        path: source.path.clone(),
        body,
        title_at,
        sort_key: identity::sort_key(&title, &title_key),
        title_key,
        title,
        summary: group.text("summary")?,
        date: group.date("date")?,
        categories: kept(group.choices("categories").into_iter().map(CategoryId)),
        regions: kept(group.choices("region").into_iter().map(RegionId)),
        schools: kept(group.groups("schools").into_iter().filter_map(mention)),
        partners: kept(group.groups("partners").into_iter().filter_map(partner)),
        status: group.chosen("status").map(|index| Status::ALL[usize::from(index)]),
        started: group.year("started"),
        ended: group.year("ended"),
        frequency: group.text("frequency"),
        pupils: group.number("pupils"),
        costs: group.text("costs"),
        funding: group.text("funding"),
        benefits: group.group("benefits").map(benefits).unwrap_or_default(),
        outcomes: kept(group.texts("outcomes").into_iter()),
        figures: kept(group.groups("figures").into_iter().filter_map(figure)),
        images: kept(group.groups("images").into_iter().filter_map(image)),
        links: kept(group.groups("links").into_iter().map(reference)),
        sources: kept(group.groups("sources").into_iter().map(reference)),
        contact: group.group("contact").and_then(contact),
        checked: group.date("checked"),
        aliases: aliases(group),
        draft: group.flag("draft"),
    })
}

/// A list without room for more: it is kept to the end, and of a large showcase there are many.
fn kept<T>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut items: Vec<T> = items.collect();
    items.shrink_to_fit();
    items
}

fn read_page(
    source: &Source,
    slug: Option<Slug>,
    group: &mut Group,
    body: Range<usize>,
) -> Option<ContentPage> {
    Some(ContentPage {
        slug: slug?,
        path: source.path.clone(),
        body,
        title: group.text("title")?,
        summary: group.text("summary")?,
        order: group.number("order").unwrap_or(1_000),
        images: group.groups("images").into_iter().filter_map(image).collect(),
        aliases: aliases(group),
    })
}

fn aliases(group: &mut Group) -> Vec<(Range<usize>, String)> {
    let text = |(range, given)| match given {
        Given::Text(text) => Some((range, text)),
        _ => None,
    };
    kept(group.list("aliases").into_iter().filter_map(text))
}

fn mention(mut group: Group) -> Option<Mention> {
    let name = group.text("name")?;
    let town = group.text("town");
    Some(Mention {
        range: group.range.clone(),
        name_key: folded(&name),
        town_key: folded(town.as_deref().unwrap_or_default()),
        name,
        sector: Sector::ALL[usize::from(group.chosen("sector")?)],
        phase: group.chosen("phase").map(|index| Phase::ALL[usize::from(index)]),
        town,
        urn: group.text("urn"),
        leads: group.chosen("role") == Some(0),
        gives: group.text("gives"),
        gains: group.text("gains"),
        former_names: kept(group.texts("former_names").into_iter()),
        former_urns: kept(group.texts("former_urns").into_iter()),
        note: group.text("note"),
    })
}

fn partner(mut group: Group) -> Option<Partner> {
    let kind = group.chosen("kind").map(|index| PARTNER_KINDS[usize::from(index)].name);
    Some(Partner { name: group.text("name")?, kind })
}

fn benefits(mut group: Group) -> Benefits {
    Benefits {
        state: group.text("state"),
        independent: group.text("independent"),
        community: group.text("community"),
    }
}

fn figure(mut group: Group) -> Option<Figure> {
    Some(Figure {
        label: group.text("label")?,
        value: group.text("value")?,
        year: group.year("year"),
        source: group.group("source").map(reference),
    })
}

fn reference(mut group: Group) -> Reference {
    Reference {
        title: group.text("title"),
        url: group.text("url"),
        published: group.text("published"),
    }
}

fn image(mut group: Group) -> Option<Image> {
    Some(Image {
        range: group.range.clone(),
        src_at: group.place("src")?,
        src: group.text("src")?,
        alt: group.text("alt")?,
        credit: group.text("credit"),
        people: group.chosen("people").map(|index| People::ALL[usize::from(index)]),
        permission: group.group("permission").and_then(permission),
    })
}

fn permission(mut group: Group) -> Option<Permission> {
    let date_at = group.place("date")?;
    let until_at = group.place("until").unwrap_or_else(|| date_at.clone());
    Some(Permission {
        by: group.text("by")?,
        date: group.date("date")?,
        date_at,
        until: group.date("until"),
        until_at,
    })
}

/// Who to write to.
pub fn contact(mut group: Group) -> Option<Contact> {
    Some(Contact { role: group.text("role")?, url: group.text("url")? })
}
