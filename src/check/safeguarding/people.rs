//! What looks like the name of a person, and of a child above all.
//!
//! Knows given names that are common in British schools; most schools, streets and halls are named
//! after people too, so that the words around a name decide.

use std::ops::Range;

/// No name is longer, in letters.
pub const NEAR: usize = 100;

/// A file's text and the fields at its top, which name the schools.
pub struct Text<'a> {
    /// The whole file.
    pub all: &'a str,
    /// The part above the story.
    pub fields: &'a str,
}

/// `Amelia, aged 9` or `Tom Smith (age nine)`, with `aged` at `at`.
pub fn aged(text: &Text<'_>, at: usize) -> Option<Range<usize>> {
    let rest = &text.all[at..];
    let words = ["aged ", "age ", "Aged ", "Age "];
    let word = words.into_iter().find(|word| rest.starts_with(word))?;
    // `Age 9` may be the heading of a table; only people are `aged`.
    let proof = if word == "aged " { Proof::Strong } else { Proof::Weak };
    let number = number(&rest[word.len()..], 3..=18)?;
    let end = at + word.len() + number;
    if !is_alone(&text.all[end..]) {
        return None;
    }
    let name_end = end_of_name(text.all, at, &["", ",", " (", ", who is", " is"])?;
    name_before(text, name_end, proof).map(|name| name.start..end)
}

/// `Tom Smith (Year 5)`, `Year 9 pupil Jack Brown`, `nine-year-old Amelia`, with `year` at `at`.
pub fn in_year(text: &Text<'_>, at: usize) -> Option<Range<usize>> {
    let rest = &text.all[at..];
    if rest.starts_with("year-old ") || rest.starts_with("year old ") {
        return year_old(text, at);
    }
    let word = ["Year ", "year ", "Yr ", "Y"].into_iter().find(|word| rest.starts_with(word))?;
    let end = at + word.len() + number(&rest[word.len()..], 1..=13)?;
    let after = &text.all[end..];
    let role = role(after);
    if role > 0
        && let Some(name) = name_after(text, end + role)
    {
        return Some(at..name.end);
    }
    let ends = is_alone(after) && after.chars().next().is_none_or(|c| ",.;:)\n\r".contains(c));
    let links: &[&str] = match (role, ends) {
        (0, true) => &[",", " ("],
        (0, false) => return None,
        _ => &[", a", ","],
    };
    let name_end = end_of_name(text.all, at, links)?;
    name_before(text, name_end, Proof::Weak).map(|name| name.start..end)
}

/// `nine-year-old Amelia`, with `year` at `at`.
fn year_old(text: &Text<'_>, at: usize) -> Option<Range<usize>> {
    let before = text.all[..at].strip_suffix(['-', ' '])?;
    let word = before.rsplit(|c: char| !c.is_ascii_alphanumeric()).next()?;
    let start = before.len() - word.len();
    if number(word, 3..=18)? != word.len() {
        return None;
    }
    let end = at + "year-old".len();
    name_after(text, end + role(&text.all[end..])).map(|name| start..name.end)
}

/// `Tom Smith (9)`, with the bracket at `at`.
pub fn in_brackets(text: &Text<'_>, at: usize) -> Option<Range<usize>> {
    let inner = &text.all[at + 1..];
    let n = number(inner, 4..=18)
        .filter(|n| inner.as_bytes()[0].is_ascii_digit() && inner[*n..].starts_with(')'))?;
    let name_end = end_of_name(text.all, at, &[""])?;
    let name = name_before(text, name_end, Proof::Weak)?;
    text.all[name.clone()].contains(' ').then_some(name.start..at + 1 + n + 1)
}

/// A given name with a family name in a picture's description.
pub fn full_name(all: &str, range: Range<usize>) -> Option<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    for word in split(all, range.clone()) {
        let joined = words.last().is_some_and(|last| &all[last.end..word.start] == " ");
        if is_capitalised(&all[word.clone()]) && (joined || words.is_empty()) {
            words.push(word);
            continue;
        }
        if let Some(name) = person(all, &words).filter(|name| all[name.clone()].contains(' ')) {
            return Some(name);
        }
        words.clear();
        if is_capitalised(&all[word.clone()]) {
            words.push(word);
        }
    }
    person(all, &words).filter(|name| all[name.clone()].contains(' '))
}

/// Whether a file's name (without its ending) is a given name and a family name.
pub fn names_file(name: &str) -> bool {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for c in name.chars() {
        let begins = !before.is_alphabetic() || (before.is_lowercase() && c.is_uppercase());
        match (c.is_alphabetic(), begins) {
            (true, true) => words.push(c.to_lowercase().collect()),
            (true, false) => {
                words.last_mut().into_iter().for_each(|word| word.extend(c.to_lowercase()))
            }
            _ => {}
        }
        before = c;
    }
    words.retain(|word| {
        !matches!(&**word, "photo" | "portrait" | "headshot" | "img" | "small" | "large" | "copy")
    });
    let [given, family] = &words[..] else { return false };
    is_given(given) && !is_in(AMBIGUOUS, given) && family.len() > 1 && !is_no_family_name(family)
}

/// How much the words beside a name tell that it is a person's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Proof {
    /// Only people have an age.
    Strong,
    /// Schools and trips have a year group as well.
    Weak,
}

/// The name that ends at `end`.
fn name_before(text: &Text<'_>, end: usize, proof: Proof) -> Option<Range<usize>> {
    let all = text.all;
    let (words, before) = run_before(all, end);
    let known = person(all, &words);
    let name = known.or_else(|| stranger(all, &words).filter(|_| proof == Proof::Strong))?;
    let is_single = !all[name.clone()].contains(' ');
    let is_place = matches!(before, "at" | "in" | "near" | "to" | "from")
        || (is_single && matches!(before, "of" | "by" | "visit" | "&"));
    // The title of a play or a book, `St. John`, a school and its village.
    let is_other = before.ends_with(['*', '_', '“', '‘', '"'])
        || (before.ends_with('.') && before.len() <= 4 && is_capitalised(before))
        || before.strip_suffix(',').is_some_and(|word| is_no_family_name(&bare(word)));
    let is_no_person = is_place
        || (is_other && proof == Proof::Weak)
        || is_possessive(&all[..end])
        || is_school(text, &all[name.clone()]);
    (!is_no_person).then_some(name)
}

/// The capitalised words that end at `end`, and what stands before them if it is in the way.
fn run_before(all: &str, end: usize) -> (Vec<Range<usize>>, &str) {
    let mut words: Vec<Range<usize>> = Vec::new();
    let mut from = end;
    loop {
        let letters = all[..from].char_indices().rev().take(NEAR);
        let start = letters.take_while(|(_, c)| is_name_letter(*c)).last();
        let start = start.map_or(from, |(start, _)| start);
        if start == from || !is_capitalised(&all[start..from]) {
            let token = all[..from].rsplit(|c: char| c.is_whitespace()).next();
            return (words, token.unwrap_or_default());
        }
        words.insert(0, start..from);
        let gap = all[..start].trim_end_matches([' ', '\n', '\r']);
        let is_paragraph = all[gap.len()..start].matches('\n').count() > 1;
        if is_paragraph || words.len() > 6 {
            return (words, "");
        }
        from = gap.len();
    }
}

/// The name that begins behind a blank at `at`.
fn name_after(text: &Text<'_>, at: usize) -> Option<Range<usize>> {
    let rest = text.all[at..].strip_prefix([' ', '\n'])?;
    let is_run = |c: &(usize, char)| is_name_letter(c.1) || c.1 == ' ';
    let run = rest.char_indices().take(NEAR).take_while(is_run).last();
    let run_end = run.map_or(0, |(at, c)| at + c.len_utf8());
    let mut words = Vec::new();
    for word in split(text.all, at + 1..at + 1 + run_end) {
        if !is_capitalised(&text.all[word.clone()]) {
            break;
        }
        words.push(word);
    }
    let name = person(text.all, &words).filter(|name| name.start == at + 1)?;
    // `Albert C.P. School`
    let is_cut =
        text.all[name.end..].starts_with('.') && text.all[..name.end].ends_with(char::is_uppercase);
    if is_cut {
        return None;
    }
    (!is_school(text, &text.all[name.clone()])).then_some(name)
}

/// The person in a run of capitalised words, if that is what it is.
fn person(all: &str, words: &[Range<usize>]) -> Option<Range<usize>> {
    let word = |range: &Range<usize>| bare(&all[range.clone()]);
    let given = words.iter().position(|range| is_given(&word(range)))?;
    let before = words[..given].iter().map(word);
    let name = &words[given..];
    let begins_with_owner =
        name[..name.len() - 1].iter().any(|word| is_possessive(&all[word.clone()]));
    let fine = !begins_with_owner
        && before.into_iter().all(|word| is_in(STARTERS, &word))
        && name.len() <= 3
        && !name[1..].iter().any(|range| is_no_family_name(&word(range)));
    let (first, last) = (name.first()?, name.last()?);
    fine.then_some(first.start..last.end)
}

/// Two capitalised words that are no known names, but no known places either.
fn stranger(all: &str, words: &[Range<usize>]) -> Option<Range<usize>> {
    let word = |range: &Range<usize>| bare(&all[range.clone()]);
    let words = match words {
        [first, rest @ ..] if is_in(STARTERS, &word(first)) => rest,
        words => words,
    };
    let [first, last] = words else { return None };
    let fine = [first, last].iter().all(|range| {
        let word = word(range);
        word.len() > 1
            && !is_no_family_name(&word)
            && !is_in(TITLES, &word)
            && !is_in(STARTERS, &word)
    });
    fine.then_some(first.start..last.end)
}

/// Whether one of the schools or partners of this file is called so, or its title says so.
fn is_school(text: &Text<'_>, name: &str) -> bool {
    text.fields.match_indices(name).any(|(at, _)| {
        let line = text.fields[..at].rsplit('\n').next().unwrap_or_default();
        let line = line.trim_start_matches([' ', '-']);
        line.starts_with("name:") || line.starts_with("title:")
    })
}

/// Where a name would end, if one of `links` and a blank stand between it and `at`.
fn end_of_name(all: &str, at: usize, links: &[&str]) -> Option<usize> {
    let before = all[..at].trim_end_matches([' ', '\n', '\r']);
    let is_paragraph = all[before.len()..at].matches('\n').count() > 1;
    let is_apart = !is_paragraph && (before.len() < at || before.ends_with('('));
    let link = links.iter().rev().find(|link| before.ends_with(**link)).filter(|_| is_apart)?;
    let name = &before[..before.len() - link.len()];
    // `**Amelia**, aged 9`
    let name = if link.is_empty() { name } else { name.trim_end_matches("**") };
    name.ends_with(is_name_letter).then_some(name.len())
}

/// How long the number at the beginning is, in digits or as a word, if it is in `range`.
fn number(text: &str, range: std::ops::RangeInclusive<usize>) -> Option<usize> {
    let len = text.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let word = &text[..len];
    let n = match NUMBERS.iter().position(|number| number.eq_ignore_ascii_case(word)) {
        Some(n) => n,
        None if len <= 2 && !word.starts_with('0') => word.parse().ok()?,
        None => return None,
    };
    range.contains(&n).then_some(len)
}

const NUMBERS: [&str; 19] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
];

/// Whether a number ends here and is not one of several: `9 to 11`, `9, 10 and 11`, `9+`.
fn is_alone(after: &str) -> bool {
    let Some(first) = after.chars().next() else { return true };
    if first.is_alphanumeric() || "+-–—/&".contains(first) {
        return false;
    }
    let rest = after.trim_start_matches([',', ' ', ')']);
    let rest = ["to ", "and ", "or ", "under", "over"]
        .iter()
        .find_map(|word| rest.strip_prefix(word))
        .unwrap_or(rest);
    !rest.starts_with(|c: char| c.is_ascii_digit())
        && !rest.starts_with("Year ")
        && number(rest, 0..=18).is_none()
}

/// How long ` pupil` is behind a year group; 0 when there is none, or several of them.
fn role(after: &str) -> usize {
    let words =
        [" pupil", " student", " girl", " boy", " child", " learner", " scholar", " prefect"];
    let Some(word) = words.iter().find(|word| after.starts_with(**word)) else { return 0 };
    let more = after[word.len()..].starts_with(|c: char| c.is_alphanumeric() || "-'’".contains(c));
    if more { 0 } else { word.len() }
}

fn split(all: &str, range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    all[range.clone()].split(|c: char| !is_name_letter(c)).filter(|word| !word.is_empty()).map(
        move |word| {
            let start = word.as_ptr() as usize - all.as_ptr() as usize;
            start..start + word.len()
        },
    )
}

fn is_name_letter(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '-' | '\'' | '’')
}

fn is_capitalised(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

/// `St John’s, Year 5`: something of John's.
fn is_possessive(text: &str) -> bool {
    text.ends_with("'s") || text.ends_with("’s") || text.ends_with(['\'', '’'])
}

/// A word in small letters, without `'s` at its end.
fn bare(word: &str) -> String {
    let word = word.trim_end_matches(['\'', '’']);
    word.strip_suffix("'s").or(word.strip_suffix("’s")).unwrap_or(word).to_lowercase()
}

/// Whether a word is in a list of words with blanks between them.
fn is_in(list: &str, word: &str) -> bool {
    list.split(' ').any(|listed| listed == word)
}

fn is_given(word: &str) -> bool {
    is_in(GIVEN, word)
}

fn is_no_family_name(word: &str) -> bool {
    is_in(NOT_FAMILY, word)
}

/// Given names. Those that are months or common words (April, May, Will, Mark) are not here.
const GIVEN: &str = "\
    aaliyah aaron abdul abdullah abigail adam adrian ahmed aidan aisha alan alastair albert alex \
    alexander alexandra alfie alfred ali alice alicia alison alistair amelia amelie amina amir \
    amy ananya andrew angus anna annabel annabelle anthony antonia anwen archie arjun arthur \
    arun asha ava ayaan ayesha barnaby beatrice bella ben benjamin bethan bethany bilal bronwen \
    caitlin callum cameron carys catherine ceri cerys charlie charlotte chloe chloé christopher \
    clara connor conor daisy daniel david declan deepak dev dewi diya dominic dylan edith edward \
    eilidh eleanor elena eleri eliza elizabeth ella ellie elliot elliott eloise elsie emilia \
    emily emma emmanuel erin esme esmé ethan eva evan eve evelyn evie ewan faith farah fatima \
    felicity felix fergus ffion finlay finn fiona flora florence francesca fraser freddie \
    frederick freya gabriel gareth gemma george georgia georgina gethin grace graham gwen hamish \
    hamza hana hannah hari harriet harrison harry harvey hassan hayden heidi helen henry holly \
    hope hugh hugo humphrey ibrahim idris ieuan imogen imran india iqra isaac isabel isabella \
    isabelle isaiah isla ivy jack jacob jake james jamie jane jasmine jason jasper jayden jemima \
    jennifer jenny jess jessica joanna joe joel john jonah jonathan joseph josephine josh joshua \
    josie jude julia kai kate katherine katie kavya keira kiera kieran kiran kofi krishna kwame \
    kyle lara laura lauren layla leah leo leon lewis liam libby lily lola louis louisa louise \
    luca lucas lucia lucy luke lydia mabel maisie malachi margaret maria mariam martha martin \
    maryam mason matilda matthew max maya megan mia michael millie mohamed mohammad mohammed \
    molly morgan muhammad myles nadia naomi natalie natasha nathan nathaniel neha niamh nicholas \
    nicole nikhil noah noor oliver olivia ollie oluwaseun omar orla oscar osian owen patrick \
    penelope peter philip philippa phoebe pippa pooja poppy priya rachel rahul rebecca reuben \
    rhiannon rhys riya robert rohan rory rosalind rosie rowan ruby rufus rupert ruth ryan saanvi \
    sam samantha samuel sara sarah scarlett sean sebastian selina seren shanice shreya sian \
    simon sofia sophia sophie sophy stanley stella stephen steven summer susan suzanne tabitha \
    tariq taylor teddy temi theo theodore thomas tilly toby tom tommy tristan tyler umar \
    victoria vikram violet vivek william willow xander yasmin yusuf zac zachary zack zahra zain \
    zainab zak zara zayn zoe zoë";

/// Given names that a picture's file may have for other reasons: flowers, places, seasons.
const AMBIGUOUS: &str = "\
    daisy eve faith florence georgia grace holly hope india ivy jasmine lily mason morgan poppy \
    rowan ruby summer taylor victoria violet willow";

/// What stands behind a given name in the name of a school, a street, a play or a prize.
const NOT_FAMILY: &str = "\
    abbey academy alliance and appeal april arena arms art arts association august austen autumn \
    avenue award awards band bank bard bay beach biology block board boarding bond boys brass \
    bridge britain british brontë brook brown's building bursary campus care carnival cast \
    castle cathedral catholic centre chain challenge chapel charity charter chemistry children \
    choir chorus christmas church city class close club cofe college collegiate comprehensive \
    computing concert conference convent copperfield council court creek crescent cricket cup \
    curriculum dance darwin day deaf december dickens district downs drama drive east easter \
    eastern education english ensemble estate event exhibition eyre farm february federation \
    festival field fields first football foundation frank free french friday fund gallery games \
    garden gardens gate geography german girls grammar great greek green ground group groups \
    grove hall hand hands head heath high highway hill hills history hockey hood hospital hotel \
    house hub i ii iii independent infant infants initiative institute irish island isle iv \
    january july june junior juniors kindergarten king kingdom lake land lane latin league \
    learning lecture legion lesson library limited lodge logo lower ltd manor map march \
    mathematics maths may medal memorial middle mill ministry monday monument mosque mount \
    museum music musical national netball network new newton nightingale north northern november \
    nursery october of office old orchestra organisation parade parish park parks partnership \
    passage performance physics place plan play players playing pond poster potter prep \
    preparatory primary prince prize production programme project provision pru pupils quartet \
    queen reading rehearsal report river road room rovers rowing royal rugby saturday scheme \
    scholarship school schools science scottish seacole secondary section sector senior \
    september service services shakespeare show showcase singers singing site sixth skills \
    society south southern spanish special specialist speech sports spring square stadium staff \
    station store street students studio studios suite summer sunday support surgery swimming \
    table tallis's team temple tennis term terrace the theatre third thursday to tour tower town \
    trail training tree tributes trip trophy trust tuesday tuition twist uned union unit united \
    university upper v valley vi view vii viii villa village visit volunteers walk walks ward \
    wednesday week welsh west western wing winter women wood woods workshop yard year years \
    youth ysgol";

/// Words that begin a sentence before a name.
const STARTERS: &str = "\
    after and as boy both but captain child for girl head like prefect pupil pupils since so \
    student students then thanks when while with young yet";

/// Words before the names of those who are no children.
const TITLES: &str = "\
    archbishop bishop blessed brother captain dame doctor dr duchess duke earl father headmaster \
    headmistress king lady lord miss mr mrs ms pope president prince princess professor queen \
    saint sir sister st st. the";
