//! `sekisho trust`: the local CA's certificate, how to trust it, and doing so where asked.

mod browsers;
mod machine;

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::Failure;
use crate::cli::{Stores, Trust};
use crate::tls::{self, Certificate, names};

/// What every certificate of ours is called in a store, before the digits of its key.
const NICKNAME: &str = "Sekisho local CA";
/// Variables that name a file of roots, each for some of the clients.
const VARIABLES: [&str; 5] = ["AWS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"];

/// What became of one store.
struct Outcome {
    store: String,
    result: &'static str,
    why: Option<String>,
}

/// What is to be done with the stores.
#[derive(Clone, Copy)]
enum Wish<'a> {
    Install(&'a Certificate),
    Uninstall,
}

/// Prints the certificate or the ways to trust it, or walks these ways.
pub fn run(options: &Trust) -> Result<(), Failure> {
    if options.uninstall {
        return report(options, &outcomes(Wish::Uninstall, options.stores));
    }
    if options.install {
        is_own_authority()?;
    }
    let certificate = tls::certificate()?;
    if options.install {
        return report(options, &outcomes(Wish::Install(&certificate), options.stores));
    }
    match (options.print, options.json) {
        (true, _) => print!("{}", certificate.pem),
        (_, true) => println!("{:#}", facts(&certificate)),
        _ => println!("{}", ways(&certificate.file)),
    }
    Ok(())
}

/// Under sudo the home is root's, and so would be the authority: nobody's stack uses that one.
fn is_own_authority() -> Result<(), Failure> {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if set("SUDO_USER") && !set("SEKISHO_CA_DIR") {
        let why = "under sudo this is root's CA and not yours; run `sekisho trust --install` without it, which shows the one command that needs it";
        return Err(Failure::from(why.to_owned()));
    }
    Ok(())
}

fn outcomes(wish: Wish<'_>, stores: Stores) -> Vec<Outcome> {
    let mut all = Vec::new();
    if stores != Stores::Machine {
        all.extend(browsers::visit(wish));
    }
    if stores != Stores::Browsers {
        all.push(machine::visit(wish));
    }
    all
}

/// Each store with what became of it. A failure when nothing was as it was wished.
fn report(options: &Trust, outcomes: &[Outcome]) -> Result<(), Failure> {
    if options.json {
        println!("{:#}", json!({ "stores": outcomes.iter().map(Outcome::json).collect::<Vec<_>>() }));
    } else {
        outcomes.iter().for_each(|outcome| println!("{}", outcome.line()));
    }
    if outcomes.iter().any(|outcome| outcome.result == FAILED) {
        return Err(Failure::from("not every store could be changed; the lines above say which".to_owned()));
    }
    if outcomes.iter().all(|outcome| outcome.result == SKIPPED) {
        return Err(Failure::from("no store was changed; the lines above say why".to_owned()));
    }
    Ok(())
}

const ADDED: &str = "added";
const PRESENT: &str = "already there";
const REMOVED: &str = "removed";
const ABSENT: &str = "was not there";
const SKIPPED: &str = "skipped";
const FAILED: &str = "failed";

impl Outcome {
    fn of(store: impl Into<String>, result: &'static str) -> Self {
        Self { store: store.into(), result, why: None }
    }

    fn because(store: impl Into<String>, result: &'static str, why: impl Into<String>) -> Self {
        Self { store: store.into(), result, why: Some(why.into()) }
    }

    fn line(&self) -> String {
        let why = self.why.as_deref().map_or_else(String::new, |why| format!(": {why}"));
        format!("{:<13}  {}{why}", self.result, self.store)
    }

    fn json(&self) -> Value {
        json!({ "store": self.store, "result": self.result, "why": self.why })
    }
}

/// Runs a program; what it said when it failed.
fn run_program(program: &str, arguments: &[&str]) -> Result<String, String> {
    let ran = Command::new(program).args(arguments).stdin(Stdio::null()).output();
    let output = ran.map_err(|error| format!("{program}: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{program}: {}", said.trim().lines().last().unwrap_or("it failed")))
}

fn facts(certificate: &Certificate) -> Value {
    let file = certificate.file.display().to_string();
    let environment: serde_json::Map<_, _> = VARIABLES.iter().map(|name| ((*name).to_owned(), json!(file))).collect();
    json!({
        "certificate": file,
        "name": certificate.name,
        "domains": names::DOMAINS,
        "addresses": ["127.0.0.0/8", "::1"],
        "environment": environment,
    })
}

fn ways(file: &Path) -> String {
    let file = quoted(&file.display().to_string());
    let exports: String = VARIABLES.iter().map(|name| format!("  export {name}={file}\n")).collect();
    format!(
        "The local CA is {file}
It can vouch for localhost, 127.0.0.0/8, ::1 and names below localhost, amazonaws.com, amazoncognito.com and on.aws, and for
nothing else. Its key lies beside it and is readable by you alone.

For the programs of one shell:
{exports}  (all but NODE_EXTRA_CA_CERTS name it instead of the usual roots, so keep them to a shell that talks to Sekisho)

For browsers of this user, and for the machine where you may:
  sekisho trust --install
  sekisho trust --uninstall

The same by hand:
  Debian, Ubuntu     sudo cp {file} /usr/local/share/ca-certificates/{machine_file}.crt && sudo update-ca-certificates
  Fedora, RHEL       sudo cp {file} /etc/pki/ca-trust/source/anchors/{machine_file}.pem && sudo update-ca-trust extract
  macOS              security add-trusted-cert -r trustRoot -k ~/Library/Keychains/login.keychain-db {file}
  Chromium, Chrome   certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n '{NICKNAME}' -i {file}
  Firefox            the same with -d sql:<profile folder>; certutil is in libnss3-tools (Debian) or nss-tools (Fedora)",
        machine_file = machine::FILE
    )
}

/// As a shell reads it; left alone where there is nothing to quote.
fn quoted(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.' | b'-' | b'_');
    if text.bytes().all(plain) { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_one_word_in_a_shell() {
        for (text, expected) in [("/home/a/ca.pem", "/home/a/ca.pem"), ("/a b/c", "'/a b/c'"), ("/it's", r"'/it'\''s'")] {
            assert_eq!(quoted(text), expected);
        }
        assert!(ways(Path::new("/a b/ca.pem")).contains("export SSL_CERT_FILE='/a b/ca.pem'\n"));
    }
}
