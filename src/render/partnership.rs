//! The view of one partnership.

use jiff::civil::Date;
use tera::Value;

use super::address;
use super::bodies::Story;
use super::key::Known;
use super::markdown::Body;
use super::pictures::Shown;
use super::shared::Shared;
use super::view::{
    BenefitView, FigureView, HeadingView, LinkView, ParticipantView, PartnerView, PartnershipView,
    RelatedView, SourceView,
};
use crate::model::dates;
use crate::model::partnership::{Partnership, Reference};
use crate::model::related::{Reason, related};
use crate::model::school::{Phase, SchoolId};
use crate::model::site::PartnershipId;
use crate::model::web;

/// A value up to so many characters can be set large.
const SHORT_VALUE: usize = 14;

/// The whole page of a partnership.
pub fn partnership(shared: &Shared, id: PartnershipId, story: &Story) -> PartnershipView {
    let key = story.key;
    let partnership = shared.site.partnership(id);
    PartnershipView {
        card: shared.card(id),
        schools: participants(shared, id),
        partners: partnership
            .partners
            .iter()
            .map(|partner| PartnerView { name: partner.name.clone(), kind_name: partner.kind })
            .collect(),
        frequency: partnership.frequency.clone(),
        costs: partnership.costs.clone(),
        funding: partnership.funding.clone(),
        benefits: benefits(partnership),
        outcomes: partnership.outcomes.clone(),
        figures: partnership.figures.iter().map(figure).collect(),
        body: story.read(|body| Known::new(Value::safe_string(&body.html), key)),
        headings: story.read(|body| Known::new(headings(body), key)),
        pictures: shared
            .pictures_of(partnership)
            .filter(|shown| !story.made.pictures.contains(shown.path))
            .map(Shown::view)
            .collect(),
        sources: partnership.sources.iter().map(reference).collect(),
        links: partnership.links.iter().map(reference).collect(),
        contact: partnership
            .contact
            .as_ref()
            .map(|contact| LinkView { title: contact.role.clone(), href: contact.url.clone() }),
        date: dates::day_in_words(partnership.date),
        date_iso: partnership.date.to_string(),
        checked: partnership.checked.map(dates::day_in_words),
        checked_iso: partnership.checked.as_ref().map(Date::to_string),
        edit_url: edit_url(shared, partnership),
        related: related(&shared.site, id)
            .into_iter()
            .map(|(other, reason)| RelatedView {
                card: shared.card(other),
                reason: in_words(shared, reason),
            })
            .collect(),
    }
}

/// The headings of a body.
pub fn headings(body: &Body) -> Vec<HeadingView> {
    let view = |heading: &super::markdown::Heading| HeadingView {
        level: heading.level,
        id: heading.id.to_string(),
        text: heading.text.to_string(),
    };
    body.headings.iter().map(view).collect()
}

fn participants(shared: &Shared, id: PartnershipId) -> Vec<ParticipantView> {
    let mentions = &shared.site.partnership(id).schools;
    let participant = |(school_id, at): (SchoolId, usize)| {
        let (school, mention) = (shared.site.school(school_id), &mentions[at]);
        let other_name = mention.name_key != school.name_key;
        ParticipantView {
            name: school.name.clone(),
            named_here: other_name.then(|| mention.name.clone()),
            href: shared.href(&address::school(school)),
            sector: school.sector.slug(),
            sector_name: school.sector.name(),
            phase_name: mention.phase.or(school.phase).map(Phase::name),
            town: mention.town.clone().or_else(|| school.town.clone()),
            lead: mention.leads,
            gives: mention.gives.clone(),
            gains: mention.gains.clone(),
            note: mention.note.clone(),
        }
    };
    shared.schools_in_order(id).into_iter().map(participant).collect()
}

fn benefits(partnership: &Partnership) -> Vec<BenefitView> {
    let benefits = &partnership.benefits;
    let sides = [
        ("state", "State schools", &benefits.state),
        ("independent", "Independent schools", &benefits.independent),
        ("community", "The community", &benefits.community),
    ];
    let view = |(side, side_name, text): (&'static str, &'static str, &Option<String>)| {
        Some(BenefitView { side, side_name, text: text.clone()? })
    };
    sides.into_iter().filter_map(view).collect()
}

fn figure(figure: &crate::model::partnership::Figure) -> FigureView {
    // Many labels name the year themselves: it is not said twice.
    let is_said =
        |year: &i16| format!("{} {}", figure.label, figure.value).contains(&year.to_string());
    FigureView {
        label: figure.label.clone(),
        value: figure.value.clone(),
        short: figure.value.chars().count() <= SHORT_VALUE,
        year: figure.year.filter(|year| !is_said(year)),
        source: figure.source.as_ref().map(reference),
    }
}

fn reference(reference: &Reference) -> SourceView {
    let host = reference.url.as_deref().and_then(web::host);
    SourceView {
        title: reference.title.clone().or_else(|| host.clone()).unwrap_or_default(),
        url: reference.url.clone(),
        host,
        published: reference.published.as_deref().and_then(dates::in_words),
    }
}

fn edit_url(shared: &Shared, partnership: &Partnership) -> Option<String> {
    let repository = shared.site.config.repository.as_ref()?;
    Some(format!("{}/edit/{}/{}", repository.url, repository.branch, partnership.path))
}

fn in_words(shared: &Shared, reason: Reason) -> String {
    let config = &shared.site.config;
    match reason {
        Reason::School(school) => format!("Also with {}", shared.site.school(school).name),
        Reason::Near(category, region) => format!(
            "Also {}, in {}",
            config.categories[category.index()].name,
            config.regions[region.index()].in_a_sentence()
        ),
        Reason::Category(category) => {
            format!("Also {}", config.categories[category.index()].name)
        }
    }
}
