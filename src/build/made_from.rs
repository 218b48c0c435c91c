//! What a build is made from, as hashes: so that a sink knows what it has already.
//!
//! The program is one of the things that a site is made from, so every key has its hash in it.

use super::Options;
use crate::output::Key;
use crate::source::{Inputs, Source, ThemeFiles};

/// The key of everything that a build is given; none without a hash of the program.
pub fn all(inputs: &Inputs, options: &Options) -> Option<Key> {
    let mut hash = begin(options)?;
    // What has no words of its own here is told by its `Debug` form, which names every field.
    text(&mut hash, &format!("{options:?}"));
    let entries = inputs.settings.iter().chain(&inputs.partnerships).chain(&inputs.pages);
    entries.for_each(|entry| source(&mut hash, entry));
    inputs.themes.iter().for_each(|files| theme(&mut hash, files));
    text(&mut hash, &format!("{:?}", (&inputs.pictures, &inputs.other_files, &inputs.unread)));
    Some(key(&hash))
}

/// The key of a theme and those that it extends, as this program understands them.
pub fn themes(files: &[ThemeFiles], options: &Options) -> Option<Key> {
    let mut hash = begin(options)?;
    files.iter().for_each(|files| theme(&mut hash, files));
    Some(key(&hash))
}

fn begin(options: &Options) -> Option<blake3::Hasher> {
    let mut hash = blake3::Hasher::new();
    hash.update(&options.program?);
    Some(hash)
}

fn theme(hash: &mut blake3::Hasher, files: &ThemeFiles) {
    text(hash, &files.name);
    files.settings.iter().chain(&files.templates).for_each(|file| source(hash, file));
    for asset in &files.assets {
        text(hash, &asset.path);
        bytes(hash, &asset.bytes);
    }
    text(hash, &format!("{:?}", files.unread));
}

fn source(hash: &mut blake3::Hasher, source: &Source) {
    text(hash, &source.path);
    text(hash, &source.text);
}

fn text(hash: &mut blake3::Hasher, text: &str) {
    bytes(hash, text.as_bytes());
}

/// With its length, so that what follows can't be taken for a part of it.
fn bytes(hash: &mut blake3::Hasher, bytes: &[u8]) {
    hash.update(&(bytes.len() as u64).to_le_bytes());
    hash.update(bytes);
}

fn key(hash: &blake3::Hasher) -> Key {
    let mut key = [0; 16];
    key.copy_from_slice(&hash.finalize().as_bytes()[..16]);
    Key(key)
}
