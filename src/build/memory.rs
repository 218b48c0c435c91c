//! What a build remembers for the next: what stories came to and point to, and the words of all
//! entries. So that a story that is the same need not be made again, nor be taken apart into words.
//!
//! Invariant: it is believed only if the same program wrote it and it is of what the published files
//! were made from; and of a story only as far as nothing that it depends on is another now. Does not
//! know where it is kept.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::made_from::MadeFrom;
use crate::model::partnership::Partnership;
use crate::model::site::Site;
use crate::output::{Key, Sink};
use crate::render::bodies::{Around, Bodies, Inside, KnownStory, Made};
use crate::render::files::KnownWords;
use crate::render::links::Anchor;
use crate::render::search::Index;
use crate::source::Location;

/// How many bytes stand before all stories.
const HEAD: usize = 3 * 16 + 8;

/// How many bytes a story has at the most, but for its links, anchors and pictures.
const MOST_OF_A_STORY: usize = 3 * 16 + 2 + 3 * 8;

/// What the build before remembered, as it stands there.
pub struct Remembered {
    program: Key,
    around: Key,
    /// For the text of each story what is known of it; none if something was wrong.
    stories: HashMap<Key, Option<KnownStory>>,
    words: KnownWords,
}

/// What of it is of use.
pub struct Memory {
    /// Whether it was given the same, but for stories.
    pub is_same_around: bool,
    /// For each partnership, by id, whether its story was the same.
    pub is_same: Vec<bool>,
    /// For each partnership, by id, what its story would come to again; none if it is another one,
    /// something was wrong with it, or what it depends on may be another.
    pub stories: Vec<Option<KnownStory>>,
    /// The words of all of them.
    pub words: KnownWords,
}

impl Remembered {
    /// What `sink` remembers, if it is of what is published.
    pub fn by(sink: &dyn Sink) -> Option<Self> {
        let published = sink.made_from()?;
        let bytes = sink.remembered()?;
        let mut rest = Rest(&bytes);
        let (all, program, around) = (rest.key()?, rest.key()?, rest.key()?);
        if all != published {
            return None;
        }
        let n = rest.number()?;
        let stories = (0..n).map(|_| rest.story()).collect::<Option<_>>()?;
        let keys: Vec<Key> = (0..n).map(|_| rest.key()).collect::<Option<_>>()?;
        let index = Index::remembered(str::from_utf8(rest.0).ok()?)?;
        let words = KnownWords { keys, index };
        Some(Remembered { program, around, stories, words })
    }
}

impl Memory {
    /// What was remembered that is of use for what is made from `now`, with that `around` it.
    pub fn of(then: Remembered, now: &MadeFrom, site: &Site, around: Around<'_>) -> Option<Self> {
        if then.program != now.program {
            return None;
        }
        let is_same_around = then.around == now.around;
        let Remembered { mut stories, words, .. } = then;
        let depends_on_nothing_new = |entry: &Partnership, known: &KnownStory| {
            let has_pictures = known.made.has_pictures;
            is_same_around || !has_pictures && known.leads_where_it_led(entry, around)
        };
        let is_same = now.stories.iter().map(|key| stories.contains_key(key)).collect();
        let stories = site.partnerships.iter().zip(&now.stories).map(|(entry, key)| {
            let mut known = stories.remove(key)??;
            for anchor in &mut known.made.anchors {
                anchor.from.path = entry.path.clone();
            }
            Some(known)
        });
        let mut stories: Vec<Option<KnownStory>> = stories.collect();
        stories.par_iter_mut().zip(&site.partnerships).with_min_len(64).for_each(
            |(story, entry)| {
                *story = story.take().filter(|known| depends_on_nothing_new(entry, known));
            },
        );
        Some(Memory { is_same_around, is_same, stories, words })
    }
}

/// All that is to be remembered.
pub fn of(made_from: &MadeFrom, bodies: &Bodies, words: &KnownWords) -> Vec<u8> {
    // Of a large showcase these are a hundred megabytes, of which room for twice as many would be
    // too much.
    let index = words.index.to_remember();
    let anchors = |made: &Made| {
        let lens = made.anchors.iter().map(|at| 32 + at.folder.len() + at.fragment.len());
        lens.sum::<usize>()
    };
    let len = |made: &Made| {
        let pictures: usize = made.pictures.iter().map(|path| 8 + path.len()).sum();
        MOST_OF_A_STORY + made.inside.written.len() + anchors(made) + pictures
    };
    let stories: usize = bodies.stories.iter().map(|story| len(&story.made)).sum();
    let mut bytes = Vec::with_capacity(HEAD + stories + 16 * words.keys.len() + index.len());
    for key in [made_from.all(), made_from.program, made_from.around] {
        bytes.extend(key.0);
    }
    put_number(&mut bytes, made_from.stories.len());
    for (key, story) in made_from.stories.iter().zip(&bodies.stories) {
        bytes.extend(key.0);
        let Made { problems, anchors, pictures, inside, has_pictures } = &story.made;
        let Some(key) = story.key.filter(|_| problems.is_empty()) else {
            bytes.push(0);
            continue;
        };
        bytes.push(1);
        bytes.extend(key.0);
        bytes.push(u8::from(*has_pictures));
        put_text(&mut bytes, &inside.written);
        bytes.extend(inside.led_to.0);
        put_number(&mut bytes, anchors.len());
        for Anchor { folder, fragment, from } in anchors {
            put_text(&mut bytes, folder);
            put_text(&mut bytes, fragment);
            put_number(&mut bytes, from.range.start);
            put_number(&mut bytes, from.range.end);
        }
        put_number(&mut bytes, pictures.len());
        pictures.iter().for_each(|path| put_text(&mut bytes, path));
    }
    words.keys.iter().for_each(|key| bytes.extend(key.0));
    bytes.extend(index.into_bytes());
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

    fn flag(&mut self) -> Option<bool> {
        match self.bytes(1)? {
            [0] => Some(false),
            [1] => Some(true),
            _ => None,
        }
    }

    fn text(&mut self) -> Option<String> {
        let n = self.number()?;
        str::from_utf8(self.bytes(n)?).ok().map(str::to_owned)
    }

    /// A story's key, and what is known of it. The path of its file is not among it.
    fn story(&mut self) -> Option<(Key, Option<KnownStory>)> {
        let of_text = self.key()?;
        if !self.flag()? {
            return Some((of_text, None));
        }
        let key = self.key()?;
        let mut made = Made { has_pictures: self.flag()?, ..Made::default() };
        made.inside = Inside { written: self.text()?, led_to: self.key()? };
        let nowhere: Arc<str> = "".into();
        for _ in 0..self.number()? {
            let (folder, fragment) = (self.text()?, self.text()?);
            let from = Location::of(&nowhere, self.number()?..self.number()?);
            made.anchors.push(Anchor { folder, fragment, from });
        }
        for _ in 0..self.number()? {
            made.pictures.push(self.text()?.into());
        }
        Some((of_text, Some(KnownStory { key, made })))
    }
}
