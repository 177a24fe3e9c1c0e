//! Lambda: functions are native processes that talk the real Lambda Runtime API.
//!
//! `build` turns code into executables and `package` zips into folders, `Functions` is the account, `function` the queue
//! of one function, `process` a running handler and its Runtime API, `api` Lambda's REST API, `url` function URLs.

mod api;
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
mod settings;
mod store;
mod stream;
mod url;

pub use body::Body;
pub use build::{BuildError, BuildProgress, Code};
pub use configuration::FunctionConfiguration;
pub use error::LambdaError;
pub use function::Function;
pub use functions::Functions;
pub use invocation::{Answer, FunctionError, Invocation, InvokeError, LATEST, MAX_REQUEST, MAX_RESPONSE};
pub use permission::Permission;
pub use settings::{BuildProfile, Note, Output, OutputLine, Settings};
pub use store::StoreError;
pub use url::cors::Cors;
pub use url::{AuthType, Identity, InvokeMode, SignatureRefused, Signer, UrlCall, UrlConfig, url_arn, url_id};
