//! What a build is made from, as hashes: so that a sink knows what it has already.
//!
//! The program is one of the things that a site is made from, so every key has its hash in it.
//! Stories stand apart: nothing but their own pages and the search is made from them.

use blake3::Hasher;
use rayon::prelude::*;

use super::Options;
use crate::check::{Content, File};
use crate::model::permission::Listed;
use crate::model::site::Site;
use crate::output::Key;
use crate::source::{Inputs, Source, ThemeFiles};

/// The keys of everything that a build is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeFrom {
    /// Of the program.
    pub program: Key,
    /// Of all but stories.
    pub around: Key,
    /// Of the story of each partnership that is shown, by id: its text, its place in its file, and
    /// the file's path, from which the page's follows.
    pub stories: Vec<Key>,
}

impl MadeFrom {
    /// The keys of what is in `inputs`, as far as it makes a difference to any file: the text of a
    /// draft makes none, and a day makes one only by the pictures that may be shown on it. None
    /// without a hash of the program.
    pub fn new(
        inputs: &Inputs,
        (content, site): (&Content, &Site),
        options: &Options,
        listed: &Listed,
    ) -> Option<Self> {
        let mut hash = begin(options)?;
        // What has no words of its own here is told by its `Debug` form, which names every field.
        text(&mut hash, &format!("{:?}", Options { today: None, ..options.clone() }));
        text(&mut hash, &format!("{:?}", listed.answers()));
        inputs.settings.iter().chain(&inputs.pages).for_each(|file| source(&mut hash, file));
        inputs.themes.iter().for_each(|files| theme(&mut hash, files));
        text(&mut hash, &format!("{:?}", (&inputs.pictures, &inputs.other_files, &inputs.unread)));
        let facts: Vec<blake3::Hash> =
            content.entries.par_iter().with_min_len(64).map(|file| facts(file)).collect();
        facts.iter().for_each(|facts| bytes(&mut hash, facts.as_bytes()));
        let stories = site.partnerships.par_iter().with_min_len(64).map(|entry| {
            let file = inputs.source(&entry.path)?;
            let mut hash = Hasher::new();
            text(&mut hash, &entry.path);
            text(&mut hash, &entry.body.start.to_string());
            text(&mut hash, file.text.get(entry.body.clone())?);
            Some(key(&hash))
        });
        let mut program = [0; 16];
        program.copy_from_slice(&options.program?[..16]);
        let (program, around) = (Key(program), key(&hash));
        Some(MadeFrom { program, around, stories: stories.collect::<Option<_>>()? })
    }

    /// The key of all of it.
    pub fn all(&self) -> Key {
        let mut hash = Hasher::new();
        bytes(&mut hash, &self.around.0);
        self.stories.iter().for_each(|story| bytes(&mut hash, &story.0));
        key(&hash)
    }
}

/// The key of a theme and those that it extends, as this program understands them.
pub fn themes(files: &[ThemeFiles], options: &Options) -> Option<Key> {
    let mut hash = begin(options)?;
    files.iter().for_each(|files| theme(&mut hash, files));
    Some(key(&hash))
}

fn begin(options: &Options) -> Option<Hasher> {
    let mut hash = Hasher::new();
    hash.update(&options.program?);
    Some(hash)
}

/// An entry's file up to its story, or all of it if no story was found. What is behind the second
/// fence is no part of any field.
fn facts<T>(File { source, body, .. }: &File<T>) -> blake3::Hash {
    let mut hash = Hasher::new();
    let end = body.as_ref().map_or(source.text.len(), |body| body.start);
    text(&mut hash, &source.path);
    text(&mut hash, source.text.get(..end).unwrap_or(&source.text));
    hash.finalize()
}

fn theme(hash: &mut Hasher, files: &ThemeFiles) {
    text(hash, &files.name);
    files.settings.iter().chain(&files.templates).for_each(|file| source(hash, file));
    for asset in &files.assets {
        text(hash, &asset.path);
        bytes(hash, &asset.bytes);
    }
    text(hash, &format!("{:?}", files.unread));
}

fn source(hash: &mut Hasher, source: &Source) {
    text(hash, &source.path);
    text(hash, &source.text);
}

fn text(hash: &mut Hasher, text: &str) {
    bytes(hash, text.as_bytes());
}

/// With its length, so that what follows can't be taken for a part of it.
fn bytes(hash: &mut Hasher, bytes: &[u8]) {
    hash.update(&(bytes.len() as u64).to_le_bytes());
    hash.update(bytes);
}

fn key(hash: &Hasher) -> Key {
    Key::of(&hash.finalize())
}
