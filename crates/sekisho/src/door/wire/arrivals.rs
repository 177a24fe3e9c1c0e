//! What the inspector has seen, in order, for who answers: hyper hands over one request for each.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use sekisho_api_gateway::HeaderNames;

use super::refused::Refused;

/// A request that will come out of hyper.
#[derive(Debug, PartialEq, Eq)]
pub enum Arrival {
    Request(HeaderNames),
    /// A stand-in: the answer says why the real one was refused.
    Refused(Refused),
}

/// The queue between the two ends of one connection.
#[derive(Clone, Debug, Default)]
pub struct Arrivals(Arc<Queue>);

#[derive(Debug, Default)]
struct Queue {
    waiting: Mutex<VecDeque<Arrival>>,
    /// At least one whole head has come, and none is half there.
    settled: AtomicBool,
}

impl Arrivals {
    pub fn push(&self, arrival: Arrival) {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner).push_back(arrival);
    }

    pub fn pop(&self) -> Option<Arrival> {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }

    /// Whether the connection may be ended after what has arrived, without cutting off a request in its head.
    pub fn is_settled(&self) -> bool {
        self.0.settled.load(Ordering::Relaxed)
    }

    pub fn settle(&self, settled: bool) {
        self.0.settled.store(settled, Ordering::Relaxed);
    }
}
