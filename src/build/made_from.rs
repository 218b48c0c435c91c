//! What a build is made from, as hashes: so that a sink knows what it has already.
//!
//! The program is one of the things that a site is made from, so every key has its hash in it.
//! Stories stand apart: nothing but their own pages and the search is made from them.

use std::sync::Arc;

use rayon::prelude::*;

use super::Options;
use crate::check::{Content, File};
use crate::model::permission::Listed;
use crate::model::site::Site;
use crate::output::Key;
use crate::source::{Inputs, Source, ThemeFiles};

/// Entries whose facts are hashed together: a long text takes much less time than many short ones.
const AT_ONCE: usize = 64;

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
        let mut all = begin(options)?;
        // What has no words of its own here is told by its `Debug` form, which names every field.
        text(&mut all, &format!("{:?}", Options { today: None, ..options.clone() }));
        text(&mut all, &format!("{:?}", listed.answers()));
        inputs.settings.iter().chain(&inputs.pages).for_each(|file| source(&mut all, file));
        inputs.themes.iter().for_each(|files| theme(&mut all, files));
        text(&mut all, &format!("{:?}", (&inputs.pictures, &inputs.other_files, &inputs.unread)));
        let facts: Vec<Key> = content.entries.par_chunks(AT_ONCE).map(facts).collect();
        facts.iter().for_each(|facts| bytes(&mut all, &facts.0));
        let stories =
            site.partnerships.par_iter().with_min_len(64).map_init(Vec::new, |all, entry| {
                let file = inputs.source(&entry.path)?;
                all.clear();
                text(all, &entry.path);
                text(all, &entry.body.start.to_string());
                text(all, file.text.get(entry.body.clone())?);
                Some(key(all))
            });
        let mut program = [0; 16];
        program.copy_from_slice(&options.program?[..16]);
        let (program, around) = (Key(program), key(&all));
        Some(MadeFrom { program, around, stories: stories.collect::<Option<_>>()? })
    }

    /// The key of all of it.
    pub fn all(&self) -> Key {
        let mut all = Vec::new();
        bytes(&mut all, &self.around.0);
        self.stories.iter().for_each(|story| bytes(&mut all, &story.0));
        key(&all)
    }
}

/// The key of a theme and those that it extends, as this program understands them.
pub fn themes(files: &[ThemeFiles], options: &Options) -> Option<Key> {
    let mut all = begin(options)?;
    files.iter().for_each(|files| theme(&mut all, files));
    Some(key(&all))
}

fn begin(options: &Options) -> Option<Vec<u8>> {
    options.program.map(Vec::from)
}

/// The key of some entries' files up to their stories, or all of them if no story was found. What is
/// behind the second fence is no part of any field.
fn facts<T>(files: &[Arc<File<T>>]) -> Key {
    let mut all = Vec::new();
    for file in files {
        let File { source, body, .. } = &**file;
        let end = body.as_ref().map_or(source.text.len(), |body| body.start);
        text(&mut all, &source.path);
        text(&mut all, source.text.get(..end).unwrap_or(&source.text));
    }
    key(&all)
}

fn theme(all: &mut Vec<u8>, files: &ThemeFiles) {
    text(all, &files.name);
    files.settings.iter().chain(&files.templates).for_each(|file| source(all, file));
    for asset in &files.assets {
        text(all, &asset.path);
        bytes(all, &asset.bytes);
    }
    text(all, &format!("{:?}", files.unread));
}

fn source(all: &mut Vec<u8>, source: &Source) {
    text(all, &source.path);
    text(all, &source.text);
}

fn text(all: &mut Vec<u8>, text: &str) {
    bytes(all, text.as_bytes());
}

/// With its length, so that what follows can't be taken for a part of it.
fn bytes(all: &mut Vec<u8>, bytes: &[u8]) {
    all.extend((bytes.len() as u64).to_le_bytes());
    all.extend_from_slice(bytes);
}

fn key(all: &[u8]) -> Key {
    Key::of(&blake3::hash(all))
}
