//! The search: what the search page's script asks for, as a fixed number of files.
//!
//! Nothing here searches: the browser does, and fetches only the files that a query needs.
//! Each file is a script that calls one function with its data, because browsers let a page that
//! was opened from a disk load scripts and nothing else, and because a strict Content Security
//! Policy allows scripts of the site itself.
//!
//! - `start.js`: names of the choices, what each entry has of them, synonyms, and which words are
//!   in which file. It is the only file that is always loaded.
//! - `words-NNN.js`: words in order, with the entries that have them.
//! - `spelling-NNN.js`: words that begin or end with some two letters, for words typed in part or
//!   with a slip.
//! - `entries-NNN.js`: what a result shows of some entries.
//!
//! The same mark is in every file, so that the script notices when the site was built anew
//! between two of its requests.

mod choices;
mod entry;
mod index;
mod lexicon;
mod lists;
mod postings;
mod spelling;
mod synonyms;
mod words;

pub use index::Index;
pub use lists::{TITLES_ON_A_PAGE, TitleList, title_lists, titles};

use std::collections::BTreeMap;
use std::sync::Arc;

use ahash::AHashMap;
use rayon::prelude::*;
use serde::Serialize;

use super::address::{LinkStyle, SEARCH};
use super::bodies::Story;
use super::key::key_of;
use super::shared::Shared;
use super::view::{LinkView, SearchView};
use crate::model::names::Names;
use crate::model::site::{PartnershipId, Site};
use crate::output::Key;
use choices::{Column, Group};
use entry::{PartWords, keys_of, words_of};
use index::Row;
use postings::Postings;
use synonyms::Synonyms;

/// So many entries at least are read at a time, with a lexicon of their own.
const AT_A_TIME: usize = 256;

/// How many files there are of each kind. Known from the number of entries alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
struct Shards {
    words: usize,
    spelling: usize,
    entries: usize,
}

impl Shards {
    /// Powers of two, so that the names of files seldom change as a showcase grows.
    fn of(n_entries: usize) -> Self {
        let one_for = |n: usize, most| n_entries.div_ceil(n).next_power_of_two().min(most);
        Shards { words: one_for(100, 512), spelling: one_for(200, 64), entries: one_for(32, 2048) }
    }
}

/// The paths of all files of the search, but for the page itself.
pub fn paths(site: &Site) -> Vec<String> {
    let shards = Shards::of(site.partnerships.len());
    let some = |kind: &'static str, n: usize| (0..n).map(move |number| path(kind, number));
    std::iter::once(format!("{SEARCH}start.js"))
        .chain(some("words", shards.words))
        .chain(some("spelling", shards.spelling))
        .chain(some("entries", shards.entries))
        .collect()
}

fn path(kind: &str, number: usize) -> String {
    format!("{SEARCH}{kind}-{number:03}.js")
}

/// The search page.
pub fn page(shared: &Shared) -> SearchView {
    let link =
        |title: &str, folder: &str| LinkView { title: title.into(), href: shared.href(folder) };
    SearchView {
        start: format!("{SEARCH}start.js"),
        groups: choices::groups(shared),
        titles: link("All titles, A to Z", &lists::titles_folder()),
    }
}

/// All files of the search by their paths. `index` has the words of all entries.
pub fn files(shared: &Shared, index: &Index) -> BTreeMap<String, Vec<u8>> {
    let shards = Shards::of(shared.site.partnerships.len());
    let (first_words, words) = word_files(&index.words, shards.words);
    let parts = [
        ("words", words),
        ("spelling", spelling::files(&index.spellings, shards.spelling)),
        ("entries", entry_files(shared, shards.entries)),
    ];
    let start = json(&start(shared, shards, &first_words));
    let mut hasher = blake3::Hasher::new();
    let all = parts.iter().flat_map(|(_, files)| files);
    all.chain([&start]).for_each(|data| {
        hasher.update(&data.len().to_le_bytes()).update(data.as_bytes());
    });
    let mark = &hasher.finalize().to_hex()[..10];
    let script = |name: &str, data: &str| {
        let path = format!("{SEARCH}{name}.js");
        (path, format!("searchFile(\"{name}\",\"{mark}\",{data});\n").into_bytes())
    };
    let mut files = BTreeMap::from([script("start", &start)]);
    for (kind, parts) in &parts {
        let numbered = parts.iter().enumerate();
        files.extend(numbered.map(|(number, data)| script(&format!("{kind}-{number:03}"), data)));
    }
    files
}

/// Any value of ours as JSON, which is JavaScript too.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("these values have no keys that are not text")
}

/// All words of some entries, each with these entries in order.
#[derive(Debug, Default)]
pub struct Words {
    by_stem: AHashMap<String, Postings>,
    by_spelling: AHashMap<String, Postings>,
}

/// The words of some partnerships of a site. `stories` are those of all, by id.
pub fn words(site: &Site, ids: &[PartnershipId], stories: &[Arc<Story>]) -> Words {
    let synonyms = Synonyms::new(&site.config.synonyms);
    let region_names = names(&site.config.region_names);
    // The larger the parts, the less often a word is understood; but all processors have some.
    let at_a_time = ids.len().div_ceil(4 * rayon::current_num_threads()).max(AT_A_TIME);
    let parts: Vec<PartWords> = ids
        .par_chunks(at_a_time)
        .map(|ids| words_of(site, ids, stories, &synonyms, &region_names))
        .collect();
    let mut words = Words::default();
    parts.into_iter().for_each(|part| words.add(part));
    words
}

/// For each partnership, by id, the key of all that its words are made from; none where a story has
/// no key.
pub fn keys(site: &Site, ids: &[PartnershipId], stories: &[Arc<Story>]) -> Option<Vec<Key>> {
    let region_names = names(&site.config.region_names);
    // What words mean is the same for all.
    let around = key_of(&site.config.synonyms)?;
    let parts =
        ids.par_chunks(AT_A_TIME).map(|ids| keys_of(site, ids, stories, around, &region_names));
    parts.flatten_iter().collect()
}

/// All spellings of each member of a set.
fn names(names: &Names) -> Vec<Vec<String>> {
    let mut all = vec![Vec::new(); names.slugs().len()];
    for (spelling, member) in names.members() {
        all[usize::from(member)].push(spelling.to_owned());
    }
    all
}

impl Words {
    fn add(&mut self, part: PartWords) {
        for (stem, postings) in part.stems {
            self.by_stem.entry(stem).or_default().append(&postings);
        }
        for (spelling, postings) in part.spellings {
            self.by_spelling.entry(spelling).or_default().append(&postings);
        }
    }
}

/// The files of words, and the first word of each; they have about the same size.
fn word_files(words: &[Row], n_files: usize) -> (Vec<String>, Vec<String>) {
    let sizes = words.iter().map(|(word, list)| word.len() + list.len() + 2);
    let total: usize = sizes.clone().sum::<usize>().max(1);
    let mut ends = vec![0; n_files];
    let mut before = 0;
    for (at, size) in sizes.enumerate() {
        ends[before * n_files / total] = at + 1;
        before += size;
    }
    let mut start = 0;
    let (mut first_words, mut files) = (Vec::new(), Vec::new());
    for end in ends {
        // A word that fills a file and more leaves the next one empty.
        let range = start..end.max(start);
        start = range.end;
        let some = &words[range.clone()];
        first_words.push(words.get(range.start).map_or("", |(word, _)| word).to_owned());
        let (some, lists): (Vec<&str>, Vec<&str>) =
            some.iter().map(|(word, list)| (word.as_str(), list.as_str())).unzip();
        files.push(json(&[some.join(" "), lists.join(" ")]));
    }
    (first_words, files)
}

/// The files of entries, each of some that follow each other.
fn entry_files(shared: &Shared, n_files: usize) -> Vec<String> {
    let ids: Vec<_> = shared.site.ids().collect();
    let n_in_one = ids.len().div_ceil(n_files).max(1);
    let file = |number: usize| {
        let from = (number * n_in_one).min(ids.len());
        let to = (from + n_in_one).min(ids.len());
        let results: Vec<_> = ids[from..to].iter().map(|id| choices::result(shared, *id)).collect();
        json(&results)
    };
    (0..n_files).into_par_iter().map(file).collect()
}

/// What the script needs before anything else.
#[derive(Debug, Serialize)]
struct Start<'a> {
    n: usize,
    files: Shards,
    /// How many entries are in a file of them.
    in_one: usize,
    first: &'a [String],
    /// What a link to a folder ends with.
    ending: &'static str,
    stop: String,
    joining: String,
    /// The words of each name that has others, and what it means.
    names: Vec<(String, usize)>,
    groups: Vec<Column>,
}

fn start<'a>(shared: &Shared, files: Shards, first: &'a [String]) -> Start<'a> {
    let site = &*shared.site;
    let n = site.partnerships.len();
    let groups_of_names = site.config.synonyms.iter().enumerate();
    let names = groups_of_names.flat_map(|(meaning, names)| {
        names.iter().map(move |name| (synonyms::words_of(name).0.join(" "), meaning))
    });
    Start {
        n,
        files,
        in_one: n.div_ceil(files.entries).max(1),
        first,
        ending: match shared.style {
            LinkStyle::Folders => "",
            LinkStyle::Files => "index.html",
        },
        stop: words::STOP_WORDS.join(" "),
        joining: words::JOINING_WORDS.join(" "),
        names: names.collect(),
        groups: Group::ALL.into_iter().map(|group| Column::new(shared, group)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::site::{Drafts, gather};

    #[test]
    fn the_number_of_files_follows_from_the_number_of_entries() {
        let check = |n, words, spelling, entries| {
            assert_eq!(Shards::of(n), Shards { words, spelling, entries }, "{n}");
        };
        check(0, 1, 1, 1);
        check(60, 1, 1, 2);
        check(1_250, 16, 8, 64);
        check(10_000, 128, 64, 512);
        check(1_000_000, 512, 64, 2048);
    }

    #[test]
    fn the_files_are_those_that_are_known_before() {
        let site = gather(Default::default(), &[], Vec::new(), Drafts::LeftOut).value;
        let shared = Shared::new(Arc::new(site), Arc::default(), LinkStyle::Folders);
        let made = files(&shared, &Index::default());
        let mut known = paths(&shared.site);
        known.sort();
        assert_eq!(made.keys().collect::<Vec<_>>(), known.iter().collect::<Vec<_>>());
        let texts: Vec<_> = made.values().map(|bytes| str::from_utf8(bytes).unwrap()).collect();
        let marks: Vec<_> = texts.iter().filter_map(|text| text.split('"').nth(3)).collect();
        assert!(marks.len() == known.len() && marks.iter().all(|mark| *mark == marks[0]));
    }

    /// The files of words, each of so many entries, in pieces; and the first word of each.
    fn pieces(words: &[(&'static str, u32)], n_files: usize) -> (Vec<String>, Vec<String>) {
        let row = |(word, n): &(&'static str, u32)| {
            let postings: Vec<_> = (0..*n).map(|entry| postings::Posting::new(entry, 0)).collect();
            ((*word).to_owned(), postings::encoded(&postings))
        };
        let words: Vec<Row> = words.iter().map(row).collect();
        word_files(&words, n_files)
    }

    #[test]
    fn words_are_shared_out_by_size_and_found_by_the_first_of_each_file() {
        let (first, files) = pieces(&[("art", 2), ("dig", 2), ("run", 2), ("sew", 2)], 2);
        assert_eq!(first, ["art", "run"]);
        assert_eq!(files, ["[\"art dig\",\"!AA !AA\"]", "[\"run sew\",\"!AA !AA\"]"]);
        let (first, files) = pieces(&[("art", 1), ("band", 90), ("choir", 1), ("drama", 1)], 4);
        assert_eq!(first.len(), 4);
        // The script takes the last file whose first word is not behind the one it looks for.
        for word in ["art", "band", "choir", "drama"] {
            let at = first.iter().rposition(|first| first.as_str() <= word).expect("a file");
            assert!(files[at].contains(word), "{word} in {first:?}: {files:?}");
        }
        assert_eq!(pieces(&[], 1).1, ["[\"\",\"\"]"]);
    }

    #[test]
    fn no_word_ends_the_text_it_is_in() {
        let words = "\"]);pwned();//\\\n\u{1b}</script>${a}`";
        let expected = "[\"\\\"]);pwned();//\\\\\\n\\u001b</script>${a}`\"]";
        assert_eq!(json(&[words]), expected);
    }
}
