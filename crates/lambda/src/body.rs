//! The body of an answer: whole, or pieces that come as the handler writes them.

use std::fmt;

use bytes::Bytes;
use tokio::sync::mpsc;

/// Bytes for a caller.
pub enum Body {
    /// All there.
    Whole(Bytes),
    /// Bounded: whoever does not read makes the handler wait. Closed at the end.
    Stream(mpsc::Receiver<Bytes>),
}

impl Body {
    /// All of it, unless it is a stream.
    #[must_use]
    pub fn whole(self) -> Option<Bytes> {
        match self {
            Self::Whole(bytes) => Some(bytes),
            Self::Stream(_) => None,
        }
    }

    /// Read to its end.
    pub async fn read(self) -> Bytes {
        match self {
            Self::Whole(bytes) => bytes,
            Self::Stream(mut pieces) => {
                let mut all = Vec::new();
                while let Some(piece) = pieces.recv().await {
                    all.extend_from_slice(&piece);
                }
                all.into()
            }
        }
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self::Whole(bytes)
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(bytes) => write!(f, "{} bytes", bytes.len()),
            Self::Stream(_) => f.write_str("a stream"),
        }
    }
}
