//! What a build remembers for the next: what it was made from, what stories point to, and their
//! words. So that a story that is the same need not be made again.
//!
//! Invariant: it is believed only if it is of what the published files were made from, and only
//! where that is the same now. Does not know where it is kept.

use std::sync::Arc;

use super::made_from::MadeFrom;
use crate::model::site::Site;
use crate::output::{Key, Sink};
use crate::render::bodies::Bodies;
use crate::render::links::Anchor;
use crate::render::search::Index;
use crate::source::Location;

/// What the build before remembered, which was given the same but for stories.
pub struct Memory {
    /// For each partnership, by id, whether its story is the same.
    pub is_same: Vec<bool>,
    /// The places that its story pointed to; none if something was wrong with it.
    pub anchors: Vec<Option<Vec<Anchor>>>,
    /// The words of all of them.
    pub words: Index,
}

impl Memory {
    /// What `sink` remembers of a build that was given the same as `now`, but for stories.
    pub fn of(sink: &dyn Sink, now: &MadeFrom, site: &Site) -> Option<Self> {
        let all = sink.made_from()?;
        let bytes = sink.remembered()?;
        let mut rest = Rest(&bytes);
        let around = rest.key()?;
        if around != now.around || rest.number()? != site.partnerships.len() {
            return None;
        }
        let stories: Option<Vec<Key>> = site.partnerships.iter().map(|_| rest.key()).collect();
        let then = MadeFrom { around, stories: stories? };
        if then.all() != all {
            return None;
        }
        let is_same = then.stories.iter().zip(&now.stories).map(|(then, now)| then == now);
        let anchors = site.partnerships.iter().map(|entry| rest.anchors(&entry.path));
        let anchors = anchors.collect::<Option<_>>()?;
        let words = Index::remembered(str::from_utf8(rest.0).ok()?)?;
        Some(Memory { is_same: is_same.collect(), anchors, words })
    }
}

/// What is to be remembered, as far as it is known before words are.
pub fn begun(made_from: &MadeFrom, bodies: &Bodies) -> Vec<u8> {
    let mut bytes = made_from.around.0.to_vec();
    put_number(&mut bytes, made_from.stories.len());
    made_from.stories.iter().for_each(|story| bytes.extend(story.0));
    for story in &bodies.stories {
        if !story.made.problems.is_empty() {
            put_number(&mut bytes, 0);
            continue;
        }
        put_number(&mut bytes, story.made.anchors.len() + 1);
        for Anchor { folder, fragment, from } in &story.made.anchors {
            put_text(&mut bytes, folder);
            put_text(&mut bytes, fragment);
            put_number(&mut bytes, from.range.start);
            put_number(&mut bytes, from.range.end);
        }
    }
    bytes
}

fn put_number(bytes: &mut Vec<u8>, number: usize) {
    bytes.extend((number as u64).to_le_bytes());
}

fn put_text(bytes: &mut Vec<u8>, text: &str) {
    put_number(bytes, text.len());
    bytes.extend_from_slice(text.as_bytes());
}

/// What has not been read yet.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn bytes(&mut self, n: usize) -> Option<&[u8]> {
        let (bytes, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(bytes)
    }

    fn key(&mut self) -> Option<Key> {
        self.bytes(16)?.try_into().ok().map(Key)
    }

    fn number(&mut self) -> Option<usize> {
        let bytes = self.bytes(8)?.try_into().ok()?;
        usize::try_from(u64::from_le_bytes(bytes)).ok()
    }

    fn text(&mut self) -> Option<String> {
        let n = self.number()?;
        str::from_utf8(self.bytes(n)?).ok().map(str::to_owned)
    }

    /// The places that the story of the file at `path` points to, if it is to be known at all.
    fn anchors(&mut self, path: &Arc<str>) -> Option<Option<Vec<Anchor>>> {
        let Some(n) = self.number()?.checked_sub(1) else { return Some(None) };
        let mut anchors = Vec::new();
        for _ in 0..n {
            let (folder, fragment) = (self.text()?, self.text()?);
            let from = Location::of(path, self.number()?..self.number()?);
            anchors.push(Anchor { folder, fragment, from });
        }
        Some(Some(anchors))
    }
}
