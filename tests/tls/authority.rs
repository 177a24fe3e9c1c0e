//! The local CA: when it is made, who may read it, and what it may vouch for.

use std::fs;
use std::process::{Command, Stdio};

use super::{Secure, mode, text};
use crate::support::stack::{Stack, sekisho};

#[test]
fn it_is_made_when_it_is_needed_and_not_before() {
    let secure = Secure::pool();
    let health = secure.stack.get(&format!("{}/_sekisho/health", secure.stack.endpoint), &[]).json();
    assert!(!secure.ca().exists(), "a start makes no CA");
    assert_eq!(health["tls"], secure.url("localhost", ""));
    assert_eq!(health["caCertificate"], secure.ca().join("ca.pem").to_str().unwrap());
    let pem = secure.stack.get(&format!("{}/_sekisho/ca.pem", secure.stack.endpoint), &[]);
    assert_eq!(pem.header("content-type"), Some("application/x-pem-file"));
    assert_eq!(pem.body, fs::read_to_string(secure.ca().join("ca.pem")).unwrap());
    assert!(pem.body.starts_with("-----BEGIN CERTIFICATE-----\n") && !pem.body.contains("PRIVATE"), "{}", pem.body);
}

#[test]
fn only_its_owner_reads_the_key() {
    let secure = Secure::pool();
    secure.certificate();
    for (name, expected) in [("", 0o700), ("ca-key.pem", 0o600), ("ca.pem", 0o644)] {
        assert_eq!(mode(&secure.ca().join(name)), expected, "{name}");
    }
}

#[test]
fn whoever_comes_first_makes_it_for_all() {
    let folder = tempfile::tempdir().unwrap();
    let ca = folder.path().join("deep/ca");
    let print = || sekisho().args(["trust", "--print"]).env("SEKISHO_CA_DIR", &ca).stdout(Stdio::piped()).spawn().unwrap();
    let printing: Vec<_> = (0..12).map(|_| print()).collect();
    let printed: Vec<_> = printing.into_iter().map(|child| text(&child.wait_with_output().unwrap().stdout)).collect();
    assert!(printed[0].starts_with("-----BEGIN CERTIFICATE"), "{}", printed[0]);
    assert!(printed.iter().all(|pem| *pem == printed[0]), "{printed:?}");
    assert_eq!(fs::read_to_string(ca.join("ca.pem")).unwrap(), printed[0]);
}

#[test]
fn without_a_folder_it_is_made_for_one_stack() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let arguments = ["--ephemeral", "--template", "tests/fixtures/pool.yaml"];
    let stack = Stack::start_with_variable(&arguments, "SEKISHO_CA_DIR", &file.path().join("ca"));
    let url = format!("https://localhost:{}/_sekisho/ca.pem", stack.port());
    let output = Command::new("curl").args(["-sSk", &url]).output().unwrap();
    assert!(output.stdout.starts_with(b"-----BEGIN CERTIFICATE"), "{output:?}");
    stack.log_with("SEKISHO_CA_DIR; until the stack ends, certificates come from a CA that is kept nowhere");
    let health = stack.get(&format!("{}/_sekisho/health", stack.endpoint), &[]).json();
    assert!(health.get("caCertificate").is_none(), "{health}");
}

#[test]
fn it_can_vouch_for_nobody_else() {
    let secure = Secure::pool();
    let (certificate, key) = (secure.certificate(), secure.ca().join("ca-key.pem").to_str().unwrap().to_owned());
    for (name, is_good) in [
        ("DNS:a.b.amazonaws.com", true),
        ("DNS:localhost", true),
        ("IP:127.9.9.9", true),
        ("DNS:example.com", false),
        ("DNS:localhost.example.com", false),
        ("IP:192.168.0.1", false),
    ] {
        let leaf = secure.folder.path().join("leaf.pem").to_str().unwrap().to_owned();
        let script = "set -e
openssl req -x509 -CA \"$1\" -CAkey \"$2\" -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -out \"$3\" -subj /O=x -addext \"subjectAltName=$4\" -addext basicConstraints=CA:FALSE
openssl verify -CAfile \"$1\" \"$3\"";
        let output = Command::new("bash").args(["-c", script, "-", &certificate, &key, &leaf, name]).output().unwrap();
        let said = text(&output.stdout) + &text(&output.stderr);
        assert_eq!(output.status.success(), is_good, "{name}: {said}");
        assert!(is_good || said.contains("permitted subtree violation"), "{name}: {said}");
    }
}
