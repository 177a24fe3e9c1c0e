//! The encoding of event streams, `application/vnd.amazon.eventstream` (Smithy, "Amazon Event Stream specification"):
//! lengths, checksum, headers, payload, checksum.

use bytes::{BufMut, Bytes, BytesMut};

/// The media type.
pub(crate) const EVENT_STREAM: &str = "application/vnd.amazon.eventstream";

/// Lengths and checksums around headers and payload.
const FRAME: usize = 16;
/// A header's value is a string.
const STRING: u8 = 7;

/// One event.
pub(crate) fn event(kind: &str, content_type: &str, payload: &[u8]) -> Bytes {
    let headers = headers(&[(":event-type", kind), (":content-type", content_type), (":message-type", "event")]);
    let length = FRAME + headers.len() + payload.len();
    let mut message = BytesMut::with_capacity(length);
    message.put_u32(u32::try_from(length).expect("pieces are small"));
    message.put_u32(u32::try_from(headers.len()).expect("headers are short"));
    message.put_u32(crc32fast::hash(&message));
    message.extend_from_slice(&headers);
    message.extend_from_slice(payload);
    message.put_u32(crc32fast::hash(&message));
    message.freeze()
}

fn headers(pairs: &[(&str, &str)]) -> BytesMut {
    let mut all = BytesMut::new();
    for (name, value) in pairs {
        all.put_u8(u8::try_from(name.len()).expect("our own names are short"));
        all.extend_from_slice(name.as_bytes());
        all.put_u8(STRING);
        all.put_u16(u16::try_from(value.len()).expect("our own values are short"));
        all.extend_from_slice(value.as_bytes());
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_and_lengths() {
        let made = event("E", "t", b"{}");
        let number = |at: usize| u32::from_be_bytes(made[at..at + 4].try_into().unwrap()) as usize;
        assert_eq!(number(0), made.len());
        assert_eq!(number(4), made.len() - FRAME - 2);
        assert_eq!(number(8), crc32fast::hash(&made[..8]) as usize);
        assert_eq!(number(made.len() - 4), crc32fast::hash(&made[..made.len() - 4]) as usize);
        assert!(
            made[12..]
                .starts_with(b"\x0b:event-type\x07\x00\x01E\x0d:content-type\x07\x00\x01t\x0d:message-type\x07\x00\x05event{}")
        );
    }

    /// CRC-32 of the empty message's first eight bytes, as the specification's vectors have it.
    #[test]
    fn the_checksum_is_the_one_of_the_specification() {
        assert_eq!(crc32fast::hash(&[0, 0, 0, 16, 0, 0, 0, 0]), 0x05c2_48eb);
        assert_eq!(crc32fast::hash(&[0, 0, 0, 16, 0, 0, 0, 0, 0x05, 0xc2, 0x48, 0xeb]), 0x7d98_c8ff);
    }
}
