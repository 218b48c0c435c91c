//! The folder in which results are kept, so that a picture is made once and not at every build.
//!
//! Knows files, and whether they are as they were written. Does not know how pictures are made.
//!
//! For each result there are its renditions, and written after them a list of these with the
//! length and the hash of each. The list's last line is the hash of the list. So a file that was
//! cut or changed is noticed, whoever did it, and its result is as good as none. Each file comes
//! into being whole, under another name first; two programs that write the same write the same
//! bytes.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use blake3::Hash;

use crate::picture::{Format, Widths};

/// The folder beside `content/` in which the program keeps what it can make again.
const STATE: &str = ".together";
/// The first line of each list.
const TITLE: &str = "renditions of a picture";
/// Lists and renditions that are longer than anything that was written are not read.
const MAX_LIST: u64 = 64 * 1024;
const LIST: &str = "list";

/// What a result is called: 24 hexadecimal digits that follow from the original's content, the
/// widths, and how renditions are made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key(String);

impl Key {
    const LEN: usize = 24;

    /// The key of a picture's renditions.
    pub fn new(original: &[u8; 32], widths: &Widths, settings: &str) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(original);
        hasher.update(format!("{:?} {settings}", widths.as_slice()).as_bytes());
        Key(hasher.finalize().to_hex()[..Self::LEN].to_owned())
    }

    /// The name of the file of a rendition.
    pub fn file(&self, width: u32, format: Format) -> String {
        format!("{}-{width}.{}", self.0, format.ending())
    }

    fn list(&self) -> String {
        format!("{}.{LIST}", self.0)
    }
}

/// A rendition that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// How it is encoded.
    pub format: Format,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// How many bytes it has.
    pub len: u64,
    /// The hash of its bytes.
    pub hash: Hash,
}

/// The folder. It is made when the first result is kept.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    /// The program's own folder, in which it is; none when the keeper has chosen another.
    state: Option<PathBuf>,
    n_written: AtomicU64,
}

impl Cache {
    /// The cache in `folder`, or else in the site's own.
    pub fn new(site: &Path, folder: Option<&Path>) -> Self {
        let own = || site.join(STATE).join("pictures");
        Cache {
            folder: folder.map_or_else(own, Path::to_owned),
            state: folder.is_none().then(|| site.join(STATE)),
            n_written: AtomicU64::new(0),
        }
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The renditions that are kept under `key`, if they are all there. Their lengths are looked
    /// at, and their bytes when they are read.
    pub fn list(&self, key: &Key) -> Option<Vec<Entry>> {
        let text = String::from_utf8(read(&self.folder.join(key.list()), MAX_LIST)?).ok()?;
        let entries = entries(&text)?;
        let is_there = |entry: &Entry| {
            let path = self.folder.join(key.file(entry.width, entry.format));
            path.symlink_metadata().is_ok_and(|about| about.is_file() && about.len() == entry.len)
        };
        entries.iter().all(is_there).then_some(entries)
    }

    /// The bytes of a rendition, if they are there and right.
    pub fn read(&self, key: &Key, entry: &Entry) -> Option<Vec<u8>> {
        let bytes = read(&self.folder.join(key.file(entry.width, entry.format)), entry.len)?;
        (blake3::hash(&bytes) == entry.hash).then_some(bytes)
    }

    /// Keeps renditions with their bytes.
    ///
    /// # Errors
    ///
    /// When the folder can't be written to.
    pub fn keep(&self, key: &Key, renditions: &[(Entry, &[u8])]) -> io::Result<()> {
        if let Some(state) = &self.state {
            fs::create_dir_all(state)?;
            // Like the lists of published files, nothing in it is for a version's history.
            let ignore = state.join(".gitignore");
            if !ignore.exists() {
                fs::write(&ignore, "*\n")?;
            }
        }
        fs::create_dir_all(&self.folder)?;
        for (entry, bytes) in renditions {
            self.write(&key.file(entry.width, entry.format), bytes)?;
        }
        let entries: Vec<Entry> = renditions.iter().map(|(entry, _)| *entry).collect();
        self.write(&key.list(), list(&entries).as_bytes())
    }

    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let n = self.n_written.fetch_add(1, Ordering::Relaxed);
        let fresh = self.folder.join(format!("{name}.{}-{n}.new", std::process::id()));
        let written =
            fs::write(&fresh, bytes).and_then(|()| fs::rename(&fresh, self.folder.join(name)));
        if written.is_err() {
            // What is left of it is in nobody's way; the failure is told.
            let _ = fs::remove_file(&fresh);
        }
        written
    }

    /// Removes the results of all keys but these, and what a killed program has left. A file of
    /// any other name is not ours. What can't be removed stays: it is asked for again next time.
    pub fn keep_only(&self, keys: &BTreeSet<Key>) {
        let Ok(files) = fs::read_dir(&self.folder) else { return };
        for file in files.flatten() {
            let name = file.file_name();
            let Some(key) = name.to_str().and_then(key_of) else { continue };
            if !keys.contains(&key) || name.to_string_lossy().ends_with(".new") {
                let _ = fs::remove_file(file.path());
            }
        }
    }
}

/// The key of the result that a file belongs to, if it is a name that this program gives.
fn key_of(name: &str) -> Option<Key> {
    let (key, rest) = name.split_at_checked(Key::LEN)?;
    let is_key = key.bytes().all(|sign| matches!(sign, b'0'..=b'9' | b'a'..=b'f'));
    let whole = rest.strip_suffix(".new").and_then(|rest| rest.rsplit_once('.'));
    let rest = whole.map_or(rest, |(rest, _)| rest);
    let is_rendition = || {
        let (width, ending) = rest.strip_prefix('-')?.split_once('.')?;
        let is_format = Format::ALL.iter().any(|format| format.ending() == ending);
        (is_format && width.bytes().all(|sign| sign.is_ascii_digit())).then_some(())
    };
    let is_ours = rest.strip_prefix('.') == Some(LIST) || is_rendition().is_some();
    (is_key && is_ours).then(|| Key(key.to_owned()))
}

/// A file's bytes, if there are no more than `most`.
fn read(path: &Path, most: u64) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(most + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= most).then_some(bytes)
}

/// The text of a list.
fn list(entries: &[Entry]) -> String {
    let mut text = format!("{TITLE}\n");
    for Entry { format, width, height, len, hash } in entries {
        text += &format!("{} {width} {height} {len} {}\n", format.ending(), hash.to_hex());
    }
    let sum = blake3::hash(text.as_bytes());
    text + &format!("{}\n", sum.to_hex())
}

/// What a list lists, if it is whole and as it was written.
fn entries(text: &str) -> Option<Vec<Entry>> {
    let (rest, sum) = text.strip_suffix('\n')?.rsplit_once('\n')?;
    let (rest, is_right) = (&text[..rest.len() + 1], Hash::from_hex(sum).ok()?);
    if blake3::hash(rest.as_bytes()) != is_right {
        return None;
    }
    let entries: Option<Vec<Entry>> =
        rest.strip_prefix(TITLE)?.strip_prefix('\n')?.lines().map(entry).collect();
    // Both formats, each at least once.
    entries.filter(|entries| {
        Format::ALL.iter().all(|format| entries.iter().any(|entry| entry.format == *format))
    })
}

fn entry(line: &str) -> Option<Entry> {
    let mut words = line.split(' ');
    let mut next = || words.next();
    let ending = next()?;
    let format = Format::ALL.into_iter().find(|format| format.ending() == ending)?;
    let (width, height) = (next()?.parse().ok()?, next()?.parse().ok()?);
    let (len, hash) = (next()?.parse().ok()?, Hash::from_hex(next()?).ok()?);
    (words.next().is_none() && width > 0 && height > 0).then_some(Entry {
        format,
        width,
        height,
        len,
        hash,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(content: u8) -> Key {
        Key::new(&[content; 32], &Widths::default(), "1")
    }

    fn entry_of(format: Format, width: u32, bytes: &[u8]) -> Entry {
        Entry { format, width, height: 3, len: bytes.len() as u64, hash: blake3::hash(bytes) }
    }

    /// Two renditions with their bytes.
    fn pair() -> [(Entry, &'static [u8]); 2] {
        let (webp, jpeg): (&[u8], &[u8]) = (b"webp", b"jpeg!");
        [(entry_of(Format::WebP, 4, webp), webp), (entry_of(Format::Jpeg, 4, jpeg), jpeg)]
    }

    fn names(folder: &Path) -> Vec<String> {
        let files = fs::read_dir(folder).unwrap().flatten();
        let mut names: Vec<String> =
            files.map(|file| file.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_key_follows_from_all_that_renditions_depend_on() {
        let other = Widths::new(vec![480]).unwrap();
        let keys = [
            key(1),
            key(2),
            Key::new(&[1; 32], &other, "1"),
            Key::new(&[1; 32], &Widths::default(), "2"),
        ];
        assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), 4);
        assert_eq!(key(1), key(1));
        let name = key(1).file(960, Format::Jpeg);
        assert_eq!(name.len(), "0123456789abcdef01234567-960.jpg".len());
        assert_eq!(key_of(&name), Some(key(1)));
    }

    #[test]
    fn what_is_kept_is_found_by_another_program() {
        let site = tempfile::tempdir().unwrap();
        let cache = Cache::new(site.path(), None);
        assert_eq!(cache.list(&key(1)), None);
        cache.keep(&key(1), &pair()).unwrap();
        let cache = Cache::new(site.path(), None);
        let found = cache.list(&key(1)).unwrap();
        assert_eq!(found, pair().map(|(entry, _)| entry));
        assert_eq!(cache.read(&key(1), &found[1]).unwrap(), b"jpeg!");
        assert_eq!(fs::read_to_string(site.path().join(".together/.gitignore")).unwrap(), "*\n");
        assert_eq!(names(cache.folder()).len(), 3);
    }

    #[test]
    fn a_list_is_whole_and_as_it_was_written_or_there_is_none() {
        let text = list(&pair().map(|(entry, _)| entry));
        assert!(entries(&text).is_some());
        for at in 0..text.len() {
            assert_eq!(entries(&text[..at]), None, "cut at {at}");
            let mut changed = text.clone().into_bytes();
            changed[at] ^= 1;
            assert_eq!(entries(&String::from_utf8(changed).unwrap()), None, "changed at {at}");
        }
        assert_eq!(entries(&list(&[])), None);
        assert_eq!(entries(&list(&[pair()[0].0])), None);
    }

    #[test]
    fn a_changed_rendition_is_none() {
        let site = tempfile::tempdir().unwrap();
        let cache = Cache::new(site.path(), Some(site.path()));
        cache.keep(&key(1), &pair()).unwrap();
        let (webp, path) = (pair()[0].0, site.path().join(key(1).file(4, Format::WebP)));
        fs::write(&path, b"wabp").unwrap();
        assert!(cache.list(&key(1)).is_some());
        assert_eq!(cache.read(&key(1), &webp), None);
        fs::write(&path, b"webp and more").unwrap();
        assert_eq!((cache.list(&key(1)), cache.read(&key(1), &webp)), (None, None));
        fs::remove_file(&path).unwrap();
        assert_eq!((cache.list(&key(1)), cache.read(&key(1), &webp)), (None, None));
    }

    #[test]
    fn only_what_is_ours_and_not_used_is_removed() {
        let site = tempfile::tempdir().unwrap();
        let cache = Cache::new(site.path(), Some(site.path()));
        for content in [1, 2] {
            cache.keep(&key(content), &pair()).unwrap();
        }
        let left = format!("{}.77-1.new", key(1).file(4, Format::WebP));
        let others =
            ["holiday.jpg", "0123456789abcdef01234567-x.jpg", "é123456789abcdef0123456.list"];
        for name in others.iter().chain([&&*left]) {
            fs::write(site.path().join(name), "").unwrap();
        }
        cache.keep_only(&BTreeSet::from([key(1)]));
        let mut expected: Vec<String> = others.map(str::to_owned).into();
        expected.extend(pair().map(|(entry, _)| key(1).file(4, entry.format)));
        expected.push(key(1).list());
        expected.sort();
        assert_eq!(names(site.path()), expected);
    }
}
