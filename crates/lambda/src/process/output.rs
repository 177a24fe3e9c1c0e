//! stdout and stderr of a process, cut into lines.
//! A task follows each; `drain` takes what is already there, without waiting for that task.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::os::fd::OwnedFd;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::net::unix::pipe;
use tokio::process::Child;

/// Longer lines are told in pieces.
const LONGEST_LINE: usize = 256 * 1_024;
/// So many reads in one go; a handler that never stops writing must not occupy a thread.
const READS: usize = 64;

/// Both streams of a process.
pub(super) struct Streams([Arc<Stream>; 2]);

/// One pipe from a process.
pub(super) struct Stream {
    /// Knows when there is something to read.
    pipe: pipe::Receiver,
    /// The same pipe, to be read by anyone at any time.
    file: File,
    partial: Mutex<Vec<u8>>,
}

/// What a pipe said last.
#[derive(PartialEq)]
enum Pipe {
    Empty,
    More,
    Closed,
}

impl Streams {
    pub fn of(child: &mut Child) -> io::Result<Self> {
        let missing = || io::Error::other("the process has no output pipe");
        let stdout = child.stdout.take().ok_or_else(missing)?.into_owned_fd()?;
        let stderr = child.stderr.take().ok_or_else(missing)?.into_owned_fd()?;
        Ok(Self([Arc::new(Stream::new(stdout)?), Arc::new(Stream::new(stderr)?)]))
    }

    /// Tells every complete line that has been written so far.
    pub fn drain(&self, tell: impl Fn(&str)) {
        for stream in &self.0 {
            stream.read(&tell);
        }
    }

    /// After the end: what is left, complete lines or not.
    pub fn finish(&self, tell: impl Fn(&str)) {
        for stream in &self.0 {
            stream.read(&tell);
            stream.flush(&tell);
        }
    }

    pub fn each(&self) -> [Arc<Stream>; 2] {
        self.0.clone()
    }
}

impl Stream {
    fn new(fd: OwnedFd) -> io::Result<Self> {
        let file = File::from(fd.try_clone()?);
        Ok(Self {
            // Makes the pipe non-blocking, for `file` too.
            pipe: pipe::Receiver::from_owned_fd(fd)?,
            file,
            partial: Mutex::default(),
        })
    }

    /// Tells lines until the pipe is closed.
    pub async fn follow(self: Arc<Self>, tell: impl Fn(&str)) {
        while self.pipe.readable().await.is_ok() {
            let read = || match self.read(&tell) {
                Pipe::Empty => Err(ErrorKind::WouldBlock.into()),
                other => Ok(other),
            };
            if self.pipe.try_io(read).is_ok_and(|pipe| pipe == Pipe::Closed) {
                return self.flush(&tell);
            }
        }
    }

    fn read(&self, tell: &impl Fn(&str)) -> Pipe {
        let mut partial = self.partial.lock().unwrap_or_else(PoisonError::into_inner);
        let mut buffer = [0; 8_192];
        for _ in 0..READS {
            match (&self.file).read(&mut buffer) {
                Ok(0) => return Pipe::Closed,
                Ok(n) => split(&mut partial, &buffer[..n], tell),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Pipe::Empty,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return Pipe::Closed,
            }
        }
        Pipe::More
    }

    fn flush(&self, tell: &impl Fn(&str)) {
        let mut partial = self.partial.lock().unwrap_or_else(PoisonError::into_inner);
        if !partial.is_empty() {
            tell(&String::from_utf8_lossy(&partial));
            partial.clear();
        }
    }
}

/// Tells the complete lines of `partial` + `new` and leaves the rest in `partial`.
fn split(partial: &mut Vec<u8>, new: &[u8], tell: &impl Fn(&str)) {
    for piece in new.split_inclusive(|byte| *byte == b'\n') {
        partial.extend_from_slice(piece);
        if let Some(line) = partial.strip_suffix(b"\n") {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            tell(&String::from_utf8_lossy(line));
            partial.clear();
        } else if partial.len() >= LONGEST_LINE {
            tell(&String::from_utf8_lossy(partial));
            partial.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;

    #[test]
    fn lines() {
        let long = "x".repeat(LONGEST_LINE);
        let cases: [(&[&str], &[&str], &str); 5] = [
            (&["a\nb\n"], &["a", "b"], ""),
            (&["a", "b\r\nc"], &["ab"], "c"),
            (&["\n\n"], &["", ""], ""),
            (&[&long, "y\n"], &[&long, "y"], ""),
            (&["no end"], &[], "no end"),
        ];
        for (chunks, lines, rest) in cases {
            let told = RefCell::new(Vec::new());
            let mut partial = Vec::new();
            for chunk in chunks {
                split(&mut partial, chunk.as_bytes(), &|line: &str| {
                    told.borrow_mut().push(line.to_owned());
                });
            }
            assert_eq!(told.into_inner(), lines);
            assert_eq!(partial, rest.as_bytes());
        }
    }
}
