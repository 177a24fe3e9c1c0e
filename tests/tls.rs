//! TLS from outside: clients that check certificates for real, over HTTP/1.1 and HTTP/2, and those that misbehave.

mod authority;
mod handshake;
mod http2;
mod trust;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::support::stack::Stack;

/// A stack with a CA of its own, whose folder goes with it.
struct Secure {
    stack: Stack,
    folder: TempDir,
}

impl Secure {
    fn start(template: &str, more: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let arguments = [&["--ephemeral", "--template", template], more].concat();
        let stack = Stack::start_with_variable(&arguments, "SEKISHO_CA_DIR", &folder.path().join("ca"));
        Self { stack, folder }
    }

    /// A pool and no function.
    fn pool() -> Self {
        Self::start("tests/fixtures/pool.yaml", &[])
    }

    /// The folder of the CA.
    fn ca(&self) -> PathBuf {
        self.folder.path().join("ca")
    }

    /// The CA's certificate in a file, made if nobody has needed it before.
    fn certificate(&self) -> String {
        let answer = self.stack.get(&format!("{}/_sekisho/ca.pem", self.stack.endpoint), &[]);
        assert_eq!(answer.status, 200, "{answer:?}");
        self.ca().join("ca.pem").to_str().unwrap().to_owned()
    }

    /// The stack's address with TLS, as this host.
    fn url(&self, host: &str, path: &str) -> String {
        format!("https://{host}:{}{path}", self.stack.port())
    }

    /// curl that trusts this CA and nothing else.
    fn curl(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new("curl");
        command.args(["-sS", "--max-time", "60", "--cacert", &self.certificate()]).args(arguments);
        command.output().expect("curl is there")
    }

    /// The same, as a client that believes to be at AWS.
    fn curl_as_at_aws(&self, arguments: &[&str]) -> Output {
        let here = format!("::127.0.0.1:{}", self.stack.port());
        self.curl(&[&["--connect-to", &here], arguments].concat())
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())).permissions().mode() & 0o7777
}
