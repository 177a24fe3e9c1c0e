//! Request validators: required parameters, and bodies against models (developer guide, "Request validation for REST
//! APIs"). Everything is compiled with the deployment; a model that cannot be compiled is refused there.

mod compile;
mod format;
mod leaf;
mod parameters;
mod refs;
mod run;
mod schema;
mod value;

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use http::Request;
use http::header::CONTENT_TYPE;
use serde_json::Value;

use crate::refusal::Refusal;
use crate::rest_api::{CreateModel, CreateRequestValidator, Parts, PutMethod};

use parameters::Parameter;
pub(crate) use refs::model_url;
use schema::Schema;

/// What a method's validator asks of a request.
#[derive(Debug)]
pub(crate) struct Asks {
    parameters: Vec<Parameter>,
    /// By content type, in small letters; `$default` is for all others.
    models: BTreeMap<String, Model>,
}

#[derive(Debug)]
struct Model {
    name: String,
    schema: Arc<Schema>,
}

/// What a request lacks.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Invalid {
    /// Names of parameters, comma-separated.
    Parameters(String),
    /// How a body breaks its model: `[error, error]`.
    Body {
        /// The model's name.
        model: String,
        /// `$context.error.validationErrorString`.
        errors: String,
    },
}

impl Asks {
    /// What the validator of a method asks; `None` without one, or when it checks nothing.
    pub(crate) fn new(parts: &Parts, method: &PutMethod) -> Result<Option<Self>, Refusal> {
        let Some(id) = &method.request_validator_id else {
            return Ok(None);
        };
        let validator = parts.request_validators.get(id).ok_or_else(no_validator)?;
        let CreateRequestValidator { validate_request_body, validate_request_parameters, .. } = validator;
        let mut asks = Self { parameters: Vec::new(), models: BTreeMap::new() };
        if *validate_request_parameters == Some(true) {
            asks.parameters = parameters::required(&method.request_parameters);
        }
        if *validate_request_body == Some(true) {
            asks.models = models(parts, &method.request_models)?;
        }
        let none = asks.parameters.is_empty() && asks.models.is_empty();
        Ok((!none).then_some(asks))
    }

    /// Checks parameters first, then the body.
    pub(crate) fn check(&self, request: &Request<Bytes>, path: &[(String, String)]) -> Result<(), Invalid> {
        parameters::check(&self.parameters, request, path).map_err(Invalid::Parameters)?;
        match self.model(request) {
            Some(model) => check_body(model, request.body()),
            None => Ok(()),
        }
    }

    /// The model for the request's content type.
    // Unverified: that a content type's parameters do not count.
    fn model(&self, request: &Request<Bytes>) -> Option<&Model> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("application/json");
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        self.models.get(&kind).or_else(|| self.models.get("$default"))
    }
}

/// Unverified: that no body is an empty object.
fn check_body(model: &Model, body: &[u8]) -> Result<(), Invalid> {
    let no = |errors: String| Err(Invalid::Body { model: model.name.clone(), errors });
    let body: &[u8] = if body.is_empty() { b"{}" } else { body };
    // Unverified: the text.
    let Ok(value) = serde_json::from_slice::<Value>(body) else {
        return no("[Unable to parse JSON]".to_owned());
    };
    match model.schema.check(&value) {
        errors if errors.is_empty() => Ok(()),
        errors => no(format!("[{}]", errors.join(", "))),
    }
}

fn models(parts: &Parts, used: &BTreeMap<String, Value>) -> Result<BTreeMap<String, Model>, Refusal> {
    let mut models = BTreeMap::new();
    for (kind, name) in used {
        let name = name.as_str().unwrap_or_default();
        let Some(create) = parts.models.get(name) else {
            // Names that every API may use; an imported one need not have them, and then they say nothing.
            if matches!(name, "Empty" | "Error") {
                continue;
            }
            return Err(no_model(name));
        };
        if is_json(create) {
            let schema = Arc::new(compile::compile(&parts.models, name)?);
            models.insert(kind.to_ascii_lowercase(), Model { name: name.to_owned(), schema });
        }
    }
    Ok(models)
}

/// Models of other types document a body; nothing can check it.
fn is_json(model: &CreateModel) -> bool {
    let kind = model.content_type.as_deref().unwrap_or("application/json");
    kind == "application/json" || kind.ends_with("+json") || kind.starts_with("application/json;")
}

fn no_validator() -> Refusal {
    Refusal::bad_request("Invalid Request Validator identifier specified")
}

fn no_model(name: &str) -> Refusal {
    Refusal::bad_request(format!("Invalid model identifier specified: {name}"))
}

#[cfg(test)]
mod tests;
