//! The least that any program must do: read the same files, understand the same stories, make as
//! many folders and files of the same sizes. A plain loop, on one processor.
//!
//! Makes no page out of what it reads, and does not wait until the disk has it all.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Context;
use pulldown_cmark::{Event, Options, Parser};

use crate::options::Floor;
use crate::site::files;

/// Writes the list of files to make: those that there are in a folder.
pub fn plan(made: &[(PathBuf, u64)], list: &Path) -> anyhow::Result<()> {
    let mut text = String::new();
    for (path, size) in made {
        writeln!(text, "{size} {}", path.display())?;
    }
    fs::write(list, text).context("can't write the list of files")
}

/// Does the least, and says how long each part took.
pub fn run(floor: &Floor) -> anyhow::Result<()> {
    let begun = Instant::now();
    let mut texts = Vec::new();
    for folder in ["content", "themes"] {
        let folder = floor.site.join(folder);
        for (path, _) in files(&folder)? {
            texts.push(fs::read(folder.join(path))?);
        }
    }
    let read = begun.elapsed();
    let n_bytes: usize = texts.iter().map(|text| understand(text)).sum();
    let parsed = begun.elapsed();
    if let (Some(plan), Some(out)) = (&floor.plan, &floor.out) {
        make(plan, out)?;
    }
    let made = begun.elapsed();
    println!(
        "read {} ms, parse {} ms ({n_bytes} bytes of text), write {} ms",
        read.as_millis(),
        (parsed - read).as_millis(),
        (made - parsed).as_millis()
    );
    Ok(())
}

/// How much text there is in a story.
fn understand(text: &[u8]) -> usize {
    let Some(text) = str::from_utf8(text).ok().and_then(|text| text.strip_prefix("---\n")) else {
        return 0;
    };
    let Some((_, story)) = text.split_once("\n---\n") else { return 0 };
    let events = Parser::new_ext(story, Options::all());
    let text = events.map(|event| match event {
        Event::Text(text) | Event::Code(text) => text.len(),
        _ => 1,
    });
    text.sum()
}

fn make(plan: &Path, out: &Path) -> anyhow::Result<()> {
    let plan = fs::read_to_string(plan)?;
    let files = plan.lines().filter_map(|line| line.split_once(' '));
    let files: Vec<(usize, &str)> =
        files.map(|(size, path)| Ok((size.parse()?, path))).collect::<anyhow::Result<_>>()?;
    let largest = files.iter().map(|(size, _)| *size).max().unwrap_or(0);
    let bytes = vec![b'x'; largest];
    let mut folder = PathBuf::new();
    for (size, path) in files {
        let file = out.join(path);
        // Sorted, so that a folder's files follow each other.
        let above = file.parent().context("a file is in a folder")?;
        if above != folder {
            fs::create_dir_all(above)?;
            folder = above.to_owned();
        }
        fs::write(file, &bytes[..size])?;
    }
    Ok(())
}
