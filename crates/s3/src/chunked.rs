//! `aws-chunked`: bodies in chunks, each with its size and perhaps a signature, and headers that follow them.
//! Signatures are not checked, as nowhere at this door.

use bytes::{Bytes, BytesMut};
use http::StatusCode;

use crate::fault::Fault;

/// More than any size line or trailer that a client sends.
const LINE: usize = 1024;
const TRAILERS: usize = 16;

/// A body out of its frames, and what followed it.
#[derive(Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The body itself.
    pub body: Bytes,
    /// Headers that followed it, names in lower case.
    pub trailers: Vec<(String, String)>,
}

/// Takes a body out of its frames; `length` is what it says to be as a whole.
///
/// # Errors
/// `IncompleteBody`, and a framing that is not one.
pub fn decode(framed: &Bytes, length: Option<u64>) -> Result<Decoded, Fault> {
    let mut rest = framed.clone();
    let mut body = BytesMut::new();
    loop {
        let size = size(&line(&mut rest)?)?;
        if size == 0 {
            break;
        }
        if rest.len() < size {
            return Err(incomplete());
        }
        body.extend_from_slice(&rest.split_to(size));
        if !line(&mut rest)?.is_empty() {
            return Err(incomplete());
        }
    }
    if length.is_some_and(|length| length != body.len() as u64) {
        return Err(incomplete());
    }
    Ok(Decoded { body: body.freeze(), trailers: trailers(rest)? })
}

fn size(line: &str) -> Result<usize, Fault> {
    let digits = line.split(';').next().unwrap_or_default().trim();
    let is_hex = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    usize::from_str_radix(if is_hex { digits } else { "" }, 16).map_err(|_| incomplete())
}

fn trailers(mut rest: Bytes) -> Result<Vec<(String, String)>, Fault> {
    let mut all = Vec::new();
    while !rest.is_empty() && all.len() < TRAILERS {
        let line = line(&mut rest)?;
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').ok_or_else(incomplete)?;
        all.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
    }
    Ok(all)
}

/// The next line without its end; the last one may have none.
fn line(rest: &mut Bytes) -> Result<String, Fault> {
    let window = &rest[..rest.len().min(LINE)];
    let (line, end) = match window.iter().position(|byte| *byte == b'\n') {
        Some(end) => (window[..end].strip_suffix(b"\r").unwrap_or(&window[..end]), end + 1),
        None if window.len() < LINE => (window, window.len()),
        None => return Err(incomplete()),
    };
    let line = std::str::from_utf8(line).map_err(|_| incomplete())?.to_owned();
    drop(rest.split_to(end));
    Ok(line)
}

fn incomplete() -> Fault {
    let message = "The request body terminated unexpectedly";
    Fault::new(StatusCode::BAD_REQUEST, "IncompleteBody", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_come_out_of_their_frames() {
        let trailer = ("x-amz-checksum-crc32".to_owned(), "AAAA".to_owned());
        for (framed, body, trailers) in [
            ("0\r\n\r\n", "", vec![]),
            ("5\r\nhello\r\n0\r\n\r\n", "hello", vec![]),
            ("5\r\nhello\r\nA\r\n0123456789\r\n0\r\nx-amz-checksum-crc32:AAAA\r\n\r\n", "hello0123456789", vec![trailer.clone()]),
            ("5;chunk-signature=ab\r\nhe\r\no\r\n0;chunk-signature=cd\r\n\r\n", "he\r\no", vec![]),
            ("1\r\na\r\n0\r\nX-Amz-Checksum-Crc32: AAAA", "a", vec![trailer]),
        ] {
            let decoded = decode(&Bytes::from(framed), Some(body.len() as u64)).unwrap();
            assert_eq!(decoded, Decoded { body: Bytes::from(body), trailers }, "{framed}");
        }
    }

    #[test]
    fn broken_frames_are_refused() {
        let long = format!("1;{}\r\na\r\n0\r\n\r\n", "x".repeat(2000));
        for (framed, length) in [
            ("", None),
            ("5\r\nhell", None),
            ("5\r\nhello!\r\n0\r\n\r\n", None),
            ("+5\r\nhello\r\n0\r\n\r\n", None),
            ("ffffffffffffffffff\r\nhello\r\n0\r\n\r\n", None),
            ("5\r\nhello\r\n", None),
            ("5\r\nhello\r\n0\r\nno header\r\n", None),
            ("5\r\nhello\r\n0\r\n\r\n", Some(6)),
            (&long, None),
        ] {
            assert_eq!(decode(&Bytes::copy_from_slice(framed.as_bytes()), length), Err(incomplete()), "{framed}");
        }
    }
}
