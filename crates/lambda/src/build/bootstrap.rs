//! Programs that were built elsewhere: can this machine run them?

use std::env::consts::{ARCH, OS};
use std::fs::File;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::BuildError;

/// The `bootstrap` in a folder, if it can run here.
pub(crate) fn check(folder: &Path) -> Result<PathBuf, BuildError> {
    let path = folder.join("bootstrap");
    let unreadable = |error| BuildError::Unreadable { path: path.clone(), error };
    let mut file = File::open(&path).map_err(unreadable)?;
    let mode = file.metadata().map_err(unreadable)?.permissions().mode();
    let mut head = Vec::new();
    file.by_ref().take(20).read_to_end(&mut head).map_err(unreadable)?;
    if let Some(built_for) = foreign(&head) {
        let machine = format!("{OS} {ARCH}");
        return Err(BuildError::WrongMachine { path, built_for, machine });
    }
    if mode & 0o111 == 0 {
        return Err(BuildError::NotExecutable(path));
    }
    Ok(path)
}

/// How to get a program that runs here.
pub(crate) fn remedy() -> String {
    let (name, flag) = if ARCH == "aarch64" { ("arm64", "--arm64") } else { ("x86_64", "--x86-64") };
    format!(
        "build it for {name}: `Architectures: [{name}]` in the template before `sam build`, or `cargo lambda build --release {flag}`"
    )
}

/// Does this machine run it as a program of its own, whatever Lambda would say? Scripts have no machine.
pub(crate) fn is_elf(path: &Path) -> bool {
    let mut head = [0; 4];
    File::open(path).and_then(|mut file| file.read_exact(&mut head)).is_ok() && head == *b"\x7fELF"
}

/// Lambda's name for this machine.
pub(crate) fn own_architecture() -> &'static str {
    if ARCH == "aarch64" { "arm64" } else { ARCH }
}

/// What a program is built for, when that is not this machine. Scripts run everywhere.
fn foreign(head: &[u8]) -> Option<String> {
    if head.starts_with(b"#!") {
        return None;
    }
    if !head.starts_with(b"\x7fELF") || head.len() < 20 {
        return (OS == "linux").then(|| "no Linux (it is not an ELF program)".to_owned());
    }
    // e_machine, little endian on every machine that Lambda has.
    let machine = match u16::from_le_bytes([head[18], head[19]]) {
        0x3e => "x86_64".to_owned(),
        0xb7 => "aarch64".to_owned(),
        other => format!("ELF machine {other:#x}"),
    };
    if OS == "linux" && machine == ARCH {
        return None;
    }
    let lambda_name = if machine == "aarch64" { " (arm64)" } else { "" };
    Some(format!("linux {machine}{lambda_name}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn elf(machine: u16) -> Vec<u8> {
        let mut head = b"\x7fELF\x02\x01\x01".to_vec();
        head.resize(18, 0);
        head.extend(machine.to_le_bytes());
        head
    }

    #[test]
    fn programs_for_this_machine_and_others() {
        let (own, other, other_name) = match ARCH {
            "aarch64" => (0xb7, 0x3e, "linux x86_64"),
            _ => (0x3e, 0xb7, "linux aarch64 (arm64)"),
        };
        let cases = [
            (elf(own), 0o755, ""),
            (elf(own), 0o644, "chmod +x"),
            (elf(other), 0o755, other_name),
            (elf(0xf3), 0o755, "ELF machine 0xf3"),
            (b"#!/bin/sh\n".to_vec(), 0o755, ""),
            (b"PK\x03\x04".to_vec(), 0o755, "not an ELF program"),
            (Vec::new(), 0o755, "not an ELF program"),
        ];
        for (content, mode, expected) in cases {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("bootstrap");
            fs::write(&path, &content).unwrap();
            fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
            match check(dir.path()) {
                Ok(found) => assert_eq!((found, expected), (path, "")),
                Err(error) => {
                    assert!(!expected.is_empty(), "{error}");
                    assert!(error.to_string().contains(expected), "{error}");
                }
            }
        }
    }
}
