//! The engine: opens the stacks, and brings one to what its template says.

mod job;
mod work;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use std::time::SystemTime;

use sekisho_lambda::BuildError;
use sekisho_template::{Error, Errors, Severity, Warning};

use crate::apply::Leaves;
use crate::changes;
use crate::error::StackError;
use crate::exports;
use crate::handlers::Handlers;
use crate::journal::Clock;
use crate::names::Place;
use crate::outputs;
use crate::provider::{Fault, Services};
use crate::providers;
use crate::records::StackRecord;
use crate::report::{Api, ApiKind, Event, FunctionCode, Report};
use crate::store::{Resource, Shared, Store};
use crate::update;
use crate::walk::{Plan, Step};
pub(crate) use job::Job;
pub(crate) use work::How;

/// Account and region of all stacks.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Twelve digits.
    pub account_id: String,
    /// `ap-northeast-1`.
    pub region: String,
}

/// What a stack is brought up from.
#[derive(Clone)]
pub struct Up {
    /// Its name; ids are derived from it.
    pub stack_name: String,
    /// The template's file; paths in it are relative to its folder.
    pub template: PathBuf,
    /// Parameter values.
    pub parameters: BTreeMap<String, String>,
    /// Every warning is an error.
    pub strict: bool,
    /// Our own address, `http://127.0.0.1:4566`.
    pub endpoint: String,
    /// The present moment.
    pub now: SystemTime,
}

/// All stacks of this process.
pub struct Engine {
    pub(crate) services: Services,
    pub(crate) place: Place,
    store: Shared,
    /// One call at a time decides whether a stack may change.
    pub(crate) deciding: Mutex<()>,
    /// One stack at a time changes.
    pub(crate) working: Arc<tokio::sync::Mutex<()>>,
    /// What calls began and no answer has waited for.
    begun: Mutex<Vec<tokio::task::JoinHandle<()>>>,
    /// Updates that are to end at their next step, by the stack's id.
    cancelled: Mutex<BTreeSet<String>>,
    /// Our own address, `http://127.0.0.1:4566`: what outputs lead to.
    pub(crate) endpoint: OnceLock<String>,
    /// Who answers for functions whose code lies beside a template.
    pub(crate) handlers: OnceLock<Handlers>,
}

impl Engine {
    /// Opens the file that stacks are kept in; none keeps them in memory.
    ///
    /// # Errors
    /// The file cannot be opened, or was written by another version.
    #[expect(clippy::needless_pass_by_value, reason = "as in the other rooms of the house")]
    pub fn open(services: Services, database: Option<PathBuf>, settings: Settings) -> Result<Arc<Self>, StackError> {
        let store = Store::open(database.as_deref())?;
        let place = Place { account_id: settings.account_id, region: settings.region };
        name_stacks(&store, &place)?;
        Ok(Arc::new(Self {
            services,
            place,
            store: Shared::new(store),
            deciding: Mutex::default(),
            begun: Mutex::default(),
            cancelled: Mutex::default(),
            working: Arc::default(),
            endpoint: OnceLock::new(),
            handlers: OnceLock::new(),
        }))
    }

    /// Says where this service answers. The first call counts.
    pub fn set_endpoint(&self, url: &str) {
        let _ = self.endpoint.set(url.to_owned());
    }

    /// Brings a stack to what its template says: makes, changes, replaces and deletes.
    ///
    /// # Errors
    /// All mistakes of the template, before anything is touched; or why a resource could not be made, after
    /// everything was put back.
    pub async fn up(&self, up: Up, on_event: &(dyn Fn(Event) + Sync)) -> Result<Report, StackError> {
        let _one_at_a_time = self.working.lock().await;
        let target = self.target(&up, read(&up.template)?)?;
        let stored = self.store().resources(&up.stack_name)?;
        let least = if up.strict { Severity::Warning } else { Severity::Error };
        let plan = self.plan(&target, &stored, least)?;
        if let Some(conflict) = exports::conflict(&self.store(), &up.stack_name, &plan.records)? {
            return Err(StackError::Refused(conflict));
        }
        on_event(Event::Changes(changes::of(&plan, &stored)));
        let executables = self.backends(&plan, on_event).await?;
        let statuses = update::statuses(self.store().stack(&up.stack_name)?.as_ref());
        let how = How { leaves: Leaves::Nothing, statuses, clock: Clock::at(up.now), on_event };
        self.carry_out(&target, (&plan, &stored), &executables, &how)?;
        Ok(self.report(&up, plan))
    }

    /// What `up` makes of a stack: what clients added to it stays.
    fn target(&self, up: &Up, template: String) -> Result<StackRecord, StackError> {
        let before = self.store().stack(&up.stack_name)?;
        let id = before.as_ref().map_or_else(|| self.place.derived_stack_id(&up.stack_name), |stack| stack.id.clone());
        Ok(StackRecord {
            id,
            name: up.stack_name.clone(),
            template,
            file: Some(up.template.display().to_string()),
            parameters: up.parameters.iter().map(|(name, value)| (name.clone(), value.clone())).collect(),
            tags: before.map(|stack| stack.tags).unwrap_or_default(),
            ..StackRecord::default()
        })
    }

    /// Deletes a stack with all its resources, those with `DeletionPolicy: Retain` excepted.
    ///
    /// # Errors
    /// The stack database fails. What cannot be deleted is told as an event and stays stored.
    pub async fn delete(&self, stack_name: &str, now: SystemTime, on_event: &(dyn Fn(Event) + Sync)) -> Result<(), StackError> {
        let _one_at_a_time = self.working.lock().await;
        let Some(stack) = self.store().stack(stack_name)? else {
            return Ok(());
        };
        let clock = Clock::at(now);
        let how = How { leaves: Leaves::Retained, statuses: &update::UPDATE, clock, on_event };
        self.journal(&stack, None, clock, on_event).keep(stack.clone(), "DELETE_IN_PROGRESS", Some(update::USER_INITIATED))?;
        self.remove(&stack, &[], &how)
    }

    fn report(&self, up: &Up, plan: Plan) -> Report {
        let resources = || plan.steps.iter().map(|step| &step.resource);
        let apis: Vec<Api> = resources().filter_map(|resource| api(resource, &up.endpoint)).collect();
        let place = outputs::Place { region: &self.place.region, endpoint: &up.endpoint };
        let moved: Vec<_> = resources().filter_map(|resource| moved(&place, resource)).collect();
        let outputs = outputs::rewrite(&plan.outputs, &moved);
        let functions = resources().filter(|resource| resource.type_name == providers::FUNCTION);
        let functions: Vec<_> = functions.map(|function| function.physical_id.clone()).collect();
        let codes =
            resources().filter_map(|resource| code_of(&plan, resource)).filter(|it| self.runs_here(&it.logical_id)).collect();
        let not_simulated = plan.quiet.iter().copied().collect();
        let (files, warnings) = (plan.files, plan.warnings);
        Report { outputs, aws_outputs: plan.outputs, warnings, not_simulated, apis, functions, codes, files }
    }

    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock()
    }
}

fn code_of(plan: &Plan, function: &Resource) -> Option<FunctionCode> {
    let code = plan.codes.get(&function.logical_id)?.clone();
    Some(FunctionCode { logical_id: function.logical_id.clone(), name: function.physical_id.clone(), code })
}

/// Stacks of the first version have no ids yet.
fn name_stacks(store: &Store, place: &Place) -> Result<(), StackError> {
    for stack in store.nameless()? {
        let id = place.derived_stack_id(&stack.name);
        let name = stack.name.clone();
        store.name_stack(&name, &StackRecord { id, ..stack })?;
    }
    Ok(())
}

fn api(resource: &Resource, endpoint: &str) -> Option<Api> {
    let kind = match resource.type_name.as_str() {
        "AWS::ApiGatewayV2::Api" => ApiKind::Http,
        "AWS::ApiGateway::RestApi" => ApiKind::Rest,
        _ => return None,
    };
    let (logical_id, api_id) = (resource.logical_id.clone(), resource.physical_id.clone());
    let url = outputs::address(endpoint, &api_id);
    Some(Api { logical_id, api_id, kind, url })
}

/// The address that a resource has on AWS, and the one it has here.
pub(crate) fn moved(place: &outputs::Place<'_>, resource: &Resource) -> Option<outputs::Moved> {
    let id = &resource.physical_id;
    Some(match resource.type_name.as_str() {
        "AWS::ApiGatewayV2::Api" | "AWS::ApiGateway::RestApi" => place.api(id),
        providers::FUNCTION_URL => place.function_url(&sekisho_lambda::url_id(id)),
        "AWS::Cognito::UserPoolDomain" => place.domain(id),
        _ => return None,
    })
}

fn read(path: &Path) -> Result<String, StackError> {
    std::fs::read_to_string(path).map_err(|error| {
        let path = path.to_owned();
        if error.kind() == std::io::ErrorKind::InvalidData {
            return StackError::NotText { path };
        }
        StackError::Unreadable { path, error }
    })
}

/// A failed build, told at the functions that it is about.
pub(crate) fn blame(plan: &Plan, error: BuildError) -> StackError {
    let blamed = |step: &&Step| {
        let code = plan.codes.get(&step.resource.logical_id);
        code.is_some_and(|code| error.is_about(code))
    };
    let blamed: Vec<&Step> = plan.steps.iter().filter(blamed).collect();
    if blamed.is_empty() {
        return error.into();
    }
    let text = error.to_string();
    let (message, said) = text.split_once('\n').unwrap_or((&text, ""));
    let last = blamed.len() - 1;
    let fault = |number| match number == last {
        true => Fault::of("Code", message, format!("Correct this:\n{}", said.trim_end())),
        false => Fault::of("Code", message, "See below."),
    };
    let told = blamed.iter().enumerate();
    Errors(told.map(|(number, step)| step.source.error(&fault(number))).collect()).into()
}

/// A warning as the error that it is when it is not tolerated.
fn refusal(warning: &Warning) -> Error {
    let mut error = Error::new(&warning.file, warning.at, &warning.message, "Remove it, or let it differ here by a condition.");
    error.logical_id.clone_from(&warning.logical_id);
    error.property.clone_from(&warning.property);
    error
}

#[cfg(test)]
mod tests;
