//! A page as data for machines: schema.org in JSON-LD.
//!
//! Invariant: the text can stand in a `<script>` element: no `<`, `>` or `&` is in it.

use std::borrow::Cow;

use super::address;
use super::page::{Kind, Page};
use super::shared::Shared;
use super::view::{LinkView, ShareImageView};
use crate::model::partnership::Partnership;
use crate::model::school::{Phase, School};
use crate::model::site::PartnershipId;

/// The description of a page, ready to be put into its HTML; empty without a base address,
/// because such a description is of little use without addresses.
pub fn of_page(
    shared: &Shared,
    page: &Page,
    title: &str,
    breadcrumbs: &[LinkView],
    listed: &[PartnershipId],
    image: Option<&ShareImageView>,
) -> String {
    let Some(base) = &shared.site.config.base_url else { return String::new() };
    if !page.is_listed() {
        return String::new();
    }
    let config = &shared.site.config;
    let url = format!("{base}{}", page.folder);
    let url = url.as_str();
    let mut main = match &page.kind {
        Kind::Home => vec![
            ("@type", text("WebSite")),
            ("@id", text(url)),
            ("url", text(url)),
            ("name", text(&config.name)),
            ("description", text(&config.description)),
            ("inLanguage", text(&config.language)),
        ],
        Kind::Partnership(id) => partnership(shared, base, *id, url),
        Kind::School(id) => school(shared.site.school(*id), url),
        Kind::Content(_) | Kind::Numbers => vec![
            ("@type", text("WebPage")),
            ("@id", text(url)),
            ("url", text(url)),
            ("name", text(title)),
        ],
        _ => list(shared, base, title, url, listed),
    };
    if let Some(ShareImageView { url, alt, width, height }) = image {
        let image = map([
            ("@type", text("ImageObject")),
            ("url", text(url)),
            ("width", Json::Number(*width)),
            ("height", Json::Number(*height)),
            ("caption", text(alt)),
        ]);
        main.push(("image", image));
    }
    let mut graph = vec![map(main)];
    if !breadcrumbs.is_empty() {
        graph.push(trail(base, breadcrumbs, title));
    }
    in_script(&map([("@context", text("https://schema.org")), ("@graph", Json::List(graph))]))
}

/// What the description of a page says that is not in its views: how schools are called on their own
/// pages, and of which kind they are.
pub fn not_in_views<'a>(shared: &'a Shared, page: &Page) -> Vec<(&'a str, &'static str)> {
    let of = |school: &'a School| (school.name.as_str(), kind_of(school));
    match &page.kind {
        Kind::Partnership(id) => {
            let schools = shared.schools_in_order(*id).into_iter();
            schools.map(|(id, _)| of(shared.site.school(id))).collect()
        }
        Kind::School(id) => vec![of(shared.site.school(*id))],
        _ => Vec::new(),
    }
}

/// A description in the making. It borrows what it can, because every page has one.
enum Json<'a> {
    Text(Cow<'a, str>),
    Number(u32),
    List(Vec<Json<'a>>),
    /// Sorted by name.
    Map(Vec<Field<'a>>),
}

type Field<'a> = (&'static str, Json<'a>);

fn text<'a>(text: impl Into<Cow<'a, str>>) -> Json<'a> {
    Json::Text(text.into())
}

fn map<'a>(fields: impl Into<Vec<Field<'a>>>) -> Json<'a> {
    let mut fields = fields.into();
    fields.sort_unstable_by_key(|(name, _)| *name);
    Json::Map(fields)
}

/// The bytes that are written as they are: nearly all texts have no others.
const IS_PLAIN: [bool; 256] = {
    let mut is_plain = [true; 256];
    let mut byte = 0;
    while byte < b' ' as usize {
        is_plain[byte] = false;
        byte += 1;
    }
    // With the last begin the ends of lines that only scripts know.
    let others = *b"\"\\<>&\xe2";
    let mut at = 0;
    while at < others.len() {
        is_plain[others[at] as usize] = false;
        at += 1;
    }
    is_plain
};

/// JSON in which nothing can end a `<script>` element, nor begin a comment.
fn in_script(json: &Json) -> String {
    let mut out = String::with_capacity(2_048);
    json.write(&mut out);
    out
}

impl Json<'_> {
    fn write(&self, out: &mut String) {
        match self {
            Json::Text(text) => write_text(text, out),
            Json::Number(number) => out.push_str(&number.to_string()),
            Json::List(items) => {
                out.push('[');
                write_all(items, out, |item, out| item.write(out));
                out.push(']');
            }
            Json::Map(fields) => {
                out.push('{');
                write_all(fields, out, |(name, value), out| {
                    out.push('"');
                    out.push_str(name);
                    out.push_str("\":");
                    value.write(out);
                });
                out.push('}');
            }
        }
    }
}

fn write_all<T>(items: &[T], out: &mut String, write: impl Fn(&T, &mut String)) {
    for (place, item) in items.iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        write(item, out);
    }
}

/// What would mean something to HTML, or to a script, is written by its number.
fn write_text(text: &str, out: &mut String) {
    if text.bytes().all(|byte| IS_PLAIN[usize::from(byte)]) {
        out.push('"');
        out.push_str(text);
        out.push('"');
        return;
    }
    // A text can't fail.
    for c in serde_json::to_string(text).unwrap_or_default().chars() {
        match c {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            c => out.push(c),
        }
    }
}

fn partnership<'a>(
    shared: &'a Shared,
    base: &'a str,
    id: PartnershipId,
    url: &'a str,
) -> Vec<Field<'a>> {
    let partnership: &Partnership = shared.site.partnership(id);
    let config = &shared.site.config;
    let schools = shared.schools_in_order(id).into_iter().map(|(school_id, _)| {
        let school = shared.site.school(school_id);
        let url = format!("{base}{}", address::school(school));
        map([("@type", text(kind_of(school))), ("@id", text(url)), ("name", text(&school.name))])
    });
    let partners = partnership
        .partners
        .iter()
        .map(|partner| map([("@type", text("Organization")), ("name", text(&partner.name))]));
    let place = |name: &'a str| map([("@type", text("Place")), ("name", text(name))]);
    let regions = partnership.regions.iter().map(|id| place(&config.regions[id.index()].name));
    let keywords = partnership.categories.iter();
    let keywords = keywords.map(|id| text(&config.categories[id.index()].name)).collect();
    let mut project = vec![
        ("@type", text("Project")),
        ("name", text(&partnership.title)),
        ("description", text(&partnership.summary)),
        ("member", Json::List(schools.chain(partners).collect())),
        ("areaServed", Json::List(regions.collect())),
    ];
    if let Some(started) = partnership.started {
        project.push(("foundingDate", text(started.to_string())));
    }
    if let Some(ended) = partnership.ended {
        project.push(("dissolutionDate", text(ended.to_string())));
    }
    let publisher =
        [("@type", text("Organization")), ("name", text(&config.name)), ("url", text(base))];
    let mut article = vec![
        ("@type", text("Article")),
        ("@id", text(url)),
        ("url", text(url)),
        ("headline", text(&partnership.title)),
        ("description", text(&partnership.summary)),
        ("datePublished", text(partnership.date.to_string())),
        ("inLanguage", text(&config.language)),
        ("keywords", Json::List(keywords)),
        ("about", map(project)),
        ("publisher", map(publisher)),
    ];
    if let Some(checked) = partnership.checked {
        article.push(("dateModified", text(checked.to_string())));
    }
    if let Some((_, licence)) = &config.licence {
        article.push(("license", text(licence)));
    }
    article
}

fn kind_of(school: &School) -> &'static str {
    match school.phase {
        Some(Phase::Nursery) => "Preschool",
        Some(Phase::Primary) => "ElementarySchool",
        Some(Phase::Middle) => "MiddleSchool",
        Some(Phase::Secondary) => "HighSchool",
        _ => "School",
    }
}

fn school<'a>(school: &'a School, url: &'a str) -> Vec<Field<'a>> {
    let mut fields = vec![
        ("@type", text(kind_of(school))),
        ("@id", text(url)),
        ("url", text(url)),
        ("name", text(&school.name)),
    ];
    if !school.other_names.is_empty() {
        let names = school.other_names.iter().map(text).collect();
        fields.push(("alternateName", Json::List(names)));
    }
    if let Some(town) = &school.town {
        let address = [("@type", text("PostalAddress")), ("addressLocality", text(town))];
        fields.push(("address", map(address)));
    }
    if let Some(urn) = &school.urn {
        let identifier =
            [("@type", text("PropertyValue")), ("propertyID", text("URN")), ("value", text(urn))];
        fields.push(("identifier", map(identifier)));
    }
    fields
}

fn list<'a>(
    shared: &'a Shared,
    base: &str,
    title: &'a str,
    url: &'a str,
    listed: &[PartnershipId],
) -> Vec<Field<'a>> {
    let item = |(id, position): (&PartnershipId, u32)| {
        let partnership = shared.site.partnership(*id);
        let url = format!("{base}{}", address::partnership(partnership));
        map([("@type", text("ListItem")), ("position", Json::Number(position)), ("url", text(url))])
    };
    let items: Vec<Json> = listed.iter().zip(1..).map(item).collect();
    let mut page = vec![
        ("@type", text("CollectionPage")),
        ("@id", text(url)),
        ("url", text(url)),
        ("name", text(title)),
    ];
    if !items.is_empty() {
        let items = [("@type", text("ItemList")), ("itemListElement", Json::List(items))];
        page.push(("mainEntity", map(items)));
    }
    page
}

fn trail<'a>(base: &str, breadcrumbs: &'a [LinkView], title: &'a str) -> Json<'a> {
    let above = breadcrumbs.iter().map(|link| {
        let folder = link.href.strip_suffix("index.html").unwrap_or(&link.href);
        vec![("name", text(&link.title)), ("item", text(format!("{base}{folder}")))]
    });
    let item = |(mut item, position): (Vec<Field<'a>>, u32)| {
        item.extend([("@type", text("ListItem")), ("position", Json::Number(position))]);
        map(item)
    };
    let items = above.chain([vec![("name", text(title))]]).zip(1..).map(item).collect();
    map([("@type", text("BreadcrumbList")), ("itemListElement", Json::List(items))])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_title_can_break_out_of_the_script() {
        let hostile = "</script><!-- ]]> & \u{2028}\u{2029}‘\" ' \\ \n\0\u{7f}\u{a0}";
        let list = Json::List(vec![Json::Number(7), text(""), map([("b", text("plain"))])]);
        let text = in_script(&map([("z", list), ("a", text(hostile))]));
        assert!(!text.contains(['<', '>', '&', '\u{2028}', '\u{2029}']), "{text}");
        assert!(
            text.starts_with("{\"a\":") && text.ends_with(",\"z\":[7,\"\",{\"b\":\"plain\"}]}")
        );
        let back: serde_json::Value = serde_json::from_str(&text).expect("still JSON");
        assert_eq!(back["a"], hostile);
    }
}
