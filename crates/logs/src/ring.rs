//! What functions and APIs tell, kept in memory: of each group the newest, bounded in number and in bytes.
//! Recording is one push under a short lock; texts that can be made later are made when somebody reads them.

use std::any::Any;
use std::collections::VecDeque;
use std::sync::Arc;

use crate::event::{Event, Key};
use crate::group::Stream;

/// So many records of one group are kept.
const MOST: usize = 20_000;
/// And so many bytes of them.
const MOST_BYTES: usize = 8 * 1024 * 1024;
/// What a record takes beside its text.
const OVERHEAD: usize = 64;

/// A text that is made when it is read: of a record that is shared with who wrote it, so that writing it costs nothing.
#[derive(Clone)]
pub struct Later {
    /// Whatever `render` knows to read.
    pub record: Arc<dyn Any + Send + Sync>,
    /// Which of the record's texts are meant.
    pub part: u8,
    /// The events it comes to, in order.
    pub render: fn(&(dyn Any + Send + Sync), u8) -> Vec<String>,
    /// About how many bytes of memory the record takes.
    pub size: usize,
}

/// What a record says.
#[derive(Clone)]
pub enum Text {
    /// This.
    Line(Arc<str>),
    /// Whatever it is made into.
    Later(Later),
}

impl Text {
    fn size(&self) -> usize {
        OVERHEAD
            + match self {
                Self::Line(line) => line.len(),
                Self::Later(later) => later.size,
            }
    }
}

/// One record.
#[derive(Clone)]
pub(crate) struct Record {
    pub timestamp: i64,
    pub seq: u64,
    pub stream: Arc<Stream>,
    pub text: Text,
}

impl Record {
    /// The events it stands for.
    pub fn events(&self) -> Vec<Event> {
        let texts = match &self.text {
            Text::Line(line) => vec![line.to_string()],
            Text::Later(later) => (later.render)(&*later.record, later.part),
        };
        let event = |(part, message): (u16, String)| Event {
            key: Key { timestamp: self.timestamp, seq: self.seq, part },
            ingested: self.timestamp,
            stream: Arc::clone(&self.stream.name),
            message,
        };
        (0..).zip(texts).map(event).collect()
    }
}

/// The records of one group, oldest first.
#[derive(Default)]
pub(crate) struct Ring {
    records: VecDeque<Record>,
    bytes: usize,
    /// The group was deleted: what comes now belongs to a new one of its name.
    pub closed: bool,
}

impl Ring {
    /// Adds a record and lets the oldest go; how many bytes there are more, or fewer, than before.
    pub fn push(&mut self, record: Record) -> isize {
        let before = self.bytes.cast_signed();
        self.bytes += record.text.size();
        self.records.push_back(record);
        while self.records.len() > MOST || self.bytes > MOST_BYTES {
            if !self.drop_oldest() {
                break;
            }
        }
        self.bytes.cast_signed() - before
    }

    /// Lets the older half go; how many bytes that were.
    pub fn halve(&mut self) -> usize {
        let before = self.bytes;
        for _ in 0..self.records.len().div_ceil(2) {
            self.drop_oldest();
        }
        before - self.bytes
    }

    /// Empties it; how many bytes that were.
    pub fn clear(&mut self, gone: impl Fn(&Record) -> bool) -> usize {
        let before = self.bytes;
        self.records.retain(|record| !gone(record));
        self.bytes = self.records.iter().map(|record| record.text.size()).sum();
        before - self.bytes
    }

    pub fn bytes(&self) -> usize {
        self.bytes
    }

    pub fn records(&self) -> impl DoubleEndedIterator<Item = &Record> {
        self.records.iter()
    }

    fn drop_oldest(&mut self) -> bool {
        let Some(oldest) = self.records.pop_front() else { return false };
        self.bytes -= oldest.text.size();
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(seq: u64, text: &str) -> Record {
        Record { timestamp: 1, seq, stream: Arc::new(Stream::new("s", 1)), text: Text::Line(text.into()) }
    }

    #[test]
    fn the_oldest_make_room_by_number_and_by_bytes() {
        let mut ring = Ring::default();
        for seq in 0..MOST as u64 + 3 {
            ring.push(record(seq, "x"));
        }
        assert_eq!((ring.records().count(), ring.records().next().unwrap().seq), (MOST, 3));
        ring.push(record(0, &"x".repeat(MOST_BYTES - OVERHEAD)));
        assert_eq!((ring.records().count(), ring.bytes()), (1, MOST_BYTES));
        assert_eq!(ring.halve(), MOST_BYTES);
        assert_eq!((ring.records().count(), ring.bytes()), (0, 0));
    }
}
