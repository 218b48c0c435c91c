//! `sitemap.xml` and `robots.txt`: what search engines should know of.
//!
//! Both need whole addresses; without a base address there is only a `robots.txt` that allows all.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::page::{Kind, Page};
use crate::model::site::Site;

/// The protocol allows so many addresses in one file.
const MOST: usize = 50_000;
const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// The files of the sitemap: one, or an index and its parts when there are very many pages. The
/// first is the one to begin with.
pub fn paths(n_pages: usize) -> Vec<String> {
    let n_parts = if n_pages <= MOST { 0 } else { n_pages.div_ceil(MOST) };
    let first = "sitemap.xml".to_owned();
    std::iter::once(first).chain((1..=n_parts).map(part_path)).collect()
}

fn part_path(number: usize) -> String {
    format!("sitemap-{number}.xml")
}

/// One file of the sitemap, by its place among the [`paths`].
pub fn sitemap(site: &Site, base: &str, pages: &[Page], at: usize) -> io::Result<Vec<u8>> {
    let listed: Vec<&Page> = pages.iter().filter(|page| page.is_listed()).collect();
    if listed.len() <= MOST {
        return part(site, base, &listed);
    }
    if let Some(chunk) = at.checked_sub(1) {
        return part(site, base, listed.chunks(MOST).nth(chunk).unwrap_or_default());
    }
    document("sitemapindex", |xml| {
        for name in &paths(listed.len())[1..] {
            let element = xml.create_element("sitemap");
            element.write_inner_content(|xml| text(xml, "loc", &format!("{base}{name}")))?;
        }
        Ok(())
    })
}

/// `robots.txt`.
pub fn robots(base: Option<&str>) -> String {
    let sitemap = base.map(|base| format!("\nSitemap: {base}sitemap.xml\n")).unwrap_or_default();
    format!("User-agent: *\nAllow: /\n{sitemap}")
}

fn part(site: &Site, base: &str, pages: &[&Page]) -> io::Result<Vec<u8>> {
    document("urlset", |xml| {
        for page in pages {
            let element = xml.create_element("url");
            element.write_inner_content(|xml| {
                text(xml, "loc", &format!("{base}{}", page.folder))?;
                if let Kind::Partnership(id) = page.kind {
                    let entry = site.partnership(id);
                    let changed = entry.checked.map_or(entry.date, |day| day.max(entry.date));
                    text(xml, "lastmod", &changed.to_string())?;
                }
                Ok(())
            })?;
        }
        Ok(())
    })
}

type Xml = Writer<Vec<u8>>;

fn document(name: &str, inner: impl FnOnce(&mut Xml) -> io::Result<()>) -> io::Result<Vec<u8>> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 1);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    xml.write_event(Event::Text(BytesText::new("\n")))?;
    let element = xml.create_element(name).with_attribute(("xmlns", NAMESPACE));
    element.write_inner_content(inner)?;
    let mut bytes = xml.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

fn text(xml: &mut Xml, name: &str, content: &str) -> io::Result<()> {
    xml.create_element(name).write_text_content(BytesText::new(content))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_more_than_text() {
        let hostile = "</a><b c=\"d\" e='f'>&amp;]]><!--";
        let escaped = "&lt;/a&gt;&lt;b c=&quot;d&quot; e=&apos;f&apos;&gt;&amp;amp;]]&gt;&lt;!--";
        let mut xml = Writer::new(Vec::new());
        text(&mut xml, "loc", hostile).expect("memory");
        let expected = format!("<loc>{escaped}</loc>");
        assert_eq!(str::from_utf8(&xml.into_inner()).unwrap(), expected);
    }
}
