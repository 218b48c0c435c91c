//! The list of files this program wrote: what is on it is ours to change and to delete, and
//! nothing else is.
//!
//! Knows how the list is kept so that it is whole or absent. Does not look at the site itself.

use std::collections::BTreeMap;
use std::fmt::{self, Formatter};
use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, IntoInnerError, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use blake3::Hasher;
use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use twox_hash::XxHash3_128;

use super::disk::{self, Identity, Seen};

/// The first line of the file, followed by the hash of the rest. Another number, another format.
const HEADING: &str = "together: files published, format 2, hash ";

/// The files of one published site.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// How far the build got that wrote this.
    pub step: Step,
    /// The folder that holds the files, wherever it is now.
    pub folder: Option<Identity>,
    /// The folder that was the site when the build began.
    pub replaces: Option<Identity>,
    /// The key of all that the site was made from, if it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_from: Option<Hex>,
    /// Every file of ours, by its path below that folder, with `/`.
    pub files: BTreeMap<String, Print>,
}

/// How far a build has got. Only of use while it runs, or after it was killed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// Files are being collected in [`Manifest::folder`]; the site has not been touched.
    #[default]
    Staging,
    /// [`Manifest::folder`] is a complete site, about to change places with the old one.
    Swapping,
    /// The files in [`Manifest::folder`] are being moved into the site one by one.
    InPlace,
}

/// Enough of a file to know its content again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Print {
    size: u64,
    hash: Hex,
    /// The key of what it was made from, if it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_from: Option<Hex>,
    /// What the disk said of the file when it had this content, if that can be believed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<u64>,
}

/// A hash, written as 32 digits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hex(pub [u8; 16]);

impl Serialize for Hex {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let digits =
            self.0.map(|byte| [byte >> 4, byte & 15].map(|half| DIGITS[usize::from(half)]));
        serializer.serialize_str(str::from_utf8(digits.as_flattened()).unwrap_or_default())
    }
}

impl<'de> Deserialize<'de> for Hex {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Digits;
        impl Visitor<'_> for Digits {
            type Value = Hex;

            fn expecting(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
                formatter.write_str("a hash of 32 digits")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Hex, E> {
                Hex::read(text.as_bytes()).ok_or_else(|| E::custom("this is no hash"))
            }
        }
        deserializer.deserialize_str(Digits)
    }
}

impl Hex {
    fn read(text: &[u8]) -> Option<Self> {
        let digit = |digit: u8| u8::try_from(char::from(digit).to_digit(16)?).ok();
        let (pairs, []) = text.as_chunks::<2>() else { return None };
        let mut hex = Hex::default();
        if pairs.len() != hex.0.len() {
            return None;
        }
        for (byte, [one, other]) in hex.0.iter_mut().zip(pairs) {
            *byte = digit(*one)? << 4 | digit(*other)?;
        }
        Some(hex)
    }
}

impl Print {
    /// The print of some content. The hash is a quick one: it shows that a file was changed by
    /// somebody, who could change this list too. Whether a page is made anew goes by its key.
    pub fn of(bytes: &[u8]) -> Self {
        let hash = Hex(XxHash3_128::oneshot(bytes).to_be_bytes());
        Print { size: bytes.len() as u64, hash, made_from: None, seen: None }
    }

    /// Whether the other one is of the same content.
    pub fn is_of_the_same(&self, other: &Print) -> bool {
        self.size == other.size && self.hash == other.hash
    }

    /// Has the file at `path` this content?
    pub fn matches(&self, path: &Path) -> io::Result<bool> {
        let size_is_right = path.symlink_metadata()?.len() == self.size;
        Ok(size_is_right && Print::of(&fs::read(path)?).is_of_the_same(self))
    }

    /// The same, but believes the disk that a file is as it was. None for another content; else the
    /// print, which no longer says what the disk says if that is something else now.
    pub fn still_there(&self, path: &Path) -> io::Result<Option<Print>> {
        let is_as_it_was = self.seen.is_some()
            && self.seen == Seen::of(&path.symlink_metadata()?).map(|seen| seen.mark);
        if is_as_it_was {
            return Ok(Some(self.clone()));
        }
        Ok(self.matches(path)?.then(|| Print { seen: None, ..self.clone() }))
    }
}

/// What was found where a manifest is kept.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    /// No manifest.
    Nothing,
    /// Something that cannot be trusted: cut short, edited, or of another version.
    Damaged,
    /// A manifest, whole.
    Whole(Manifest),
}

/// Reads the manifest at `path`.
pub fn read(path: &Path) -> anyhow::Result<Found> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(parse(&text).map_or(Found::Damaged, Found::Whole)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Found::Nothing),
        Err(error) if error.kind() == ErrorKind::InvalidData => Ok(Found::Damaged),
        Err(error) => Err(disk::failed("read", path, &error)),
    }
}

/// When a manifest must be on the disk, to be found after a power cut. (After a kill it is found
/// in any case.)
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flush {
    /// Before the next step.
    Now,
    /// Some time: what comes next flushes it, or it can do without.
    Later,
}

/// Writes the manifest to `path`: a reader, at any moment, finds the former one or this one.
pub fn write(path: &Path, manifest: &Manifest, flush: Flush) -> anyhow::Result<()> {
    let unfinished = unfinished(path);
    let result = (|| {
        let mut file = File::create(&unfinished)?;
        print(manifest, &mut file)?;
        if flush == Flush::Later {
            return fs::rename(&unfinished, path);
        }
        file.sync_all()?;
        fs::rename(&unfinished, path)?;
        path.parent().map_or(Ok(()), disk::flush_names)
    })();
    result.map_err(|error| disk::failed("write", path, &error))
}

/// Where the manifest for `path` is until it is complete. A killed build may leave it.
pub fn unfinished(path: &Path) -> PathBuf {
    path.with_extension("unfinished")
}

/// May `path` name a file of a site? A last look before the disk is touched.
pub fn is_valid(path: &str) -> bool {
    let odd = if cfg!(windows) { ['\\', ':', '\0'] } else { ['\0', '\0', '\0'] };
    !path.contains(odd) && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

/// The list of a large site is tens of megabytes, so it is never in memory as a whole: the hash
/// takes the place of another when all that it is of is written.
fn print(manifest: &Manifest, mut out: impl Write + Seek) -> io::Result<()> {
    let nothing = blake3::Hash::from_bytes([0; 32]);
    writeln!(out, "{HEADING}{}", nothing.to_hex())?;
    let mut hashed = BufWriter::with_capacity(1 << 16, Hashed { hash: Hasher::new(), out });
    serde_json::to_writer(&mut hashed, manifest)?;
    let Hashed { hash, mut out } = hashed.into_inner().map_err(IntoInnerError::into_error)?;
    out.write_all(b"\n")?;
    out.seek(SeekFrom::Start(HEADING.len() as u64))?;
    out.write_all(hash.finalize().to_hex().as_bytes())
}

/// What is written, and its hash.
struct Hashed<W> {
    hash: Hasher,
    out: W,
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.out.write(bytes)?;
        self.hash.update(&bytes[..n]);
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn parse(text: &str) -> Option<Manifest> {
    let (hash, json) = text.strip_prefix(HEADING)?.split_once('\n')?;
    let json = json.strip_suffix('\n')?;
    if blake3::hash(json.as_bytes()).to_hex().as_str() != hash {
        return None;
    }
    let manifest: Manifest = serde_json::from_str(json).ok()?;
    manifest.files.keys().all(|path| is_valid(path)).then_some(manifest)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::publish::testing::Folder;

    fn example() -> Manifest {
        let files = ["a.html", "b/ü.html"].map(|path| (path.to_owned(), Print::of(b"text")));
        Manifest { files: files.into(), ..Manifest::default() }
    }

    fn printed(manifest: &Manifest) -> String {
        let mut bytes = Cursor::new(Vec::new());
        print(manifest, &mut bytes).unwrap();
        String::from_utf8(bytes.into_inner()).unwrap()
    }

    #[test]
    fn what_is_written_is_read() {
        let folder = Folder::new();
        let path = folder.join("list");
        assert_eq!(read(&path).unwrap(), Found::Nothing);
        for flush in [Flush::Now, Flush::Later] {
            write(&path, &example(), flush).unwrap();
            assert_eq!(read(&path).unwrap(), Found::Whole(example()));
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_cut_or_edited_list_is_not_believed() {
        let folder = Folder::new();
        let path = folder.join("list");
        let text = printed(&example());
        for cut in 0..text.len() {
            fs::write(&path, &text.as_bytes()[..cut]).unwrap();
            assert_eq!(read(&path).unwrap(), Found::Damaged, "cut at {cut}");
        }
        fs::write(&path, text.replace("a.html", "x.html")).unwrap();
        assert_eq!(read(&path).unwrap(), Found::Damaged);
    }

    #[test]
    fn a_hash_has_32_digits() {
        let read = |text: &str| serde_json::from_str::<Hex>(text).ok();
        let hex = Hex([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0xa0, 0xb1, 0xcd, 0xef, 0xfe, 0xff]);
        let text = serde_json::to_string(&hex).unwrap();
        assert_eq!(text, "\"00010203040506070809a0b1cdeffeff\"");
        assert_eq!(read(&text), Some(hex));
        for wrong in ["\"\"", "\"00\"", &text.replace("ff", "+f"), &text.replace("ff", "fff"), "0"]
        {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_path_out_of_the_folder_is_not_believed() {
        for path in ["../a", "/a", "a//b", "a/./b", "", "a/..", "a\0"] {
            assert!(!is_valid(path), "{path}");
            let files = [(path.to_owned(), Print::of(b""))].into();
            let text = printed(&Manifest { files, ..Manifest::default() });
            assert_eq!(parse(&text), None, "{path}");
        }
        assert!(is_valid("a/b.c/..d"));
    }

    #[test]
    fn a_print_knows_its_content_again() {
        let folder = Folder::new();
        let path = folder.join("page");
        for (content, expected) in [("text", true), ("tent", false), ("texts", false)] {
            fs::write(&path, content).unwrap();
            assert_eq!(Print::of(b"text").matches(&path).unwrap(), expected, "{content}");
        }
    }
}
