//! What the tests share: a running stack, a plain HTTP client, and tokens that nobody should trust.

pub mod http;
pub mod person;
pub mod project;
pub mod sign;
pub mod stack;
pub mod tokens;
pub mod transcript;
pub mod workspace;

use std::path::{Path, PathBuf};

/// The repository.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().and_then(Path::parent).expect("the package lies two folders deep").to_owned()
}

/// `PATH` with the clients that `tests/tools.sh` installs in front.
pub fn path_with_tools() -> String {
    let tools = root().join("tests/.tools/venv/bin");
    format!("{}:{}", tools.display(), std::env::var("PATH").unwrap_or_default())
}
