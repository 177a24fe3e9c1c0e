//! MOCK integrations, as CORS preflight methods use them: the request template says a
//! status, the integration response of that status says headers and body.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use http::{Response, StatusCode};
use regex::Regex;
use serde_json::Value;

use super::resources::{IntegrationResponse, PutIntegration, PutMethod};
use crate::answer::RestError;
use crate::members::unsupported;
use crate::refusal::Refusal;

const JSON: &str = "application/json";

/// Refuses what a MOCK (or the responses of any) integration asks for and does not get here.
pub(super) fn check(method: &PutMethod, integration: &PutIntegration) -> Result<(), Refusal> {
    if integration.kind != "MOCK" {
        return Ok(());
    }
    for template in integration.request_templates.values() {
        status_of(template).ok_or_else(|| unsupported("a MOCK request template other than {\"statusCode\": NUMBER}"))?;
    }
    for response in &integration.integration_responses {
        response.other.refuse(&[])?;
        Answer::new(response)?;
        declared(method, response)?;
    }
    Ok(())
}

/// A mapped header must be declared by the method response of the same status.
fn declared(method: &PutMethod, response: &IntegrationResponse) -> Result<(), Refusal> {
    let same = |one: &&super::MethodResponse| one.status_code == response.status_code;
    let headers = method.method_responses.iter().find(same);
    let undeclared = response
        .response_parameters
        .keys()
        .find(|name| headers.is_none_or(|headers| !headers.response_parameters.contains_key(*name)));
    match undeclared {
        Some(name) => Err(Refusal::bad_request(format!(
            "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression parameter specified: {name}]"
        ))),
        None => Ok(()),
    }
}

/// The status a request template says: the template is JSON with a number `statusCode`. The
/// one member alone may also stand without quotes, as AWS reads it: `{statusCode: 200}`.
fn status_of(template: &str) -> Option<u16> {
    let Ok(value) = serde_json::from_str::<Value>(template) else {
        let inner = template.trim().strip_prefix('{')?.strip_suffix('}')?;
        let (name, status) = inner.split_once(':')?;
        let bare = name.trim().trim_matches('\'') == "statusCode";
        return bare.then(|| status.trim().parse().ok()).flatten();
    };
    let status = value.get("statusCode")?;
    let number = status.as_u64().or_else(|| status.as_str()?.parse().ok())?;
    u16::try_from(number).ok()
}

/// A MOCK integration, its templates read.
#[derive(Debug)]
pub(super) struct Mock {
    /// By content type, lower case.
    statuses: BTreeMap<String, u16>,
    passthrough: Passthrough,
    answers: Vec<Answer>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Passthrough {
    WhenNoMatch,
    WhenNoTemplates,
    Never,
}

#[derive(Debug)]
struct Answer {
    /// `None`: the default response.
    pattern: Option<Regex>,
    status: StatusCode,
    headers: Vec<(HeaderName, HeaderValue)>,
    kind: HeaderValue,
    body: Bytes,
}

impl Mock {
    pub(super) fn new(create: &PutIntegration) -> Result<Self, Refusal> {
        let statuses = create.request_templates.iter();
        Ok(Self {
            statuses: statuses.filter_map(|(kind, text)| Some((kind.to_ascii_lowercase(), status_of(text)?))).collect(),
            passthrough: match create.passthrough_behavior.as_deref() {
                Some("NEVER") => Passthrough::Never,
                Some("WHEN_NO_TEMPLATES") => Passthrough::WhenNoTemplates,
                _ => Passthrough::WhenNoMatch,
            },
            answers: create.integration_responses.iter().map(Answer::new).collect::<Result<_, _>>()?,
        })
    }

    /// The answer, or the error and why.
    pub(super) fn answer(&self, headers: &HeaderMap, body: &[u8]) -> Result<Response<Bytes>, (RestError, String)> {
        let kind = headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next())
            .map_or(JSON.to_owned(), |kind| kind.trim().to_ascii_lowercase());
        let status = match self.statuses.get(&kind) {
            Some(status) => *status,
            None => self.passed_through(&kind, body)?,
        };
        let text = status.to_string();
        let fits = |answer: &&Answer| answer.pattern.as_ref().is_some_and(|p| p.is_match(&text));
        let default = |answer: &&Answer| answer.pattern.is_none();
        let answers = || self.answers.iter();
        match answers().find(fits).or_else(|| answers().find(default)) {
            Some(answer) => Ok(answer.response()),
            None => Err((
                RestError::IntegrationFailure,
                format!("the MOCK integration has no response for status {text} and no default"),
            )),
        }
    }

    /// No template for this content type: the body itself is read as one, where that is allowed.
    fn passed_through(&self, kind: &str, body: &[u8]) -> Result<u16, (RestError, String)> {
        let passes = match self.passthrough {
            Passthrough::WhenNoMatch => true,
            Passthrough::WhenNoTemplates => self.statuses.is_empty(),
            Passthrough::Never => false,
        };
        if !passes {
            let why = format!("the MOCK integration has no request template for {kind}");
            return Err((RestError::UnsupportedMediaType, why));
        }
        std::str::from_utf8(body).ok().and_then(status_of).ok_or_else(|| {
            let why = format!("the MOCK integration has no request template for {kind} and the body says no statusCode");
            (RestError::IntegrationFailure, why)
        })
    }
}

impl Answer {
    fn new(create: &IntegrationResponse) -> Result<Self, Refusal> {
        let status = create.status_code.as_deref().unwrap_or_default();
        let (kind, body) = template(&create.response_templates)?;
        Ok(Self {
            pattern: create
                .selection_pattern
                .as_deref()
                // Alone first: what is put around it must not make a bad expression good.
                .map(|pattern| {
                    Regex::new(pattern)?;
                    Regex::new(&format!(r"\A(?:{pattern})\z"))
                })
                .transpose()
                .map_err(|error| Refusal::bad_request(format!("selectionPattern: {error}")))?,
            status: status.parse().map_err(|_| Refusal::bad_request("statusCode of an integration response"))?,
            headers: create.response_parameters.iter().map(|(name, value)| header(name, value)).collect::<Result<_, _>>()?,
            kind: HeaderValue::try_from(kind).map_err(|_| Refusal::bad_request("responseTemplates: a content type"))?,
            body: Bytes::from(body.to_owned()),
        })
    }

    fn response(&self) -> Response<Bytes> {
        let mut response = Response::new(self.body.clone());
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, self.kind.clone());
        headers.extend(self.headers.iter().cloned());
        response
    }
}

/// The body: the JSON template before any other; templates with logic are refused.
fn template(templates: &BTreeMap<String, String>) -> Result<(&str, &str), Refusal> {
    let chosen = templates.get_key_value(JSON).or_else(|| templates.iter().next());
    let Some((kind, text)) = chosen else {
        return Ok((JSON, ""));
    };
    if text.contains(['#', '$']) {
        return Err(unsupported("a response template with variables or directives"));
    }
    Ok((kind, text))
}

fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), Refusal> {
    let bad = || unsupported(&format!("integration response parameter {name} = {value}"));
    let name = name.strip_prefix("method.response.header.").ok_or_else(bad)?;
    let value = value.strip_prefix('\'').and_then(|value| value.strip_suffix('\'')).ok_or_else(bad)?;
    let name = name.parse().map_err(|_| bad())?;
    Ok((name, HeaderValue::try_from(value).map_err(|_| bad())?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn preflight() -> PutMethod {
        serde_json::from_value(json!({
            "httpMethod": "OPTIONS",
            "methodResponses": [{"statusCode": 200, "responseParameters": {
                "method.response.header.Access-Control-Allow-Origin": false}}],
            "integration": {
                "type": "MOCK",
                "requestTemplates": {"application/json": "{\n  \"statusCode\" : 200\n}\n"},
                "integrationResponses": [{
                    "statusCode": "200",
                    "responseParameters": {"method.response.header.Access-Control-Allow-Origin": "'*'"},
                    "responseTemplates": {"application/json": "{}\n"}}]
            }
        }))
        .expect("a method")
    }

    #[test]
    fn the_preflight_of_sam_is_answered() {
        let method = preflight();
        let integration = method.integration.as_ref().expect("integration");
        check(&method, integration).expect("supported");
        let mock = Mock::new(integration).expect("compiles");
        let response = mock.answer(&HeaderMap::new(), b"").expect("answer");
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["access-control-allow-origin"], "*");
        assert_eq!(response.body().as_ref(), b"{}\n");
        let mut xml = HeaderMap::new();
        xml.insert(CONTENT_TYPE, HeaderValue::from_static("text/xml"));
        assert!(mock.answer(&xml, b"<a/>").is_err());
    }

    #[test]
    fn the_status_of_a_request_template() {
        let rows = [
            ("{\"statusCode\": 200}", Some(200)),
            ("{\n  \"statusCode\" : \"204\"\n}\n", Some(204)),
            ("{\"statusCode\": 200, \"more\": 1}", Some(200)),
            ("{statusCode: 200}", Some(200)),
            ("{ statusCode:200 }\n", Some(200)),
            ("{'statusCode': 200}", Some(200)),
            ("{statusCode: 200, more: 1}", None),
            ("{status: 200}", None),
            ("#set($x = 1) {statusCode: 200}", None),
            ("", None),
        ];
        for (template, status) in rows {
            assert_eq!(status_of(template), status, "{template}");
        }
    }

    #[test]
    fn what_is_not_supported_is_refused() {
        let change = |change: fn(&mut PutMethod, &mut PutIntegration)| {
            let mut method = preflight();
            let mut integration = method.integration.take().expect("integration");
            change(&mut method, &mut integration);
            check(&method, &integration).is_err()
        };
        assert!(!change(|_, _| {}));
        assert!(change(|method, _| method.method_responses.clear()));
        assert!(change(|_, i| {
            let text = "#set($x = 1) {\"statusCode\": 200}".to_owned();
            i.request_templates.insert(JSON.to_owned(), text);
        }));
        assert!(change(|_, i| {
            let text = "$context.requestId".to_owned();
            i.integration_responses[0].response_templates.insert(JSON.to_owned(), text);
        }));
        assert!(change(|_, i| {
            for value in i.integration_responses[0].response_parameters.values_mut() {
                *value = "integration.response.header.x".to_owned();
            }
        }));
    }
}
