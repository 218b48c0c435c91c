//! The made-up entries that the benchmark measures with: always the same, and without faults.

#[path = "../benches/corpus/mod.rs"]
#[expect(dead_code, reason = "the benchmark uses more of it")]
mod corpus;
#[path = "support/darkroom.rs"]
mod darkroom;
#[path = "support/dice.rs"]
#[expect(dead_code, reason = "other tests use more of it")]
mod dice;

use std::collections::BTreeSet;
use std::path::Path;

use corpus::{Corpus, front};
use darkroom::Plates;
use schools_together::build::{Options, build};
use schools_together::cli::THEMES;
use schools_together::diagnostic::Checked;
use schools_together::output::Discard;
use schools_together::read::Folder;
use schools_together::source::{Inputs, Source};

fn texts(n: usize, seed: u64) -> Vec<(String, String)> {
    Corpus::new(n, seed).map(|entry| (entry.slug.clone(), front::ours(&entry))).collect()
}

#[test]
fn the_same_seed_makes_the_same_entries() {
    let mut hash = blake3::Hasher::new();
    for (slug, text) in texts(100, 1) {
        hash.update(slug.as_bytes()).update(text.as_bytes());
    }
    // When this changes, older figures are of other entries.
    assert_eq!(hash.finalize().to_hex()[..16], *"eec721fb754cb1c1");
    assert_ne!(texts(3, 1), texts(3, 2));
}

#[test]
fn made_up_entries_have_no_faults_and_the_shape_of_a_large_showcase() {
    const N: usize = 600;
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = Folder::open(repository, None, THEMES).expect("a folder");
    let source = |(slug, text)| Source::new(format!("content/partnerships/{slug}.md"), text);
    let mut partnerships: Vec<Source> = texts(N, 1).into_iter().map(source).collect();
    partnerships.sort_by(|one, other| one.path.cmp(&other.path));
    let inputs = Inputs { partnerships, pages: Vec::new(), ..folder.inputs().clone() };
    let read = Checked::fine(inputs);
    let built =
        build(read, &Options::default(), &Plates::default(), &Discard::default(), &mut |_| ());
    assert_eq!(built.problems, []);
    assert_eq!(built.summary.n_shown, N);

    let entries: Vec<_> = Corpus::new(N, 1).collect();
    let schools: BTreeSet<_> =
        entries.iter().flat_map(|entry| &entry.schools).map(|school| &school.name).collect();
    assert!((800..1_100).contains(&schools.len()), "{} schools", schools.len());
    let n_words = |entry: &corpus::Entry| entry.body.split_whitespace().count();
    let all: usize = entries.iter().map(n_words).sum();
    assert!((330..450).contains(&(all / N)), "{} words", all / N);
    let n_links = entries.iter().filter(|entry| entry.body.contains("(/partnerships/")).count();
    assert!(n_links > N / 2, "{n_links} entries link to others");
}
