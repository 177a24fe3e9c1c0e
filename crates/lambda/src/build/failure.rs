//! A build that failed, while what was built before goes on serving.

use std::fmt;

/// Longest summary: it travels in a header.
const SUMMARY: usize = 300;

/// What the compiler said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildFailure {
    /// One printable line of ASCII: `error[E0308]: mismatched types, src/main.rs:12:5`.
    pub summary: String,
    /// All of it, as plain text.
    pub output: String,
    /// All of it, in colours where standard error shows them.
    pub rendered: String,
}

impl BuildFailure {
    /// What cargo said on standard error.
    pub(crate) fn new(rendered: String) -> Self {
        let output = anstream::adapter::strip_str(&rendered).to_string();
        Self { summary: summary(&output), output, rendered }
    }
}

/// Where a build failed.
impl fmt::Display for BuildFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "its last build failed: {}", self.summary)
    }
}

/// The first error and its place.
fn summary(output: &str) -> String {
    let mut lines = output.lines().skip_while(|line| !line.starts_with("error"));
    let error = lines.next().or(output.lines().find(|line| !line.trim().is_empty())).unwrap_or("cargo failed");
    let place = lines.take_while(|line| !line.is_empty()).find_map(|line| line.trim_start().strip_prefix("--> "));
    let text = place.map_or_else(|| error.to_owned(), |place| format!("{error}, {place}"));
    text.chars().map(|letter| if matches!(letter, ' '..='~') { letter } else { '?' }).take(SUMMARY).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_error_in_one_line() {
        let said = "warning: unused\n --> src/a.rs:1:1\n\n\u{1b}[1m\u{1b}[91merror[E0308]\u{1b}[0m\u{1b}[1m: mismatched types é\u{1b}[0m\n  \u{1b}[94m--> \u{1b}[0msrc/main.rs:12:5\n   |\n\nerror: could not compile `hello`\n";
        let failure = BuildFailure::new(said.to_owned());
        assert_eq!(failure.summary, "error[E0308]: mismatched types ?, src/main.rs:12:5");
        assert!(failure.rendered.contains('\u{1b}') && !failure.output.contains('\u{1b}'));
        for (said, expected) in [("error: no such package\n", "error: no such package"), ("\nodd\n", "odd"), ("", "cargo failed")]
        {
            assert_eq!(BuildFailure::new(said.to_owned()).summary, expected);
        }
        assert_eq!(BuildFailure::new(format!("error: {}", "x".repeat(5_000))).summary.len(), SUMMARY);
    }
}
