//! Lambda: functions are native processes that talk the real Lambda Runtime API.
//!
//! `build` turns code into executables and `package` zips into folders, `Functions` is the account, `function` the queue
//! of one function, `process` a running handler and its Runtime API, `api` Lambda's REST API, `url` function URLs.

mod api;
mod backend;
mod body;
mod build;
mod configuration;
mod error;
mod function;
mod functions;
mod invocation;
mod name;
mod package;
mod permission;
mod process;
mod remote;
mod settings;
mod store;
mod stream;
mod url;

pub use backend::Backend;
pub use body::Body;
pub use build::{BuildError, BuildFailure, BuildProgress, Code, Sources, has_cargo_lambda};
pub use configuration::FunctionConfiguration;
pub use error::LambdaError;
pub use function::Function;
pub use functions::{Functions, ReadObject};
pub use invocation::{Answer, FunctionError, Invocation, InvokeError, LATEST, MAX_REQUEST, MAX_RESPONSE};
pub use package::{PackageError, PackagedCode};
pub use permission::Permission;
pub use process::report::{Invoked, Moment};
pub use remote::Remote;
pub use settings::{BuildProfile, Log, LogStream, Note, Output, OutputLine, Settings};
pub use store::StoreError;
pub use url::cors::Cors;
pub use url::{AuthType, Identity, InvokeMode, SignatureRefused, Signer, UrlCall, UrlConfig, url_arn, url_id};
