//! Text and binary on the way in and out: `contentHandling` and the API's `binaryMediaTypes`
//! (developer guide, "Content type conversions in API Gateway").

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

/// `contentHandling`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Handling {
    ToBinary,
    ToText,
}

/// Text that should be base64 and is not.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NotBase64;

impl Handling {
    pub(super) fn read(text: Option<&str>) -> Option<Self> {
        match text? {
            "CONVERT_TO_BINARY" => Some(Self::ToBinary),
            "CONVERT_TO_TEXT" => Some(Self::ToText),
            _ => None,
        }
    }
}

/// The body that goes to the integration.
pub(super) fn request(body: &Bytes, is_binary: bool, handling: Option<Handling>) -> Result<Bytes, NotBase64> {
    match (is_binary, handling) {
        (true, Some(Handling::ToText)) => Ok(encode(body)),
        (true, _) => Ok(body.clone()),
        (false, Some(Handling::ToBinary)) => decode(body),
        (false, _) => Ok(as_text(body)),
    }
}

/// The body that goes to the caller. `is_binary` is about the backend's answer, `wants_binary` about the caller.
pub(super) fn response(
    body: &Bytes,
    is_binary: bool,
    wants_binary: bool,
    handling: Option<Handling>,
) -> Result<Bytes, NotBase64> {
    match (is_binary, handling) {
        (true, Some(Handling::ToBinary)) => Ok(body.clone()),
        (true, Some(Handling::ToText)) => Ok(encode(body)),
        (true, None) if wants_binary => Ok(body.clone()),
        (true, None) => Ok(encode(body)),
        (false, Some(Handling::ToBinary)) => decode(body),
        (false, Some(Handling::ToText)) => Ok(as_text(body)),
        (false, None) if wants_binary => decode(body),
        (false, None) => Ok(as_text(body)),
    }
}

fn encode(body: &[u8]) -> Bytes {
    STANDARD.encode(body).into()
}

fn decode(body: &[u8]) -> Result<Bytes, NotBase64> {
    STANDARD.decode(body).map(Bytes::from).map_err(|_| NotBase64)
}

/// Bytes that are no UTF-8 are lost, as on AWS.
fn as_text(body: &Bytes) -> Bytes {
    match String::from_utf8_lossy(body) {
        Cow::Borrowed(_) => body.clone(),
        Cow::Owned(text) => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &[u8] = b"aGk=";
    const BINARY: &[u8] = b"\xff\x00";

    /// Body, is it binary, handling, what comes of it.
    type Asked = (&'static [u8], bool, Option<&'static str>, &'static [u8]);
    /// Body, is it binary, does the caller want binary, handling, what comes of it.
    type Answered = (&'static [u8], bool, bool, Option<&'static str>, &'static [u8]);

    fn shown(result: Result<Bytes, NotBase64>) -> Vec<u8> {
        result.map_or_else(|_| b"not base64".to_vec(), |bytes| bytes.to_vec())
    }

    #[test]
    fn requests_follow_the_table() {
        let rows: [Asked; 8] = [
            (TEXT, false, None, TEXT),
            (TEXT, false, Some("CONVERT_TO_BINARY"), b"hi"),
            (TEXT, false, Some("CONVERT_TO_TEXT"), TEXT),
            (BINARY, false, None, "\u{fffd}\0".as_bytes()),
            (BINARY, false, Some("CONVERT_TO_BINARY"), b"not base64"),
            (BINARY, true, None, BINARY),
            (BINARY, true, Some("CONVERT_TO_BINARY"), BINARY),
            (BINARY, true, Some("CONVERT_TO_TEXT"), b"/wA="),
        ];
        for (body, binary, handling, expected) in rows {
            let got = shown(request(&Bytes::copy_from_slice(body), binary, Handling::read(handling)));
            assert_eq!(got, expected, "{body:?} {binary} {handling:?}");
        }
    }

    #[test]
    fn responses_follow_the_table() {
        let rows: [Answered; 12] = [
            (TEXT, false, false, None, TEXT),
            (TEXT, false, false, Some("CONVERT_TO_BINARY"), b"hi"),
            (TEXT, false, false, Some("CONVERT_TO_TEXT"), TEXT),
            (TEXT, false, true, None, b"hi"),
            (TEXT, false, true, Some("CONVERT_TO_BINARY"), b"hi"),
            (TEXT, false, true, Some("CONVERT_TO_TEXT"), TEXT),
            (BINARY, true, false, None, b"/wA="),
            (BINARY, true, false, Some("CONVERT_TO_BINARY"), BINARY),
            (BINARY, true, false, Some("CONVERT_TO_TEXT"), b"/wA="),
            (BINARY, true, true, None, BINARY),
            (BINARY, true, true, Some("CONVERT_TO_BINARY"), BINARY),
            (BINARY, true, true, Some("CONVERT_TO_TEXT"), b"/wA="),
        ];
        for (body, binary, wants, handling, expected) in rows {
            let got = shown(response(&Bytes::copy_from_slice(body), binary, wants, Handling::read(handling)));
            assert_eq!(got, expected, "{body:?} {binary} {wants} {handling:?}");
        }
    }
}
