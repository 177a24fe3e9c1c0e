//! One `cargo build` for all stale functions of a workspace.

use std::collections::{BTreeSet, HashMap};
use std::ffi::OsString;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;

use anstream::adapter::strip_str;
use serde::Deserialize;
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, Command};

use super::manifest::Package;
use super::{BuildError, BuildFailure, BuildProgress, Code, fresh, refused};
use crate::backend::Backend;
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
    let told = run(cargo(workspace).args(arguments(&packages, profile)), progress).await?;
    if !told.succeeded {
        return Err(failed(packages, told.diagnostics));
    }
    let mut built = HashMap::new();
    for (code, package) in packages {
        let executable = find(&told.artifacts, &package, profile)?;
        fresh::remember(&executable, profile, started);
        built.insert(code, executable);
    }
    Ok(built)
}

/// The same with an answer for each package: what others break keeps nothing back, and errors are in colours for a terminal.
pub(super) async fn build_each(
    workspace: &Path,
    packages: Vec<(Code, Package)>,
    profile: BuildProfile,
    progress: &impl Fn(BuildProgress),
) -> Vec<(Code, Backend)> {
    let started = fresh::mark(workspace);
    let mut command = cargo(workspace);
    command.args(arguments(&packages, profile)).arg("--keep-going").args(["--color", colour()]);
    let told = match run(&mut command, progress).await {
        Ok(told) => told,
        Err(error) => return packages.into_iter().map(|(code, _)| (code, refused(&error))).collect(),
    };
    let failure = Arc::new(BuildFailure::new(told.diagnostics));
    let each = packages.into_iter().map(|(code, package)| {
        let backend = match find(&told.artifacts, &package, profile) {
            Ok(executable) => {
                fresh::remember(&executable, profile, started);
                executable.into()
            }
            Err(error) if told.succeeded => refused(&error),
            Err(_) => Arc::clone(&failure).into(),
        };
        (code, backend)
    });
    each.collect()
}

/// As cargo decides it for itself; ours is a pipe.
fn colour() -> &'static str {
    let shown = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    if shown { "always" } else { "never" }
}

fn arguments(packages: &[(Code, Package)], profile: BuildProfile) -> Vec<String> {
    let how: &[&str] = match profile {
        BuildProfile::Dev => &["build"],
        BuildProfile::Release => &["build", "--release"],
        BuildProfile::Lambda => &["lambda", "build", "--release"],
    };
    let mut arguments: Vec<String> = how.iter().map(|word| (*word).to_owned()).collect();
    arguments.push("--message-format=json-render-diagnostics".to_owned());
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

/// Cargo in a workspace.
pub(super) fn cargo(workspace: &Path) -> Command {
    // Set when we run below cargo ourselves: the same toolchain.
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or(OsString::from("cargo")));
    cargo.current_dir(workspace).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    cargo
}

/// One run of cargo: all that it said.
async fn run(cargo: &mut Command, progress: &impl Fn(BuildProgress)) -> Result<Told, BuildError> {
    let mut child = cargo.spawn().map_err(BuildError::NoCargo)?;
    let mut told = follow(&mut child, progress).await.map_err(BuildError::NoCargo)?;
    told.succeeded = child.wait().await.map_err(BuildError::NoCargo)?.success();
    Ok(told)
}

/// All that cargo said.
#[derive(Default)]
struct Told {
    artifacts: Vec<Artifact>,
    diagnostics: String,
    finished: usize,
    succeeded: bool,
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
        let plain = strip_str(line).to_string();
        if is_status(&plain) {
            let text = plain.trim().to_owned();
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

fn find(artifacts: &[Artifact], package: &Package, profile: BuildProfile) -> Result<PathBuf, BuildError> {
    let same = |folder: &Path| folder.canonicalize().is_ok_and(|folder| folder == package.directory);
    let mut own: Vec<&Artifact> = artifacts.iter().filter(|artifact| same(&artifact.directory)).collect();
    if let Some(binary) = &package.binary {
        own.retain(|artifact| artifact.binary == *binary);
    }
    match own.as_slice() {
        [artifact] if profile == BuildProfile::Lambda => Ok(moved(artifact)),
        [artifact] => Ok(artifact.executable.clone()),
        others => {
            let names: Vec<&str> = others.iter().map(|artifact| artifact.binary.as_str()).collect();
            let found = if names.is_empty() { "no program".to_owned() } else { format!("the programs {}", names.join(", ")) };
            Err(BuildError::NoBinary { directory: package.directory.clone(), found })
        }
    }
}

/// Where cargo lambda moves what cargo put into `<target>/<triple>/release`.
fn moved(artifact: &Artifact) -> PathBuf {
    let target = artifact.executable.ancestors().nth(3).unwrap_or(Path::new("target"));
    BuildProfile::Lambda.left(target, &artifact.binary)
}

/// Is `cargo lambda` there?
#[must_use]
pub fn has_cargo_lambda() -> bool {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo"))).map(|home| home.join("bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).chain(home).any(|folder| folder.join("cargo-lambda").is_file())
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
