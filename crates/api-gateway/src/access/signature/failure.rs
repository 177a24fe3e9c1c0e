//! Why a signature does not count, in AWS's words for the caller and in plain words for the log.

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Why a signature does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignatureFailure {
    /// Nothing that could be a signature.
    Missing,
    /// What is there cannot be read; AWS's text.
    Incomplete(String),
    /// What is there is for another time, service or region; AWS's text.
    Scope(String),
    /// Nobody has this access key, or its session token is not this one.
    UnknownKey,
    /// The session of the key is over.
    SessionOver,
    /// Made with another secret, or over another request.
    Mismatch {
        /// The canonical request, as it should have been.
        canonical: String,
        /// What should have been signed.
        to_sign: String,
    },
}

impl SignatureFailure {
    /// `x-amzn-ErrorType`.
    #[must_use]
    pub fn error_type(&self) -> &'static str {
        match self {
            Self::Missing => "MissingAuthenticationTokenException",
            Self::Incomplete(_) => "IncompleteSignatureException",
            Self::Scope(_) | Self::Mismatch { .. } => "InvalidSignatureException",
            Self::UnknownKey => "UnrecognizedClientException",
            Self::SessionOver => "ExpiredTokenException",
        }
    }

    /// What the caller is told.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Missing => "Missing Authentication Token".to_owned(),
            Self::Incomplete(text) | Self::Scope(text) => text.clone(),
            Self::UnknownKey => "The security token included in the request is invalid.".to_owned(),
            Self::SessionOver => "The security token included in the request is expired".to_owned(),
            Self::Mismatch { canonical, to_sign } => format!(
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret \
                 Access Key and signing method. Consult the service documentation for details.\n\nThe Canonical String \
                 for this request should have been\n'{canonical}'\n\nThe String-to-Sign should have been\n'{to_sign}'\n"
            ),
        }
    }

    /// What a developer needs to know; nothing of the request is in it.
    #[must_use]
    pub fn why(&self) -> String {
        match self {
            Self::Missing => {
                "the request is not signed, and AWS_IAM asks for a signature (version 4): sign it for this region, with the keys of `sekisho env`"
            }
            Self::Incomplete(_) => {
                "the Authorization header or the query is no whole AWS signature (version 4); the answer says what is missing"
            }
            Self::Scope(_) => "the signature is for another time, region or service; the answer says which",
            Self::UnknownKey => {
                "nobody here has this access key, or its session token is another: use the keys of `sekisho env`"
            }
            Self::SessionOver => "the session of this access key is over: get new credentials",
            Self::Mismatch { .. } => {
                "the signature was made with another secret, or over another method, path, query, header or body; compare with the canonical request in the answer"
            }
        }
        .to_owned()
    }
}

/// The header's value as AWS shows it since 2023.
pub(super) fn hashed(value: &str) -> String {
    STANDARD.encode(digest::digest(&digest::SHA256, value.as_bytes()))
}
