//! The engine: opens the stacks, and brings one to what its template says.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use sekisho_lambda::BuildError;
use sekisho_template::{Error, Errors, Severity, Warning};

use crate::apply::Work;
use crate::error::StackError;
use crate::names::Place;
use crate::outputs;
use crate::provider::{Context, Fault, Services};
use crate::providers;
use crate::report::{Api, ApiKind, Event, Report};
use crate::store::{Resource, Store, Stored};
use crate::update::{self, Update};
use crate::walk::{self, Given, Plan, Step};

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
    services: Services,
    place: Place,
    store: Mutex<Store>,
    /// One stack at a time changes.
    working: tokio::sync::Mutex<()>,
}

impl Engine {
    /// Opens the file that stacks are kept in; none keeps them in memory.
    ///
    /// # Errors
    /// The file cannot be opened, or was written by another version.
    #[expect(clippy::needless_pass_by_value, reason = "as in the other rooms of the house")]
    pub fn open(services: Services, database: Option<PathBuf>, settings: Settings) -> Result<Self, StackError> {
        let store = Store::open(database.as_deref())?;
        let place = Place { account_id: settings.account_id, region: settings.region };
        Ok(Self { services, place, store: Mutex::new(store), working: tokio::sync::Mutex::default() })
    }

    /// Brings a stack to what its template says: makes, changes, replaces and deletes.
    ///
    /// # Errors
    /// All mistakes of the template, before anything is touched; or why a resource could not be made, after
    /// everything was put back.
    pub async fn up(&self, up: Up, on_event: &(dyn Fn(Event) + Sync)) -> Result<Report, StackError> {
        let _one_at_a_time = self.working.lock().await;
        let text = read(&up.template)?;
        let stored = self.store().resources(&up.stack_name)?;
        let plan = self.plan(&up, &text, &stored)?;
        let executables = self.build(&plan, on_event).await?;
        let context = Context { services: &self.services, stack_name: &up.stack_name, executables: &executables, now: up.now };
        let store = self.store();
        Update { up: &up, plan: &plan, stored: &stored, store: &store, on_event }.run(context)?;
        drop(store);
        Ok(self.report(&up, plan))
    }

    /// Deletes a stack with all its resources, those with `DeletionPolicy: Retain` excepted.
    ///
    /// # Errors
    /// The stack database fails. What cannot be deleted is told as an event and stays stored.
    pub async fn delete(&self, stack_name: &str, now: SystemTime, on_event: &(dyn Fn(Event) + Sync)) -> Result<(), StackError> {
        let _one_at_a_time = self.working.lock().await;
        let store = self.store();
        let executables = HashMap::new();
        let context = Context { services: &self.services, stack_name, executables: &executables, now };
        update::delete(&Work::new(context, &store, on_event))
    }

    fn plan(&self, up: &Up, text: &str, stored: &[Stored]) -> Result<Plan, StackError> {
        let by_id = stored.iter().map(|row| (row.resource.logical_id.as_str(), row)).collect();
        let given = Given { place: &self.place, stack_name: &up.stack_name, stored: &by_id };
        let parameters = up.parameters.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        let plan = walk::plan(&given, &up.template, text, parameters)?;
        let least = if up.strict { Severity::Warning } else { Severity::Error };
        let refused: Vec<_> = plan.warnings.iter().filter(|warning| warning.severity >= least).map(refusal).collect();
        if refused.is_empty() { Ok(plan) } else { Err(Errors(refused).into()) }
    }

    /// Builds all functions in one go.
    async fn build(&self, plan: &Plan, on_event: &(dyn Fn(Event) + Sync)) -> Result<HashMap<String, PathBuf>, StackError> {
        let codes = plan.codes.values().cloned().collect();
        let built = self
            .services
            .functions
            .build(codes, |progress| on_event(Event::Build(progress)))
            .await
            .map_err(|error| blame(plan, error))?;
        let executable = |(id, code)| Some((String::clone(id), PathBuf::clone(built.get(code)?)));
        Ok(plan.codes.iter().filter_map(executable).collect())
    }

    fn report(&self, up: &Up, plan: Plan) -> Report {
        let resources = || plan.steps.iter().map(|step| &step.resource);
        let apis: Vec<Api> = resources().filter_map(|resource| api(resource, &up.endpoint)).collect();
        let place = outputs::Place { region: &self.place.region, endpoint: &up.endpoint };
        let moved: Vec<_> = resources().filter_map(|resource| moved(&place, resource)).collect();
        let outputs = outputs::rewrite(&plan.outputs, &moved);
        let functions = resources().filter(|resource| resource.type_name == providers::FUNCTION);
        let functions = functions.map(|function| function.physical_id.clone()).collect();
        let not_simulated = plan.quiet.iter().copied().collect();
        Report { outputs, aws_outputs: plan.outputs, warnings: plan.warnings, not_simulated, apis, functions }
    }

    fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
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
fn moved(place: &outputs::Place<'_>, resource: &Resource) -> Option<outputs::Moved> {
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
fn blame(plan: &Plan, error: BuildError) -> StackError {
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
