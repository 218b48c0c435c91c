//! How soon an edit is on screen while `together serve` runs, beside the time it takes to notice.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use jiff::civil::date;
use schools_together::build;
use schools_together::build::prepared::{Prepared, prepare};
use schools_together::cli::THEMES;
use schools_together::darkroom::OnDisk;
use schools_together::read::{Changed, Folder};
use schools_together::serve::watch::{Next, Polling, Watch};

use crate::client::Connection;
use crate::figures::{median, p90, ratio, time, whole};
use crate::measure::settle;
use crate::options::Options;
use crate::site::{Site, TEMPLATE};
use crate::table::Table;

/// How often it is looked whether an edit is on screen.
const LOOK: Duration = Duration::from_millis(2);
/// After so long an edit is not waited for any more.
const LONGEST: Duration = Duration::from_secs(60);
/// A watch that tells nothing for so long has told all.
const QUIET: Duration = Duration::from_millis(60);

/// What is edited.
#[derive(Clone, Copy)]
enum Edit {
    Story,
    Title,
    Template,
}

const EDITS: [(&str, Edit); 3] =
    [("a story", Edit::Story), ("a title", Edit::Title), ("a template", Edit::Template)];

/// An edit that can be saved.
struct Save {
    file: PathBuf,
    text: String,
    /// Is on the page afterwards, and was not before.
    mark: String,
}

/// How long each part of an edit took, with nothing else going on.
#[derive(Default)]
struct Parts {
    notice: Vec<Duration>,
    read: Vec<Duration>,
    prepare: Vec<Duration>,
}

/// Measures and prints.
pub fn measure(options: &Options, site: &Site) -> anyhow::Result<()> {
    if options.edits == 0 {
        return Ok(());
    }
    settle();
    let mut apart = InTurn::start(site)?;
    let mut parts = Vec::new();
    for (_, edit) in EDITS {
        parts.push(apart.measure(site, edit, options.edits)?);
    }
    drop(apart);
    let mut preview = Preview::start(site)?;
    let columns =
        ["saved", "on screen", "90 in 100", "÷ noticed", "noticed", "read again", "prepared"];
    let mut table = Table::new(&columns);
    for ((name, edit), parts) in EDITS.into_iter().zip(&parts) {
        let times = preview.measure(site, edit, options.edits)?;
        table.row([
            name.into(),
            time(median(&times)),
            time(p90(&times)),
            ratio(median(&times), median(&parts.notice)),
            time(median(&parts.notice)),
            time(median(&parts.read)),
            time(median(&parts.prepare)),
        ]);
    }
    println!("Preview of {} entries, medians of {}\n", whole(site.n), options.edits);
    table.print();
    Ok(())
}

impl Edit {
    fn save(self, site: &Site, number: usize, mark: String) -> anyhow::Result<Save> {
        let file = match self {
            Edit::Template => site.root().join(TEMPLATE),
            Edit::Story | Edit::Title => site.entry(number),
        };
        let text = fs::read_to_string(&file)?;
        let text = match self {
            Edit::Story => format!("{text}\n{mark}\n"),
            Edit::Title => {
                let start = text.find("title: ").context("an entry has a title")?;
                let end = start + text[start..].find('\n').context("a title has an end")?;
                format!("{}title: \"{mark}\"{}", &text[..start], &text[end..])
            }
            Edit::Template => {
                let end = text.find("{# edit").unwrap_or(text.len());
                format!("{}{{# edit #}}<p>{mark}</p>\n", &text[..end])
            }
        };
        Ok(Save { file, text, mark })
    }
}

/// The parts of what a preview does, one after another in this program.
struct InTurn {
    told: Receiver<(Instant, Changed)>,
    folder: Folder,
    options: build::Options,
    darkroom: OnDisk,
    prepared: Prepared,
}

impl InTurn {
    fn start(site: &Site) -> anyhow::Result<Self> {
        let mut watch = Watch::start(&site.root(), Polling::IfNeeded)?;
        let (tell, told) = channel();
        thread::spawn(move || {
            while let Next::Changed(changed) = watch.next() {
                if tell.send((Instant::now(), changed)).is_err() {
                    return;
                }
            }
        });
        let folder = Folder::open(&site.root(), None, THEMES)?;
        let options = build::Options { today: Some(date(2026, 1, 1)), ..Default::default() };
        let darkroom = OnDisk::open(&site.root(), None);
        let prepared = prepare(folder.inputs(), &options, &darkroom, None, &mut |_| ());
        ensure!(!prepared.has_errors(), "the made-up site has faults");
        Ok(InTurn { told, folder, options, darkroom, prepared })
    }

    fn measure(&mut self, site: &Site, edit: Edit, n: usize) -> anyhow::Result<Parts> {
        let mut parts = Parts::default();
        for number in 0..n {
            while self.told.recv_timeout(QUIET).is_ok() {}
            let save = edit.save(site, number, format!("apart{number}x{}", edit as usize))?;
            let begun = Instant::now();
            fs::write(&save.file, &save.text)?;
            let (noticed, changed) = self.told.recv_timeout(LONGEST)?;
            parts.notice.push(noticed - begun);
            let begun = Instant::now();
            ensure!(self.folder.look_again(&changed)?, "an edit was not noticed");
            parts.read.push(begun.elapsed());
            let begun = Instant::now();
            let inputs = self.folder.inputs();
            let now =
                prepare(inputs, &self.options, &self.darkroom, Some(&self.prepared), &mut |_| ());
            parts.prepare.push(begun.elapsed());
            self.prepared = now;
        }
        Ok(parts)
    }
}

/// A preview that ends with the measurement.
struct Preview {
    process: Child,
    connection: Connection,
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Preview {
    fn start(site: &Site) -> anyhow::Result<Self> {
        let mut command = site.together(&["serve", "--port", "0"]);
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let out = process.stdout.take().context("a preview says something")?;
        let mut preview = Preview { process, connection: Connection::to("") };
        let mut lines = BufReader::new(out).lines();
        for line in lines.by_ref().map_while(Result::ok) {
            if let Some(host) = line.strip_prefix("http://") {
                preview.connection = Connection::to(host.trim_end_matches('/'));
            }
            if line.contains("ready after") {
                // It goes on talking, and must not wait for somebody to listen.
                thread::spawn(move || lines.count());
                return Ok(preview);
            }
        }
        bail!("the preview did not start: run `together serve` by itself to see why")
    }

    /// From save to screen, again and again.
    fn measure(&mut self, site: &Site, edit: Edit, n: usize) -> anyhow::Result<Vec<Duration>> {
        let mut times = Vec::new();
        for number in 0..n {
            wait_until_idle(self.process.id());
            let address = format!("/partnerships/{}/", site.slug(number));
            let save = edit.save(site, number, format!("shown{number}x{}", edit as usize))?;
            let mark = save.mark.as_bytes();
            let mut page = Vec::new();
            self.connection.get(&address, &mut page)?;
            let begun = Instant::now();
            fs::write(&save.file, &save.text)?;
            loop {
                let asked = Instant::now();
                let status = self.connection.get(&address, &mut page)?;
                ensure!(status == 200, "{address} is answered with {status}");
                if page.windows(mark.len()).any(|part| part == mark) {
                    times.push(begun.elapsed());
                    break;
                }
                ensure!(begun.elapsed() < LONGEST, "an edit of `{}` is not shown", address);
                thread::sleep(LOOK.saturating_sub(asked.elapsed()));
            }
        }
        Ok(times)
    }
}

/// Waits until a program rests: after an edit the preview goes on to try out all pages.
fn wait_until_idle(pid: u32) {
    const STEP: Duration = Duration::from_millis(50);
    let file = PathBuf::from(format!("/proc/{pid}/stat"));
    let end = Instant::now() + LONGEST;
    let mut before = processor_time(&file);
    let mut n_quiet = 0;
    while n_quiet < 4 && Instant::now() < end {
        thread::sleep(STEP);
        let now = processor_time(&file);
        n_quiet = if now == before { n_quiet + 1 } else { 0 };
        before = now;
    }
}

/// What Linux tells of the processor time of a program; elsewhere always the same.
fn processor_time(file: &Path) -> Option<(u64, u64)> {
    let stat = fs::read_to_string(file).ok()?;
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut fields = fields.split(' ').skip(11).map(str::parse);
    Some((fields.next()?.ok()?, fields.next()?.ok()?))
}
