//! Questions and answers on plain lines: on a terminal, or out of a file of answers.
//!
//! Does not know what is asked.

use std::io::{BufRead, IsTerminal};

use anyhow::{Context, bail, ensure};

use super::say;
use crate::diagnostic::words::harmless;

/// Asks on the standard output and reads from the standard input.
pub(super) struct Asker {
    input: Box<dyn BufRead>,
    /// Whether answers are shown, because nobody types them.
    echo: bool,
}

impl Asker {
    /// Asks whoever is there.
    pub(super) fn new() -> Self {
        let stdin = std::io::stdin();
        let echo = !stdin.is_terminal();
        Asker { input: Box::new(stdin.lock()), echo }
    }

    /// The next answer, on one line and without blanks at its ends.
    ///
    /// # Errors
    ///
    /// When there are no more answers.
    pub(super) fn line(&mut self, prompt: &str) -> anyhow::Result<String> {
        say::part(prompt);
        ensure!(!say::has_failed(), "can't ask, so nothing was written");
        let mut bytes = Vec::new();
        let n = self.input.read_until(b'\n', &mut bytes).context("can't read the answer")?;
        if n == 0 {
            say::out("");
            bail!("the answers ended before the last question; nothing was written");
        }
        let answer = String::from_utf8_lossy(&bytes).trim().to_owned();
        if self.echo {
            say::out(&harmless(&answer));
        }
        Ok(answer)
    }

    /// Whether the answer is yes. Everything else is no.
    ///
    /// # Errors
    ///
    /// When there is no answer.
    pub(super) fn yes(&mut self, question: &str) -> anyhow::Result<bool> {
        let answer = self.line(&format!("{question} [y/N] "))?;
        Ok(matches!(answer.to_lowercase().as_str(), "y" | "yes"))
    }
}
