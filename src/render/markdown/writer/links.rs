//! Links. Where they lead is asked of the caller of `to_html`.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{CowStr, LinkType};

use super::{Open, Writer};
use crate::render::markdown::{LinkKind, Target, escape};

impl Writer<'_> {
    pub(super) fn link(
        &mut self,
        link_type: LinkType,
        address: &CowStr<'_>,
        title: &str,
        range: Range<usize>,
    ) -> Open {
        if self.open.iter().any(|open| matches!(open, Open::Link { .. })) {
            // Only `[… <https://…>](…)` can do this; HTML has no links in links.
            return Open::Element("");
        }
        let (start, n_visible) = (self.out.len(), self.reading.n_visible);
        let written = match link_type {
            LinkType::Email => Cow::Owned(format!("mailto:{address}")),
            _ => Cow::Borrowed(&**address),
        };
        let place = self.at(place_of(self.markdown, address, &range));
        let (href, is_outside) = match (self.target)(&written, LinkKind::Link, place) {
            Target::Inside(href) => (href, false),
            Target::Outside(href) => (href, true),
            Target::Wrong(problem) => {
                self.problems.push(*problem);
                return Open::Element("");
            }
            Target::Picture(_) | Target::LeftOut => return Open::Element(""),
        };
        self.out.push_str("<a href=\"");
        escape::address(&mut self.out, &href);
        self.out.push('"');
        self.title(title);
        if is_outside {
            self.out.push_str(" rel=\"noopener noreferrer nofollow ugc\"");
        }
        self.out.push('>');
        Open::Link { start, n_visible, range }
    }

    pub(super) fn close_link(&mut self, start: usize, n_visible: usize, range: Range<usize>) {
        if self.reading.n_visible == n_visible {
            self.out.truncate(start);
            if self.has_left_out {
                // What there was to see in it may not be shown.
                return;
            }
            let help = "write what it leads to between the square brackets";
            self.warn("empty-link", "the link has no text", range, help);
        } else {
            self.out.push_str("</a>");
        }
    }

    pub(super) fn title(&mut self, title: &str) {
        if escape::has_visible(title) {
            self.out.push_str(" title=\"");
            escape::attribute(&mut self.out, title);
            self.out.push('"');
        }
    }
}

/// Where `address` is written: for `[text][name]` that is below, at the name.
pub(super) fn place_of(markdown: &str, address: &CowStr<'_>, link: &Range<usize>) -> Range<usize> {
    if let CowStr::Borrowed(address) = address
        && !address.is_empty()
        && let Some(start) = address.as_ptr().addr().checked_sub(markdown.as_ptr().addr())
        && start + address.len() <= markdown.len()
    {
        return start..start + address.len();
    }
    // With an escape or entity in it, the address is not the text that was written.
    let written = markdown.get(link.clone()).unwrap_or_default();
    let Some(start) = written.rfind("](").map(|at| at + 2) else { return link.clone() };
    let inside = written[start..].trim_start();
    let start = link.end - inside.len();
    let length = match inside.strip_prefix('<') {
        Some(inside) => inside.find('>').map(|length| length + 2),
        None => inside.find(|c: char| c.is_ascii_whitespace()),
    };
    start..length.map_or(link.end - 1, |length| start + length).max(start)
}
