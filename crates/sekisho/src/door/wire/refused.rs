//! A request that is not let in: with which status, why, and what of it may be shown in the log.

use hyper::StatusCode;

/// As much of a method or a path is kept for the log.
const SHOWN: usize = 120;

/// A refusal by the inspector. The connection ends with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    pub status: StatusCode,
    pub why: &'static str,
    /// What stands where a method should, and where a path should, without its query.
    pub method: String,
    pub path: String,
}

/// Why a head is not taken, before it is known whose it was.
pub type Reason = (StatusCode, &'static str);

/// What is malformed or can be read in two ways.
pub fn bad(why: &'static str) -> Reason {
    (StatusCode::BAD_REQUEST, why)
}

/// What is longer than the door takes.
pub fn too_large(why: &'static str) -> Reason {
    (StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, why)
}

impl Refused {
    pub fn new((status, why): Reason, head: &[u8]) -> Self {
        let line = head.split(|byte| matches!(byte, b'\r' | b'\n')).next().unwrap_or_default();
        let mut words = line.split(|byte| *byte == b' ');
        let method = shown(words.next());
        let path = shown(words.next().and_then(|target| target.split(|byte| *byte == b'?').next()));
        Self { status, why, method, path }
    }

    /// hyper has found a request where the inspector has not. Never seen; whatever it is, it is not let in.
    pub fn out_of_step() -> Self {
        Self::new(bad("the request was read in two ways"), b"")
    }
}

fn shown(word: Option<&[u8]>) -> String {
    let word = word.unwrap_or_default();
    String::from_utf8_lossy(&word[..word.len().min(SHOWN)]).into_owned()
}
