//! What a host wants beside the pages: its own files, compressed forms, and no more than it takes.
//!
//! Stands between the pages and the place they go to, and looks at each file on its way. Does not
//! know the disk: what it adds goes the same way as the pages.

mod apache;
mod compress;
mod headers;
mod limits;
mod nginx;
mod policy;
mod rules;
mod s3;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::diagnostic::Diagnostic;
use crate::model::host::Host;
use crate::output::{Key, Sink};

/// What a host is told of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Who serves it.
    pub host: Host,
    /// Its address; ends in `/`.
    pub base_url: Option<String>,
    /// Old addresses.
    pub redirects: Vec<Redirect>,
}

/// An old address and the one that took its place, below the root: `old/choir/`, or
/// `choir.html`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// The old one.
    pub from: String,
    /// The new one.
    pub to: String,
}

/// A site on its way to a host.
pub struct Hosted<'a> {
    facts: &'a Facts,
    /// Where the site is below its domain: `/showcase/`, or `/`.
    base: String,
    /// The rules that the host follows, for the first of the old addresses.
    rules: Vec<String>,
    /// Files that the host's rules take the place of.
    replaced: BTreeSet<String>,
    seen: Mutex<Seen>,
    sink: &'a dyn Sink,
}

/// What has been made so far.
#[derive(Debug, Default)]
struct Seen {
    n_files: usize,
    n_bytes: u64,
    largest: (u64, String),
    /// How many files and folders are in each folder, itself left out.
    folders: BTreeMap<String, usize>,
    policies: BTreeSet<Option<String>>,
}

/// What a site's files are told to say, and where.
#[derive(Debug, Default)]
struct Made {
    /// The Content Security Policy.
    policy: String,
    /// The folders whose files may be kept for ever.
    marked: Vec<&'static str>,
}

impl<'a> Hosted<'a> {
    /// A site that goes to `sink` by way of its host.
    pub fn new(facts: &'a Facts, sink: &'a dyn Sink) -> Self {
        let base = base_path(facts.base_url.as_deref());
        let rules = rules::redirects(facts.host, &base, &facts.redirects);
        // There files come before rules, so a page would keep its rule from being followed.
        let n_replaced = if facts.host == Host::Gitlab { rules.len() } else { 0 };
        let replaced = facts.redirects.iter().take(n_replaced).map(|redirect| file(&redirect.from));
        let replaced = replaced.collect();
        Hosted { facts, base, rules, replaced, seen: Mutex::default(), sink }
    }

    /// All pages are made: adds the host's own files. Returns their names, and what the host will
    /// not take.
    pub fn finish(self) -> (Vec<&'static str>, Vec<Diagnostic>) {
        let made = {
            let seen = self.seen();
            let marked = headers::MARKED.into_iter();
            let marked = marked.filter(|folder| seen.folders.contains_key(*folder)).collect();
            Made { policy: policy::header(&seen.policies), marked }
        };
        let files = self.files(&made);
        for (path, text) in &files {
            self.seen().count(path, text.len());
            self.sink.offer(path, text.as_bytes());
        }
        let names = files.into_iter().map(|(path, _)| path).collect();
        (names, limits::problems(self.facts, self.rules.len(), &self.seen()))
    }

    fn files(&self, made: &Made) -> Vec<(&'static str, String)> {
        let (base, redirects) = (&*self.base, &*self.facts.redirects);
        let mut files = match self.facts.host {
            Host::Any => Vec::new(),
            Host::GithubPages => {
                let domain = own_domain(self.facts.base_url.as_deref());
                let domain = domain.map(|domain| ("CNAME", format!("{domain}\n")));
                [(".nojekyll", String::new())].into_iter().chain(domain).collect()
            }
            Host::Netlify | Host::Cloudflare | Host::CloudflarePaid => {
                vec![("_headers", rules::headers(made))]
            }
            Host::Gitlab => Vec::new(),
            Host::Apache => vec![(".htaccess", apache::settings(base, redirects, made))],
            Host::Nginx => vec![(".nginx.conf", nginx::settings(base, redirects, made))],
            Host::S3 => {
                vec![(s3::UPLOAD, s3::upload(made)), (s3::HEADERS, s3::headers(&made.policy))]
            }
        };
        if !self.rules.is_empty() {
            files.push(("_redirects", self.rules.concat()));
        }
        files
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        // A page that panicked on another thread leaves what was seen as good as it was.
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A file is kept only where the host sees none of them: the others want to look at each.
impl Sink for Hosted<'_> {
    fn put_made_from(&self, path: &str, key: Key, bytes: &[u8]) {
        match self.facts.host {
            Host::Any => self.sink.put_made_from(path, key, bytes),
            _ => self.put(path, bytes),
        }
    }

    fn keeps(&self, path: &str, key: Key) -> bool {
        self.facts.host == Host::Any && self.sink.keeps(path, key)
    }

    fn wants_files(&self) -> bool {
        self.facts.host != Host::Any || self.sink.wants_files()
    }

    fn keeps_as_it_is(&self, path: &str) -> bool {
        self.facts.host == Host::Any && self.sink.keeps_as_it_is(path)
    }

    fn made_from(&self) -> Option<Key> {
        self.sink.made_from().filter(|_| self.facts.host == Host::Any)
    }

    fn remembered(&self) -> Option<Vec<u8>> {
        self.sink.remembered().filter(|_| self.facts.host == Host::Any)
    }

    fn remember(&self, key: Key, known: Option<Vec<u8>>) {
        if self.facts.host == Host::Any {
            self.sink.remember(key, known);
        }
    }

    fn put(&self, path: &str, bytes: &[u8]) {
        if self.facts.host == Host::Any {
            return self.sink.put(path, bytes);
        }
        if self.replaced.contains(path) {
            return;
        }
        let policy = path.ends_with(".html").then(|| policy::of_page(bytes));
        let forms = match self.facts.host {
            Host::Apache | Host::Nginx | Host::Gitlab => compress::forms(path, bytes),
            _ => Vec::new(),
        };
        {
            let mut seen = self.seen();
            seen.count(path, bytes.len());
            for (end, form) in &forms {
                seen.count(&format!("{path}.{end}"), form.len());
            }
            if let Some(policy) = policy
                && !seen.policies.contains(&policy)
            {
                seen.policies.insert(policy);
            }
        }
        self.sink.put(path, bytes);
        for (end, form) in forms {
            self.sink.put(&format!("{path}.{end}"), &form);
        }
    }
}

impl Seen {
    fn count(&mut self, path: &str, n_bytes: usize) {
        let n_bytes = n_bytes as u64;
        self.n_files += 1;
        self.n_bytes += n_bytes;
        let (most, largest) = &self.largest;
        // The same one, in whatever order they come.
        if n_bytes > *most || (n_bytes == *most && path < largest.as_str()) {
            self.largest = (n_bytes, path.to_owned());
        }
        let mut below = path;
        loop {
            let folder = below.rsplit_once('/').map_or("", |(folder, _)| folder);
            if let Some(n) = self.folders.get_mut(folder) {
                *n += 1;
                return;
            }
            self.folders.insert(folder.to_owned(), 1);
            if folder.is_empty() {
                return;
            }
            // A folder that is new is one more in the folder it is in.
            below = folder;
        }
    }
}

/// The file of an address below the root.
fn file(address: &str) -> String {
    if address.ends_with(".html") { address.to_owned() } else { format!("{address}index.html") }
}

/// The path of the site's address, in signs that mean nothing in any configuration.
fn base_path(base_url: Option<&str>) -> String {
    let path = base_url.and_then(|url| url.split_once("://")?.1.split_once('/')).map(|(_, p)| p);
    let escaped = |c: char| match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '/' | '-' | '_' | '.' | '~' | '%' => c.to_string(),
        c => c.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect(),
    };
    format!("/{}", path.unwrap_or_default().chars().map(escaped).collect::<String>())
}

/// The keeper's own domain, if the site is at its root.
fn own_domain(base_url: Option<&str>) -> Option<&str> {
    let (_, rest) = base_url?.split_once("://")?;
    let (domain, path) = rest.split_once('/')?;
    let is_own = path.is_empty() && !domain.ends_with(".github.io") && !domain.contains(':');
    is_own.then_some(domain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Memory;

    fn facts(host: Host, base_url: &str) -> Facts {
        let redirect = Redirect { from: "old/".into(), to: "about/".into() };
        Facts { host, base_url: Some(base_url.into()), redirects: vec![redirect] }
    }

    /// The files that a site of two pages and a style sheet is made of.
    fn files(facts: &Facts) -> BTreeMap<String, Vec<u8>> {
        let memory = Memory::default();
        let hosted = Hosted::new(facts, &memory);
        hosted.put("index.html", "<!DOCTYPE html>".repeat(100).as_bytes());
        hosted.put("old/index.html", b"<!DOCTYPE html>");
        hosted.put("assets/style.css", b"a {}");
        let (_, problems) = hosted.finish();
        assert_eq!(problems, []);
        memory.into_map()
    }

    #[track_caller]
    fn check(host: Host, expected: &[&str]) {
        let files = files(&facts(host, "https://www.example.org/"));
        assert_eq!(files.keys().map(String::as_str).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn each_host_gets_what_it_reads() {
        let site = ["assets/style.css", "index.html", "old/index.html"];
        check(Host::Any, &site);
        check(Host::GithubPages, &[&[".nojekyll", "CNAME"], &site[..]].concat());
        check(Host::Netlify, &[&["_headers", "_redirects"], &site[..]].concat());
        check(Host::Cloudflare, &[&["_headers", "_redirects"], &site[..]].concat());
        let compressed = ["assets/style.css", "index.html", "index.html.br", "index.html.gz"];
        let all = ["old/index.html"];
        check(Host::Apache, &[&[".htaccess"], &compressed[..], &all].concat());
        check(Host::Nginx, &[&[".nginx.conf"], &compressed[..], &all].concat());
        check(Host::S3, &[&[".s3-headers.json", ".s3-upload.sh"], &site[..]].concat());
    }

    #[test]
    fn where_files_come_before_rules_a_rule_takes_the_place_of_its_page() {
        let compressed = ["assets/style.css", "index.html", "index.html.br", "index.html.gz"];
        check(Host::Gitlab, &[&["_redirects"], &compressed[..]].concat());
    }

    #[test]
    fn a_domain_is_named_only_when_it_is_the_keepers_own_and_the_site_is_at_its_root() {
        let name = |base_url| files(&facts(Host::GithubPages, base_url)).remove("CNAME");
        assert_eq!(name("https://www.example.org/").as_deref(), Some(&b"www.example.org\n"[..]));
        assert_eq!(name("https://example.github.io/"), None);
        assert_eq!(name("https://www.example.org/showcase/"), None);
        assert_eq!(name("http://localhost:4000/"), None);
    }

    #[test]
    fn the_path_of_an_address_can_be_written_into_any_configuration() {
        assert_eq!(base_path(None), "/");
        assert_eq!(base_path(Some("https://www.example.org/")), "/");
        assert_eq!(base_path(Some("https://www.example.org/a/b-c/")), "/a/b-c/");
        assert_eq!(base_path(Some("https://www.example.org/$a;'%C3%A9/")), "/%24a%3B%27%C3%A9/");
    }

    #[test]
    fn folders_are_counted_with_what_is_in_them() {
        let mut seen = Seen::default();
        for path in ["index.html", "a/b/index.html", "a/b/feed.xml", "a/c/index.html"] {
            seen.count(path, 1);
        }
        let folders: Vec<(&str, usize)> = seen.folders.iter().map(|(f, n)| (&**f, *n)).collect();
        assert_eq!(folders, [("", 2), ("a", 2), ("a/b", 2), ("a/c", 1)]);
        assert_eq!(seen.largest, (1, "a/b/feed.xml".into()));
    }
}
