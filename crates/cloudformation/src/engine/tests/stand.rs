//! A stand for a stack: a folder with a template and a built handler, and services that live in it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::Request;
use sekisho_api_gateway::{Call, Gateway};
use sekisho_cognito::Cognito;
use sekisho_cognito::triggers::CallError;
use sekisho_lambda::Functions;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::engine::{Engine, Settings, Up};
use crate::report::{Event, Report};
use crate::{Services, StackError};

const ACCOUNT: &str = "000000000000";
const REGION: &str = "eu-west-1";

pub struct Stand {
    pub folder: TempDir,
    pub services: Services,
    pub engine: Arc<Engine>,
    /// `STATUS logical id` of every event since the last look.
    events: Mutex<Vec<String>>,
    pub strict: bool,
    /// What the template's parameters are given.
    pub parameters: BTreeMap<String, String>,
}

impl Stand {
    /// An empty folder with a built handler in `hello/`.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        built_handler(&folder.path().join("hello"));
        Self::open(folder)
    }

    /// New services over the same folder, as after a restart.
    pub fn restart(self) -> Self {
        let Self { folder, services, engine, .. } = self;
        drop((services, engine));
        Self::open(folder)
    }

    fn open(folder: TempDir) -> Self {
        let services = services(folder.path());
        let settings = Settings { account_id: ACCOUNT.to_owned(), region: REGION.to_owned() };
        let engine = Engine::open(services.clone(), Some(folder.path().join("stacks.db")), settings).unwrap();
        Self { folder, services, engine, events: Mutex::default(), strict: false, parameters: BTreeMap::new() }
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Brings the stack `demo` up from this template.
    pub async fn up(&self, template: &str) -> Result<Report, StackError> {
        self.up_watched(template, &|_| {}).await
    }

    /// The same; `watch` is given each event as text.
    pub async fn up_watched(&self, template: &str, watch: &(dyn Fn(&str) + Sync)) -> Result<Report, StackError> {
        self.write("template.yaml", template);
        self.engine.up(self.request(), &|event| self.note(&event, watch)).await
    }

    pub async fn delete(&self) {
        self.engine.delete("demo", now(), &|event| self.note(&event, &|_| {})).await.unwrap();
    }

    fn request(&self) -> Up {
        Up {
            stack_name: "demo".to_owned(),
            template: self.folder.path().join("template.yaml"),
            parameters: self.parameters.clone(),
            strict: self.strict,
            endpoint: "http://127.0.0.1:4566".to_owned(),
            now: now(),
        }
    }

    /// The errors as text, without the name of the folder.
    pub async fn fails(&self, template: &str) -> String {
        let error = self.up(template).await.expect_err("the template is wrong").to_string();
        error.replace(&format!("{}/", self.folder.path().display()), "")
    }

    fn note(&self, event: &Event, watch: &(dyn Fn(&str) + Sync)) {
        let line = match event {
            Event::Changes(_) | Event::Build(_) => return,
            Event::Stack { status, .. } => format!("{status} demo"),
            Event::Resource { logical_id, status, .. } => format!("{} {logical_id}", status.name()),
        };
        self.events.lock().unwrap().push(line.clone());
        watch(&line);
    }

    /// The events since the last look.
    pub fn events(&self) -> Vec<String> {
        std::mem::take(&mut self.events.lock().unwrap())
    }

    /// The events of this kind since the last look, without the kind.
    pub fn events_of(&self, status: &str) -> Vec<String> {
        let events = self.events();
        let of = events.iter().filter_map(|event| event.strip_prefix(&format!("{status} ")));
        of.map(str::to_owned).collect()
    }

    pub fn cognito(&self, operation: &str, body: Value) -> Value {
        self.services.cognito.call_json(operation, body, None, now()).unwrap()
    }

    /// The status of a GET without a token.
    pub async fn get(&self, api_id: &str, path: &str) -> u16 {
        let call = Call {
            api_id: api_id.to_owned(),
            request: Request::get(path).header("host", "127.0.0.1").body(Bytes::new()).unwrap(),
            source_ip: "127.0.0.1".to_owned(),
            domain_name: format!("{api_id}.execute-api.{REGION}.amazonaws.com"),
            now: now(),
        };
        self.services.gateway.serve(call).await.status().as_u16()
    }

    pub fn pools(&self) -> usize {
        self.cognito("ListUserPools", json!({ "MaxResults": 10 }))["UserPools"].as_array().unwrap().len()
    }
}

/// A folder with an executable for this machine; it is never run.
pub fn built_handler(folder: &Path) {
    std::fs::create_dir_all(folder).unwrap();
    std::os::unix::fs::symlink(std::env::current_exe().unwrap(), folder.join("bootstrap")).unwrap();
}

fn services(folder: &Path) -> Services {
    let (account_id, region) = (ACCOUNT.to_owned(), REGION.to_owned());
    let cognito = sekisho_cognito::Settings {
        account_id: account_id.clone(),
        region: region.clone(),
        database: Some(folder.join("cognito.db")),
        invoke: Box::new(|_| Err(CallError::NotCalled("ResourceNotFoundException"))),
        outside: sekisho_cognito::outside::nobody(),
        issuer: sekisho_cognito::IssuerPolicy::default(),
    };
    let functions = sekisho_lambda::Settings {
        account_id: account_id.clone(),
        region: region.clone(),
        ..sekisho_lambda::Settings::default()
    };
    let functions = Functions::new(functions, Arc::new(|_| {}));
    let database = Some(folder.join("apis.db"));
    let gateway = sekisho_api_gateway::Settings { account_id, region, database, ..sekisho_api_gateway::Settings::default() };
    let gateway = Gateway::open(gateway, functions.clone(), Arc::new(|_| None)).unwrap();
    let (account_id, region) = (ACCOUNT.to_owned(), REGION.to_owned());
    let database = |name: &str| Some(folder.join(name));
    let s3 = sekisho_s3::Settings {
        account_id: account_id.clone(),
        region: region.clone(),
        database: database("s3.db"),
        capacity: sekisho_s3::CAPACITY,
    };
    let logs = sekisho_logs::Settings { account_id: account_id.clone(), region, database: database("logs.db") };
    let iam = sekisho_iam::Settings { account_id, database: database("iam.db") };
    Services {
        cognito: Cognito::open(cognito).unwrap(),
        gateway,
        functions,
        s3: sekisho_s3::S3::open(s3).unwrap(),
        iam: sekisho_iam::Iam::open(iam).unwrap(),
        logs: sekisho_logs::Logs::open(logs).unwrap(),
    }
}

pub fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000)
}
