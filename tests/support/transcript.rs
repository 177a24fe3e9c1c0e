//! Runs the console blocks of a Markdown file in one shell and compares what comes back.
//!
//! In a ```` ```console ```` block a line that begins with `$ ` is a command (a trailing `\` continues it), `? N` its exit
//! code when it is not 0, and the lines below are its output: `[..]` stands for anything in a line, `...` for any lines.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::path_with_tools;

/// One command and what it should print.
#[derive(Debug)]
struct Step {
    command: String,
    exit: Option<String>,
    expected: Vec<String>,
    line: usize,
}

/// Separates the outputs of two steps; no client prints it.
const MARK: &str = "\u{1e}step";

/// Runs the file and panics with every step that answered otherwise.
pub fn check(file: &Path, prelude: &str) {
    check_text(file, &text(file), prelude);
}

/// What is written in a file.
pub fn text(file: &Path) -> String {
    std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// A part of a text: from its heading to the next of the same level.
pub fn section<'a>(text: &'a str, heading: &str) -> &'a str {
    let from = text.find(&format!("\n{heading}\n")).unwrap_or_else(|| panic!("no {heading}")) + 1;
    let to = text[from..].find("\n## ").map_or(text.len(), |after| from + after + 1);
    &text[from..to]
}

/// The same for a part of a file.
pub fn check_text(file: &Path, text: &str, prelude: &str) {
    let steps = steps(text);
    assert!(!steps.is_empty(), "{} has no commands", file.display());
    let output = run(prelude, &steps);
    let mut wrong = String::new();
    for (step, (printed, exit)) in steps.iter().zip(results(&output, steps.len())) {
        let expected_exit = step.exit.as_deref().unwrap_or("0");
        if !line_matches(expected_exit, exit) || !lines_match(&step.expected, lines(printed).as_slice()) {
            let _ = writeln!(
                wrong,
                "line {}: $ {}\nexpected (exit {expected_exit}):\n{}\ngot (exit {exit}):\n{printed}\n",
                step.line,
                step.command,
                step.expected.join("\n")
            );
        }
    }
    assert!(wrong.is_empty(), "{}\n{wrong}", file.display());
}

fn steps(text: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let (mut inside, mut continues) = (false, false);
    for (number, line) in text.lines().enumerate() {
        if line.starts_with("```") {
            inside = line.starts_with("```console");
            continues = false;
        } else if inside {
            if let (true, Some(step)) = (continues, steps.last_mut()) {
                step.command.push('\n');
                step.command.push_str(line);
                continues = line.ends_with('\\');
            } else if let Some(command) = line.strip_prefix("$ ") {
                steps.push(Step { command: command.to_owned(), exit: None, expected: Vec::new(), line: number + 1 });
                continues = line.ends_with('\\');
            } else if let Some(step) = steps.last_mut() {
                match line.strip_prefix("? ") {
                    Some(exit) if step.expected.is_empty() => step.exit = Some(exit.to_owned()),
                    _ => step.expected.push(line.to_owned()),
                }
            }
        }
    }
    for step in &mut steps {
        step.expected = lines(&step.expected.join("\n")).into_iter().map(str::to_owned).collect();
    }
    steps
}

fn run(prelude: &str, steps: &[Step]) -> String {
    let mut script = format!("exec 2>&1 </dev/null\n{prelude}\nprintf '{MARK}\\n'\n");
    for step in steps {
        let _ = write!(script, "{}\nprintf '\\n{MARK} %s\\n' \"$?\"\n", step.command);
    }
    // Files of a transcript are its own.
    let folder = tempfile::tempdir().expect("a folder for files");
    let output = Command::new("bash")
        .args(["-c", &script])
        .current_dir(folder.path())
        .env("PATH", path_with_tools())
        .env("AWS_PAGER", "")
        .env("HOME", std::env::temp_dir())
        .env("SAM_CLI_TELEMETRY", "0")
        // `sam build` calls cargo, which does not move with its user's home.
        .envs([("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")].map(|(name, folder)| (name, of_rust(name, folder))))
        .env_remove("AWS_PROFILE")
        .stdin(Stdio::null())
        .output()
        .expect("bash runs");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A folder of Rust's own tools: where the variable says, or in the home of who runs the tests.
fn of_rust(name: &str, folder: &str) -> PathBuf {
    std::env::var_os(name).map_or_else(|| std::env::home_dir().unwrap_or_default().join(folder), PathBuf::from)
}

/// What each step printed, and its exit code.
fn results(output: &str, count: usize) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = output.split_once(&format!("{MARK}\n")).unwrap_or_else(|| panic!("the shell did not start:\n{output}")).1;
    for _ in 0..count {
        let Some((printed, after)) = rest.split_once(&format!("\n{MARK} ")) else {
            break;
        };
        let (exit, after) = after.split_once('\n').unwrap_or((after, ""));
        found.push((printed, exit));
        rest = after;
    }
    assert_eq!(found.len(), count, "the shell ended early:\n{output}");
    found
}

/// Lines without the empty ones around them.
fn lines(printed: &str) -> Vec<&str> {
    printed.trim_matches('\n').lines().map(str::trim_end).collect()
}

fn lines_match(expected: &[String], printed: &[&str]) -> bool {
    match expected.split_first() {
        None => printed.is_empty(),
        Some((first, rest)) if first == "..." => (0..=printed.len()).any(|from| lines_match(rest, &printed[from..])),
        Some((first, rest)) => {
            printed.split_first().is_some_and(|(line, more)| line_matches(first, line) && lines_match(rest, more))
        }
    }
}

fn line_matches(expected: &str, line: &str) -> bool {
    let mut parts = expected.split("[..]");
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = line.strip_prefix(first) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else {
        return rest.is_empty();
    };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[test]
fn a_transcript_fails_when_a_line_differs() {
    for (expected, line, matches) in [
        ("abc", "abc", true),
        ("abc", "abcd", false),
        ("a[..]c", "abbbc", true),
        ("a[..]c", "abbbd", false),
        ("\"Sub\": \"[..]\",", "\"Sub\": \"1-2\",", true),
        ("[..]x[..]", "axb", true),
        ("[..]x[..]", "ab", false),
    ] {
        assert_eq!(line_matches(expected, line), matches, "{expected} {line}");
    }
    let expected = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    assert!(lines_match(&expected("a\n...\nd"), &["a", "b", "c", "d"]));
    assert!(!lines_match(&expected("a\n..."), &["b"]));
    assert!(!lines_match(&[], &["unexpected"]));
}

#[test]
fn commands_outputs_and_exit_codes_are_read_from_the_blocks() {
    let text = "words\n```console\n$ a \\\n  b\n? 1\nout\n\n$ c\n```\n```\n$ not run\n```\n";
    let steps = steps(text);
    assert_eq!(steps.len(), 2);
    assert_eq!((steps[0].command.as_str(), steps[0].exit.as_deref()), ("a \\\n  b", Some("1")));
    assert_eq!(steps[0].expected, ["out"]);
}
