//! Function URLs: their configuration, who may call (`access.rs`), browsers (`cors.rs`), the event (`event.rs`), the
//! answer (`answer.rs`). Door: `Functions::serve_url` in `serve.rs`.

mod access;
mod answer;
pub(crate) mod cors;
mod event;
mod known;
mod serve;

use std::sync::Arc;
use std::time::SystemTime;

use aws_lc_rs::digest::{SHA256, digest};
use bytes::Bytes;
use http::Request;
use serde::{Deserialize, Serialize};

use crate::settings::Settings;
use cors::{Cors, CorsRules};
pub(crate) use known::FunctionUrls;

/// A URL's configuration, as CreateFunctionUrlConfig and `AWS::Lambda::Url` have it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct UrlConfig {
    /// Who may call.
    pub auth_type: AuthType,
    /// Which pages of browsers may.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cors: Option<Cors>,
    /// How answers come; buffered when `None`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoke_mode: Option<InvokeMode>,
}

/// Who may call a URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum AuthType {
    /// Everybody the function's policy lets in unsigned.
    #[serde(rename = "NONE")]
    None,
    /// Who signs with credentials.
    #[serde(rename = "AWS_IAM")]
    AwsIam,
}

/// How a URL's answers come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum InvokeMode {
    /// When the handler is done.
    #[default]
    Buffered,
    /// As the handler writes it.
    ResponseStream,
}

/// Who signed a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Twelve digits.
    pub account_id: String,
    /// ARN of user or role session.
    pub arn: String,
    /// IAM's unique id.
    pub user_id: String,
    /// The access key id.
    pub access_key: String,
}

/// Why a signature is not taken: AWS's exception and text, and in plain words for the log; never a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureRefused {
    /// For example `InvalidSignatureException`.
    pub kind: &'static str,
    /// The caller reads it.
    pub message: String,
}

/// Says who signed a request. The binary gives it, so that this crate knows no signatures.
pub type Signer = Arc<dyn Fn(&Request<Bytes>, SystemTime) -> Result<Identity, SignatureRefused> + Send + Sync>;

/// A request to a function URL.
pub struct UrlCall {
    /// The URL's id.
    pub id: String,
    /// The request as the function is to see it: path and query without what led here.
    pub request: Request<Bytes>,
    /// The caller's address.
    pub source_ip: String,
    /// When it arrived.
    pub now: SystemTime,
}

/// A configured URL, with its times.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct UrlRecord {
    pub config: UrlConfig,
    /// Milliseconds since 1970.
    pub created: i64,
    pub modified: i64,
}

/// A function URL.
pub(crate) struct FunctionUrl {
    pub id: String,
    pub function: String,
    /// An alias, or empty.
    pub qualifier: String,
    /// The function's ARN, with the alias.
    pub arn: String,
    pub record: UrlRecord,
    cors: Option<CorsRules>,
}

impl FunctionUrl {
    fn new(settings: &Settings, function: &str, qualifier: &str, record: UrlRecord) -> Self {
        let arn = url_arn(settings, function, qualifier);
        let cors = record.config.cors.as_ref().map(CorsRules::new);
        Self { id: url_id(&arn), function: function.to_owned(), qualifier: qualifier.to_owned(), arn, record, cors }
    }

    fn invoke_mode(&self) -> InvokeMode {
        self.record.config.invoke_mode.unwrap_or_default()
    }
}

impl AuthType {
    /// As the API writes it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::None => "NONE",
            Self::AwsIam => "AWS_IAM",
        }
    }
}

/// The ARN that a URL of this function, or of this alias, has.
#[must_use]
pub fn url_arn(settings: &Settings, function: &str, qualifier: &str) -> String {
    let arn = format!("arn:aws:lambda:{}:{}:function:{function}", settings.region, settings.account_id);
    if qualifier.is_empty() { arn } else { format!("{arn}:{qualifier}") }
}

/// The id of the URL of that ARN: 32 lower-case letters and digits, always the same.
#[must_use]
pub fn url_id(arn: &str) -> String {
    const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    digest(&SHA256, arn.as_bytes())
        .as_ref()
        .iter()
        .map(|byte| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()]))
        .collect()
}
