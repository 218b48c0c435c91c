//! ContentPage: a page that is about the showcase and not about a partnership.

use std::ops::Range;
use std::sync::Arc;

use super::image::Image;
use super::slug::Slug;
use crate::source::Location;

/// A page such as About.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentPage {
    /// The short name, used in its address: the file's name.
    pub slug: Slug,
    /// The path of its file.
    pub path: Arc<str>,
    /// The text, in bytes of the file.
    pub body: Range<usize>,
    /// Its title.
    pub title: String,
    /// One sentence for search engines.
    pub summary: String,
    /// Its place in the menu.
    pub order: u32,
    /// The pictures that its text may show.
    pub images: Vec<Image>,
    /// Old addresses, without `/` at the ends, each with its place in the file.
    pub aliases: Vec<(Range<usize>, String)>,
}

impl ContentPage {
    /// Whether everything but the text is the same, so that only this page can tell the
    /// difference.
    pub fn differs_in_text_alone(&self, other: &ContentPage) -> bool {
        let other = ContentPage { body: self.body.clone(), ..other.clone() };
        *self == other
    }

    /// Where `range` (in bytes of its file) is.
    pub fn at(&self, range: Range<usize>) -> Location {
        Location::of(&self.path, range)
    }
}
