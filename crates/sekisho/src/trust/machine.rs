//! The store of the whole machine: a folder of certificates and the program that reads it anew. Needs the right to write
//! there; without it, nothing is tried and the command that would do it is shown.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::{ABSENT, ADDED, FAILED, NICKNAME, Outcome, PRESENT, REMOVED, SKIPPED, Wish, quoted, run_program};

/// The certificate's name there, without its ending.
pub const FILE: &str = "sekisho-local-ca";

/// A kind of system: where certificates go, how they end, what is run then, and what that leaves of one taken away.
struct Kind {
    folder: &'static str,
    ending: &'static str,
    program: &'static str,
    arguments: &'static [&'static str],
    left: Option<&'static str>,
}

const KINDS: [Kind; 4] = [
    Kind {
        folder: "/etc/pki/ca-trust/source/anchors",
        ending: "pem",
        program: "update-ca-trust",
        arguments: &["extract"],
        left: None,
    },
    Kind {
        folder: "/usr/local/share/ca-certificates",
        ending: "crt",
        program: "update-ca-certificates",
        arguments: &[],
        left: Some("/etc/ssl/certs"),
    },
    Kind {
        folder: "/etc/ca-certificates/trust-source/anchors",
        ending: "crt",
        program: "trust",
        arguments: &["extract-compat"],
        left: None,
    },
    Kind { folder: "/usr/share/pki/trust/anchors", ending: "pem", program: "update-ca-certificates", arguments: &[], left: None },
];

/// Does what is wished with the machine's store.
pub fn visit(wish: Wish<'_>) -> Outcome {
    if cfg!(target_os = "macos") {
        return keychain(wish);
    }
    match KINDS.iter().find(|kind| Path::new(kind.folder).is_dir()) {
        Some(kind) => kind.visit(wish),
        None => Outcome::because("machine", SKIPPED, "its store is none of those known here; see `sekisho trust`"),
    }
}

impl Kind {
    fn file(&self) -> PathBuf {
        Path::new(self.folder).join(format!("{FILE}.{}", self.ending))
    }

    fn visit(&self, wish: Wish<'_>) -> Outcome {
        let file = self.file();
        let store = file.display().to_string();
        let there = fs::read_to_string(&file).ok();
        let (written, result) = match (wish, there) {
            (Wish::Install(certificate), Some(there)) if there == certificate.pem => return Outcome::of(store, PRESENT),
            (Wish::Install(certificate), _) => (fs::write(&file, &certificate.pem), ADDED),
            (Wish::Uninstall, None) => return Outcome::of(store, ABSENT),
            (Wish::Uninstall, Some(_)) => (fs::remove_file(&file).map(|()| self.sweep()), REMOVED),
        };
        match written.map(|()| run_program(self.program, self.arguments)) {
            Ok(Ok(_)) => Outcome::of(store, result),
            Ok(Err(why)) => Outcome::because(store, FAILED, format!("the file is {result}, but {why}")),
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                Outcome::because(store, SKIPPED, format!("needs the right; run  {}", self.by_hand(wish)))
            }
            Err(error) => Outcome::because(store, FAILED, error.to_string()),
        }
    }

    /// Takes away the links that would lead nowhere now.
    fn sweep(&self) {
        let there = self.left.and_then(|folder| fs::read_dir(folder).ok());
        let links = there.into_iter().flatten().flatten().map(|entry| entry.path());
        for link in links.filter(|link| fs::read_link(link).is_ok_and(|to| to.file_stem().is_some_and(|stem| stem == FILE))) {
            // One that cannot be removed is trusted by nobody.
            let _ = fs::remove_file(link);
        }
    }

    /// The same for somebody with the right. Not `sudo sekisho`: that would be another user's authority.
    fn by_hand(&self, wish: Wish<'_>) -> String {
        let file = self.file();
        let change = match wish {
            Wish::Install(certificate) => format!("cp {} {}", quoted(&certificate.file.display().to_string()), file.display()),
            Wish::Uninstall => format!("rm {}", file.display()),
        };
        format!("sudo {change} && sudo {} {}", self.program, self.arguments.join(" ")).trim_end().to_owned()
    }
}

/// Its keychain asks for leave in a window, so the user is the one to start that.
fn keychain(wish: Wish<'_>) -> Outcome {
    let command = match wish {
        Wish::Install(certificate) => {
            let file = quoted(&certificate.file.display().to_string());
            format!("security add-trusted-cert -r trustRoot -k ~/Library/Keychains/login.keychain-db {file}")
        }
        Wish::Uninstall => format!("in Keychain Access, delete what is named `{NICKNAME}`"),
    };
    Outcome::because("login keychain", SKIPPED, format!("it asks you itself: {command}"))
}
