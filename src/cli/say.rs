//! All that the program says, on both streams.
//!
//! The usual macros panic when a stream is a full disk, in the middle of a build. Here a failed
//! stream is remembered and the work goes on to its end, where [`has_failed`] decides on the exit
//! code. A reader that has gone away is no failure: it has read enough.

use std::io::{self, ErrorKind, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::failure::plain;

/// The streams are the process's own, and so is what became of them.
static HAS_FAILED: AtomicBool = AtomicBool::new(false);

/// Says a line that was asked for.
pub fn out(line: &str) {
    remember(write(&mut anstream::stdout().lock(), line));
}

/// Says a part of a line, such as a question.
pub fn part(words: &str) {
    let mut stream = anstream::stdout().lock();
    remember(stream.write_all(words.as_bytes()).and_then(|()| stream.flush()));
}

/// Says a line about what went wrong.
pub fn err(line: &str) {
    remember(write(&mut anstream::stderr().lock(), line));
}

/// Says what the machine failed in, in plain words down to the last reason.
pub fn failure(failure: &anyhow::Error) {
    let reason = |reason: &(dyn std::error::Error + 'static)| match reason.downcast_ref() {
        Some(error) => plain(error),
        None => reason.to_string(),
    };
    let reasons: Vec<String> = failure.chain().map(reason).collect();
    err(&format!("together: {}", reasons.join(": ")));
}

/// From now on a fault of the program itself is said in a line, and ends it with `code`. What it was
/// doing is then as after a kill: the next build puts it right.
pub fn what_is_broken(code: u8) {
    std::panic::set_hook(Box::new(move |broken| {
        let message = broken.payload_as_str().unwrap_or_default();
        let line = if message.contains("error during closedir") {
            // The one way in which the standard library takes a broken disk for a broken program.
            "a folder can't be closed: the disk reports an error of its own; build again".to_owned()
        } else {
            let place = broken.location().map_or(String::new(), |place| format!(", {place}"));
            let message = message.lines().next().unwrap_or_default();
            format!("this is a fault of the program, please tell who made it: {message}{place}")
        };
        err(&format!("together: {line}"));
        std::process::exit(code.into());
    }));
}

/// Whether anything could not be said.
pub fn has_failed() -> bool {
    HAS_FAILED.load(Ordering::Relaxed)
}

fn write(stream: &mut impl Write, line: &str) -> io::Result<()> {
    // In one piece, so that lines of two programs on one stream don't mix.
    stream.write_all(format!("{line}\n").as_bytes())?;
    stream.flush()
}

/// Remembers whether something could be said.
pub fn remember(written: io::Result<()>) {
    if written.is_err_and(|error| error.kind() != ErrorKind::BrokenPipe) {
        HAS_FAILED.store(true, Ordering::Relaxed);
    }
}
