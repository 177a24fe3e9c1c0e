//! What must not work does not work, and says why; what hurts in the wild does not hurt here.

mod door;
mod state;
mod templates;
mod updates;

use std::path::{Path, PathBuf};
use std::process::Output;

use crate::support::root;
use crate::support::stack::sekisho;

/// A pool with a client; `UserPoolId` and `SpaClientId` as the users of `Stack` need them.
const POOL: &str = "Resources:
  Pool:
    Type: AWS::Cognito::UserPool
  Client:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: !Ref Pool
      ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_REFRESH_TOKEN_AUTH]
Outputs:
  UserPoolId: {Value: !Ref Pool}
  SpaClientId: {Value: !Ref Client}
";

/// Runs `sekisho up --port 0` with a template that must not come up.
fn refused(template: &Path, arguments: &[&str]) -> String {
    let template = template.to_str().expect("a plain path");
    let output = sekisho().args(["up", "--port", "0", "--template", template]).args(arguments).output().expect("it runs");
    said(&output, arguments)
}

/// What it said; nothing else than exit code 1 and words on standard error will do.
fn said(output: &Output, about: &[&str]) -> String {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{about:?}: {said}");
    assert!(!String::from_utf8_lossy(&output.stdout).contains("ready "), "{about:?}: it said that it is ready");
    said
}

/// Writes a file and gives its path.
fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("it is made");
    std::fs::write(&path, text).expect("it is written");
    path
}

/// The template with both APIs open in front of the echo handler, wherever it is put.
fn open_template() -> String {
    let text = std::fs::read_to_string(root().join("tests/fixtures/open.yaml")).expect("a fixture");
    text.replace("CodeUri: ../echo/", &format!("CodeUri: {}", root().join("tests/echo").display()))
}
