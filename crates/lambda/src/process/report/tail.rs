//! The end of one invocation's log, as an Invoke with `LogType=Tail` answers it.

use super::{Invoked, Moment};

/// So much of it.
const TAIL: usize = 4_096;

/// The last 4 KiB of what the handler wrote.
#[derive(Default)]
pub(crate) struct Tail {
    text: String,
}

impl Tail {
    pub fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
        cut(&mut self.text);
    }

    /// The whole tail, with Lambda's own lines around the handler's.
    pub fn finish(self, invoked: &Invoked) -> String {
        let mut text = invoked.lines(Moment::Start).concat();
        text.push_str(&self.text);
        text.push_str(&invoked.lines(Moment::End).concat());
        cut(&mut text);
        text
    }
}

/// Keeps the last 4 KiB.
fn cut(text: &mut String) {
    if text.len() > TAIL {
        let from = text.ceil_char_boundary(text.len() - TAIL);
        text.drain(..from);
    }
}
