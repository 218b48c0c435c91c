//! The pictures of a build: what is in the album, what may be shown, and what was made of it.
//!
//! Does not know which page shows what.

use std::collections::HashMap;
use std::sync::Arc;

use super::Options;
use crate::check::Content;
use crate::diagnostic::Diagnostic;
use crate::model::look::PictureLook;
use crate::model::permission::Listed;
use crate::model::permission::faults::faults;
use crate::model::site::Site;
use crate::picture::{Darkroom, PictureFile};
use crate::render::album::Album;
use crate::render::pictures::Pictures;
use crate::source::Inputs;

/// What pictures come to.
pub struct Pictured {
    album: Arc<Album>,
    listed: Arc<Listed>,
    look: PictureLook,
    /// What pages show.
    pub pictures: Arc<Pictures>,
    /// What is wrong with permissions on the day of the build, in drafts too.
    faults: Arc<[Diagnostic]>,
}

impl Pictured {
    /// Has the pictures made that the site shows. `earlier` is what came of it before, and whether
    /// the files that list pictures say the same as then.
    pub fn new(
        inputs: &Inputs,
        (content, site): (&Content, &Site),
        look: &PictureLook,
        options: &Options,
        darkroom: &dyn Darkroom,
        earlier: Option<(&Pictured, bool)>,
    ) -> Self {
        let Inputs { pictures, other_files, unread, .. } = inputs;
        let known = earlier.filter(|(then, _)| then.album.is(pictures, other_files, unread));
        if let Some((then, true)) = known.filter(|(then, _)| then.look == *look) {
            return then.again();
        }
        let album = known.map(|(then, _)| then.album.clone());
        let album = album.unwrap_or_else(|| Album::new(pictures, other_files, unread).into());
        let (listed, faults) = listed(pictures, content, &album, options);
        let listed = Arc::new(listed);
        let then = earlier.map(|(then, _)| &then.pictures);
        let pictures = Pictures::new(
            site,
            album.clone(),
            listed.clone(),
            look.clone(),
            darkroom,
            then.map(|then| &**then),
        );
        let (look, pictures) = (look.clone(), pictures.or_same(then));
        Pictured { album, listed, look, pictures, faults: faults.into() }
    }

    fn again(&self) -> Self {
        let (album, listed) = (self.album.clone(), self.listed.clone());
        let (pictures, faults) = (self.pictures.clone(), self.faults.clone());
        Pictured { album, listed, look: self.look.clone(), pictures, faults }
    }

    /// What files say of pictures, as it is on the day of the build.
    pub fn listed(&self) -> &Listed {
        &self.listed
    }

    /// Everything that is wrong with pictures where files list them.
    pub fn problems(&self) -> impl Iterator<Item = &Diagnostic> {
        self.faults.iter().chain(self.pictures.problems())
    }
}

/// What all files together, drafts too, say of pictures. Two files are one picture when the same is
/// in both.
fn listed(
    pictures: &[PictureFile],
    content: &Content,
    album: &Album,
    options: &Options,
) -> (Listed, Vec<Diagnostic>) {
    let hashes: HashMap<&str, String> =
        pictures.iter().filter_map(|file| Some((&*file.path, hex(file.hash.as_ref()?)))).collect();
    let identity = |path: &str| {
        let file = album.file(path).map_or(path, |file| &file.path);
        hashes.get(file).cloned().unwrap_or_else(|| file.to_owned())
    };
    let (files, rules) = (content.picture_listers(), content.config.picture_rules());
    let listed = Listed::new(files.iter().copied(), rules, options.today, &identity);
    let faults = faults(&files, &listed, rules, options.today);
    (listed, faults)
}

fn hex(hash: &[u8; 32]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}
