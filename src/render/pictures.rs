//! The pictures that pages show: which may be shown, what was made of each, and how pages see them.
//!
//! Does not know how pictures are made: that is for a [`Darkroom`].

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::address;
use super::album::{Album, Found};
use super::markdown::{Shown as ShownInText, Target};
use super::view::{PictureFileView, PictureSourceView, PictureView};
use crate::diagnostic::Diagnostic;
use crate::model::image::{Image, People};
use crate::model::look::PictureLook;
use crate::model::permission::{self, Listed, Lister, Showing, path_of};
use crate::model::site::Site;
use crate::picture::{Bytes, Darkroom, Fault, Format, Picture, PictureFile};
use crate::source::{Location, Source};

/// The width at which a picture is shown by whoever knows no other.
const USUAL_WIDTH: u32 = 960;

/// A picture's file, and what became of it.
#[derive(Debug, PartialEq, Eq)]
struct Shot {
    file: PictureFile,
    made: Result<Arc<Picture>, Fault>,
}

/// All pictures of a site's entries and pages.
#[derive(Debug, Default)]
pub struct Pictures {
    album: Arc<Album>,
    listed: Arc<Listed>,
    look: PictureLook,
    /// By the files' paths. Each is used by something that is shown, and may be shown.
    shots: BTreeMap<Arc<str>, Arc<Shot>>,
    /// What is wrong with names and with files, each told where it is listed.
    problems: Vec<Diagnostic>,
    /// Whether there may be people on any of them.
    has_people: bool,
}

/// A picture in a text.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The file of the text.
    pub source: &'a Source,
    /// The pictures that the file lists; none when the file has no page.
    pub images: Option<&'a [Image]>,
    /// The folder of its page.
    pub folder: &'a str,
    /// The picture's file, as written.
    pub written: &'a str,
    /// What the text says it shows.
    pub alt: &'a str,
}

/// A picture that a file lists and that may be shown.
#[derive(Clone, Copy)]
pub struct Shown<'a> {
    /// What the file says of it.
    pub image: &'a Image,
    /// The path of its file.
    pub path: &'a Arc<str>,
    picture: &'a Arc<Picture>,
}

impl Pictures {
    /// Has all pictures made that are shown anywhere. What was made `earlier` of the same files is
    /// not made again.
    pub fn new(
        site: &Site,
        album: Arc<Album>,
        listed: Arc<Listed>,
        look: PictureLook,
        darkroom: &dyn Darkroom,
        earlier: Option<&Pictures>,
    ) -> Self {
        let mut pictures = Pictures { album, listed, look, ..Pictures::default() };
        let mut uses = Vec::new();
        for (path, images) in listers(site) {
            for (image, n) in images.iter().zip(1..) {
                let at = Location::of(path, image.src_at.clone());
                let field = format!("images[{n}].src");
                match pictures.album.find(path, &image.src, at.clone()) {
                    Err(problem) => pictures.problems.push(problem.field(field)),
                    Ok(Found::File(file)) if is_shown(&pictures.listed, path, image) => {
                        pictures.has_people |= image.people != Some(People::Nobody);
                        uses.push((file.clone(), at, field));
                    }
                    Ok(_) => {}
                }
            }
        }
        let mut files: Vec<&PictureFile> = uses.iter().map(|(file, ..)| file).collect();
        files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        files.dedup();
        let earlier = earlier.filter(|earlier| earlier.look == pictures.look);
        let shot = |file: &&PictureFile| {
            let known = earlier.and_then(|earlier| earlier.shots.get(&file.path));
            let known = known.filter(|shot| shot.file == **file && shot.made.is_ok()).cloned();
            let make = || {
                let made = darkroom.picture(file, &pictures.look.widths);
                Arc::new(Shot { file: (*file).clone(), made })
            };
            (file.path.clone(), known.unwrap_or_else(make))
        };
        pictures.shots = files.par_iter().with_max_len(1).map(shot).collect();
        for (file, at, field) in uses {
            let made = pictures.shots.get(&file.path).map(|shot| &shot.made);
            if let Some(Err(Fault { code, message, help })) = made {
                let fault = Diagnostic::error(code, message.clone(), at);
                pictures.problems.push(fault.field(field).help(help.clone()));
            }
        }
        pictures
    }

    /// The same as `earlier`, if there is no difference.
    #[must_use]
    pub fn or_same(self, earlier: Option<&Arc<Pictures>>) -> Arc<Self> {
        let is_same = |earlier: &&Arc<Pictures>| {
            self.look == earlier.look
                && self.shots == earlier.shots
                && self.problems == earlier.problems
                && self.has_people == earlier.has_people
                && self.listed == earlier.listed
                && self.album.has_names_of(&earlier.album)
        };
        match earlier.filter(is_same) {
            Some(earlier) => earlier.clone(),
            None => self.into(),
        }
    }

    /// What is wrong with the pictures that files list.
    pub fn problems(&self) -> &[Diagnostic] {
        &self.problems
    }

    /// Whether there may be people on any picture that is shown.
    pub fn has_people(&self) -> bool {
        self.has_people
    }

    /// The pictures among `images`, which the file at `path` lists, that are shown, in order.
    pub fn of<'a>(&'a self, path: &'a str, images: &'a [Image]) -> impl Iterator<Item = Shown<'a>> {
        images.iter().filter_map(move |image| {
            if !is_shown(&self.listed, path, image) {
                return None;
            }
            let file = self.album.file(&path_of(path, &image.src)?)?;
            let shot = self.shots.get(&file.path)?;
            let picture = shot.made.as_ref().ok()?;
            Some(Shown { image, path: &shot.file.path, picture })
        })
    }

    /// What a picture in a text is. Names in `shown` what is shown.
    pub fn target(&self, asked: &Asked<'_>, at: Location, shown: &mut Vec<Arc<str>>) -> Target {
        let Asked { source, images, folder, written, alt } = *asked;
        let from = &*source.path;
        let file = match self.album.find(from, written, at.clone()) {
            Ok(Found::File(file)) => file,
            Ok(Found::Unread) => return Target::LeftOut,
            Err(problem) => return Target::Wrong(for_markdown(problem)),
        };
        let Some(images) = images else { return Target::LeftOut };
        let path = path_of(from, written).unwrap_or_default();
        let Some(image) = permission::listed(from, images, &path) else {
            return Target::Wrong(permission::not_listed(written, alt, at).into());
        };
        // What is wrong with it is told where it is listed.
        let Some(found) = self.of(from, std::slice::from_ref(image)).next() else {
            return Target::LeftOut;
        };
        shown.push(file.path.clone());
        let in_text = found.in_text(&address::root_from(folder), &self.look.sizes);
        // The page of an entry begins with much else.
        let may_come_first = from.starts_with("content/pages/");
        Target::Picture(ShownInText { may_come_first, ..in_text }.into())
    }

    /// The file at a path in the site that is one of a picture, with the picture it was made from.
    pub fn file(&self, path: &str) -> Option<(&Bytes, &Arc<str>)> {
        if !path.starts_with("pictures/") {
            return None;
        }
        self.shots.values().find_map(|shot| {
            let mut renditions = shot.made.as_ref().ok()?.renditions.iter();
            let rendition = renditions.find(|rendition| rendition.file == path)?;
            Some((&rendition.bytes, &shot.file.path))
        })
    }

    /// Every file that pages point to, by its path in the site, with the picture it was made from.
    pub fn files(&self) -> BTreeMap<&str, (&Bytes, &Arc<str>)> {
        let made = self.shots.values().filter_map(|shot| {
            let picture = shot.made.as_ref().ok()?;
            Some((picture, &shot.file.path))
        });
        let files = made.flat_map(|(picture, path)| {
            let renditions = picture.renditions.iter();
            renditions.map(move |rendition| (&*rendition.file, (&rendition.bytes, path)))
        });
        files.collect()
    }
}

/// Everything that lists pictures and is shown.
fn listers(site: &Site) -> impl Iterator<Item = Lister<'_>> {
    let entries = site.partnerships.iter().map(|entry| (&entry.path, &*entry.images));
    let pages = site.pages.iter().map(|page| (&page.path, &*page.images));
    entries.chain(pages).filter(|(_, images)| !images.is_empty())
}

/// An address in Markdown has no blanks.
fn for_markdown(mut problem: Box<Diagnostic>) -> Box<Diagnostic> {
    if let Some(cure) = &mut problem.cure {
        cure.text = cure.text.replace(' ', "%20");
    }
    problem
}

/// Whether a picture that a file lists is shown.
fn is_shown(listed: &Listed, path: &str, image: &Image) -> bool {
    path_of(path, &image.src).is_some_and(|path| listed.showing(&path) == Showing::Shown)
}

impl Shown<'_> {
    /// The picture as templates see it.
    pub fn view(self) -> PictureView {
        let source = |format: Format| PictureSourceView {
            media_type: format.media_type(),
            files: self.picture.of(format).map(file_view).collect(),
        };
        PictureView {
            alt: self.image.alt.clone(),
            credit: self.image.credit.clone(),
            width: self.picture.width,
            height: self.picture.height,
            src: self.usual(USUAL_WIDTH).map(|usual| usual.href).unwrap_or_default(),
            files: self.picture.of(Format::Jpeg).map(file_view).collect(),
            sources: vec![source(Format::WebP)],
        }
    }

    /// The file for those who know no better: the largest that is no wider than `width`, or else
    /// the smallest.
    pub fn usual(self, width: u32) -> Option<PictureFileView> {
        let all = || self.picture.of(Format::Jpeg);
        let fitting = all().filter(|rendition| rendition.width <= width).last();
        fitting.or_else(|| all().next()).map(file_view)
    }

    /// Whether it may be in what others make of the site: previews of links, results of searches.
    /// They keep it, and nobody can take it back.
    pub fn may_be_shared(self) -> bool {
        matches!(self.image.people, Some(People::Nobody | People::NotIdentifiable))
    }

    fn in_text(self, root: &str, sizes: &str) -> ShownInText {
        let srcset = |format: Format| {
            let one = |rendition: &crate::picture::Rendition| {
                format!("{root}{} {}w", rendition.file, rendition.width)
            };
            let all: Vec<String> = self.picture.of(format).map(one).collect();
            all.join(", ")
        };
        let usual = self.usual(USUAL_WIDTH).map(|usual| usual.href).unwrap_or_default();
        ShownInText {
            sources: vec![(Format::WebP.media_type(), srcset(Format::WebP))],
            src: format!("{root}{usual}"),
            srcset: srcset(Format::Jpeg),
            sizes: sizes.to_owned(),
            width: self.picture.width,
            height: self.picture.height,
            credit: self.image.credit.clone(),
            may_come_first: false,
        }
    }
}

fn file_view(rendition: &crate::picture::Rendition) -> PictureFileView {
    PictureFileView {
        href: rendition.file.clone(),
        width: rendition.width,
        height: rendition.height,
    }
}
