//! CreateFunctionUrlConfig, Get, Update, Delete, and ListFunctionUrlConfigs.

use bytes::Bytes;
use http::{Response, StatusCode};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{self, Refusal, json_response, ok};
use super::call::{Call, Named};
use super::validate::Violations;
use crate::functions::Functions;
use crate::url::cors::Cors;
use crate::url::{FunctionUrl, UrlConfig, UrlRecord};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct UrlMembers {
    auth_type: Option<String>,
    cors: Option<Cors>,
    invoke_mode: Option<String>,
}

pub(super) fn create(functions: &Functions, call: &Call<'_>, named: &Named) -> Result<Response<Bytes>, Refusal> {
    let request: UrlMembers = call.body()?;
    let qualifier = checked(named)?;
    request.check(true)?;
    let _one = functions.changing();
    target(functions, named)?;
    if functions.urls.find(&functions.host.settings, &named.name, qualifier).is_some() {
        return Err(Refusal::conflict(&format!(
            "Failed to create function url config for [functionArn = {}]. Error message:  FunctionUrlConfig exists for this \
             Lambda function",
            named.qualified_arn()
        )));
    }
    let now = call.millis();
    let record = UrlRecord { config: request.config(None), created: now, modified: now };
    let url = save(functions, named, qualifier, record)?;
    Ok(json_response(StatusCode::CREATED, &without(described(functions, &url), &["LastModifiedTime"])))
}

pub(super) fn get(functions: &Functions, named: &Named) -> Result<Response<Bytes>, Refusal> {
    let url = known(functions, named)?;
    Ok(ok(&with_mode(described(functions, &url))))
}

pub(super) fn update(functions: &Functions, call: &Call<'_>, named: &Named) -> Result<Response<Bytes>, Refusal> {
    let request: UrlMembers = call.body()?;
    let qualifier = checked(named)?;
    request.check(false)?;
    let _one = functions.changing();
    target(functions, named)?;
    let old = known(functions, named)?;
    let config = request.config(Some(&old.record.config));
    let record = UrlRecord { config, created: old.record.created, modified: call.millis() };
    let url = save(functions, named, qualifier, record)?;
    Ok(ok(&described(functions, &url)))
}

pub(super) fn delete(functions: &Functions, named: &Named) -> Result<Response<Bytes>, Refusal> {
    let qualifier = checked(named)?;
    let _one = functions.changing();
    let url = known(functions, named)?;
    functions.store.write(|rows| rows.delete_url(&named.name, qualifier))?;
    functions.urls.remove(&url.id);
    Ok(answer::empty())
}

pub(super) fn list(functions: &Functions, call: &Call<'_>, named: &Named) -> Result<Response<Bytes>, Refusal> {
    functions.existing(named).map_err(|_| named.invalid().unwrap_or_else(no_function))?;
    let urls = functions.urls.of(&named.name);
    let items = urls.iter().map(|url| (url.arn.clone(), with_mode(described(functions, url))));
    Ok(ok(&call.page(items, (50, 50))?.answer("FunctionUrlConfigs")))
}

impl UrlMembers {
    fn check(&self, whole: bool) -> Result<(), Refusal> {
        let mut found = Violations::default();
        if whole && self.auth_type.is_none() {
            found.missing("authType");
        }
        found.one_of("authType", self.auth_type.as_deref(), &["NONE", "AWS_IAM"]);
        found.one_of("invokeMode", self.invoke_mode.as_deref(), &["RESPONSE_STREAM", "BUFFERED"]);
        if let Some(cors) = &self.cors {
            check_cors(cors, &mut found);
        }
        found.check()
    }

    /// What is not given stays.
    fn config(self, old: Option<&UrlConfig>) -> UrlConfig {
        let read = |text: Option<String>| text.map(Value::String);
        let auth_type = read(self.auth_type).and_then(|text| serde_json::from_value(text).ok());
        let invoke_mode = read(self.invoke_mode).and_then(|text| serde_json::from_value(text).ok());
        UrlConfig {
            auth_type: auth_type.or(old.map(|old| old.auth_type)).unwrap_or(crate::url::AuthType::AwsIam),
            // An empty one takes the rules away.
            cors: self.cors.or(old.and_then(|old| old.cors.clone())).filter(|cors| *cors != Cors::default()),
            invoke_mode: invoke_mode.or(old.and_then(|old| old.invoke_mode)),
        }
    }
}

fn check_cors(cors: &Cors, found: &mut Violations) {
    let lists = [
        ("cors.allowHeaders", &cors.allow_headers, 100, 1024),
        ("cors.allowMethods", &cors.allow_methods, 6, 6),
        ("cors.allowOrigins", &cors.allow_origins, 100, 253),
        ("cors.exposeHeaders", &cors.expose_headers, 100, 1024),
    ];
    for (member, values, most, longest) in lists {
        let values = values.as_deref().unwrap_or_default();
        let shown = format!("[{}]", values.join(", "));
        if values.len() > most {
            found.add(&shown, member, &format!("Member must have length less than or equal to {most}"));
        }
        let printable = |value: &String| value.len() <= longest && value.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        if !values.iter().all(printable) {
            // Unverified: how AWS words it.
            found.add(
                &shown,
                member,
                &format!("Member must satisfy constraint: [Member must have length less than or equal to {longest}]"),
            );
        }
    }
    found.range("cors.maxAge", i64::from(cors.max_age.unwrap_or_default()), 0, 86_400);
}

/// A URL belongs to a function or an alias, never to a version.
fn checked(named: &Named) -> Result<&str, Refusal> {
    let Some(qualifier) = &named.qualifier else { return Ok("") };
    let mut found = Violations::default();
    found.url_qualifier(qualifier);
    found.check().map(|()| qualifier.as_str())
}

fn target(functions: &Functions, named: &Named) -> Result<(), Refusal> {
    functions.described(named).map(drop).map_err(|_| named.invalid().unwrap_or_else(no_function))
}

fn known(functions: &Functions, named: &Named) -> Result<std::sync::Arc<FunctionUrl>, Refusal> {
    let qualifier = checked(named)?;
    functions.urls.find(&functions.host.settings, &named.name, qualifier).ok_or_else(Refusal::no_resource)
}

fn save(
    functions: &Functions,
    named: &Named,
    qualifier: &str,
    record: UrlRecord,
) -> Result<std::sync::Arc<FunctionUrl>, Refusal> {
    functions.store.write(|rows| rows.put_url(&named.name, qualifier, &record))?;
    Ok(functions.urls.put(&functions.host.settings, &named.name, qualifier, record))
}

fn no_function() -> Refusal {
    Refusal::not_found("Function does not exist")
}

fn described(functions: &Functions, url: &FunctionUrl) -> Value {
    let mut described = json!({
        "FunctionUrl": functions.url_address(&url.id),
        "FunctionArn": url.arn,
        "AuthType": url.record.config.auth_type.as_str(),
    });
    if let Some(cors) = &url.record.config.cors {
        described["Cors"] = json!(cors);
    }
    described["CreationTime"] = json!(time(url.record.created));
    described["LastModifiedTime"] = json!(time(url.record.modified));
    if let Some(mode) = &url.record.config.invoke_mode {
        described["InvokeMode"] = json!(mode);
    }
    described
}

/// Reads tell the mode also when nobody chose it.
fn with_mode(mut described: Value) -> Value {
    if described.get("InvokeMode").is_none() {
        described["InvokeMode"] = json!("BUFFERED");
    }
    described
}

fn without(mut described: Value, members: &[&str]) -> Value {
    if let Value::Object(all) = &mut described {
        members.iter().for_each(|member| drop(all.shift_remove(*member)));
    }
    described
}

// Unverified: how many digits of the second AWS shows.
fn time(millis: i64) -> String {
    Timestamp::from_millisecond(millis).unwrap_or_default().strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string()
}
