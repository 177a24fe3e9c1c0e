//! Where a chunked body ends. Strict (RFC 9112, 7.1): CR LF and nothing else ends a line, a size is hexadecimal digits
//! alone, what follows a `;` has no control characters.

/// Bytes of extensions and trailers that a body may have together.
const MAX_EXTRA: usize = 16 * 1024;

/// A chunked body on its way.
#[derive(Debug)]
pub struct Chunks {
    at: At,
    extra: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// The first digit of a size.
    Size,
    Digits(u64),
    Extension(u64),
    /// The LF after a size.
    SizeEnd(u64),
    Data(u64),
    DataCr,
    DataLf,
    /// The first byte of a trailer line, or the CR of the empty one.
    Line,
    Trailer,
    TrailerEnd,
    LastLf,
    Over,
}

/// Something that is no chunked body.
#[derive(Debug, PartialEq, Eq)]
pub struct NotChunked;

impl Chunks {
    pub fn new() -> Self {
        Self { at: At::Size, extra: 0 }
    }

    /// Is it all there?
    pub fn is_over(&self) -> bool {
        self.at == At::Over
    }

    /// Goes on; how many of the bytes belong to the body. Less than all of them only at its end.
    pub fn walk(&mut self, bytes: &[u8]) -> Result<usize, NotChunked> {
        let mut done = 0;
        while done < bytes.len() && !self.is_over() {
            match self.at {
                At::Data(left) => {
                    let here = left.min((bytes.len() - done) as u64);
                    // No more than what is there.
                    done += here as usize;
                    self.at = if here == left { At::DataCr } else { At::Data(left - here) };
                }
                _ => {
                    self.at = self.step(bytes[done])?;
                    done += 1;
                }
            }
        }
        Ok(done)
    }

    fn step(&mut self, byte: u8) -> Result<At, NotChunked> {
        if matches!(self.at, At::Extension(_) | At::Trailer | At::Line) {
            self.extra += 1;
            if self.extra > MAX_EXTRA {
                return Err(NotChunked);
            }
        }
        Ok(match (self.at, byte) {
            (At::Size, _) => At::Digits(digit(byte).ok_or(NotChunked)?),
            (At::Digits(size) | At::Extension(size), b'\r') => At::SizeEnd(size),
            (At::Digits(size), b';') => At::Extension(size),
            (At::Digits(size), _) => At::Digits(longer(size, byte).ok_or(NotChunked)?),
            (At::Extension(size), _) if is_text(byte) => At::Extension(size),
            (At::SizeEnd(0), b'\n') | (At::TrailerEnd, b'\n') => At::Line,
            (At::SizeEnd(size), b'\n') => At::Data(size),
            (At::DataCr, b'\r') => At::DataLf,
            (At::DataLf, b'\n') => At::Size,
            (At::Line, b'\r') => At::LastLf,
            (At::LastLf, b'\n') => At::Over,
            (At::Trailer, b'\r') => At::TrailerEnd,
            (At::Line | At::Trailer, _) if is_text(byte) => At::Trailer,
            _ => return Err(NotChunked),
        })
    }
}

fn digit(byte: u8) -> Option<u64> {
    char::from(byte).to_digit(16).map(u64::from)
}

fn longer(size: u64, byte: u8) -> Option<u64> {
    size.checked_mul(16)?.checked_add(digit(byte)?)
}

fn is_text(byte: u8) -> bool {
    byte == b'\t' || !byte.is_ascii_control()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(body: &str) -> Option<usize> {
        let mut chunks = Chunks::new();
        let walked = chunks.walk(body.as_bytes()).ok()?;
        chunks.is_over().then_some(walked)
    }

    #[test]
    fn bodies_end_where_they_say() {
        for body in [
            "0\r\n\r\n",
            "5\r\nhello\r\n0\r\n\r\n",
            "A\r\n0123456789\r\n000\r\n\r\n",
            "5;a=b; c=\"d\"\r\nhello\r\n0;x\r\n\r\n",
            "1\r\n\n\r\n0\r\nX: y\r\nZ: w\r\n\r\n",
        ] {
            assert_eq!(length(&format!("{body}GET /next")), Some(body.len()), "{body:?}");
        }
    }

    #[test]
    fn what_others_might_read_differently_is_no_body() {
        for body in [
            "\r\n",
            "-1\r\n",
            "+1\r\na\r\n0\r\n\r\n",
            "0x1\r\na\r\n0\r\n\r\n",
            " 1\r\na\r\n0\r\n\r\n",
            "1 \r\na\r\n0\r\n\r\n",
            "1\na\r\n0\r\n\r\n",
            "1\r\na\n0\r\n\r\n",
            "1\r\nab\r\n0\r\n\r\n",
            "1;a\nb\r\na\r\n0\r\n\r\n",
            "1;\0\r\na\r\n0\r\n\r\n",
            "1;a\rb\r\na\r\n0\r\n\r\n",
            "0\r\n\n",
            "0\r\nX: y\n\r\n",
            "11111111111111111\r\n",
        ] {
            assert_eq!(length(body), None, "{body:?}");
        }
        assert_eq!(Chunks::new().walk(format!("0;{}", "a".repeat(MAX_EXTRA + 1)).as_bytes()), Err(NotChunked));
    }
}
