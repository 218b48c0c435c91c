//! Pictures as contributors give them, and what is published of them.

#[path = "pictures/files.rs"]
mod files;
#[path = "pictures/hidden.rs"]
mod hidden;
#[path = "pictures/kept.rs"]
mod kept;
#[path = "pictures/kinds.rs"]
mod kinds;
#[path = "pictures/parts.rs"]
mod parts;
#[path = "pictures/refused.rs"]
mod refused;
#[path = "support/mod.rs"]
mod support;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use image::{DynamicImage, RgbaImage};
use schools_together::darkroom::{OnDisk, len_and_hash};
use schools_together::picture::{Darkroom, Fault, Format, Picture, PictureFile, Widths};

/// A site of pictures, with a darkroom.
struct Album {
    folder: tempfile::TempDir,
    darkroom: OnDisk,
}

impl Album {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let darkroom = OnDisk::open(folder.path(), None);
        Album { folder, darkroom }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Puts a file into the site.
    fn put(&self, name: &str, bytes: &[u8]) -> PictureFile {
        let path = self.path().join(name);
        fs::write(&path, bytes).expect("a file");
        let (len, hash) = len_and_hash(&path).expect("a file");
        PictureFile { path: name.into(), len, hash }
    }

    /// What is made of these bytes, in one width.
    fn make(&self, bytes: &[u8], width: u32) -> Result<Arc<Picture>, Fault> {
        let file = self.put("picture.jpg", bytes);
        self.darkroom.picture(&file, &Widths::new(vec![width]).expect("a width"))
    }
}

/// The bytes of a rendition.
fn bytes(picture: &Picture, format: Format) -> Arc<[u8]> {
    picture.of(format).last().expect("a rendition").bytes.read().expect("its bytes")
}

/// A rendition as a browser would show it.
fn shown(picture: &Picture, format: Format) -> RgbaImage {
    let shown = image::load_from_memory(&bytes(picture, format)).expect("a picture");
    assert_eq!((shown.width(), shown.height()), (picture.width, picture.height));
    shown.into_rgba8()
}

/// What is made of these bytes, at most 1,600 pixels wide, and shown in both formats.
#[track_caller]
fn both(original: &[u8]) -> [RgbaImage; 2] {
    let album = Album::new();
    match album.make(original, 1600) {
        Ok(picture) => Format::ALL.map(|format| shown(&picture, format)),
        Err(fault) => panic!("{fault:?}"),
    }
}

/// Whether two colours are about the same.
fn is_near(a: &[u8], b: &[u8], by: u8) -> bool {
    a.iter().zip(b).all(|(a, b)| a.abs_diff(*b) <= by)
}

fn opaque(image: image::RgbImage) -> RgbaImage {
    DynamicImage::from(image).into_rgba8()
}

#[test]
fn every_width_in_every_format_and_none_wider_than_the_picture() {
    let album = Album::new();
    let file = album.put("a.jpg", &files::jpeg(&files::corners(1000, 501), b""));
    let picture = album.darkroom.picture(&file, &Widths::default()).expect("a picture");
    let sizes = |format| -> Vec<(u32, u32)> {
        picture.of(format).map(|rendition| (rendition.width, rendition.height)).collect()
    };
    for format in Format::ALL {
        assert_eq!(sizes(format), [(480, 240), (960, 481), (1000, 501)]);
    }
    assert_eq!((picture.width, picture.height), (1000, 501));
    for rendition in &picture.renditions {
        let bytes = rendition.bytes.read().expect("its bytes");
        assert_eq!(bytes.len() as u64, rendition.bytes.len);
        let image = image::load_from_memory(&bytes).expect("a picture");
        assert_eq!((image.width(), image.height()), (rendition.width, rendition.height));
        let (name, ending) = rendition.file.rsplit_once('-').expect("a name");
        assert_eq!(ending, format!("{}.{}", rendition.width, rendition.format.ending()));
        assert_eq!(name.len(), "pictures/0123456789abcdef01234567".len());
    }
}
