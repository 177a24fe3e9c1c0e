//! Lambda's REST API, as the AWS CLI, the SDKs and Terraform speak it: one file for each operation or family of them.
//! `call.rs` reads requests, `change.rs` changes functions, `answer.rs` has the refusals, `unsupported.rs` names the rest.

mod aliases;
mod answer;
mod call;
mod change;
mod code;
mod concurrency;
mod create;
mod delete;
mod describe;
mod invoke;
mod members;
mod permissions;
mod records;
mod stream;
mod tags;
mod unsupported;
mod update;
mod urls;
mod validate;
mod versions;

use std::time::SystemTime;

use bytes::Bytes;
use http::{Request, Response};
use percent_encoding::percent_decode_str;

use crate::body::Body;
use crate::functions::Functions;
use answer::Refusal;
use call::{Call, Named};

impl Functions {
    /// Answers a request to Lambda's REST API.
    pub async fn handle(&self, request: Request<Bytes>, now: SystemTime) -> Response<Body> {
        let mut response = match self.route(&request, now).await {
            Ok(response) => response,
            Err(refusal) => refusal.response(),
        };
        answer::add_request_id(&mut response);
        response
    }

    async fn route(&self, request: &Request<Bytes>, now: SystemTime) -> Result<Response<Body>, Refusal> {
        let path = request.uri().path();
        let decoded = path.trim_matches('/').split('/').map(|part| percent_decode_str(part).decode_utf8_lossy());
        let parts: Vec<_> = decoded.collect();
        let parts: Vec<&str> = parts.iter().map(AsRef::as_ref).collect();
        let call = Call::new(request, now);
        match (request.method().as_str(), &*parts) {
            ("POST", ["2015-03-31", "functions", name, "invocations"]) => invoke::invoke(self, &call, name).await.map(whole),
            ("POST", ["2021-11-15", "functions", name, "response-streaming-invocations"]) => {
                stream::invoke(self, &call, name).await
            }
            ("POST", ["2015-03-31", "functions"]) => create::create(self, &call).await.map(whole),
            (_, ["2015-03-31", "functions"]) => {
                self.weigh(self.list()).await;
                of_account(self, &call, &parts).map(whole)
            }
            (method, [_, "functions", name, rest @ ..]) => {
                let named = self.named(name, &call)?;
                if let ("GET" | "POST" | "PUT", [] | ["configuration" | "versions"]) = (method, rest) {
                    self.weigh(self.existing(&named).map(|entry| entry.all().cloned().collect()).unwrap_or_default()).await;
                }
                of_function(self, &call, &named, (method, parts[0], rest)).await.map(whole)
            }
            _ => of_account(self, &call, &parts).map(whole),
        }
    }
}

fn whole(response: Response<Bytes>) -> Response<Body> {
    response.map(Body::Whole)
}

/// Operations on one function: method, the API's date, what follows the name.
async fn of_function(
    functions: &Functions,
    call: &Call<'_>,
    named: &Named,
    operation: (&str, &str, &[&str]),
) -> Result<Response<Bytes>, Refusal> {
    match operation {
        ("GET", "2015-03-31", []) => describe::function(functions, named),
        ("GET", "2015-03-31", ["code"]) => code::download(functions, named).await,
        ("DELETE", "2015-03-31", []) => delete::delete(functions, named),
        ("PUT", "2015-03-31", ["code"]) => update::code(functions, call, named).await,
        ("GET", "2015-03-31", ["configuration"]) => describe::configuration(functions, named),
        ("PUT", "2015-03-31", ["configuration"]) => update::configuration(functions, call, named),
        ("POST", "2015-03-31", ["policy"]) => permissions::add(functions, call, named),
        ("GET", "2015-03-31", ["policy"]) => permissions::get(functions, named),
        ("DELETE", "2015-03-31", ["policy", id]) => permissions::remove(functions, call, named, id),
        ("POST", "2015-03-31", ["versions"]) => versions::publish(functions, call, named).await,
        ("GET", "2015-03-31", ["versions"]) => describe::versions(functions, call, named),
        ("POST", "2015-03-31", ["aliases"]) => aliases::create(functions, call, named),
        ("GET", "2015-03-31", ["aliases"]) => aliases::list(functions, call, named),
        ("GET", "2015-03-31", ["aliases", name]) => aliases::get(functions, named, name),
        ("PUT", "2015-03-31", ["aliases", name]) => aliases::update(functions, call, named, name),
        ("DELETE", "2015-03-31", ["aliases", name]) => aliases::delete(functions, named, name),
        ("PUT", "2017-10-31", ["concurrency"]) => concurrency::put(functions, call, named),
        ("GET", "2019-09-30", ["concurrency"]) => concurrency::get(functions, named),
        ("DELETE", "2017-10-31", ["concurrency"]) => concurrency::delete(functions, named),
        ("POST", "2021-10-31", ["url"]) => urls::create(functions, call, named),
        ("GET", "2021-10-31", ["url"]) => urls::get(functions, named),
        ("PUT", "2021-10-31", ["url"]) => urls::update(functions, call, named),
        ("DELETE", "2021-10-31", ["url"]) => urls::delete(functions, named),
        ("GET", "2021-10-31", ["urls"]) => urls::list(functions, call, named),
        (method, date, rest) => of_record(functions, call, named, (method, date, rest)),
    }
}

/// What is read or kept of a function and changes nothing here.
fn of_record(
    functions: &Functions,
    call: &Call<'_>,
    named: &Named,
    operation: (&str, &str, &[&str]),
) -> Result<Response<Bytes>, Refusal> {
    match operation {
        ("GET", "2020-06-30", ["code-signing-config"]) => records::code_signing(functions, named),
        ("GET", "2021-07-20", ["runtime-management-config"]) => records::runtime_management(functions, named),
        ("PUT", "2021-07-20", ["runtime-management-config"]) => records::put_runtime_management(functions, call, named),
        ("GET", "2024-08-31", ["recursion-config"]) => records::recursion(functions, named),
        ("PUT", "2024-08-31", ["recursion-config"]) => records::put_recursion(functions, call, named),
        ("GET", "2019-09-25", ["event-invoke-config"]) => Err(records::event_invoke(named)),
        ("GET", "2019-09-25", ["event-invoke-config", "list"]) => {
            functions.existing(named).map(|_| records::nothing("FunctionEventInvokeConfigs"))
        }
        ("GET", "2019-09-30", ["provisioned-concurrency"]) if call.query("List").is_some() => {
            functions.existing(named).map(|_| records::nothing("ProvisionedConcurrencyConfigs"))
        }
        _ => Err(unsupported::refusal(call.request.method(), call.request.uri().path())),
    }
}

/// Operations that name no function, or name it by its ARN.
fn of_account(functions: &Functions, call: &Call<'_>, parts: &[&str]) -> Result<Response<Bytes>, Refusal> {
    match (call.request.method().as_str(), parts) {
        ("GET", ["2015-03-31", "functions"]) => describe::list(functions, call),
        ("GET", ["2016-08-19", "account-settings"]) => Ok(records::account(functions)),
        ("GET", ["2017-03-31", "tags", arn]) => tags::list(functions, call, arn),
        ("POST", ["2017-03-31", "tags", arn]) => tags::add(functions, call, arn),
        ("DELETE", ["2017-03-31", "tags", arn]) => tags::remove(functions, call, arn),
        ("GET", ["2015-03-31", "event-source-mappings"]) => Ok(records::nothing("EventSourceMappings")),
        ("GET", ["2018-10-31", "layers"]) => Ok(records::nothing("Layers")),
        ("GET", ["2020-04-22", "code-signing-configs"]) => Ok(records::nothing("CodeSigningConfigs")),
        _ => Err(unsupported::refusal(call.request.method(), call.request.uri().path())),
    }
}
