//! Atom feeds: of all partnerships, of those that look for partners, of each category and region.
//!
//! Feeds need whole addresses, so there are none without a base address.

use std::io;

use jiff::civil::Date;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::address::{self, Folder};
use super::groups;
use crate::model::group::Group;
use crate::model::partnership::Partnership;
use crate::model::site::{PartnershipId, Site};

/// So many of the newest entries are in a feed.
const MOST: usize = 30;

/// A feed and where it is.
pub struct Feed<'a> {
    /// The folder of the list it is of; the feed is `feed.xml` in it.
    pub folder: Folder,
    /// Its title.
    pub title: String,
    /// Its entries, newest first.
    pub ids: &'a [PartnershipId],
}

/// The file of the feed of the list in `folder`.
pub fn file(folder: &str) -> String {
    format!("{folder}feed.xml")
}

/// The feeds of all `ids`, of those that look for partners, and of the categories and regions that
/// have entries.
pub fn feeds<'a>(site: &'a Site, ids: &'a [PartnershipId]) -> Vec<Feed<'a>> {
    let config = &site.config;
    let title = |name: &str| format!("{name} – {}", config.name);
    let all = Feed { folder: Folder::new(), title: config.name.clone(), ids };
    let seeking = Feed {
        folder: address::group(Group::SEEKING),
        title: title(groups::name(Group::SEEKING)),
        ids: site.group(Group::SEEKING),
    };
    let mut feeds = Vec::new();
    for (category, ids) in config.categories.iter().zip(site.by_category.iter()) {
        let folder = address::category(category);
        feeds.push(Feed { folder, title: title(&category.name), ids });
    }
    for (region, ids) in config.regions.iter().zip(site.by_region.iter()) {
        feeds.push(Feed { folder: address::region(region), title: title(&region.name), ids });
    }
    feeds.retain(|feed| !feed.ids.is_empty());
    // These two stay, even without entries: people subscribe to them to hear of the first.
    [all, seeking].into_iter().chain(feeds).collect()
}

/// A feed as Atom.
pub fn atom(site: &Site, base: &str, feed: &Feed<'_>) -> io::Result<Vec<u8>> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 1);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    xml.write_event(Event::Text(BytesText::new("\n")))?;
    let list = format!("{base}{}", feed.folder);
    let this = format!("{base}{}", file(&feed.folder));
    let entries: Vec<&Partnership> =
        feed.ids.iter().take(MOST).map(|id| site.partnership(*id)).collect();
    // A feed without entries has not changed since the day the format was agreed on.
    let never = Date::constant(2005, 12, 1);
    let updated = entries.iter().map(|entry| last_change(entry)).max().unwrap_or(never);
    let element = xml
        .create_element("feed")
        .with_attribute(("xmlns", "http://www.w3.org/2005/Atom"))
        .with_attribute(("xml:lang", site.config.language.as_str()));
    element.write_inner_content(|xml| {
        text(xml, "id", &list)?;
        text(xml, "title", &feed.title)?;
        text(xml, "updated", &instant(updated))?;
        link(xml, "self", &this)?;
        link(xml, "alternate", &list)?;
        let author = xml.create_element("author");
        author.write_inner_content(|xml| text(xml, "name", &site.config.name))?;
        if let Some((name, url)) = &site.config.licence {
            text(xml, "rights", &format!("{name}, {url}"))?;
        }
        for entry in &entries {
            one(xml, site, base, entry)?;
        }
        Ok(())
    })?;
    let mut bytes = xml.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

type Xml = Writer<Vec<u8>>;

fn one(xml: &mut Xml, site: &Site, base: &str, entry: &Partnership) -> io::Result<()> {
    let url = format!("{base}{}", address::partnership(entry));
    let element = xml.create_element("entry");
    element.write_inner_content(|xml| {
        text(xml, "id", &url)?;
        text(xml, "title", &entry.title)?;
        text(xml, "published", &instant(entry.date))?;
        text(xml, "updated", &instant(last_change(entry)))?;
        link(xml, "alternate", &url)?;
        for category in &entry.categories {
            let category = &site.config.categories[category.index()];
            xml.create_element("category")
                .with_attribute(("term", category.slug.as_str()))
                .with_attribute(("label", category.name.as_str()))
                .write_empty()?;
        }
        text(xml, "summary", &entry.summary)
    })?;
    Ok(())
}

fn text(xml: &mut Xml, name: &str, content: &str) -> io::Result<()> {
    xml.create_element(name).write_text_content(BytesText::new(content))?;
    Ok(())
}

fn link(xml: &mut Xml, rel: &str, href: &str) -> io::Result<()> {
    xml.create_element("link")
        .with_attribute(("rel", rel))
        .with_attribute(("href", href))
        .write_empty()?;
    Ok(())
}

/// When an entry was written or last confirmed.
fn last_change(entry: &Partnership) -> Date {
    entry.checked.map_or(entry.date, |checked| checked.max(entry.date))
}

/// The beginning of a day, as feeds write it.
fn instant(day: Date) -> String {
    format!("{day}T00:00:00Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_more_than_text() {
        let hostile = "</a><b c=\"d\" e='f'>&amp;]]><!--";
        let escaped = "&lt;/a&gt;&lt;b c=&quot;d&quot; e=&apos;f&apos;&gt;&amp;amp;]]&gt;&lt;!--";
        let mut xml = Writer::new(Vec::new());
        text(&mut xml, "title", hostile).expect("memory");
        link(&mut xml, "self", hostile).expect("memory");
        let expected = format!("<title>{escaped}</title><link rel=\"self\" href=\"{escaped}\"/>");
        assert_eq!(str::from_utf8(&xml.into_inner()).unwrap(), expected);
    }
}
