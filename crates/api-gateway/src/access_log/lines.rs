//! The last lines of all log groups, oldest first, bounded in number and in bytes.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::OnAccessLog;

/// So many lines are kept.
const MOST_LINES: usize = 10_000;
/// And so many bytes of them.
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// Lines of all groups.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    kept: Mutex<Kept>,
    listener: Option<OnAccessLog>,
}

#[derive(Debug, Default)]
struct Kept {
    lines: VecDeque<(Arc<str>, Arc<str>)>,
    bytes: usize,
}

impl Lines {
    pub(crate) fn new(listener: Option<OnAccessLog>) -> Self {
        Self { kept: Mutex::default(), listener }
    }

    pub(super) fn add(&self, group: &Arc<str>, line: &str) {
        self.lock().add(group.clone(), line.into());
        if let Some(OnAccessLog(tell)) = &self.listener {
            tell(group, line);
        }
    }

    /// The last `limit` lines of a group, oldest first.
    pub(crate) fn last(&self, group: &str, limit: usize) -> Vec<Arc<str>> {
        let kept = self.lock();
        let own = kept.lines.iter().rev().filter(|(own, _)| **own == *group);
        let mut lines: Vec<_> = own.take(limit).map(|(_, line)| line.clone()).collect();
        lines.reverse();
        lines
    }

    pub(crate) fn clear(&self) {
        *self.lock() = Kept::default();
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn add(&mut self, group: Arc<str>, line: Arc<str>) {
        self.bytes += line.len();
        self.lines.push_back((group, line));
        while self.lines.len() > MOST_LINES || self.bytes > MOST_BYTES {
            let Some((_, oldest)) = self.lines.pop_front() else {
                return;
            };
            self.bytes -= oldest.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_lines_make_room_by_number_and_by_bytes() {
        let group: Arc<str> = "a".into();
        let lines = Lines::default();
        for nth in 0..MOST_LINES + 3 {
            lines.add(&group, &nth.to_string());
        }
        let kept = lines.last("a", usize::MAX);
        assert_eq!((kept.len(), &*kept[0]), (MOST_LINES, "3"));
        lines.add(&group, &"x".repeat(MOST_BYTES));
        assert_eq!(lines.last("a", usize::MAX).len(), 1);
        lines.clear();
        assert_eq!(lines.last("a", 1).len(), 0);
    }

    #[test]
    fn groups_are_read_apart_and_the_last_lines_come_in_order() {
        let lines = Lines::default();
        for (group, line) in [("a", "1"), ("b", "2"), ("a", "3"), ("a", "4")] {
            lines.add(&group.into(), line);
        }
        let texts: Vec<String> = lines.last("a", 2).iter().map(ToString::to_string).collect();
        assert_eq!(texts, ["3", "4"]);
        assert!(lines.last("c", 2).is_empty());
    }
}
