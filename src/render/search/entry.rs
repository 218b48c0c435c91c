//! Entries → the words they are found by, with how much each says about its entry.
//!
//! Knows which fields of an entry are searched. What a word says of an entry depends on that entry
//! alone.

use std::sync::Arc;

use super::lexicon::{Lexicon, StemId};
use super::postings::{Posting, Postings};
use super::synonyms::Synonyms;
use crate::model::school::Phase;
use crate::model::site::{PartnershipId, Site};
use crate::output::Key;
use crate::render::bodies::Story;

/// How much a word says about its entry, from 0 to 15.
pub type Level = u8;
/// So many levels there are.
pub const LEVELS: u8 = 16;

/// What some entries that follow each other are found by.
#[derive(Debug, Default)]
pub struct PartWords {
    /// Each stem once with its entries. That of a meaning is `=` and its number.
    pub stems: Vec<(String, Postings)>,
    /// Each word as it is written, with its entries, and whether it stands in a name there.
    pub spellings: Vec<(String, Postings)>,
}

/// The level of a spelling that stands in a name, where it is right; that of others is 0.
pub const IN_A_NAME: Level = 1;

/// Where in an entry a word stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Title,
    Schools,
    Towns,
    Topics,
    Summary,
    Partners,
    Details,
    Body,
}

const N_PLACES: usize = 8;

impl Place {
    const ALL: [Place; N_PLACES] = [
        Place::Title,
        Place::Schools,
        Place::Towns,
        Place::Topics,
        Place::Summary,
        Place::Partners,
        Place::Details,
        Place::Body,
    ];

    /// What a word here counts for, and how many words are usual: in longer texts each counts less.
    fn weight_and_length(self) -> (f32, f32) {
        match self {
            Place::Title => (12.0, 7.0),
            Place::Schools => (7.0, 10.0),
            Place::Towns => (6.0, 3.0),
            Place::Topics => (5.0, 3.0),
            Place::Summary => (4.0, 25.0),
            Place::Partners => (3.0, 6.0),
            Place::Details => (1.5, 60.0),
            Place::Body => (1.0, 250.0),
        }
    }

    /// Names are spelt with care.
    fn is_name(self) -> bool {
        matches!(self, Place::Title | Place::Schools | Place::Towns | Place::Topics)
    }
}

/// The words of some entries. `region_names` are all names of each region.
pub fn words_of(
    site: &Site,
    ids: &[PartnershipId],
    stories: &[Arc<Story>],
    synonyms: &Synonyms,
    region_names: &[Vec<String>],
) -> PartWords {
    let mut count = Count::new(synonyms);
    for id in ids {
        fields(site, *id, region_names, &mut |place, text| count.add(place, text));
        stories[id.index()].read(|body| each_text(&body.html, |text| count.add(Place::Body, text)));
        count.end_of_entry(*id);
    }
    count.finish()
}

/// For each entry the key of what it is found by: of what is the same for all, which `around` stands
/// for, of its story and of the texts of its fields. None where a story has none.
pub fn keys_of(
    site: &Site,
    ids: &[PartnershipId],
    stories: &[Arc<Story>],
    around: Key,
    region_names: &[Vec<String>],
) -> Vec<Option<Key>> {
    let mut bytes = Vec::new();
    let key = |id: &PartnershipId| {
        bytes.clear();
        bytes.extend(around.0);
        bytes.extend(stories[id.index()].key?.0);
        fields(site, *id, region_names, &mut |place, text| {
            bytes.push(place as u8);
            bytes.extend(text.len().to_le_bytes());
            bytes.extend(text.as_bytes());
        });
        Some(Key::of(&blake3::hash(&bytes)))
    };
    ids.iter().map(key).collect()
}

/// Calls `add` with each text of an entry's fields.
fn fields(
    site: &Site,
    id: PartnershipId,
    region_names: &[Vec<String>],
    add: &mut impl FnMut(Place, &str),
) {
    let entry = site.partnership(id);
    add(Place::Title, &entry.title);
    add(Place::Summary, &entry.summary);
    for category in &entry.categories {
        add(Place::Topics, &site.config.categories[category.index()].name);
    }
    for name in entry.regions.iter().flat_map(|region| &region_names[region.index()]) {
        add(Place::Towns, name);
    }
    schools(site, id, add);
    for partner in &entry.partners {
        add(Place::Partners, &partner.name);
    }
    let benefits = [&entry.benefits.state, &entry.benefits.independent, &entry.benefits.community];
    let one_of_each = benefits.into_iter().chain([&entry.frequency, &entry.costs, &entry.funding]);
    one_of_each.flatten().for_each(|text| add(Place::Details, text));
    entry.outcomes.iter().for_each(|text| add(Place::Details, text));
    for figure in &entry.figures {
        add(Place::Details, &figure.label);
        add(Place::Details, &figure.value);
    }
    entry.images.iter().for_each(|image| add(Place::Details, &image.alt));
}

/// The schools under all the names they have here and now.
fn schools(site: &Site, id: PartnershipId, add: &mut impl FnMut(Place, &str)) {
    let mentions = &site.partnership(id).schools;
    for (mention, school) in mentions.iter().zip(&site.schools_of[id.index()]) {
        let school = site.school(*school);
        add(Place::Schools, &school.name);
        if mention.name != school.name {
            add(Place::Schools, &mention.name);
        }
        mention.former_names.iter().for_each(|name| add(Place::Schools, name));
        let town = mention.town.as_ref().or(school.town.as_ref());
        town.into_iter().for_each(|town| add(Place::Towns, town));
        mention.urn.iter().for_each(|urn| add(Place::Details, urn));
        add(Place::Details, school.sector.name());
        let phase = mention.phase.or(school.phase).map(Phase::name);
        let texts = [&mention.gives, &mention.gains, &mention.note].into_iter().flatten();
        let texts = texts.map(String::as_str).chain(phase);
        texts.for_each(|text| add(Place::Details, text));
    }
}

/// How often a word stands in each place of an entry.
type Places = [u16; N_PLACES];

/// The words met so far.
struct Count<'a> {
    lexicon: Lexicon<'a>,
    /// For each stem the entries it is in.
    postings: Vec<Postings>,
    /// Likewise for each spelling.
    spelt_in: Vec<Postings>,
    /// Of the entry that is read now: for each stem its places, and the stems that have any.
    places: Vec<Places>,
    here: Vec<StemId>,
    lengths: Places,
    /// For each spelling whether it is in the entry that is read now: none, in a text, in a name.
    spelt: Vec<Option<bool>>,
    spelt_here: Vec<u32>,
}

impl<'a> Count<'a> {
    fn new(synonyms: &'a Synonyms) -> Self {
        Count {
            lexicon: Lexicon::new(synonyms),
            postings: Vec::new(),
            spelt_in: Vec::new(),
            places: Vec::new(),
            here: Vec::new(),
            lengths: [0; N_PLACES],
            spelt: Vec::new(),
            spelt_here: Vec::new(),
        }
    }

    fn add(&mut self, place: Place, text: &str) {
        let Count { lexicon, places, here, lengths, spelt, spelt_here, .. } = self;
        let mut found = |stem: StemId| {
            let at = stem as usize;
            if places.len() <= at {
                places.resize(at + 1, [0; N_PLACES]);
            }
            if places[at] == [0; N_PLACES] {
                here.push(stem);
            }
            add_one(&mut places[at][place as usize]);
        };
        let mut meanings = Vec::new();
        let word = |known: super::lexicon::Known| {
            if let Some(stem) = known.stem {
                found(stem);
                add_one(&mut lengths[place as usize]);
            }
            if let Some(spelling) = known.spelling {
                let at = spelling as usize;
                if spelt.len() <= at {
                    spelt.resize(at + 1, None);
                }
                if spelt[at].is_none() {
                    spelt_here.push(spelling);
                }
                spelt[at] = Some(spelt[at].unwrap_or(false) || place.is_name());
            }
        };
        lexicon.read(text, word, |meaning| meanings.push(meaning));
        meanings.into_iter().for_each(found);
    }

    fn end_of_entry(&mut self, id: PartnershipId) {
        let factors = factors(&self.lengths);
        self.postings.resize_with(self.lexicon.stems.len(), Postings::default);
        for stem in self.here.drain(..) {
            let found = std::mem::take(&mut self.places[stem as usize]);
            self.postings[stem as usize].push(Posting::new(id.0, level(&found, &factors)));
        }
        self.spelt_in.resize_with(self.lexicon.spellings.len(), Postings::default);
        for spelling in self.spelt_here.drain(..) {
            let in_a_name = std::mem::take(&mut self.spelt[spelling as usize]) == Some(true);
            let level = if in_a_name { IN_A_NAME } else { 0 };
            self.spelt_in[spelling as usize].push(Posting::new(id.0, level));
        }
        self.lengths = [0; N_PLACES];
    }

    fn finish(self) -> PartWords {
        // A stop word has a stem for the sake of names, and no entries.
        let stems = self.lexicon.stems.into_iter().zip(self.postings);
        PartWords {
            stems: stems.filter(|(_, postings)| !postings.is_empty()).collect(),
            spellings: self.lexicon.spellings.into_iter().zip(self.spelt_in).collect(),
        }
    }
}

fn add_one(number: &mut u16) {
    *number = number.saturating_add(1);
}

/// What one word counts for in each place of an entry: less in a longer text.
fn factors(lengths: &Places) -> [f32; N_PLACES] {
    /// How far the length of a text counts.
    const B: f32 = 0.6;
    Place::ALL.map(|place| {
        let (weight, usual) = place.weight_and_length();
        weight / (1.0 - B + B * f32::from(lengths[place as usize]) / usual)
    })
}

/// BM25F with lengths that are usual instead of the average, so that an entry's words stay as
/// they are when another entry is added.
fn level(found: &Places, factors: &[f32; N_PLACES]) -> Level {
    /// How soon more of the same word stops to count.
    const K: f32 = 5.0;
    let all: f32 = found.iter().zip(factors).map(|(n, factor)| f32::from(*n) * factor).sum();
    let share = all / (all + K);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the share is at least 0 and at most 1"
    )]
    let level = (share * f32::from(LEVELS)) as u8;
    level.min(LEVELS - 1)
}

/// Calls `act` with each text between the tags of our own HTML, and what pictures show.
fn each_text(html: &str, mut act: impl FnMut(&str)) {
    let mut block = String::new();
    for part in html.split('<') {
        let (tag, text) = part.split_once('>').unwrap_or(("", part));
        // `<strong>B</strong>ig` is one word, and a name may have a part in italics.
        let is_within = matches!(
            tag.trim_start_matches('/').split(' ').next(),
            Some("a" | "em" | "strong" | "del" | "code")
        );
        if !is_within {
            act(&block);
            block.clear();
        }
        if let Some((_, alt)) = tag.split_once(" alt=\"") {
            act(alt.split('"').next().unwrap_or_default());
        }
        add_unescaped(text, &mut block);
    }
    act(&block);
}

/// What is written as `&amp;` and the like becomes a blank: these signs part words anyway.
fn add_unescaped(text: &str, block: &mut String) {
    let mut parts = text.split('&');
    block.push_str(parts.next().unwrap_or_default());
    for part in parts {
        block.push(' ');
        block.push_str(part.split_once(';').map_or(part, |(_, rest)| rest));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_a_body_are_its_blocks_without_markup() {
        let check = |html: &str, expected: &[&str]| {
            let mut found = Vec::new();
            each_text(html, |text| {
                if !text.trim().is_empty() {
                    found.push(text.trim().to_owned());
                }
            });
            assert_eq!(found, expected);
        };
        check(
            "<p>Big <em>Sing</em>ers</p>\n<h2 id=\"h-a\">A &amp; B</h2>",
            &["Big Singers", "A   B"],
        );
        check("<p><img src=\"a.jpg\" alt=\"Two cellos\"> play</p>", &["Two cellos", "play"]);
        check("<p>King's 1 &lt; 2</p>", &["King's 1   2"]);
        check("", &[]);
    }

    #[test]
    fn a_word_counts_for_more_where_it_says_more() {
        let lengths = [7, 10, 3, 3, 25, 6, 60, 250];
        let level_of = |place: Place, n: u16| {
            let mut found = [0; N_PLACES];
            found[place as usize] = n;
            level(&found, &factors(&lengths))
        };
        let order = [
            level_of(Place::Title, 1),
            level_of(Place::Schools, 1),
            level_of(Place::Summary, 1),
            level_of(Place::Body, 3),
            level_of(Place::Body, 1),
        ];
        assert!(order.is_sorted_by(|more, less| more > less), "{order:?}");
        assert_eq!(level_of(Place::Title, u16::MAX), LEVELS - 1);
        assert_eq!(level_of(Place::Body, 0), 0);
    }
}
