//! Pictures as pages know them: the files they are made from, and what is made of them.
//!
//! Knows widths, formats and faults. Does not know how a picture is read or written, nor that
//! there is a disk: whoever makes pictures is a [`Darkroom`].

use std::fmt;
use std::io;
use std::sync::Arc;

/// How large the file of a picture may be, in bytes. A larger one is not even read.
pub const MAX_BYTES: u64 = 25 * 1024 * 1024;

/// A picture's file, as it was seen when the site was read.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PictureFile {
    /// Below the site's folder, with `/`: `content/images/rowing.jpg`.
    pub path: Arc<str>,
    /// How many bytes it has.
    pub len: u64,
    /// The BLAKE3 hash of its bytes. None if there are more than [`MAX_BYTES`]: it was not read.
    pub hash: Option<[u8; 32]>,
}

/// How wide the renditions of a picture are, in pixels: a few widths, ascending.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Widths(Vec<u32>);

impl Widths {
    /// The least width there is.
    pub const NARROWEST: u32 = 16;
    /// The greatest. A picture of pupils is not published in a size that is of use elsewhere.
    pub const WIDEST: u32 = 1600;
    /// How many widths there may be.
    pub const MOST: usize = 6;

    /// Widths, if there are one to [`Self::MOST`], all between [`Self::NARROWEST`] and
    /// [`Self::WIDEST`], each greater than the one before.
    pub fn new(widths: Vec<u32>) -> Option<Self> {
        let is_right = (1..=Self::MOST).contains(&widths.len())
            && widths.iter().all(|width| (Self::NARROWEST..=Self::WIDEST).contains(width))
            && widths.is_sorted_by(|a, b| a < b);
        is_right.then_some(Widths(widths))
    }

    /// The widths, ascending.
    pub fn as_slice(&self) -> &[u32] {
        &self.0
    }

    /// The widths for a picture that is `own` pixels wide. None is wider than the picture: in the
    /// place of those that would be stands its own width, once.
    pub fn of(&self, own: u32) -> Vec<u32> {
        let mut widths: Vec<u32> = self.0.iter().map(|width| *width.min(&own)).collect();
        widths.dedup();
        widths
    }
}

impl Default for Widths {
    fn default() -> Self {
        Widths(vec![480, 960, 1600])
    }
}

/// A picture in all its renditions, upright.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The width of the largest rendition, in pixels.
    pub width: u32,
    /// The height of the largest rendition, in pixels.
    pub height: u32,
    /// Every width in every format: by format, then ascending by width.
    pub renditions: Vec<Rendition>,
}

impl Picture {
    /// The renditions of one format, ascending by width. There is always at least one.
    pub fn of(&self, format: Format) -> impl Iterator<Item = &Rendition> {
        self.renditions.iter().filter(move |rendition| rendition.format == format)
    }
}

/// A picture in one width and one format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendition {
    /// How it is encoded.
    pub format: Format,
    /// In pixels.
    pub width: u32,
    /// In pixels, at least 1.
    pub height: u32,
    /// Its path in the site: `pictures/0123456789abcdef01234567-960.webp`. It follows from the
    /// original's content and from how renditions are made, so a new picture has a new name.
    pub file: String,
    /// The file's bytes.
    pub bytes: Bytes,
}

/// How a rendition is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// For every browser of today.
    WebP,
    /// For everything else: older browsers, feeds, previews of links.
    Jpeg,
}

impl Format {
    /// All formats, the smallest files first.
    pub const ALL: [Format; 2] = [Format::WebP, Format::Jpeg];

    /// The ending of file names.
    pub fn ending(self) -> &'static str {
        match self {
            Format::WebP => "webp",
            Format::Jpeg => "jpg",
        }
    }

    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::WebP => "image/webp",
            Format::Jpeg => "image/jpeg",
        }
    }
}

/// The bytes of a file, wherever they are kept.
#[derive(Clone)]
pub struct Bytes {
    /// How many there are.
    pub len: u64,
    /// Their BLAKE3 hash.
    pub hash: [u8; 32],
    kept: Arc<dyn Kept>,
}

impl Bytes {
    /// Bytes that are kept by `kept`.
    pub fn new(len: u64, hash: [u8; 32], kept: Arc<dyn Kept>) -> Self {
        Bytes { len, hash, kept }
    }

    /// The bytes. They are exactly those that were promised: they have this length and this hash.
    ///
    /// # Errors
    ///
    /// When they are there no more and can't be made again.
    pub fn read(&self) -> io::Result<Arc<[u8]>> {
        self.kept.read()
    }
}

/// Bytes are the same when their hashes are.
impl PartialEq for Bytes {
    fn eq(&self, other: &Self) -> bool {
        (self.len, self.hash) == (other.len, other.hash)
    }
}

impl Eq for Bytes {}

impl fmt::Debug for Bytes {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} bytes", self.len)
    }
}

/// Where bytes are kept.
pub trait Kept: Send + Sync {
    /// Gives the bytes, and no others.
    ///
    /// # Errors
    ///
    /// When they are there no more and can't be made again.
    fn read(&self) -> io::Result<Arc<[u8]>>;
}

/// What is wrong with a picture's file. It does not name the file: that stands beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// A stable short name: `picture-format`, `picture-too-large`, `picture-broken`,
    /// `picture-changed`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// The cure.
    pub help: String,
}

/// Where renditions are made of pictures. The same file and widths always give the same.
pub trait Darkroom: Sync {
    /// Every rendition of a picture. May be called from many threads, and again and again.
    ///
    /// # Errors
    ///
    /// When the file is no picture that can be shown.
    fn picture(&self, file: &PictureFile, widths: &Widths) -> Result<Arc<Picture>, Fault>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_few_and_ascending() {
        assert!(Widths::new(vec![480, 960, 1600]) == Some(Widths::default()));
        assert!(Widths::new(vec![16]).is_some());
        for wrong in [vec![], vec![15], vec![1601], vec![960, 480], vec![480, 480], vec![16; 7]] {
            assert_eq!(Widths::new(wrong), None);
        }
    }

    #[test]
    fn nothing_is_made_wider_than_it_is() {
        let widths = Widths::default();
        assert_eq!(widths.of(4000), [480, 960, 1600]);
        assert_eq!(widths.of(1600), [480, 960, 1600]);
        assert_eq!(widths.of(1000), [480, 960, 1000]);
        assert_eq!(widths.of(960), [480, 960]);
        assert_eq!(widths.of(1), [1]);
    }
}
