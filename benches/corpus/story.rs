//! The story of a made-up partnership: paragraphs, headings, lists, a table, a quotation, links.
//!
//! Knows Markdown. Does not know whether its links lead anywhere.

use super::School;
use super::words::Words;
use crate::dice::Dice;

/// A story that is being told.
struct Story<'a> {
    dice: &'a mut Dice,
    words: &'a Words,
    schools: &'a [School],
    /// Titles and slugs of entries to link to.
    others: &'a [(String, String)],
    blocks: Vec<String>,
}

/// What a story has besides paragraphs.
#[derive(Clone, Copy)]
enum Extra {
    List,
    Steps,
    Table,
    Quotation,
    Subheading,
}

/// Once each, in any order.
const EXTRAS: [Extra; 5] =
    [Extra::List, Extra::Steps, Extra::Table, Extra::Quotation, Extra::Subheading];

/// A story in Markdown.
pub fn story(
    dice: &mut Dice,
    words: &Words,
    schools: &[School],
    others: &[(String, String)],
) -> String {
    let n_words = 200 + dice.below(301);
    let mut story = Story { dice, words, schools, others, blocks: Vec::new() };
    let opening = story.paragraph(2, 2);
    story.blocks.push(opening);
    let mut extras = EXTRAS.to_vec();
    while story.n_words() < n_words {
        let n = 2 + story.dice.below(4);
        let heading = format!("## {}", story.words.phrase(story.dice, n));
        let paragraph = story.paragraph(1, 3);
        let extra = match story.blocks.len() {
            1 => story.further_reading(),
            _ if extras.is_empty() => story.paragraph(1, 2),
            _ => {
                let at = story.dice.below(extras.len());
                story.extra(extras.swap_remove(at))
            }
        };
        story.blocks.extend([heading, paragraph, extra]);
    }
    story.blocks.join("\n\n") + "\n"
}

impl Story<'_> {
    fn n_words(&self) -> usize {
        self.blocks.iter().map(|block| block.split_whitespace().count()).sum()
    }

    fn school(&mut self) -> String {
        self.schools[self.dice.below(self.schools.len())].name.clone()
    }

    /// Every second link leads to another entry, if there is one.
    fn link(&mut self) -> String {
        if !self.others.is_empty() && self.dice.one_in(2) {
            let (title, slug) = &self.others[self.dice.below(self.others.len())];
            return format!("[{title}](/partnerships/{slug}/)");
        }
        let text = self.words.phrase(self.dice, 2);
        format!("[{text}](https://www.example.org/item/{})", 1 + self.dice.below(400))
    }

    fn sentence(&mut self) -> String {
        let n = 9 + self.dice.below(11);
        let mut words: Vec<String> = (0..n).map(|_| self.words.one(self.dice).to_owned()).collect();
        let at = 2 + self.dice.below(n - 3);
        match self.dice.below(16) {
            0 => words[at] = format!("**{}**", words[at]),
            1 => words[at] = format!("*{}*", words[at]),
            2 => words[at] = self.link(),
            3..6 => words[at] = self.school(),
            6..8 => words[at] = (15 + self.dice.below(81)).to_string(),
            8..10 => words[at].push(','),
            _ => {}
        }
        words[0] = self.words.phrase(self.dice, 1);
        words.join(" ") + "."
    }

    /// From `low` to `high` sentences.
    fn paragraph(&mut self, low: usize, high: usize) -> String {
        let n = low + self.dice.below(high - low + 1);
        (0..n).map(|_| self.sentence()).collect::<Vec<_>>().join(" ")
    }

    fn extra(&mut self, extra: Extra) -> String {
        match extra {
            Extra::List => self.list(),
            Extra::Steps => self.steps(),
            Extra::Table => self.table(),
            Extra::Quotation => self.quotation(),
            Extra::Subheading => self.subheading(),
        }
    }

    fn further_reading(&mut self) -> String {
        let words = self.words.phrase(self.dice, 5);
        format!("{words} {}, and {}.", self.link(), self.link())
    }

    fn list(&mut self) -> String {
        let n = 3 + self.dice.below(3);
        let item = |story: &mut Self| {
            let (first, second) = (story.words.phrase(story.dice, 3), story.words.one(story.dice));
            format!("- {first} *{second}* {}", story.words.one(story.dice))
        };
        (0..n).map(|_| item(self)).collect::<Vec<_>>().join("\n")
    }

    fn steps(&mut self) -> String {
        let steps = (1..=3).map(|number| format!("{number}. {}", self.sentence()));
        steps.collect::<Vec<_>>().join("\n")
    }

    fn table(&mut self) -> String {
        let mut rows = Vec::new();
        for _ in 0..4 {
            let (first, second) =
                (self.words.phrase(self.dice, 1), self.words.phrase(self.dice, 3));
            rows.push(format!("| {first} | {second} | {} |", 12 + self.dice.below(229)));
        }
        rows.insert(1, "| :--- | :--- | ---: |".to_owned());
        rows.join("\n")
    }

    fn quotation(&mut self) -> String {
        let sentence = self.sentence();
        format!("> {sentence}\n>\n> — {}", self.school())
    }

    fn subheading(&mut self) -> String {
        let heading = self.words.phrase(self.dice, 2);
        format!("### {heading}\n\n{}", self.paragraph(1, 2))
    }
}
