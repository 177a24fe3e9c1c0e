//! What has to be known of a Cargo.toml without running cargo: names and the workspace.
//! A few lines of TOML are read; where they could mean something else, cargo is asked by building.

use std::fs;
use std::path::{Path, PathBuf};

use super::BuildError;

/// A cargo package that is a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Package {
    pub directory: PathBuf,
    pub name: String,
    /// The program, when it is certain.
    pub binary: Option<String>,
    /// The folder whose Cargo.toml has `[workspace]`.
    pub workspace: PathBuf,
}

impl Package {
    pub fn read(directory: &Path, binary: Option<&str>) -> Result<Self, BuildError> {
        let path = directory.join("Cargo.toml");
        let text = fs::read_to_string(&path).map_err(|error| BuildError::Unreadable { path: path.clone(), error })?;
        let lines = Lines::of(&text);
        let Some(name) = lines.name.clone() else {
            let why = "it has no [package] with a name; point CodeUri at the package's own folder".to_owned();
            return Err(BuildError::Manifest { path, why });
        };
        let binary = match binary {
            Some(binary) => Some(binary.to_owned()),
            None => lines.only_binary(directory),
        };
        Ok(Self { directory: directory.to_owned(), name, binary, workspace: workspace_of(directory) })
    }
}

/// The lines of a Cargo.toml that matter.
#[derive(Debug, Default)]
struct Lines {
    name: Option<String>,
    /// Name and path of each `[[bin]]`.
    programs: Vec<(Option<String>, Option<String>)>,
}

impl Lines {
    fn of(text: &str) -> Self {
        let mut lines = Self::default();
        let mut section = "";
        for line in text.lines().map(str::trim) {
            if line.starts_with('[') {
                section = line;
                if is_section(section, "[[bin]]") {
                    lines.programs.push((None, None));
                }
            } else if let Some((key, value)) = string_value(line) {
                lines.note(section, key, value);
            }
        }
        lines
    }

    fn note(&mut self, section: &str, key: &str, value: &str) {
        if is_section(section, "[package]") && key == "name" {
            self.name = Some(value.to_owned());
        }
        if !is_section(section, "[[bin]]") {
            return;
        }
        match (self.programs.last_mut(), key) {
            (Some((name, _)), "name") => *name = Some(value.to_owned()),
            (Some((_, path)), "path") => *path = Some(value.to_owned()),
            _ => {}
        }
    }

    /// The package's program, if it certainly has only one.
    fn only_binary(&self, directory: &Path) -> Option<String> {
        let main = directory.join("src/main.rs").is_file();
        if directory.join("src/bin").exists() {
            return None;
        }
        match self.programs.as_slice() {
            [] if main => self.name.clone(),
            [(name, path)] if !main || path.as_deref() == Some("src/main.rs") => name.clone(),
            _ => None,
        }
    }
}

fn is_section(line: &str, section: &str) -> bool {
    line.split('#').next().is_some_and(|line| line.trim() == section)
}

/// `key = "value"`.
fn string_value(line: &str) -> Option<(&str, &str)> {
    let (key, rest) = line.split_once('=')?;
    let rest = rest.trim().strip_prefix('"')?;
    let (value, _) = rest.split_once('"')?;
    Some((key.trim(), value))
}

/// The nearest folder upwards whose Cargo.toml has a workspace; the package itself when there is none.
fn workspace_of(directory: &Path) -> PathBuf {
    let has_workspace = |folder: &&Path| {
        let text = fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
        text.lines().any(|line| is_section(line, "[workspace]") || line.trim().starts_with("[workspace."))
    };
    directory.ancestors().find(has_workspace).unwrap_or(directory).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cargo.toml, files, the binary asked for, the binary expected.
    type Case = (&'static str, &'static [&'static str], Option<&'static str>, Option<&'static str>);

    #[test]
    fn names() {
        let cases: [Case; 7] = [
            ("[package]\nname = \"a\"\n", &["src/main.rs"], None, Some("a")),
            ("[package]\nname = \"a\"\n", &["src/main.rs"], Some("x"), Some("x")),
            ("[package] # p\nname=\"a\"\n[[bin]]\nname = \"b\"\npath = \"src/main.rs\"\n", &["src/main.rs"], None, Some("b")),
            ("[package]\nname = \"a\"\n[[bin]]\nname = \"b\"\npath = \"b.rs\"\n", &["src/main.rs", "b.rs"], None, None),
            ("[package]\nname = \"a\"\n[[bin]]\nname = \"b\"\npath = \"b.rs\"\n", &["b.rs"], None, Some("b")),
            ("[package]\nname = \"a\"\n", &["src/main.rs", "src/bin/c.rs"], None, None),
            ("[package]\nname = \"a\"\n[dependencies]\nname = \"z\"\n", &["src/lib.rs"], None, None),
        ];
        for (toml, files, asked, expected) in cases {
            let dir = tempfile::tempdir().unwrap();
            fs::create_dir_all(dir.path().join("src")).unwrap();
            fs::write(dir.path().join("Cargo.toml"), toml).unwrap();
            for file in files {
                fs::create_dir_all(dir.path().join(file).parent().unwrap()).unwrap();
                fs::write(dir.path().join(file), "").unwrap();
            }
            let package = Package::read(dir.path(), asked).unwrap();
            assert_eq!(package.name, "a");
            assert_eq!(package.binary.as_deref(), expected, "{toml}");
        }
    }

    #[test]
    fn the_workspace_is_the_nearest_upwards() {
        let dir = tempfile::tempdir().unwrap();
        let package = dir.path().join("lambdas/a");
        fs::create_dir_all(&package).unwrap();
        fs::write(package.join("Cargo.toml"), "[package]\nname = \"a\"\n[lints]\nworkspace = true\n").unwrap();
        assert_eq!(workspace_of(&package), package);
        fs::write(dir.path().join("Cargo.toml"), "[workspace]\n").unwrap();
        assert_eq!(workspace_of(&package), dir.path());
    }

    #[test]
    fn a_workspace_is_not_a_function() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("Cargo.toml"), "[workspace]\n").unwrap();
        let error = Package::read(dir.path(), None).unwrap_err().to_string();
        assert!(error.contains("no [package]"), "{error}");
    }
}
