//! Is the head of a request one that everybody reads alike? If so: its header names and how its body is framed.
//! Stricter than hyper, which repairs or ignores some of what is refused here.

mod names;

pub use names::authority;

use std::mem::MaybeUninit;

use hyper::StatusCode;
use sekisho_api_gateway::HeaderNames;

use super::refused::{Reason, bad, too_large};
pub use names::check as named;

/// A request line and header lines longer than this are refused here; the APIs have smaller limits and words of their own.
pub const MAX_HEAD: usize = 64 * 1024;
pub const MAX_HEADERS: usize = 100;
pub const MAX_TARGET: usize = 32 * 1024;

/// How a body is framed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    Length(u64),
    Chunked,
    /// There is none: a CONNECT, after which the connection is no longer one of HTTP.
    Tunnel,
}

/// What of a head matters from here on.
#[derive(Debug, PartialEq, Eq)]
pub struct Head {
    pub names: HeaderNames,
    pub framing: Framing,
}

/// The headers that decide where a request ends and whose it is.
#[derive(Default)]
struct Decisive<'a> {
    host: Option<&'a [u8]>,
    length: Option<u64>,
    chunked: bool,
}

/// Checks a head from its request line to its empty line.
pub fn check(head: &[u8]) -> Result<Head, Reason> {
    let mut headers = [const { MaybeUninit::uninit() }; MAX_HEADERS];
    let mut request = httparse::Request::new(&mut []);
    match request.parse_with_uninit_headers(head, &mut headers) {
        Ok(httparse::Status::Complete(length)) if length == head.len() => {}
        Ok(_) => return Err(bad("the request has no head")),
        Err(error) => return Err(reason(error)),
    }
    let is_http_11 = request.version == Some(1);
    let decisive = decisive(request.headers, is_http_11)?;
    let target = request.path.unwrap_or_default();
    if target.len() > MAX_TARGET {
        return Err((StatusCode::URI_TOO_LONG, "the address is longer than 32 KiB"));
    }
    let method = request.method.unwrap_or_default();
    names::check(method, target, decisive.host, is_http_11)?;
    Ok(Head { names: as_sent(request.headers), framing: framing(method, &decisive)? })
}

fn framing(method: &str, decisive: &Decisive<'_>) -> Result<Framing, Reason> {
    match (method, decisive.chunked, decisive.length.unwrap_or(0)) {
        ("CONNECT", false, 0) => Ok(Framing::Tunnel),
        // What it would mean is defined nowhere (RFC 9110, 9.3.6).
        ("CONNECT", ..) => Err(bad("a CONNECT has no body")),
        (_, true, _) => Ok(Framing::Chunked),
        (_, false, length) => Ok(Framing::Length(length)),
    }
}

/// What is certain about the beginning of a head; `Ok` may still become anything.
pub fn check_beginning(beginning: &[u8]) -> Result<(), Reason> {
    let mut headers = [const { MaybeUninit::uninit() }; MAX_HEADERS];
    httparse::Request::new(&mut []).parse_with_uninit_headers(beginning, &mut headers).map(|_| ()).map_err(reason)
}

fn decisive<'a>(headers: &[httparse::Header<'a>], is_http_11: bool) -> Result<Decisive<'a>, Reason> {
    let mut found = Decisive::default();
    for header in headers {
        // Their lengths are asked first: most headers are none of these.
        match header.name.len() {
            4 if header.name.eq_ignore_ascii_case("host") => found.host(header.value)?,
            14 if header.name.eq_ignore_ascii_case("content-length") => found.length(header.value)?,
            17 if header.name.eq_ignore_ascii_case("transfer-encoding") => found.encoding(header.value, is_http_11)?,
            _ => {}
        }
    }
    Ok(found)
}

impl<'a> Decisive<'a> {
    fn host(&mut self, value: &'a [u8]) -> Result<(), Reason> {
        match self.host.replace(value) {
            None => Ok(()),
            Some(_) => Err(bad("there are two Host headers")),
        }
    }

    fn length(&mut self, value: &[u8]) -> Result<(), Reason> {
        if self.length.is_some() {
            return Err(bad("there are two Content-Length headers"));
        }
        if self.chunked {
            return Err(bad("there are a Content-Length and a Transfer-Encoding"));
        }
        let digits = Some(value).filter(|value| !value.is_empty() && value.iter().all(u8::is_ascii_digit));
        let length = digits.and_then(|digits| std::str::from_utf8(digits).ok()).and_then(|digits| digits.parse().ok());
        self.length = Some(length.ok_or(bad("the Content-Length is no length"))?);
        Ok(())
    }

    fn encoding(&mut self, value: &[u8], is_http_11: bool) -> Result<(), Reason> {
        if self.length.is_some() {
            return Err(bad("there are a Content-Length and a Transfer-Encoding"));
        }
        if self.chunked {
            return Err(bad("there are two Transfer-Encoding headers"));
        }
        if !is_http_11 || !value.eq_ignore_ascii_case(b"chunked") {
            return Err(bad("the Transfer-Encoding is not `chunked`"));
        }
        self.chunked = true;
        Ok(())
    }
}

fn as_sent(headers: &[httparse::Header<'_>]) -> HeaderNames {
    let length = headers.iter().map(|header| header.name.len()).sum();
    let mut names = HeaderNames::with_capacity(headers.len(), length);
    headers.iter().for_each(|header| names.push(header.name));
    names
}

fn reason(error: httparse::Error) -> Reason {
    match error {
        httparse::Error::TooManyHeaders => too_large("there are more than 100 headers"),
        httparse::Error::HeaderName => bad("a header line has no valid name: folded lines and spaces before the colon are none"),
        httparse::Error::HeaderValue => bad("a header's value has a character that no value may have"),
        httparse::Error::NewLine => bad("a line does not end in CR LF"),
        httparse::Error::Version => bad("the HTTP version is neither 1.0 nor 1.1"),
        httparse::Error::Token | httparse::Error::Status => bad("the request line is none"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(lines: &str) -> String {
        format!("GET / HTTP/1.1\r\nHost: a\r\n{lines}\r\n")
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_refused() {
        for (lines, why) in [
            ("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "a Content-Length and a Transfer-Encoding"),
            ("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", "a Content-Length and a Transfer-Encoding"),
            ("Content-Length: 4\r\nContent-Length: 5\r\n", "two Content-Length"),
            ("Content-Length: 4\r\ncontent-length: 4\r\n", "two Content-Length"),
            ("Content-Length: 4, 4\r\n", "no length"),
            ("Content-Length: +4\r\n", "no length"),
            ("Content-Length: -1\r\n", "no length"),
            ("Content-Length: 0x4\r\n", "no length"),
            ("Content-Length: 4 4\r\n", "no length"),
            ("Content-Length:\r\n", "no length"),
            ("Content-Length: 99999999999999999999\r\n", "no length"),
            ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "two Transfer-Encoding"),
            ("Transfer-Encoding: xchunked\r\n", "not `chunked`"),
            ("Transfer-Encoding: chunked, identity\r\n", "not `chunked`"),
            ("Transfer-Encoding: identity, chunked\r\n", "not `chunked`"),
            ("Transfer-Encoding: \"chunked\"\r\n", "not `chunked`"),
            ("Transfer-Encoding: \u{b}chunked\r\n", "no value may have"),
            ("Transfer-Encoding:\r\n chunked\r\n", "folded"),
            ("Transfer-Encoding : chunked\r\n", "no valid name"),
            ("Authorization: Bearer a\r\n b\r\n", "folded"),
            ("Authorization: Bearer a\r\n\tb\r\n", "folded"),
            (" X: folded into the line before\r\n", "folded"),
            ("X\tY: 1\r\n", "no valid name"),
            ("X(Y): 1\r\n", "no valid name"),
            (": 1\r\n", "no valid name"),
            ("X\r\n", "no valid name"),
            ("X: a\0b\r\n", "no value may have"),
            ("X: a\rb\r\n", "no value may have"),
            ("Host: a\r\n", "two Host"),
            ("hOST: b\r\n", "two Host"),
        ] {
            let (status, said) = check(head(lines).as_bytes()).expect_err(lines);
            assert!(status == 400 && said.contains(why), "{lines:?}: {status} {said}");
        }
    }

    #[test]
    fn a_head_says_how_its_body_is_framed_and_what_its_headers_are_called() {
        for (lines, framing) in [
            ("", Framing::Length(0)),
            ("Content-Length: 0\r\n", Framing::Length(0)),
            ("content-length:   42  \r\n", Framing::Length(42)),
            ("Transfer-Encoding: Chunked\r\n", Framing::Chunked),
        ] {
            assert_eq!(check(head(lines).as_bytes()).expect(lines).framing, framing);
        }
        let connect = |lines: &str| check(format!("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n{lines}\r\n").as_bytes());
        assert_eq!(connect("").unwrap().framing, Framing::Tunnel);
        assert_eq!(connect("Content-Length: 0\r\n").unwrap().framing, Framing::Tunnel);
        for body in ["Content-Length: 1\r\n", "Transfer-Encoding: chunked\r\n"] {
            assert_eq!(connect(body), Err(bad("a CONNECT has no body")));
        }
        let names = check(head("X-cUSTOM: 1\r\nx-custom: 2\r\n").as_bytes()).unwrap().names;
        assert_eq!(names.iter().collect::<Vec<_>>(), ["Host", "X-cUSTOM", "x-custom"]);
    }

    #[test]
    fn a_head_has_at_most_a_hundred_headers() {
        let lines = |count: usize| (0..count).map(|number| format!("X-{number}: 1\r\n")).collect::<String>();
        assert!(check(head(&lines(99)).as_bytes()).is_ok());
        assert_eq!(check(head(&lines(100)).as_bytes()).unwrap_err().0, 431);
    }
}
