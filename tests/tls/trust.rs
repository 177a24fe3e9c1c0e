//! `sekisho trust`: what it says and what it does to the stores. The machine's own store is left alone here.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;

use serde_json::Value;
use tempfile::TempDir;

use super::text;
use crate::support::stack::sekisho;

/// A certutil that keeps names in a file, as the real one lists them.
const CERTUTIL: &str = r#"#!/bin/sh
db=${2#sql:}
case $3 in
-N) : > "$db/cert9.db" ;;
-L) while read -r name; do printf '%-60s C,,  \n' "$name"; done < "$db/cert9.db" ;;
-A) [ -s "$9" ] && echo "$7" >> "$db/cert9.db" ;;
-D) grep -vxF -e "$5" "$db/cert9.db" > "$db/new"; mv "$db/new" "$db/cert9.db" ;;
esac
"#;

/// A home with a Firefox profile, and tools of its own.
struct Home(TempDir);

impl Home {
    fn new() -> Self {
        let home = Self(tempfile::tempdir().unwrap());
        let profile = home.path().join(".mozilla/firefox/abc.default");
        fs::create_dir_all(&profile).unwrap();
        fs::write(profile.join("cert9.db"), "mkcert development CA\n").unwrap();
        home
    }

    fn with_certutil(self) -> Self {
        let file = self.path().join("certutil");
        fs::write(&file, CERTUTIL).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
        self
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn trust(&self, arguments: &[&str]) -> Output {
        let path = format!("{}:/usr/bin:/bin", self.path().display());
        let mut command = sekisho();
        command.arg("trust").args(arguments).env("HOME", self.path()).env("PATH", path);
        command.env_remove("SEKISHO_CA_DIR").env_remove("XDG_DATA_HOME").output().unwrap()
    }

    fn databases(&self) -> [String; 2] {
        [".mozilla/firefox/abc.default", ".pki/nssdb"]
            .map(|folder| fs::read_to_string(self.path().join(folder).join("cert9.db")).unwrap())
    }
}

#[test]
fn it_says_where_the_certificate_is_and_every_way_to_trust_it() {
    let home = Home::new();
    let output = home.trust(&[]);
    let (said, file) = (text(&output.stdout), home.path().join(".local/share/sekisho/ca.pem"));
    for expected in ["update-ca-certificates", "update-ca-trust", "security add-trusted-cert", "certutil -d sql:$HOME/.pki/nssdb"]
    {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    assert!(said.contains(&format!("export NODE_EXTRA_CA_CERTS={}\n", file.display())), "{said}");
    let facts: Value = serde_json::from_slice(&home.trust(&["--json"]).stdout).unwrap();
    assert_eq!(facts["environment"]["SSL_CERT_FILE"], file.to_str().unwrap());
    assert_eq!(text(&home.trust(&["--print"]).stdout), fs::read_to_string(&file).unwrap());
}

#[test]
fn browsers_trust_it_once_and_then_no_longer() {
    let home = Home::new().with_certutil();
    let browsers = |wish: &str| text(&home.trust(&[wish, "--stores", "browsers"]).stdout);
    assert_eq!(browsers("--install").matches("added").count(), 2);
    let added = home.databases();
    assert!(added[0].starts_with("mkcert development CA\nSekisho local CA "), "{added:?}");
    assert!(added[1].starts_with("Sekisho local CA "), "{added:?}");
    assert_eq!(browsers("--install").matches("already there").count(), 2);
    assert_eq!(home.databases(), added, "twice is once");
    assert_eq!(browsers("--uninstall").matches("removed").count(), 2);
    assert_eq!(home.databases(), ["mkcert development CA\n", ""]);
    assert_eq!(browsers("--uninstall").matches("was not there").count(), 2);
}

#[test]
fn what_cannot_be_done_is_said_and_is_no_success() {
    let home = Home::new();
    // No certutil there, whatever this machine has.
    let mut command = sekisho();
    command.args(["trust", "--install", "--stores", "browsers", "--json"]).env("HOME", home.path()).env("PATH", "/nowhere");
    let output = command.env_remove("SEKISHO_CA_DIR").env_remove("XDG_DATA_HOME").output().unwrap();
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(said["stores"][0]["result"], "skipped", "{said}");
    assert!(said["stores"][0]["why"].as_str().unwrap().contains("libnss3-tools"), "{said}");
    assert_eq!((output.status.code(), text(&output.stderr).contains("no store was changed")), (Some(1), true), "{output:?}");
}

#[test]
fn roots_own_ca_is_not_taken_for_the_users() {
    let home = Home::new();
    let mut command = sekisho();
    command.args(["trust", "--install", "--stores", "browsers"]).env("HOME", home.path()).env("SUDO_USER", "alice");
    let output = command.env_remove("SEKISHO_CA_DIR").env_remove("XDG_DATA_HOME").output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(text(&output.stderr).contains("without it, which shows the one command that needs it"), "{output:?}");
    assert!(!home.path().join(".local").exists(), "no CA was made");
}

#[test]
fn a_broken_ca_is_told_and_not_replaced() {
    let home = Home::new();
    let folder = home.path().join(".local/share/sekisho");
    home.trust(&["--print"]);
    fs::write(folder.join("ca-key.pem"), "").unwrap();
    let output = home.trust(&["--print"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(text(&output.stderr).contains("are no CA of ours; move both away"), "{output:?}");
    assert_eq!(fs::read_to_string(folder.join("ca-key.pem")).unwrap(), "");
}
