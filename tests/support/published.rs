//! A place for finished files that knows what is there of the build before, as the publisher does.

use std::collections::BTreeMap;
use std::sync::Mutex;

use schools_together::output::{Key, Sink};

/// What a file is made from, if that is known, and its bytes.
type Files = BTreeMap<String, (Option<Key>, Vec<u8>)>;

/// The site of the build before, and what is put for the next.
#[derive(Default)]
pub struct Published {
    files: Files,
    known: Option<(Key, Vec<u8>)>,
    new: Mutex<Files>,
    put: Mutex<Vec<String>>,
    newly_known: Mutex<Option<(Key, Option<Vec<u8>>)>>,
}

impl Published {
    /// What was put becomes the site, if nothing is wrong. Returns the paths of what was made.
    pub fn end(&mut self, is_fine: bool) -> Vec<String> {
        let new = std::mem::take(self.new.get_mut().expect("nobody has it"));
        let known = self.newly_known.get_mut().expect("nobody has it").take();
        if is_fine {
            self.files = new;
            let then = self.known.take().map(|(_, known)| known);
            // What is not said anew is still right.
            self.known = known.map(|(key, now)| (key, now.or(then).expect("something is known")));
        }
        let mut put = std::mem::take(self.put.get_mut().expect("nobody has it"));
        put.sort();
        put
    }

    /// The site by its paths.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        self.files.iter().map(|(path, (_, bytes))| (path.clone(), bytes.clone())).collect()
    }

    fn take(&self, path: &str, key: Option<Key>, bytes: &[u8]) {
        let file = (key, bytes.to_vec());
        let twice = self.new.lock().expect("no panic").insert(path.to_owned(), file);
        assert!(twice.is_none(), "{path} comes twice");
        self.put.lock().expect("no panic").push(path.to_owned());
    }

    fn keep(&self, path: &str, is_wanted: impl Fn(Option<Key>) -> bool) -> bool {
        let file = self.files.get(path).filter(|(key, _)| is_wanted(*key)).cloned();
        let is_kept = file.is_some();
        let mut new = self.new.lock().expect("no panic");
        let twice = file.and_then(|file| new.insert(path.to_owned(), file));
        assert!(twice.is_none(), "{path} comes twice");
        is_kept
    }
}

impl Sink for Published {
    fn put(&self, path: &str, bytes: &[u8]) {
        self.take(path, None, bytes);
    }

    fn put_made_from(&self, path: &str, key: Key, bytes: &[u8]) {
        self.take(path, Some(key), bytes);
    }

    fn keeps(&self, path: &str, key: Key) -> bool {
        self.keep(path, |known| known == Some(key))
    }

    fn keeps_as_it_is(&self, path: &str) -> bool {
        self.keep(path, |_| true)
    }

    fn made_from(&self) -> Option<Key> {
        self.known.as_ref().map(|(key, _)| *key)
    }

    fn remembered(&self) -> Option<Vec<u8>> {
        self.known.as_ref().map(|(_, known)| known.clone())
    }

    fn remember(&self, key: Key, known: Option<Vec<u8>>) {
        *self.newly_known.lock().expect("no panic") = Some((key, known));
    }
}
