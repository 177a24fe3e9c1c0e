//! Follows the requests of one connection: lets nothing of a head pass before all of it was found good, and knows where
//! each body ends. Reads no bytes itself and keeps none.

use hyper::StatusCode;

use super::arrivals::{Arrival, Arrivals};
use super::chunks::Chunks;
use super::head::{self, Framing, Head, MAX_HEAD};
use super::refused::{Reason, Refused, bad, too_large};

/// Where a connection is.
#[derive(Debug)]
pub struct Inspector {
    at: At,
    /// What is known of the head that has begun.
    scan: Scan,
    arrivals: Arrivals,
    /// Whether a CONNECT may pass.
    tunnels: bool,
}

#[derive(Debug)]
enum At {
    /// Before or within a head.
    Head,
    Body(u64),
    Chunks(Chunks),
    /// A CONNECT has passed: what follows is not of this connection's HTTP, and not for who answers.
    Tunnel,
    /// A head was refused: nothing passes any more.
    Refused,
    /// A body was no body.
    Broken,
}

/// How far an incomplete head was looked at, so that a slow sender costs no more than a fast one.
#[derive(Debug, Default)]
struct Scan {
    to: usize,
    line: usize,
    parsed: usize,
}

impl Inspector {
    pub fn new(arrivals: Arrivals, tunnels: bool) -> Self {
        Self { at: At::Head, scan: Scan::default(), arrivals, tunnels }
    }

    /// Lets nothing in from the start.
    pub fn refuse(&mut self, why: &'static str) {
        self.arrivals.push(Arrival::Refused(Refused::new(bad(why), b"- /")));
        self.at = At::Refused;
    }

    /// How many of these bytes may pass. What is left begins the next call's bytes: the beginning of a head, or, after a
    /// refusal, nothing that anybody will read.
    pub fn walk(&mut self, bytes: &[u8]) -> usize {
        let mut passed = 0;
        while passed < bytes.len() {
            let rest = &bytes[passed..];
            let here = match &mut self.at {
                At::Head => self.head(rest),
                At::Body(left) => pass(left, rest.len()),
                At::Chunks(chunks) => match chunks.walk(rest) {
                    Ok(here) => here,
                    Err(_) => self.stop(At::Broken),
                },
                At::Tunnel | At::Refused | At::Broken => 0,
            };
            passed += here;
            self.arrive();
            if here == 0 {
                break;
            }
        }
        passed
    }

    /// Whether there will be anything to pass on.
    pub fn is_over(&self) -> bool {
        self.is_refused() || self.is_broken()
    }

    /// No request is under way as far as it can be seen from here.
    pub fn is_between(&self) -> bool {
        matches!(self.at, At::Head)
    }

    pub fn is_tunnel(&self) -> bool {
        matches!(self.at, At::Tunnel)
    }

    pub fn is_refused(&self) -> bool {
        matches!(self.at, At::Refused)
    }

    pub fn is_broken(&self) -> bool {
        matches!(self.at, At::Broken)
    }

    /// The next head begins where a body is over.
    fn arrive(&mut self) {
        let over = match &self.at {
            At::Body(left) => *left == 0,
            At::Chunks(chunks) => chunks.is_over(),
            _ => false,
        };
        if over {
            self.at = At::Head;
        }
    }

    fn stop(&mut self, at: At) -> usize {
        self.at = at;
        0
    }

    fn head(&mut self, bytes: &[u8]) -> usize {
        // Empty lines before a request mean nothing (RFC 9112, 2.2).
        if bytes.starts_with(b"\r\n") {
            self.scan = Scan::default();
            return 2;
        }
        match self.whole(bytes) {
            Ok(None) => 0,
            Ok(Some((end, head))) => {
                self.scan = Scan::default();
                self.at = match head.framing {
                    Framing::Length(length) => At::Body(length),
                    Framing::Chunked => At::Chunks(Chunks::new()),
                    Framing::Tunnel => At::Tunnel,
                };
                self.arrivals.push(Arrival::Request(head.names));
                end
            }
            Err(reason) => {
                self.arrivals.push(Arrival::Refused(Refused::new(reason, bytes)));
                self.stop(At::Refused)
            }
        }
    }
}

impl Inspector {
    /// The head and its end, if all of it is there.
    fn whole(&mut self, bytes: &[u8]) -> Result<Option<(usize, Head)>, Reason> {
        let Some(end) = self.scan.end(bytes)? else { return Ok(None) };
        let head = head::check(&bytes[..end])?;
        match head.framing {
            Framing::Tunnel if !self.tunnels => Err(bad("CONNECT is not served here: not over TLS, nor inside a tunnel")),
            // Nobody knows yet whether there will be a tunnel that it could belong to.
            Framing::Tunnel if end < bytes.len() => Err(bad("something follows the CONNECT before its answer")),
            _ => Ok(Some((end, head))),
        }
    }
}

impl Scan {
    /// The end of the head, if it is there. Every line ends in CR LF; the empty one is the last.
    fn end(&mut self, bytes: &[u8]) -> Result<Option<usize>, Reason> {
        while let Some(found) = memchr::memchr(b'\n', &bytes[self.to..]) {
            let lf = self.to + found;
            if lf == self.line || bytes[lf - 1] != b'\r' {
                return Err(bad("a line does not end in CR LF"));
            }
            let is_empty = lf == self.line + 1;
            (self.to, self.line) = (lf + 1, lf + 1);
            if self.line > MAX_HEAD {
                return Err(too_long(bytes));
            }
            if is_empty {
                return Ok(Some(self.line));
            }
        }
        self.to = bytes.len();
        if self.to > MAX_HEAD {
            return Err(too_long(bytes));
        }
        self.beginning(bytes).map(|()| None)
    }

    /// What can become no head is refused at once; looked at anew whenever it has doubled.
    fn beginning(&mut self, bytes: &[u8]) -> Result<(), Reason> {
        if bytes.len() < 2 * self.parsed {
            return Ok(());
        }
        self.parsed = bytes.len();
        head::check_beginning(bytes)
    }
}

fn too_long(bytes: &[u8]) -> Reason {
    if memchr::memchr(b'\n', &bytes[..MAX_HEAD]).is_none() {
        return (StatusCode::URI_TOO_LONG, "the request line is longer than 64 KiB");
    }
    too_large("the headers are longer than 64 KiB")
}

fn pass(left: &mut u64, there: usize) -> usize {
    let here = (*left).min(there as u64);
    *left -= here;
    // No more than what is there.
    here as usize
}

#[cfg(test)]
mod tests;
