//! Where functions and APIs write their logs: into the account's log groups.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

use sekisho_api_gateway::OnAccessLog;
use sekisho_lambda::{Invoked, Log, LogStream, Moment};
use sekisho_logs::{Later, Logs, Writer};

use crate::request_log::{RequestLog, printable};

/// About how many bytes the record of an invocation takes.
const INVOKED: usize = 192;
/// Access logs are written to so many groups at the most; a stack has one per stage.
const GROUPS: usize = 1_000;

/// The streams of functions' processes.
pub struct OfFunctions(pub Arc<Logs>);

struct Process(Writer);

impl Log for OfFunctions {
    fn open(&self, group: &str, stream: &str, now: SystemTime) -> Box<dyn LogStream> {
        Box::new(Process(self.0.writer(group, stream, now)))
    }
}

impl LogStream for Process {
    fn line(&self, at: SystemTime, line: &str) {
        self.0.line(at, line);
    }

    fn invoked(&self, at: SystemTime, invoked: &Arc<Invoked>, moment: Moment) {
        // Both moments share the record.
        let (part, size) = if moment == Moment::Start { (0, INVOKED) } else { (1, 0) };
        self.0.later(at, Later { record: invoked.clone(), part, render, size });
    }
}

fn render(record: &(dyn Any + Send + Sync), part: u8) -> Vec<String> {
    let moment = if part == 0 { Moment::Start } else { Moment::End };
    record.downcast_ref::<Invoked>().map_or_else(Vec::new, |invoked| invoked.lines(moment))
}

/// Access logs go to the group that their stage names, and to the terminal where that is wanted.
pub fn of_apis(logs: Arc<Logs>, terminal: Option<Arc<RequestLog>>) -> OnAccessLog {
    let writers: RwLock<HashMap<String, Arc<Writer>>> = RwLock::default();
    OnAccessLog(Arc::new(move |group, line, at| {
        let known = writers.read().unwrap_or_else(PoisonError::into_inner).get(group).cloned();
        let writer = known.unwrap_or_else(|| {
            let mut writers = writers.write().unwrap_or_else(PoisonError::into_inner);
            if writers.len() >= GROUPS {
                writers.clear();
            }
            let new = || Arc::new(logs.writer(group, &stream_name(), at));
            writers.entry(group.to_owned()).or_insert_with(new).clone()
        });
        writer.line(at, line);
        if let Some(terminal) = &terminal {
            terminal.line(format!("         {} | {}", printable(group), printable(line)));
        }
    }))
}

/// 32 hexadecimal digits, as AWS names the streams of access logs.
fn stream_name() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}
