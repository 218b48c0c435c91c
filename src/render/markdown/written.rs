//! Where pictures are written in a body, so that they can be taken out.
//!
//! Writes no HTML, and does not know which file a picture leads to.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::{MAX_BODY, nesting, options};

/// A picture as it is written, or a line `[name]: address` that a picture may refer to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// All of it, in bytes of the text, with the link or emphasis that is round nothing else.
    pub range: Range<usize>,
    /// The address, as the parser understands it.
    pub address: String,
}

/// Every picture in a body's text, in order; none when the text is not even parsed for a page.
pub fn pictures(text: &str) -> Option<Vec<Written>> {
    if text.len() > MAX_BODY || nesting::too_deep(text).is_some() {
        return None;
    }
    let parser = Parser::new_ext(text, options());
    let definitions = parser.reference_definitions().iter().map(|(_, definition)| Written {
        range: definition.span.clone(),
        address: definition.dest.to_string(),
    });
    let mut found: Vec<Written> = definitions.collect();
    let mut open: Vec<Open> = Vec::new();
    for (event, range) in parser.into_offset_iter() {
        match event {
            Event::Start(Tag::Image { dest_url, .. }) => {
                open.push(Open::new(range.clone(), true));
                open.iter_mut().for_each(|open| open.pictures.push(found.len()));
                found.push(Written { range, address: dest_url.into_string() });
            }
            Event::Start(Tag::Link { .. } | Tag::Emphasis | Tag::Strong | Tag::Strikethrough) => {
                open.push(Open::new(range, false))
            }
            Event::End(TagEnd::Image) => drop(open.pop()),
            Event::End(
                TagEnd::Link | TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough,
            ) => {
                let closed = open.pop().filter(|closed| !closed.has_words);
                if let Some(Open { range, pictures, .. }) = closed
                    && let [picture] = pictures[..]
                {
                    found[picture].range = range;
                }
            }
            Event::SoftBreak | Event::HardBreak | Event::Start(_) | Event::End(_) => {}
            Event::Text(text) if text.trim().is_empty() => {}
            // Words in a picture's brackets are its description, and go with it.
            _ if open.iter().any(|open| open.is_picture) => {}
            _ => open.iter_mut().for_each(|open| open.has_words = true),
        }
    }
    found.sort_by_key(|written| (written.range.start, written.range.end));
    Some(found)
}

/// What is open round what comes.
struct Open {
    range: Range<usize>,
    /// The pictures in it, by their places in what was found.
    pictures: Vec<usize>,
    has_words: bool,
    is_picture: bool,
}

impl Open {
    fn new(range: Range<usize>, is_picture: bool) -> Self {
        Open { range, pictures: Vec::new(), has_words: false, is_picture }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, &str)]) {
        let found = pictures(text).unwrap();
        let found: Vec<(&str, &str)> =
            found.iter().map(|w| (&text[w.range.clone()], &*w.address)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn pictures_in_every_way_of_writing_them() {
        check("See ![a *b*](a.jpg) and", &[("![a *b*](a.jpg)", "a.jpg")]);
        check("![a](<a b.jpg> \"t\")", &[("![a](<a b.jpg> \"t\")", "a b.jpg")]);
        check("![a](a&amp;b.jpg)", &[("![a](a&amp;b.jpg)", "a&b.jpg")]);
        check("![a][x]\n\n[x]: a.jpg\n", &[("![a][x]", "a.jpg"), ("[x]: a.jpg", "a.jpg")]);
        check("`![a](a.jpg)`\n\n    ![a](a.jpg)\n", &[]);
        check(
            "- ![a](a.jpg)\n\n| x |\n|---|\n| ![b](b.jpg) |\n",
            &[("![a](a.jpg)", "a.jpg"), ("![b](b.jpg)", "b.jpg")],
        );
    }

    #[test]
    fn what_is_round_a_picture_alone_goes_with_it() {
        check("[![a](a.jpg)](b.md)", &[("[![a](a.jpg)](b.md)", "a.jpg")]);
        check("**[ ![a](a.jpg) ](b.md)**", &[("**[ ![a](a.jpg) ](b.md)**", "a.jpg")]);
        check("*![a](a.jpg)*", &[("*![a](a.jpg)*", "a.jpg")]);
        check("*so ![a](a.jpg)*", &[("![a](a.jpg)", "a.jpg")]);
        check("*![a](a.jpg)![b](b.jpg)*", &[("![a](a.jpg)", "a.jpg"), ("![b](b.jpg)", "b.jpg")]);
        check("*`x`![a](a.jpg)*", &[("![a](a.jpg)", "a.jpg")]);
    }

    #[test]
    fn a_text_that_no_page_shows_is_not_searched() {
        assert_eq!(pictures(&"> ".repeat(10_000)), None);
        assert_eq!(pictures(&"a".repeat(MAX_BODY + 1)), None);
    }
}
