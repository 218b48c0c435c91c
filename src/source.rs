//! What the build is given: the text of every file it reads, what pictures there are, and nothing
//! else.
//!
//! Knows lines and columns. Does not know where a file came from on the disk, nor what is in it.

use std::ops::Range;
use std::sync::Arc;

use crate::picture::PictureFile;

/// One text file of the site: its path below the site's folder (always with `/`) and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// For example `content/partnerships/rowing.md`.
    pub path: Arc<str>,
    /// The whole file, byte for byte, without a byte-order mark.
    pub text: Arc<str>,
    /// How many bytes of the file stand before the text: 3 with a byte-order mark, else 0.
    pub skipped: usize,
    /// Whether some of its bytes were no text: in their place stands U+FFFD.
    pub is_lossy: bool,
}

impl Source {
    /// A source from a path and its text.
    pub fn new(path: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        Source { path: path.into(), text: text.into(), skipped: 0, is_lossy: false }
    }

    /// Where in this file `range` (in bytes) is.
    pub fn at(&self, range: Range<usize>) -> Location {
        Location::of(&self.path, range)
    }

    /// The file name without folder and ending: `rowing` for `content/partnerships/rowing.md`.
    pub fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or(&self.path);
        name.rsplit_once('.').map_or(name, |(stem, _)| stem)
    }
}

/// A place in one file: a range of bytes. Line and column are worked out when it is printed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Location {
    /// The path of the [`Source`].
    pub path: Arc<str>,
    /// Bytes from the beginning of the file.
    pub range: Range<usize>,
}

impl Location {
    /// `range` (in bytes) of the file at `path`.
    pub fn of(path: &Arc<str>, range: Range<usize>) -> Self {
        Location { path: path.clone(), range }
    }

    /// The first line of a file, for a fault that is about the file as a whole.
    pub fn start_of(path: impl Into<Arc<str>>) -> Self {
        Location { path: path.into(), range: 0..0 }
    }
}

/// A file that is published as it is (a theme's asset), or that pages may point to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// The path below the folder it came from, with `/`: `style.css`.
    pub path: Arc<str>,
    /// The whole file.
    pub bytes: Arc<[u8]>,
}

/// A theme as read from the disk (or from the program itself), not yet understood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ThemeFiles {
    /// The theme's name.
    pub name: String,
    /// Where its files are, for messages: `themes/NAME`, or another path when the program carries
    /// it.
    pub folder: String,
    /// `theme.yaml`, if there is one.
    pub settings: Option<Source>,
    /// Everything in `templates/`, sorted by path.
    pub templates: Vec<Source>,
    /// Everything in `assets/`, sorted by path.
    pub assets: Vec<Asset>,
    /// What is there but could not be read, or the theme that this one extends if it could not be
    /// found; why is told beside the inputs.
    pub unread: Vec<Arc<str>>,
}

impl ThemeFiles {
    /// The path of one of its files, for a message.
    pub fn path(&self, inner: &str) -> String {
        format!("{}/{inner}", self.folder)
    }
}

/// All the build is given. The same inputs always make the same site.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inputs {
    /// `content/*.yaml`: the settings and the declared sets, and what may be meant for one of them.
    pub settings: Vec<Source>,
    /// `content/partnerships/**/*.md`, sorted by path.
    pub partnerships: Vec<Source>,
    /// `content/pages/*.md`, sorted by path.
    pub pages: Vec<Source>,
    /// The theme asked for, and behind each theme the one it extends. Empty when there is no such
    /// theme, which is told beside the inputs.
    pub themes: Vec<ThemeFiles>,
    /// The pictures below `content/`, sorted by path.
    pub pictures: Vec<PictureFile>,
    /// Paths below `content/` of files that are there but are not read, and are no pictures.
    pub other_files: Vec<Arc<str>>,
    /// Settings, entries, pages and pictures that are there but could not be read; why is told
    /// beside the inputs.
    pub unread: Vec<Arc<str>>,
}

impl Inputs {
    /// The text of an entry or a page.
    pub fn source(&self, path: &str) -> Option<&Source> {
        let among =
            |sources: &[Source]| sources.binary_search_by(|source| (*source.path).cmp(path)).ok();
        let entry = among(&self.partnerships).map(|at| &self.partnerships[at]);
        entry.or_else(|| among(&self.pages).map(|at| &self.pages[at]))
    }

    /// Every text that a fault can point into, to print the line beside the fault.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        self.settings
            .iter()
            .chain(&self.partnerships)
            .chain(&self.pages)
            .chain(self.themes.iter().flat_map(|t| t.settings.iter().chain(&t.templates)))
    }
}

/// Line and column of a byte in a text, both from 1, the column in characters.
pub fn line_and_column(text: &str, byte: usize) -> (usize, usize) {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    let before = &text[..byte];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_count_newlines() {
        let text = "a\r\nÉlan — x\n";
        assert_eq!(line_and_column(text, 0), (1, 1));
        assert_eq!(line_and_column(text, text.find('x').unwrap()), (2, 8));
        assert_eq!(line_and_column(text, 1_000), (3, 1));
    }
}
