//! The darkroom: makes renditions of pictures, and is the only place that knows their libraries.
//!
//! Knows files, formats, limits and a cache. Does not know pages, nor what a picture is for.
//!
//! - The original is never published: see `develop.rs`.
//! - A picture that would take too much memory or time is refused by its header: see `limits.rs`.
//! - A result that was kept is as one made anew, or it is not used: see `cache.rs`. A cache that
//!   can't be written is no fault; results are held in memory then, and a note says so.

mod budget;
mod cache;
mod decode;
mod develop;
mod faults;
mod jpeg;
mod kind;
mod limits;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::failure::plain;
use crate::picture::{
    Bytes, Darkroom, Fault, Kept, MAX_BYTES, Picture, PictureFile, Rendition, Widths,
};
use crate::threads;
use budget::Budget;
use cache::{Cache, Entry, Key};
use develop::Made;

/// Where pictures are in a site.
const PLACE: &str = "pictures";

/// The darkroom of a site's folder.
#[derive(Debug)]
pub struct OnDisk {
    shared: Arc<Shared>,
}

/// What pictures need to be read again later.
#[derive(Debug)]
struct Shared {
    site: PathBuf,
    cache: Cache,
    budget: Budget,
    /// Everything that was asked for, and what it came to. Whoever asks for the same meanwhile
    /// waits for it.
    asked: Mutex<BTreeMap<Key, Arc<Mutex<Option<Result>>>>>,
    n_made: AtomicUsize,
    /// Why results are not kept, once that was tried.
    not_kept: Mutex<Option<String>>,
}

type Result<T = Arc<Picture>> = std::result::Result<T, Fault>;

impl OnDisk {
    /// The darkroom of a site. Results are kept in `cache`, or else in `.together/pictures/`.
    /// Touches nothing before it is asked for a picture.
    pub fn open(site: &Path, cache: Option<&Path>) -> Self {
        let shared = Shared {
            site: site.to_owned(),
            cache: Cache::new(site, cache),
            budget: Budget::new(limits::MEMORY),
            asked: Mutex::default(),
            n_made: AtomicUsize::new(0),
            not_kept: Mutex::default(),
        };
        OnDisk { shared: Arc::new(shared) }
    }

    /// Removes from the cache what was not asked for since it was opened: after a whole build,
    /// never after a part of one.
    pub fn forget_unused(&self) {
        let asked = lock(&self.shared.asked).keys().cloned().collect();
        self.shared.cache.keep_only(&asked);
    }

    /// What somebody may want to know that is no fault of a picture.
    pub fn notes(&self) -> Vec<String> {
        lock(&self.shared.not_kept).iter().cloned().collect()
    }

    /// How many pictures were made since it was opened, and not found in the cache.
    pub fn n_made(&self) -> usize {
        self.shared.n_made.load(Ordering::Relaxed)
    }
}

impl Darkroom for OnDisk {
    fn picture(&self, file: &PictureFile, widths: &Widths) -> Result {
        let Some(hash) = file.hash.filter(|_| file.len <= MAX_BYTES) else {
            return Err(faults::too_many_bytes(file.len));
        };
        let key = Key::new(&hash, widths, develop::SETTINGS);
        let slot = self.shared.slot(&key);
        let mut slot = lock(&slot);
        if let Some(result) = &*slot {
            return result.clone();
        }
        let job = Job {
            shared: self.shared.clone(),
            file: file.clone(),
            hash,
            widths: widths.clone(),
            key,
        };
        let job = Arc::new(job);
        let result = job.kept().map_or_else(|| job.make(), Ok);
        // The same file may be back as it was.
        if !result.as_ref().is_err_and(|fault| fault.code == "picture-changed") {
            *slot = Some(result.clone());
        }
        result
    }
}

impl Shared {
    fn slot(&self, key: &Key) -> Arc<Mutex<Option<Result>>> {
        lock(&self.asked).entry(key.clone()).or_default().clone()
    }
}

/// A picture and the widths it is asked for in.
#[derive(Debug)]
struct Job {
    shared: Arc<Shared>,
    file: PictureFile,
    hash: [u8; 32],
    widths: Widths,
    key: Key,
}

impl Job {
    /// The picture as it was kept.
    fn kept(self: &Arc<Self>) -> Option<Arc<Picture>> {
        let entries = self.shared.cache.list(&self.key)?;
        let bytes = entries.iter().map(|entry| self.on_disk(*entry)).collect();
        picture(&self.key, &entries, bytes)
    }

    /// The picture made anew, and kept.
    fn make(self: &Arc<Self>) -> Result {
        let made = self.develop()?;
        let entries: Vec<Entry> = made.iter().map(entry).collect();
        let bytes = if self.keep(&entries, &made) {
            entries.iter().map(|entry| self.on_disk(*entry)).collect()
        } else {
            let held = made.into_iter().zip(&entries);
            held.map(|(made, entry)| in_memory(entry, made.bytes)).collect()
        };
        picture(&self.key, &entries, bytes).ok_or_else(|| faults::broken("there is no picture"))
    }

    fn develop(&self) -> Result<Vec<Made>> {
        // Once to see what it takes, and once more when that is there: whoever waits holds nothing.
        // Each on a thread of its own: the system's allocator keeps for a thread what it has freed,
        // and gives it to another when the thread ends; so that is kept a few times, and not once
        // for each of the many threads that may ask for pictures.
        let memory = {
            let _part = self.shared.budget.take(limits::LEAST);
            threads::for_one(|| develop::memory(&self.original()?, &self.widths))?
        };
        let _part = self.shared.budget.take(memory);
        self.shared.n_made.fetch_add(1, Ordering::Relaxed);
        threads::for_one(|| develop::develop(&self.original()?, &self.widths))
    }

    /// The original's bytes, if they are those that were read with the site.
    fn original(&self) -> Result<Vec<u8>> {
        let path = self.shared.site.join(&*self.file.path);
        let mut bytes = Vec::with_capacity(self.file.len.min(MAX_BYTES) as usize);
        let file = File::open(path);
        let read = file.and_then(|file| file.take(self.file.len + 1).read_to_end(&mut bytes));
        match read {
            Err(error) if error.kind() == ErrorKind::NotFound => Err(faults::changed("is gone")),
            Err(error) => Err(faults::changed(&format!("can't be read: {}", plain(&error)))),
            Ok(_) if *blake3::hash(&bytes).as_bytes() == self.hash => Ok(bytes),
            Ok(_) => Err(faults::changed("has changed while the site was built")),
        }
    }

    /// Keeps what was made, or says in a note why not.
    fn keep(&self, entries: &[Entry], made: &[Made]) -> bool {
        let bytes = made.iter().map(|made| &*made.bytes);
        let renditions: Vec<(Entry, &[u8])> = entries.iter().copied().zip(bytes).collect();
        let cache = &self.shared.cache;
        let kept = cache.keep(&self.key, &renditions);
        if let Err(error) = &kept {
            let folder = cache.folder().display();
            let note = format!("finished pictures can't be kept in `{folder}`: {}", plain(error));
            lock(&self.shared.not_kept).get_or_insert(note);
        }
        kept.is_ok()
    }

    fn on_disk(self: &Arc<Self>, entry: Entry) -> Bytes {
        let kept = OnDiskBytes { job: self.clone(), entry };
        Bytes::new(entry.len, *entry.hash.as_bytes(), Arc::new(kept))
    }
}

/// Bytes in the cache.
struct OnDiskBytes {
    job: Arc<Job>,
    entry: Entry,
}

impl Kept for OnDiskBytes {
    fn read(&self) -> io::Result<Arc<[u8]>> {
        let Job { shared, key, .. } = &*self.job;
        let kept = || shared.cache.read(key, &self.entry).map(Arc::from);
        if let Some(bytes) = kept() {
            return Ok(bytes);
        }
        // Somebody has cut it, or cleared the cache. It is made again, once for all who ask.
        let slot = shared.slot(key);
        let _slot = lock(&slot);
        if let Some(bytes) = kept() {
            return Ok(bytes);
        }
        let failed = |why: &str| io::Error::other(format!("{}: {why}", self.job.file.path));
        let made = self.job.develop().map_err(|fault| failed(&fault.message))?;
        let entries: Vec<Entry> = made.iter().map(entry).collect();
        self.job.keep(&entries, &made);
        let is_it = |made: &Made| entry(made) == self.entry;
        let made = made.into_iter().find(is_it);
        made.map(|made| made.bytes.into())
            .ok_or_else(|| failed("what was kept of this picture is not what it is: build again"))
    }
}

/// Bytes that could not be written to the cache.
struct InMemory(Arc<[u8]>);

impl Kept for InMemory {
    fn read(&self) -> io::Result<Arc<[u8]>> {
        Ok(self.0.clone())
    }
}

fn in_memory(entry: &Entry, bytes: Vec<u8>) -> Bytes {
    Bytes::new(entry.len, *entry.hash.as_bytes(), Arc::new(InMemory(bytes.into())))
}

fn entry(made: &Made) -> Entry {
    let (len, hash) = (made.bytes.len() as u64, blake3::hash(&made.bytes));
    Entry { format: made.format, width: made.width, height: made.height, len, hash }
}

fn picture(key: &Key, entries: &[Entry], bytes: Vec<Bytes>) -> Option<Arc<Picture>> {
    let largest = entries.iter().max_by_key(|entry| entry.width)?;
    let renditions = entries.iter().zip(bytes).map(|(entry, bytes)| Rendition {
        format: entry.format,
        width: entry.width,
        height: entry.height,
        file: format!("{PLACE}/{}", key.file(entry.width, entry.format)),
        bytes,
    });
    let (width, height, renditions) = (largest.width, largest.height, renditions.collect());
    Some(Arc::new(Picture { width, height, renditions }))
}

/// What a thread that panicked has left is as whole as before.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The length of a file, and its hash if it is not too large for a picture: what a
/// [`PictureFile`] is made of.
///
/// # Errors
///
/// When it can't be read.
pub fn len_and_hash(path: &Path) -> io::Result<(u64, Option<[u8; 32]>)> {
    let file = File::open(path)?;
    let len = file.metadata()?.len();
    if len > MAX_BYTES {
        return Ok((len, None));
    }
    // It may be growing.
    let mut hasher = blake3::Hasher::new();
    let len = io::copy(&mut file.take(MAX_BYTES + 1), &mut hasher)?;
    Ok((len, (len <= MAX_BYTES).then(|| *hasher.finalize().as_bytes())))
}
