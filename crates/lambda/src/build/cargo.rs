//! One `cargo build` for all stale functions of a workspace.

use std::collections::{BTreeSet, HashMap};
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde::Deserialize;
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, Command};

use super::manifest::Package;
use super::{BuildError, BuildProgress, Code, fresh};
use crate::settings::BuildProfile;

/// A program that cargo made.
#[derive(Debug)]
struct Artifact {
    directory: PathBuf,
    binary: String,
    executable: PathBuf,
}

/// The members of cargo's messages that matter here.
#[derive(Deserialize)]
struct Message {
    reason: String,
    manifest_path: Option<PathBuf>,
    target: Option<Target>,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

/// Builds the packages and finds each one's program.
pub(super) async fn build(
    workspace: &Path,
    packages: Vec<(Code, Package)>,
    profile: BuildProfile,
    progress: &impl Fn(BuildProgress),
) -> Result<HashMap<Code, PathBuf>, BuildError> {
    let started = fresh::mark(workspace);
    let artifacts = match run(workspace, arguments(&packages, profile), progress).await? {
        Ok(artifacts) => artifacts,
        Err(output) => return Err(failed(packages, output)),
    };
    let mut built = HashMap::new();
    for (code, package) in packages {
        let executable = find(&artifacts, &package)?;
        fresh::remember(&executable, started);
        built.insert(code, executable);
    }
    Ok(built)
}

fn arguments(packages: &[(Code, Package)], profile: BuildProfile) -> Vec<String> {
    let mut arguments = vec!["build".to_owned(), "--message-format=json-render-diagnostics".to_owned()];
    if profile == BuildProfile::Release {
        arguments.push("--release".to_owned());
    }
    let names: BTreeSet<&str> = packages.iter().map(|(_, package)| package.name.as_str()).collect();
    arguments.extend(names.iter().flat_map(|name| ["-p".to_owned(), (*name).to_owned()]));
    // Only when all are known: `--bin` would leave out the others.
    let binaries: Option<BTreeSet<&str>> = packages.iter().map(|(_, package)| package.binary.as_deref()).collect();
    for binary in binaries.into_iter().flatten() {
        arguments.extend(["--bin".to_owned(), binary.to_owned()]);
    }
    arguments
}

/// Names the packages that cargo says could not be compiled. A dependency may be to blame: then all of them.
fn failed(packages: Vec<(Code, Package)>, output: String) -> BuildError {
    let is_named = |name: &str| output.contains(&format!("could not compile `{name}`"));
    let (named, others): (Vec<_>, Vec<_>) = packages.into_iter().partition(|(_, package)| is_named(&package.name));
    let blamed = if named.is_empty() { others } else { named };
    let codes = blamed.into_iter().map(|(code, _)| code).collect();
    BuildError::Failed { codes, output }
}

/// One run of cargo: what it made, or all that it said when it failed.
async fn run(
    workspace: &Path,
    arguments: Vec<String>,
    progress: &impl Fn(BuildProgress),
) -> Result<Result<Vec<Artifact>, String>, BuildError> {
    // Set when we run below cargo ourselves: the same toolchain.
    let cargo = std::env::var_os("CARGO").unwrap_or(OsString::from("cargo"));
    let mut child = Command::new(cargo)
        .args(arguments)
        .current_dir(workspace)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(BuildError::NoCargo)?;
    let told = follow(&mut child, progress).await.map_err(BuildError::NoCargo)?;
    let status = child.wait().await.map_err(BuildError::NoCargo)?;
    Ok(if status.success() { Ok(told.artifacts) } else { Err(told.diagnostics) })
}

/// All that cargo said.
#[derive(Default)]
struct Told {
    artifacts: Vec<Artifact>,
    diagnostics: String,
    finished: usize,
}

impl Told {
    fn message(&mut self, line: &str) {
        let Ok(message) = serde_json::from_str::<Message>(line) else {
            return;
        };
        if message.reason != "compiler-artifact" {
            return;
        }
        self.finished += 1;
        let directory = message.manifest_path.as_deref().and_then(Path::parent);
        if let (Some(directory), Some(target), Some(executable)) = (directory, message.target, message.executable)
            && target.kind.iter().any(|kind| kind == "bin")
        {
            let directory = directory.to_owned();
            self.artifacts.push(Artifact { directory, binary: target.name, executable });
        }
    }

    fn line(&mut self, line: &str, progress: &impl Fn(BuildProgress)) {
        if is_status(line) {
            let text = line.trim().to_owned();
            progress(BuildProgress { text, finished: self.finished });
        } else {
            self.diagnostics.push_str(line);
            self.diagnostics.push('\n');
        }
    }
}

/// Reads both streams at once: a full pipe would stop cargo.
async fn follow(child: &mut Child, progress: &impl Fn(BuildProgress)) -> io::Result<Told> {
    let mut messages = lines(child.stdout.take())?;
    let mut words = lines(child.stderr.take())?;
    let mut told = Told::default();
    let (mut more_messages, mut more_words) = (true, true);
    while more_messages || more_words {
        tokio::select! {
            line = messages.next_line(), if more_messages => match line? {
                Some(line) => told.message(&line),
                None => more_messages = false,
            },
            line = words.next_line(), if more_words => match line? {
                Some(line) => told.line(&line, progress),
                None => more_words = false,
            },
        }
    }
    Ok(told)
}

fn lines<R: AsyncRead>(stream: Option<R>) -> io::Result<tokio::io::Lines<BufReader<R>>> {
    let stream = stream.ok_or_else(|| io::Error::other("cargo has no output pipe"))?;
    Ok(BufReader::new(stream).lines())
}

/// Cargo's own lines begin with a word in the first twelve columns, right-aligned.
fn is_status(line: &str) -> bool {
    let Some((word, rest)) = line.split_at_checked(12) else {
        return false;
    };
    let word = word.trim_start();
    rest.starts_with(' ') && word.starts_with(|c: char| c.is_ascii_uppercase()) && word.chars().all(|c| c.is_ascii_alphabetic())
}

fn find(artifacts: &[Artifact], package: &Package) -> Result<PathBuf, BuildError> {
    let same = |folder: &Path| folder.canonicalize().is_ok_and(|folder| folder == package.directory);
    let mut own: Vec<&Artifact> = artifacts.iter().filter(|artifact| same(&artifact.directory)).collect();
    if let Some(binary) = &package.binary {
        own.retain(|artifact| artifact.binary == *binary);
    }
    match own.as_slice() {
        [artifact] => Ok(artifact.executable.clone()),
        others => {
            let names: Vec<&str> = others.iter().map(|artifact| artifact.binary.as_str()).collect();
            let found = if names.is_empty() { "no program".to_owned() } else { format!("the programs {}", names.join(", ")) };
            Err(BuildError::NoBinary { directory: package.directory.clone(), found })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_lines_and_others() {
        let cases = [
            ("   Compiling hello v0.1.0 (/x)", true),
            ("    Finished `dev` profile", true),
            ("    Blocking waiting for file lock on build directory", true),
            ("error[E0425]: cannot find value", false),
            ("  --> src/main.rs:1:1", false),
            ("   |", false),
            ("", false),
        ];
        for (line, expected) in cases {
            assert_eq!(is_status(line), expected, "{line}");
        }
    }
}
