//! The preview on a real port: what it shows after each change is what `build` makes.

mod support;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};
use std::{fs, thread};

use support::Site;
use support::dice::{Dice, n_cases};

/// A preview that ends with the test.
struct Preview {
    process: Child,
    /// Such as `127.0.0.1:40123`.
    host: String,
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// So long may a change take, on a machine that is busy with other things.
const DEADLINE: Duration = Duration::from_secs(60);

impl Preview {
    fn of(site: &Site, arguments: &[&str]) -> Self {
        let arguments = [&["serve", "--port", "0"], arguments].concat();
        let mut command = site.command(&arguments);
        let process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut process = process.expect("the program runs");
        let mut lines = BufReader::new(process.stdout.take().expect("its output")).lines();
        let url = lines.by_ref().map_while(Result::ok).find(|line| line.starts_with("http://"));
        let host = url.expect("an address")["http://".len()..].trim_end_matches('/').to_owned();
        let ready = lines.by_ref().map_while(Result::ok).find(|line| line.contains("ready after"));
        ready.expect("a site to show");
        // It goes on talking, and must not wait for somebody to listen.
        thread::spawn(move || lines.count());
        Preview { process, host }
    }

    /// The status and body of what is at a path.
    fn get(&self, path: &str) -> (u16, Vec<u8>) {
        let mut stream = TcpStream::connect(&self.host).expect("it listens");
        let host = &self.host;
        let request = format!("GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("it reads");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("it answers");
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
        let head = String::from_utf8_lossy(&answer[..end]).into_owned();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        (status.expect("a status"), answer.split_off(end + 4))
    }

    /// A file of the site as it is shown, without the preview's own script.
    fn file(&self, path: &str) -> Vec<u8> {
        let address = path.strip_suffix("index.html").unwrap_or(path);
        without_script(self.get(address).1)
    }

    /// Waits until all these files are shown. Says which are not, when they never are.
    fn comes_to(&self, files: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
        let end = Instant::now() + DEADLINE;
        loop {
            let differ = |(path, bytes): &(&String, &Vec<u8>)| self.file(path) != **bytes;
            let different: Vec<_> =
                files.iter().filter(differ).map(|(path, _)| path.clone()).collect();
            if different.is_empty() || Instant::now() > end {
                return different;
            }
            thread::sleep(Duration::from_millis(20));
        }
    }
}

fn without_script(page: Vec<u8>) -> Vec<u8> {
    const START: &str = "<script src=\"/__together/live.js";
    const END: &str = "</script>";
    let Ok(text) = str::from_utf8(&page) else { return page };
    let Some(start) = text.find(START) else { return page };
    let end = start + text[start..].find(END).expect("the script's end") + END.len();
    [&page[..start], &page[end..]].concat()
}

fn change(site: &Site, path: &str, from: &str, to: &str) {
    let file = site.path().join(path);
    let text = fs::read_to_string(&file).expect("a file");
    let (from, to) = if text.contains(to) { (to, from) } else { (from, to) };
    fs::write(file, text.replace(from, to)).expect("a file");
}

/// One edit as somebody would make it, good or bad.
fn edit(site: &Site, dice: &mut Dice, number: usize) {
    let entry = |name: &str| format!("content/partnerships/{name}.md");
    let rename = |from: &str, to: &str| {
        fs::rename(site.path().join(from), site.path().join(to)).expect("a file to rename");
    };
    match dice.below(12) {
        0 => change(site, &entry("rowing"), "\n---\n", "\n---\nOn the *lake*.\n\n"),
        1 => change(site, &entry("rowing"), "title: ", "title: New "),
        2 => change(site, &entry("sing-a"), "categories: [", "categories: [sport, "),
        3 => change(site, &entry("sing-b"), "summary: ", "sumary: "),
        4 => change(site, "content/site.yaml", "Small & plain", "Smaller"),
        5 => change(site, "content/categories.yaml", "name: Sport", "name: Sports"),
        6 => change(site, "themes/plain/templates/school.html", "<h1>", "<h1 >"),
        7 => change(site, "themes/plain/templates/home.html", "page.title", "page.titel"),
        8 => change(site, "themes/plain/assets/style.css", "}", "} "),
        9 => {
            let text = fs::read_to_string(site.path().join(entry("sing-a"))).expect("a file");
            site.write(&entry(&format!("new-{number}")), &text.replace("title: ", "title: Newer "));
        }
        10 if site.path().join(entry("draft")).exists() => rename(&entry("draft"), &entry("rough")),
        10 => rename(&entry("rough"), &entry("draft")),
        _ if site.path().join("content/pages").exists() => rename("content/pages", "pages"),
        _ => rename("pages", "content/pages"),
    }
}

#[test]
fn after_any_edit_the_preview_shows_what_build_makes() {
    let site = Site::copy_of("tests/sites/small/input");
    let preview = Preview::of(&site, &[]);
    let mut dice = Dice(0x005e_127e_5eed);
    let (mut n_built, mut n_refused) = (0, 0);
    for number in 0..n_cases(40) {
        edit(&site, &mut dice, number);
        if site.run(&["build"]).code == 0 {
            n_built += 1;
        } else {
            n_refused += 1;
        }
        let public = site.public();
        if !public.is_empty() {
            assert_eq!(preview.comes_to(&public), [""; 0], "edit {number}");
            assert_eq!(preview.get("nowhere/").0, 404);
        }
    }
    assert!(n_built > 5 && n_refused > 5, "{n_built} built, {n_refused} refused");
}

#[test]
fn a_preview_writes_nothing_and_ends_when_asked() {
    let site = Site::copy_of("tests/sites/small/input");
    let before = support::files(site.path());
    let cache = tempfile::tempdir().expect("a folder");
    let cache = cache.path().to_string_lossy();
    let mut preview = Preview::of(&site, &["--poll", "--cache", &cache]);
    assert_eq!(preview.get("").0, 200);
    change(&site, "content/site.yaml", "Small & plain", "Smaller");
    let end = Instant::now() + DEADLINE;
    while !String::from_utf8_lossy(&preview.get("").1).contains("Smaller") {
        assert!(Instant::now() < end, "the change is never shown");
        thread::sleep(Duration::from_millis(20));
    }
    change(&site, "content/site.yaml", "Small & plain", "Smaller");
    assert!(support::files(site.path()) == before);
    #[cfg(unix)]
    {
        let process = preview.process.id().to_string();
        std::process::Command::new("kill").args(["-INT", &process]).status().expect("a signal");
        assert_eq!(preview.process.wait().expect("an end").code(), Some(0));
    }
}
