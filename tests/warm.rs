//! After any edit a build that remembers the one before comes to what a build from nothing comes
//! to: every file, every fault, every number.

mod support;

use std::collections::BTreeMap;
use std::sync::Arc;

use schools_together::build::prepared::{Prepared, prepare};
use schools_together::build::{Built, Options, Summary, build};
use schools_together::cli;
use schools_together::diagnostic::{Checked, Diagnostic, Severity, has_error, in_order};
use schools_together::output::Memory;
use schools_together::picture::PictureFile;
use schools_together::source::{Inputs, Source};
use support::Site;
use support::darkroom::Plates;
use support::dice::{Dice, n_cases};
use support::published::Published;

/// An entry that is changed bit by bit.
#[derive(Clone)]
struct Entry {
    name: String,
    title: String,
    category: &'static str,
    region: &'static str,
    schools: Vec<usize>,
    day: usize,
    more: Vec<String>,
    body: String,
    is_broken: bool,
}

const SCHOOLS: [&str; 6] = [
    "{ name: Hill School, sector: independent, town: Bath, urn: 100001 }",
    "{ name: Dale Academy, sector: state, phase: primary, town: Bath, urn: 200002 }",
    "{ name: Dale School, sector: state, town: Bath, urn: 200001, note: Now an academy }",
    "{ name: Moor College, sector: state, gains: A hall, former_urns: [200009] }",
    "{ name: Moor College, sector: independent }",
    "{ name: St Ann’s, sector: independent, town: York, gives: Lessons }",
];
const CATEGORIES: [&str; 3] = ["music", "sport", "Singing"];
const REGIONS: [&str; 3] = ["south-west", "Wales", "London"];
const MORE: [&str; 15] = [
    "draft: true",
    "draft: true # for now",
    "status: seeking-partners",
    "status: ongoing",
    "started: 2019",
    "checked: 2026-04-01",
    "aliases: [/old/one/]",
    "pupils: 120",
    "images: [{ src: gone.jpg, alt: A boat on a lake, people: none }]",
    "images: [{ src: a.jpg, alt: A boat on a lake, people: none }]",
    "images: [{ src: a.jpg, alt: A boat, people: none }, { src: /b.png, alt: A lake, people: none }]",
    "images: [{ src: /b.png, alt: The lake, people: identifiable }]",
    "images: [{ src: B.JPG, alt: The lake at night, people: none }]",
    "images: [{ src: a.jpg, alt: Oars, people: none, permission: { by: the head, date: 2025-01-01, \
     until: 2025-02-01 } }]",
    "benefits: { state: Lessons }",
];

fn body(dice: &mut Dice) -> String {
    let other = format!("e{}", dice.below(7));
    let bad = [
        &format!("See [the other]({other}.md)."),
        &format!("See [there]({other}.md#h-where)."),
        &format!("See [the page](/partnerships/{other}/#nowhere)."),
        "See [Wales](/regions/wales/) and [about](../pages/about.md#h-about).",
        "See [the list](/regions/cornwall/).",
        "![A lake](/b.png)",
    ];
    let fine = [
        "Two schools *row* together.",
        "# Where\n\nOn the lake.",
        "<b>Loud</b> words.",
        "Call 07700 900123.",
        "See [all](/partnerships/).",
        "![A boat on a lake](a.jpg)",
    ];
    let part = |dice: &mut Dice| match dice.one_in(5) {
        true => dice.pick(&bad).to_owned(),
        false => dice.pick(&fine).to_owned(),
    };
    let n = 1 + dice.below(3);
    (0..n).map(|_| part(dice)).collect::<Vec<_>>().join("\n\n")
}

impl Entry {
    fn new(name: String, dice: &mut Dice) -> Self {
        let title = format!("The entry {}", dice.below(1_000));
        let n_schools = 1 + dice.below(3);
        Entry {
            name,
            title,
            category: dice.pick(&CATEGORIES),
            region: dice.pick(&REGIONS),
            schools: (0..n_schools).map(|_| dice.below(SCHOOLS.len())).collect(),
            day: 1 + dice.below(28),
            more: Vec::new(),
            body: body(dice),
            is_broken: false,
        }
    }

    fn source(&self) -> Source {
        let Entry { name, title, category, region, day, body, .. } = self;
        let schools = self.schools.iter().map(|at| format!("  - {}\n", SCHOOLS[*at]));
        let schools: String = schools.collect();
        let more: String = self.more.iter().map(|line| format!("{line}\n")).collect();
        let end = if self.is_broken { "summary: twice\n" } else { "" };
        let text = format!(
            "---\ntitle: {title}\nsummary: What {name} does.\ndate: 2026-03-{day:02}\n\
             categories: [{category}]\nregion: {region}\nschools:\n{schools}{more}{end}---\n{body}\n"
        );
        Source::new(format!("content/partnerships/{name}.md"), text)
    }

    fn edit(&mut self, dice: &mut Dice) {
        match dice.below(11) {
            9 => self.more = vec![MORE[9 + dice.below(5)].into()],
            0..3 => self.body = body(dice),
            3 => self.title = format!("The entry {}", dice.below(1_000)),
            4 if dice.one_in(4) => self.category = "cooking",
            4 => self.category = dice.pick(&CATEGORIES),
            5 => self.region = dice.pick(&REGIONS),
            6 => self.schools.push(dice.below(SCHOOLS.len())),
            7 if self.more.is_empty() => self.more.push(dice.pick(&MORE).into()),
            7 => self.more.clear(),
            _ => self.is_broken = dice.one_in(2),
        }
        self.schools.truncate(4);
    }

    fn mend(&mut self, dice: &mut Dice) {
        let fine = Entry::new(self.name.clone(), dice);
        *self = Entry { title: self.title.clone(), body: "Mended.".into(), ..fine };
        self.schools = vec![dice.below(2)];
    }
}

/// One edit of something that is given to a build, or all put right again as it was in `good`.
fn edit(entries: &mut Vec<Entry>, inputs: &mut Inputs, good: &Inputs, dice: &mut Dice) {
    let at = dice.below(entries.len());
    match dice.below(24) {
        20.. => {
            entries.iter_mut().for_each(|entry| entry.mend(dice));
            let partnerships = std::mem::take(&mut inputs.partnerships);
            *inputs = Inputs { partnerships, ..good.clone() };
        }
        0 => entries.push(Entry::new(format!("e{}", dice.below(7)), dice)),
        1 if entries.len() > 2 => drop(entries.remove(at)),
        2 => entries[at].name = format!("e{}", dice.below(7)),
        3 => settings(inputs, dice),
        4 => template(inputs, dice),
        5 => page(inputs, dice),
        6 => {
            let others: [Arc<str>; 1] = ["content/partnerships/gone.jpg".into()];
            inputs.other_files = others[dice.below(2)..].to_vec();
        }
        7 => {
            let unread: [Arc<str>; 1] = ["content/partnerships/e9.md".into()];
            inputs.unread = unread[dice.below(2)..].to_vec();
        }
        8 => {
            entries[at].more = vec!["draft: true".into()];
            let body = format!("See [the plan]({}.md).", entries[at].name);
            let other = dice.below(entries.len());
            entries[other].body = body;
        }
        9 => colours(inputs, dice),
        10 | 11 => pictures(inputs, dice),
        _ => entries[at].edit(dice),
    }
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    entries.dedup_by(|a, b| a.name == b.name);
    let sources = entries.iter().map(Entry::source);
    let old = std::mem::take(&mut inputs.partnerships);
    // As reading does: what has not changed is the very same text.
    let known = |new: Source| old.iter().find(|old| **old == new).cloned().unwrap_or(new);
    inputs.partnerships = sources.map(known).collect();
}

fn changed(source: &Source, from: &str, to: &str) -> Source {
    Source::new(source.path.clone(), source.text.replace(from, to))
}

fn settings(inputs: &mut Inputs, dice: &mut Dice) {
    let changes = [
        ("site.yaml", "name: Small & plain", "name: Smaller"),
        ("site.yaml", "page_size: 2", "page_size: 4"),
        ("site.yaml", "page_size", "page_seize"),
        ("categories.yaml", "name: Sport", "name: Sports"),
        ("categories.yaml", "slug: sport", "slug: sports"),
        ("regions.yaml", "slug: wales", "slug: cymru"),
    ];
    let (file, from, to) = changes[dice.below(changes.len())];
    let path = format!("content/{file}");
    let source = inputs.settings.iter_mut().find(|source| *source.path == *path);
    let source = source.expect("a setting");
    let (from, to) = if source.text.contains(to) { (to, from) } else { (from, to) };
    *source = changed(source, from, to);
}

fn template(inputs: &mut Inputs, dice: &mut Dice) {
    if dice.one_in(6) {
        // A theme that extends another does so no more.
        inputs.themes.truncate(1);
        return;
    }
    let theme = match dice.below(3) {
        0 => inputs.themes.first_mut(),
        _ => inputs.themes.last_mut(),
    };
    let theme = theme.expect("a theme");
    if !theme.assets.is_empty() && dice.one_in(3) {
        let asset = &mut theme.assets[0];
        asset.bytes = [&*asset.bytes, b" "].concat().into();
        return;
    }
    let changes =
        [("<h1", "<h1 "), ("{{ page.title }}", "{{ page.titel }}"), ("{% end", "{% ende")];
    let (from, to) = changes[dice.below(changes.len())];
    let at = dice.below(theme.templates.len());
    let source = &mut theme.templates[at];
    let (from, to) = if source.text.contains(to) { (to, from) } else { (from, to) };
    *source = changed(source, from, to);
}

fn colours(inputs: &mut Inputs, dice: &mut Dice) {
    let theme = inputs.themes.first_mut().expect("a theme");
    let source = theme.settings.as_mut().expect("settings");
    let colours = ["#123456", "#ff0000", "#00ff00", "red"];
    let from = colours.into_iter().find(|colour| source.text.contains(colour));
    *source = changed(source, from.expect("a colour"), colours[dice.below(colours.len())]);
}

/// Other pictures, or others of the same names. One of three lengths is no picture.
fn pictures(inputs: &mut Inputs, dice: &mut Dice) {
    let names = ["b.png", "images/tower.png", "partnerships/a.jpg", "partnerships/b.jpg"];
    let mut file = |name: &&str| {
        let (len, hash) = (dice.below(6) as u64, Some([dice.below(3) as u8; 32]));
        (!dice.one_in(6)).then(|| PictureFile { path: format!("content/{name}").into(), len, hash })
    };
    inputs.pictures = names.iter().filter_map(&mut file).collect();
    if dice.one_in(4) {
        let theme = inputs.themes.first_mut().expect("a theme");
        let source = theme.settings.as_mut().expect("settings");
        let (one, other) = ("pictures: { widths: [100] }\n", "pictures: { sizes: 50vw }\n");
        let text = source.text.replace(one, "").replace(other, "");
        let more = dice.pick(&[one, other, ""]);
        *source = Source::new(source.path.clone(), format!("{text}{more}"));
    }
}

fn page(inputs: &mut Inputs, dice: &mut Dice) {
    let source = &mut inputs.pages[0];
    let changes = [("\n---\n", "\n---\n## More\n\n"), ("title: ", "title: All "), ("---", "--")];
    let (from, to) = changes[dice.below(changes.len())];
    let (from, to) = if source.text.contains(to) { (to, from) } else { (from, to) };
    *source = changed(source, from, to);
}

/// Everything that a build comes to.
#[derive(PartialEq)]
struct Outcome {
    summary: Summary,
    problems: Vec<Diagnostic>,
    files: BTreeMap<String, Vec<u8>>,
}

fn cold(inputs: &Inputs, options: &Options) -> Outcome {
    let sink = Memory::default();
    let read = Checked::fine(inputs.clone());
    let Built { summary, problems, .. } =
        build(read, options, &Plates::default(), &sink, &mut |_| {});
    Outcome { summary, problems, files: sink.into_map() }
}

fn warm(prepared: &Prepared) -> Outcome {
    let sink = Memory::default();
    let mut problems = prepared.problems();
    problems.extend(prepared.files.iter().flat_map(|files| files.all(&sink)));
    let summary = prepared.summary.clone();
    Outcome { summary, problems: in_order(problems), files: sink.into_map() }
}

/// The same once more, over the site that was published last.
fn again(inputs: &Inputs, options: &Options, published: &mut Published) -> (Outcome, usize) {
    let read = Checked::fine(inputs.clone());
    let Built { summary, problems, .. } =
        build(read, options, &Plates::default(), published, &mut |_| {});
    let is_fine = !has_error(&problems);
    let made = published.end(is_fine);
    let files = if is_fine { published.files() } else { BTreeMap::new() };
    (Outcome { summary, problems, files }, made.len())
}

/// Every file again, asked for by its path.
fn one_by_one(prepared: &Prepared, paths: impl Iterator<Item = String>) {
    let Some(files) = &prepared.files else { return };
    let all = Memory::default();
    files.all(&all);
    let all = all.into_map();
    for path in paths {
        let file = files.file(&path).and_then(Result::ok);
        assert!(file.as_deref() == all.get(&path).map(Vec::as_slice), "{path}");
    }
}

fn beginning() -> (Inputs, Vec<Entry>, Dice) {
    let site = Site::copy_of("tests/sites/small/input");
    let block = "{% block main %}{{ super() }}<h1>{{ page.title }}</h1>{% endblock main %}";
    let home = format!("{{% extends \"plain/home.html\" %}}\n{block}\n");
    let colours = "palette:\n  - { name: ink, about: Text, light: \"#123456\" }\n\
                   \x20 - { name: paper, about: The ground, light: \"#ffffff\" }\n\
                   contrasts:\n  - { colours: ink, on: paper, as: text }\n";
    site.write("themes/child/theme.yaml", &format!("name: child\nextends: plain\n{colours}"))
        .write("themes/child/templates/home.html", &home);
    let mut inputs = cli::read(site.path(), Some(&"child".to_owned())).expect("a site").value;
    // The page's link to an entry that is not among these.
    inputs.pages[0] =
        changed(&inputs.pages[0], "../partnerships/choir.md#h-how-it-works", "about.md");
    let of = |path: &str| PictureFile { path: path.into(), len: 1, hash: Some([1; 32]) };
    let pictures = ["content/b.png", "content/images/tower.png", "content/partnerships/a.jpg"];
    inputs.pictures = pictures.map(of).to_vec();
    let mut dice = Dice(0x5eed_0fed_0017);
    let names = (0..5).map(|n| format!("e{n}"));
    let entries: Vec<Entry> = names.map(|name| Entry::new(name, &mut dice)).collect();
    inputs.partnerships = entries.iter().map(Entry::source).collect();
    (inputs, entries, dice)
}

#[test]
fn a_build_that_remembers_is_a_build_from_nothing() {
    let (mut inputs, mut entries, mut dice) = beginning();
    let good = inputs.clone();
    let options = Options { today: "2026-06-01".parse().ok(), ..Options::default() };
    let darkroom = Plates::default();
    let mut prepared = prepare(&inputs, &options, &darkroom, None, &mut |_| {});
    let (mut n_fine, mut codes) = (0, BTreeMap::new());
    for number in 0..n_cases(1_000) {
        edit(&mut entries, &mut inputs, &good, &mut dice);
        prepared = prepare(&inputs, &options, &darkroom, Some(&prepared), &mut |_| {});
        let (warm, cold) = (warm(&prepared), cold(&inputs, &options));
        assert!(warm.summary == cold.summary, "{:?} {:?}", warm.summary, cold.summary);
        assert_eq!(warm.problems, cold.problems, "edit {number}");
        let differ = |path: &&String| warm.files.get(*path) != cold.files.get(*path);
        let different: Vec<_> = cold.files.keys().filter(differ).collect();
        assert!(warm.files.len() == cold.files.len() && different.is_empty(), "{different:?}");
        one_by_one(&prepared, cold.files.into_keys().chain(["nowhere/index.html".to_owned()]));
        n_fine += usize::from(!cold.problems.iter().any(|p| p.severity == Severity::Error));
        for problem in cold.problems {
            *codes.entry(problem.code).or_insert(0) += 1;
        }
    }
    // The edits were such that there was something to compare.
    assert!(n_fine > n_cases(1_000) / 10, "{n_fine} builds without a fault");
    let wanted = ["broken-link", "broken-anchor", "link-to-draft", "two-sectors"]
        .into_iter()
        .chain(["missing-image", "picture-broken", "picture-not-listed", "identifiable-people"]);
    for code in wanted.chain(["template", "low-contrast", "bad-colour"]) {
        assert!(codes.contains_key(code), "{codes:?}");
    }
}

#[test]
fn what_is_published_again_is_a_build_from_nothing() {
    let (mut inputs, mut entries, mut dice) = beginning();
    let good = inputs.clone();
    let mut published = Published::default();
    let (mut n_fine, mut n_made, mut n_files) = (0, 0, 0);
    for number in 0..n_cases(1_000) {
        edit(&mut entries, &mut inputs, &good, &mut dice);
        let today = ["2025-01-15", "2026-06-01"][usize::from(!dice.one_in(10))];
        let program = [1 + u8::from(dice.one_in(20)); 32];
        let (today, program) = (today.parse().ok(), Some(program));
        let options = Options { today, program, ..Options::default() };
        let ((again, made), cold) =
            (again(&inputs, &options, &mut published), cold(&inputs, &options));
        assert!(again.summary == cold.summary, "{:?} {:?}", again.summary, cold.summary);
        assert_eq!(again.problems, cold.problems, "edit {number}");
        if has_error(&cold.problems) {
            continue;
        }
        let differ = |path: &&String| again.files.get(*path) != cold.files.get(*path);
        let different: Vec<_> = cold.files.keys().filter(differ).collect();
        assert!(
            again.files.len() == cold.files.len() && different.is_empty(),
            "edit {number}: {different:?}"
        );
        (n_fine, n_made, n_files) = (n_fine + 1, n_made + made, n_files + cold.files.len());
    }
    // There was something to compare, and something to keep.
    assert!(n_fine > n_cases(1_000) / 10, "{n_fine} builds without a fault");
    assert!(n_made < n_files * 4 / 5, "{n_made} of {n_files} files were made again");
}
