//! A page as data for machines: schema.org in JSON-LD.
//!
//! Invariant: the text can stand in a `<script>` element: no `<`, `>` or `&` is in it.

use serde_json::{Value, json};

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
    let url = format!("{base}{}", page.folder);
    let main = match &page.kind {
        Kind::Home => json!({
            "@type": "WebSite",
            "@id": url,
            "url": url,
            "name": shared.site.config.name,
            "description": shared.site.config.description,
            "inLanguage": shared.site.config.language,
        }),
        Kind::Partnership(id) => partnership(shared, base, *id, &url),
        Kind::School(id) => school(shared.site.school(*id), &url),
        Kind::Content(_) | Kind::Numbers => {
            json!({"@type": "WebPage", "@id": url, "url": url, "name": title})
        }
        _ => list(shared, base, title, &url, listed),
    };
    let mut main = main;
    if let Some(ShareImageView { url, alt, width, height }) = image {
        main["image"] = json!({
            "@type": "ImageObject",
            "url": url,
            "width": width,
            "height": height,
            "caption": alt,
        });
    }
    let mut graph = vec![main];
    if !breadcrumbs.is_empty() {
        graph.push(trail(base, breadcrumbs, title));
    }
    in_script(&json!({"@context": "https://schema.org", "@graph": graph}))
}

/// JSON in which nothing can end a `<script>` element, nor begin a comment.
fn in_script(value: &Value) -> String {
    let text = value.to_string();
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => safe.push_str("\\u003c"),
            '>' => safe.push_str("\\u003e"),
            '&' => safe.push_str("\\u0026"),
            '\u{2028}' => safe.push_str("\\u2028"),
            '\u{2029}' => safe.push_str("\\u2029"),
            c => safe.push(c),
        }
    }
    safe
}

fn partnership(shared: &Shared, base: &str, id: PartnershipId, url: &str) -> Value {
    let partnership: &Partnership = shared.site.partnership(id);
    let config = &shared.site.config;
    let schools = shared.schools_in_order(id).into_iter().map(|(school_id, _)| {
        let school = shared.site.school(school_id);
        let url = format!("{base}{}", address::school(school));
        json!({"@type": kind_of(school), "@id": url, "name": school.name})
    });
    let partners = partnership
        .partners
        .iter()
        .map(|partner| json!({"@type": "Organization", "name": partner.name}));
    let members: Vec<Value> = schools.chain(partners).collect();
    let regions: Vec<Value> = partnership
        .regions
        .iter()
        .map(|region| json!({"@type": "Place", "name": config.regions[region.index()].name}))
        .collect();
    let keywords: Vec<&str> = partnership
        .categories
        .iter()
        .map(|category| config.categories[category.index()].name.as_str())
        .collect();
    let mut project = json!({
        "@type": "Project",
        "name": partnership.title,
        "description": partnership.summary,
        "member": members,
        "areaServed": regions,
    });
    if let Some(started) = partnership.started {
        project["foundingDate"] = json!(started.to_string());
    }
    if let Some(ended) = partnership.ended {
        project["dissolutionDate"] = json!(ended.to_string());
    }
    let mut article = json!({
        "@type": "Article",
        "@id": url,
        "url": url,
        "headline": partnership.title,
        "description": partnership.summary,
        "datePublished": partnership.date.to_string(),
        "inLanguage": config.language,
        "keywords": keywords,
        "about": project,
        "publisher": {"@type": "Organization", "name": config.name, "url": base},
    });
    if let Some(checked) = partnership.checked {
        article["dateModified"] = json!(checked.to_string());
    }
    if let Some((_, licence)) = &config.licence {
        article["license"] = json!(licence);
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

fn school(school: &School, url: &str) -> Value {
    let mut value = json!({"@type": kind_of(school), "@id": url, "url": url, "name": school.name});
    if !school.other_names.is_empty() {
        value["alternateName"] = json!(school.other_names);
    }
    if let Some(town) = &school.town {
        value["address"] = json!({"@type": "PostalAddress", "addressLocality": town});
    }
    if let Some(urn) = &school.urn {
        value["identifier"] = json!({"@type": "PropertyValue", "propertyID": "URN", "value": urn});
    }
    value
}

fn list(shared: &Shared, base: &str, title: &str, url: &str, listed: &[PartnershipId]) -> Value {
    let items: Vec<Value> = listed
        .iter()
        .zip(1..)
        .map(|(id, position): (_, u32)| {
            let partnership = shared.site.partnership(*id);
            let url = format!("{base}{}", address::partnership(partnership));
            json!({"@type": "ListItem", "position": position, "url": url})
        })
        .collect();
    let mut page = json!({"@type": "CollectionPage", "@id": url, "url": url, "name": title});
    if !items.is_empty() {
        page["mainEntity"] = json!({"@type": "ItemList", "itemListElement": items});
    }
    page
}

fn trail(base: &str, breadcrumbs: &[LinkView], title: &str) -> Value {
    let above = breadcrumbs.iter().map(|link| {
        let folder = link.href.strip_suffix("index.html").unwrap_or(&link.href);
        json!({"name": link.title, "item": format!("{base}{folder}")})
    });
    let items: Vec<Value> = above
        .chain([json!({"name": title})])
        .zip(1..)
        .map(|(mut item, position): (Value, u32)| {
            item["@type"] = json!("ListItem");
            item["position"] = json!(position);
            item
        })
        .collect();
    json!({"@type": "BreadcrumbList", "itemListElement": items})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_title_can_break_out_of_the_script() {
        let text = in_script(&json!({"a": "</script><!-- ]]> & \u{2028}\" '"}));
        assert!(!text.contains(['<', '>', '&', '\u{2028}']), "{text}");
        let back: Value = serde_json::from_str(&text).expect("still JSON");
        assert_eq!(back["a"], "</script><!-- ]]> & \u{2028}\" '");
    }
}
