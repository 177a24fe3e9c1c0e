//! A stack in this process: its services, the engine that brings them to what the template says, and what came out.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use sekisho_cloudformation::{Engine, Event, Report, Up};
use tokio::sync::{Mutex, watch};

use crate::Failure;
use crate::cli::StackOptions;
use crate::clock::Clock;
use crate::request_log::RequestLog;
use crate::services::Services;
use crate::state::State;
use crate::tls::Tls;

/// A stack, from the moment it is opened until the process ends.
pub struct Stack {
    pub services: Services,
    pub clock: Clock,
    pub log: Arc<RequestLog>,
    pub tls: Tls,
    pub region: String,
    pub endpoint: String,
    options: StackOptions,
    pub engine: Arc<Engine>,
    report: RwLock<Option<Arc<Report>>>,
    /// Whether the stacks of the service are in place.
    restored: AtomicBool,
    /// One reset at a time: what one has emptied, another must not empty again while it is being filled.
    resetting: Mutex<()>,
    ending: watch::Sender<bool>,
}

impl Stack {
    /// Opens the services; nothing is created yet. Without a state folder everything stays in memory.
    pub fn open(options: &StackOptions, state: Option<&State>, endpoint: String, log: RequestLog) -> Result<Arc<Self>, Failure> {
        let log = Arc::new(log);
        let file = |name: &str| -> Option<PathBuf> { state.map(|state| state.file(name)) };
        let services = Services::open(options, file, &log)?;
        services.set_endpoint(&endpoint);
        let rooms = sekisho_cloudformation::Services {
            cognito: services.cognito.clone(),
            gateway: services.gateway.clone(),
            functions: services.functions.clone(),
            s3: services.s3.clone(),
            iam: services.iam.clone(),
            logs: services.logs.clone(),
        };
        let settings =
            sekisho_cloudformation::Settings { account_id: options.account_id.clone(), region: options.region.clone() };
        let engine = Engine::open(rooms, file("cloudformation.sqlite"), settings).map_err(Failure::from_error)?;
        engine.set_endpoint(&endpoint);
        Ok(Arc::new(Self {
            services,
            clock: Clock::default(),
            tls: Tls::new(&endpoint, log.clone()),
            log,
            region: options.region.clone(),
            endpoint,
            options: options.clone(),
            engine,
            report: RwLock::default(),
            restored: AtomicBool::default(),
            resetting: Mutex::default(),
            ending: watch::Sender::new(false),
        }))
    }

    /// Brings the stack to what its template says, after those that were deployed through the service.
    pub async fn update(&self, on_event: &(dyn Fn(Event) + Sync)) -> Result<Arc<Report>, Failure> {
        if !self.restored.swap(true, Ordering::Relaxed) {
            self.engine.restore(self.clock.now()).await.map_err(Failure::from_error)?;
        }
        if self.options.empty {
            return Ok(self.keep(Report::default()));
        }
        let up = Up {
            stack_name: self.options.stack_name.clone(),
            template: self.options.template.clone(),
            parameters: self.options.parameters.iter().cloned().collect::<BTreeMap<_, _>>(),
            strict: self.options.strict,
            endpoint: self.endpoint.clone(),
            now: self.clock.now(),
        };
        Ok(self.keep(self.engine.up(up, on_event).await.map_err(Failure::from_error)?))
    }

    fn keep(&self, report: Report) -> Arc<Report> {
        let report = Arc::new(report);
        *self.report.write().unwrap_or_else(PoisonError::into_inner) = Some(report.clone());
        report
    }

    /// Forgets every user, session, API and function and starts again from the template. Ids stay what they were.
    pub async fn reset(&self) -> Result<(), Failure> {
        let _one_at_a_time = self.resetting.lock().await;
        self.services.cognito.remove_everything().map_err(Failure::from_error)?;
        self.services.gateway.remove_everything().map_err(Failure::from_error)?;
        self.services.functions.remove_everything().map_err(Failure::from_error)?;
        self.services.logs.remove_everything().map_err(Failure::from_error)?;
        self.restored.store(false, Ordering::Relaxed);
        self.update(&|_| {}).await.map(|_| ())
    }

    /// The stack's outputs; none before the first update.
    pub fn report(&self) -> Option<Arc<Report>> {
        self.report.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Ends answers that would go on for ever.
    pub fn end(&self) {
        self.ending.send_replace(true);
    }

    /// Waits until the stack ends.
    pub fn ended(&self) -> impl Future<Output = ()> + use<> {
        let mut ending = self.ending.subscribe();
        async move {
            // An error means that the stack itself is gone.
            let _ = ending.wait_for(|ending| *ending).await;
        }
    }

    /// Whether there is no stack of a template: only what is deployed.
    pub fn is_empty(&self) -> bool {
        self.options.empty
    }

    /// The name of the stack.
    pub fn name(&self) -> &str {
        &self.options.stack_name
    }
}
