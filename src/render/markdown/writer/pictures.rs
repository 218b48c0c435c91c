//! Pictures, and paragraphs that are nothing but one. Which files they are is asked of the caller
//! of `to_html`.

use std::fmt::Write as _;
use std::ops::Range;

use pulldown_cmark::CowStr;

use super::links::place_of;
use super::{Open, Writer};
use crate::model::alt::{self, AltFault};
use crate::render::markdown::{LinkKind, Shown, Target, escape};
use crate::source::Location;

/// A picture with fewer words before it is among the first things that are seen.
const HIGH_UP: usize = 80;

/// A picture that is being read.
pub(super) struct Picture {
    /// As written.
    address: String,
    /// Where that is written.
    place: Location,
    title: String,
    range: Range<usize>,
}

/// The picture that was written last, which may be all of its paragraph.
pub(super) struct Lone {
    /// In `out`.
    range: Range<usize>,
    /// Its attribute `title`, in `out`.
    title_at: Range<usize>,
    caption: String,
    credit: String,
}

impl Writer<'_> {
    pub(super) fn image(
        &mut self,
        address: &CowStr<'_>,
        title: String,
        range: Range<usize>,
    ) -> Open {
        let place = self.at(place_of(self.markdown, address, &range));
        self.alt = Some(String::new());
        Open::Image(Box::new(Picture { address: address.to_string(), place, title, range }))
    }

    pub(super) fn close_image(&mut self, picture: Picture) {
        let Picture { address, place, title, range } = picture;
        let alt = self.alt.take().unwrap_or_default();
        let alt = alt.trim();
        if !escape::has_visible(alt) {
            let message = "the picture has no description";
            let help = "say what it shows, for those who cannot see it: `![Two rowing crews](…)`";
            self.refuse("missing-alt", message, range, help);
        } else {
            self.look_at_alt(alt, &address, range);
        }
        match (self.target)(&address, LinkKind::Image { alt }, place) {
            Target::Picture(shown) => self.picture(&shown, alt, &title),
            Target::LeftOut => self.has_left_out = true,
            Target::Wrong(problem) => {
                self.problems.push(*problem);
                self.text(alt);
            }
            Target::Inside(_) | Target::Outside(_) => self.text(alt),
        }
    }

    fn look_at_alt(&mut self, alt: &str, address: &str, range: Range<usize>) {
        match alt::fault(alt, address) {
            Some(AltFault::Useless) => {
                let message = "the description does not say what the picture shows";
                let help = "describe it in a sentence, as to somebody on the telephone";
                self.refuse("useless-alt", message, range, help);
            }
            Some(AltFault::Long(n)) => {
                let message = format!("the description has {n} letters; {} are enough", alt::MOST);
                let help = "keep what the picture shows, and tell the rest in the text";
                self.warn("long-alt", &message, range, help);
            }
            None => {}
        }
    }

    fn picture(&mut self, shown: &Shown, alt: &str, title: &str) {
        let start = self.out.len();
        self.out.push_str("<picture>");
        for (media_type, srcset) in &shown.sources {
            let _ = write!(self.out, "<source type=\"{media_type}\"");
            self.attribute("srcset", srcset);
            self.attribute("sizes", &shown.sizes);
            self.out.push('>');
        }
        self.out.push_str("<img");
        self.attribute("src", &shown.src);
        self.attribute("alt", alt);
        let title_start = self.out.len();
        self.title(title);
        let title_at = title_start..self.out.len();
        let _ = write!(self.out, " width=\"{}\" height=\"{}\"", shown.width, shown.height);
        self.attribute("srcset", &shown.srcset);
        self.attribute("sizes", &shown.sizes);
        let is_first = !std::mem::replace(&mut self.has_pictures, true);
        self.out.push_str(
            match shown.may_come_first && is_first && self.reading.n_words < HIGH_UP {
                true => " fetchpriority=\"high\" decoding=\"async\"></picture>",
                false => " loading=\"lazy\" decoding=\"async\"></picture>",
            },
        );
        self.lone = Some(Lone {
            range: start..self.out.len(),
            title_at,
            caption: title.trim().to_owned(),
            credit: shown.credit.clone().unwrap_or_default(),
        });
        self.reading.n_visible += 1;
        if let Some(heading) = &mut self.heading {
            heading.push_str(alt);
        }
    }

    fn attribute(&mut self, name: &str, value: &str) {
        let _ = write!(self.out, " {name}=\"");
        escape::attribute(&mut self.out, value);
        self.out.push('"');
    }

    /// Ends the paragraph that begins at `start`: as a figure, if it is nothing but a picture.
    pub(super) fn close_paragraph(&mut self, start: usize) {
        const BEGIN: &str = "<p>";
        let words = start + BEGIN.len();
        if self.out.len() == words {
            self.out.truncate(start);
            return;
        }
        let is_all = |lone: &Lone| lone.range == (words..self.out.len());
        let Some(lone) = self.lone.take().filter(is_all) else {
            self.out.push_str("</p>\n");
            return;
        };
        // What is in the caption is not said twice.
        self.out.replace_range(lone.title_at, "");
        self.out.replace_range(start..words, "<figure class=\"picture\">");
        if escape::has_visible(&lone.caption) || !lone.credit.is_empty() {
            self.out.push_str("<figcaption>");
            let mut reading = escape::Reading::default();
            escape::text(&mut self.out, &lone.caption, &mut reading);
            if !lone.credit.is_empty() {
                if escape::has_visible(&lone.caption) {
                    self.out.push(' ');
                }
                self.out.push_str("<span class=\"credit\">Picture: ");
                escape::text(&mut self.out, &lone.credit, &mut reading);
                self.out.push_str("</span>");
            }
            self.out.push_str("</figcaption>");
        }
        self.out.push_str("</figure>\n");
    }
}
