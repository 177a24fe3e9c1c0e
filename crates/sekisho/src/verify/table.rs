//! The result for people: a line per check as it ends, then what failed, what was left out, and the counts.

use std::fmt::Write as _;
use std::io::IsTerminal as _;

use super::run::{Done, Outcome};

/// How lines are written: with colour on a terminal.
pub struct Table {
    colour: bool,
    group: &'static str,
    width: usize,
}

/// How many of each.
#[derive(Clone, Copy, Default)]
pub struct Counts {
    pub passed: usize,
    pub failed: usize,
    pub skipped: usize,
}

impl Counts {
    pub fn of<'a>(done: impl IntoIterator<Item = &'a Done>) -> Self {
        let mut counts = Self::default();
        for done in done {
            match done.outcome {
                Outcome::Passed => counts.passed += 1,
                Outcome::Failed(_) => counts.failed += 1,
                Outcome::Skipped(_) => counts.skipped += 1,
            }
        }
        counts
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} passed", self.passed)?;
        for (count, word) in [(self.failed, "failed"), (self.skipped, "skipped")] {
            if count > 0 {
                write!(f, ", {count} {word}")?;
            }
        }
        Ok(())
    }
}

impl Table {
    /// For titles of at most this length.
    pub fn to_stdout(width: usize) -> Self {
        let colour = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        Self { colour, group: "", width }
    }

    /// The line of a check.
    pub fn line(&mut self, done: &Done) -> String {
        let group = done.check.group();
        let shown = if group == self.group { "" } else { group };
        self.group = group;
        let title = done.check.title;
        let (word, colour) = word(&done.outcome);
        format!("{shown:<10} {title:<width$} {} {:>6} ms", self.painted(word, colour), done.took.as_millis(), width = self.width)
    }

    /// What stands below the table.
    pub fn end(&self, all: &[Done]) -> String {
        let mut text = String::new();
        for done in all {
            if let Outcome::Failed(unmet) = &done.outcome {
                let _ = writeln!(text, "\n{} {}: {}", self.painted("FAIL", "31"), done.check.id, done.check.title);
                for unmet in unmet {
                    let _ = writeln!(text, "  expected {}\n  got      {}", oneline(&unmet.expected), oneline(&unmet.got));
                }
                let _ = writeln!(text, "  source   {}", done.check.source);
            }
        }
        self.skipped(all, &mut text);
        let mut groups: Vec<&str> = all.iter().map(|done| done.check.group()).collect();
        groups.dedup();
        text.push('\n');
        for group in groups {
            let _ = writeln!(text, "{group:<10} {}", Counts::of(all.iter().filter(|done| done.check.group() == group)));
        }
        let _ = write!(text, "{:<10} {}", "all", Counts::of(all));
        text
    }

    fn skipped(&self, all: &[Done], text: &mut String) {
        let skipped = all.iter().filter_map(|done| match &done.outcome {
            Outcome::Skipped(reason) => Some((done.check.id, reason)),
            _ => None,
        });
        for (at, (id, reason)) in skipped.enumerate() {
            if at == 0 {
                text.push('\n');
            }
            let _ = writeln!(text, "{} {id}: {reason}", self.painted("skip", "33"));
        }
    }

    fn painted(&self, word: &str, colour: &str) -> String {
        if self.colour { format!("\x1b[{colour}m{word}\x1b[0m") } else { word.to_owned() }
    }
}

fn word(outcome: &Outcome) -> (&'static str, &'static str) {
    match outcome {
        Outcome::Passed => ("pass", "32"),
        Outcome::Failed(_) => ("FAIL", "31"),
        Outcome::Skipped(_) => ("skip", "33"),
    }
}

/// Control characters of an answer do nothing to a terminal.
fn oneline(text: &str) -> String {
    text.chars().flat_map(|letter| if letter.is_control() { letter.escape_default().collect() } else { vec![letter] }).collect()
}
