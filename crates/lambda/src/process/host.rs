//! What all processes of the account share: settings, output, our address, and the end of it all.

use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::watch;

use crate::settings::{Log, Output, Settings};

/// How long `stop` lets busy processes finish.
const FAREWELL: Duration = Duration::from_secs(2);
/// How long a killed process may take to be gone.
const BURIAL: Duration = Duration::from_secs(1);

/// Shared by every function.
pub(crate) struct Host {
    pub settings: Settings,
    pub output: Output,
    log: OnceLock<Arc<dyn Log>>,
    endpoint: RwLock<Option<String>>,
    alive: watch::Sender<usize>,
    kill: watch::Sender<Stage>,
}

/// How far the end of the account has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
enum Stage {
    Running,
    Stopping,
    Killing,
}

impl Host {
    pub fn new(settings: Settings, output: Output) -> Self {
        Self {
            settings,
            output,
            log: OnceLock::new(),
            endpoint: RwLock::default(),
            alive: watch::Sender::new(0),
            kill: watch::Sender::new(Stage::Running),
        }
    }

    pub fn set_endpoint(&self, url: String) {
        *self.endpoint.write().unwrap_or_else(PoisonError::into_inner) = Some(url);
    }

    pub fn set_log(&self, log: Arc<dyn Log>) {
        // Set once at start; a second one would be the same.
        let _ = self.log.set(log);
    }

    pub fn log(&self) -> Option<&Arc<dyn Log>> {
        self.log.get()
    }

    pub fn endpoint(&self) -> Option<String> {
        self.endpoint.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// From here on no invocation is accepted.
    pub fn stopping(&self) {
        self.kill.send_replace(Stage::Stopping);
    }

    pub fn is_stopping(&self) -> bool {
        *self.kill.borrow() >= Stage::Stopping
    }

    /// Waits until every process is gone; kills those that take too long.
    pub async fn ended(&self) {
        let mut alive = self.alive.subscribe();
        if tokio::time::timeout(FAREWELL, alive.wait_for(|n| *n == 0)).await.is_ok() {
            return;
        }
        self.kill.send_replace(Stage::Killing);
        // Only a process stuck in the kernel outlives this; nothing can be done about it.
        let _ = tokio::time::timeout(BURIAL, alive.wait_for(|n| *n == 0)).await;
    }

    /// Resolves when every process must die.
    pub async fn killed(&self) {
        let mut kill = self.kill.subscribe();
        // The sender lives in `self`, so this cannot fail before the stage comes.
        let _ = kill.wait_for(|stage| *stage == Stage::Killing).await;
    }

    /// Counts a process until the guard is dropped.
    pub fn enter(self: &Arc<Self>) -> Alive {
        self.alive.send_modify(|n| *n += 1);
        Alive(Arc::clone(self))
    }
}

/// A process that exists, or is about to.
pub(crate) struct Alive(Arc<Host>);

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.alive.send_modify(|n| *n -= 1);
    }
}
