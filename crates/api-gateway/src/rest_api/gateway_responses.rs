//! What an error made by the gateway looks like: its own type's response, else DEFAULT_4XX
//! or DEFAULT_5XX, else the built-in one (developer guide, "Gateway responses").

use std::collections::BTreeMap;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use http::{Response, StatusCode};
use serde_json::{Value, json};

use super::parts::Parts;
use super::resources::PutGatewayResponse;
use crate::answer::{RestError, rest_error};
use crate::mapping::{self, Expression, Lookup, Side};
use crate::members::unsupported;
use crate::refusal::Refusal;

const JSON: &str = "application/json";
const DEFAULT_TEMPLATE: &str = "{\"message\":$context.error.messageString}";

/// Every type with its default status, sorted as AWS lists them.
pub(super) const TYPES: &[(&str, Option<u16>)] = &[
    ("ACCESS_DENIED", Some(403)),
    ("API_CONFIGURATION_ERROR", Some(500)),
    ("AUTHORIZER_CONFIGURATION_ERROR", Some(500)),
    ("AUTHORIZER_FAILURE", Some(500)),
    ("BAD_REQUEST_BODY", Some(400)),
    ("BAD_REQUEST_PARAMETERS", Some(400)),
    ("DEFAULT_4XX", None),
    ("DEFAULT_5XX", None),
    ("EXPIRED_TOKEN", Some(403)),
    ("INTEGRATION_FAILURE", Some(504)),
    ("INTEGRATION_TIMEOUT", Some(504)),
    ("INVALID_API_KEY", Some(403)),
    ("INVALID_SIGNATURE", Some(403)),
    ("MISSING_AUTHENTICATION_TOKEN", Some(403)),
    ("QUOTA_EXCEEDED", Some(429)),
    ("REQUEST_TOO_LARGE", Some(413)),
    ("RESOURCE_NOT_FOUND", Some(404)),
    ("THROTTLED", Some(429)),
    ("UNAUTHORIZED", Some(401)),
    ("UNSUPPORTED_MEDIA_TYPE", Some(415)),
    ("WAF_FILTERED", Some(403)),
];

/// Refuses parameters that could not be put on an answer.
pub(super) fn check(create: &PutGatewayResponse) -> Result<(), Refusal> {
    for (name, expression) in &create.response_parameters {
        if header_name(name).is_none() || Expression::read(expression, Side::Request).is_none() {
            return Err(unsupported(&format!("responseParameters {name} = {expression}")));
        }
    }
    Ok(())
}

fn header_name(parameter: &str) -> Option<HeaderName> {
    parameter.strip_prefix("gatewayresponse.header.")?.parse().ok()
}

/// The customised responses of one API.
#[derive(Debug, Default)]
pub(super) struct GatewayResponses(BTreeMap<String, Custom>);

#[derive(Debug)]
struct Custom {
    status: Option<StatusCode>,
    headers: Vec<(HeaderName, Expression)>,
    templates: BTreeMap<String, String>,
}

impl GatewayResponses {
    pub(super) fn new(parts: &Parts) -> Self {
        let custom = |(kind, create): (&String, &PutGatewayResponse)| {
            let parameters = create.response_parameters.iter();
            let custom = Custom {
                status: create.status_code.as_deref().and_then(|s| s.parse().ok()),
                headers: parameters
                    .filter_map(|(name, value)| Some((header_name(name)?, Expression::read(value, Side::Request)?)))
                    .collect(),
                templates: create.response_templates.clone(),
            };
            (kind.clone(), custom)
        };
        Self(parts.gateway_responses.iter().map(custom).collect())
    }

    /// The answer for an error; `context` knows the request.
    pub(super) fn answer(&self, error: &RestError, context: &impl Lookup) -> Response<Bytes> {
        let mut response = rest_error(error);
        let fallback = if error.status() < 500 { "DEFAULT_4XX" } else { "DEFAULT_5XX" };
        let custom = self.0.get(error.response_type()).or_else(|| self.0.get(fallback));
        match custom {
            Some(custom) if error.is_customisable() => custom.change(&mut response, error, context),
            _ => {}
        }
        response
    }
}

impl Custom {
    fn change(&self, response: &mut Response<Bytes>, error: &RestError, context: &impl Lookup) {
        if let Some(status) = self.status {
            *response.status_mut() = status;
        }
        let (kind, template) = self.template(context.headers());
        let from = WithError { context, error };
        *response.body_mut() = Bytes::from(mapping::render(template, &from));
        let headers = response.headers_mut();
        if let Ok(kind) = HeaderValue::try_from(kind) {
            headers.insert(CONTENT_TYPE, kind);
        }
        for (name, expression) in &self.headers {
            let value = expression.value(&from);
            if let Some(Ok(value)) = value.as_deref().map(HeaderValue::from_str) {
                headers.insert(name.clone(), value);
            }
        }
    }

    /// The template of a type the caller accepts, else of JSON, else the first.
    fn template(&self, headers: &HeaderMap) -> (&str, &str) {
        let accepted = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).and_then(|list| {
            list.split(',').filter_map(|kind| kind.split(';').next()).find_map(|kind| self.templates.get_key_value(kind.trim()))
        });
        accepted
            .or_else(|| self.templates.get_key_value(JSON))
            .or_else(|| self.templates.iter().next())
            .map_or((JSON, DEFAULT_TEMPLATE), |(kind, text)| (kind, text))
    }
}

/// The request's values, and those of the error.
struct WithError<'a, L> {
    context: &'a L,
    error: &'a RestError,
}

impl<L: Lookup> Lookup for WithError<'_, L> {
    fn context(&self, name: &str) -> Option<String> {
        let message = || self.error.message();
        match name {
            "error.message" => message().map(|text| text.to_string()),
            "error.messageString" => Some(json!(message()).to_string()),
            "error.responseType" => Some(self.error.response_type().to_owned()),
            other => self.context.context(other),
        }
    }
    fn stage_variable(&self, name: &str) -> Option<String> {
        self.context.stage_variable(name)
    }
    fn query(&self, name: &str) -> Option<String> {
        self.context.query(name)
    }
    fn path(&self, name: &str) -> Option<String> {
        self.context.path(name)
    }
    fn headers(&self) -> &HeaderMap {
        self.context.headers()
    }
    fn queries(&self, name: &str) -> Option<String> {
        self.context.queries(name)
    }
    fn body(&self) -> &[u8] {
        self.context.body()
    }
}

/// All types as `GetGatewayResponses` lists them: customised, inherited or built in.
pub(crate) fn listed(parts: &Parts) -> Vec<Value> {
    TYPES.iter().map(|(kind, status)| listed_one(parts, kind, *status)).collect()
}

fn listed_one(parts: &Parts, kind: &str, default: Option<u16>) -> Value {
    let fallback = match default {
        Some(400..=499) => "DEFAULT_4XX",
        Some(_) => "DEFAULT_5XX",
        None => kind,
    };
    let own = parts.gateway_responses.get(kind);
    let used = own.or_else(|| parts.gateway_responses.get(fallback));
    let templates = used.map(|create| &create.response_templates);
    let templates = match templates.filter(|templates| !templates.is_empty()) {
        Some(templates) => json!(templates),
        None => json!({ JSON: DEFAULT_TEMPLATE }),
    };
    let mut listed = json!({
        "defaultResponse": own.is_none(),
        "responseParameters": used.map(|create| json!(create.response_parameters)).unwrap_or_else(|| json!({})),
        "responseTemplates": templates,
        "responseType": kind,
    });
    let status = used.and_then(|create| create.status_code.clone());
    if let Some(status) = status.or_else(|| default.map(|status| status.to_string())) {
        listed["statusCode"] = json!(status);
    }
    listed
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Nothing(HeaderMap);

    impl Lookup for Nothing {
        fn context(&self, _: &str) -> Option<String> {
            None
        }
        fn stage_variable(&self, _: &str) -> Option<String> {
            None
        }
        fn query(&self, _: &str) -> Option<String> {
            None
        }
        fn path(&self, _: &str) -> Option<String> {
            None
        }
        fn headers(&self) -> &HeaderMap {
            &self.0
        }
    }

    fn responses(list: &Value) -> GatewayResponses {
        let mut parts = Parts::default();
        for create in list.as_array().expect("a list") {
            let create: PutGatewayResponse = serde_json::from_value(create.clone()).expect("one");
            check(&create).expect("supported");
            let kind = create.response_type.clone();
            parts.gateway_responses.insert(kind, create);
        }
        GatewayResponses::new(&parts)
    }

    #[test]
    fn the_specific_type_comes_first_then_the_default() {
        let origin = json!({"gatewayresponse.header.Access-Control-Allow-Origin": "'*'"});
        let api = responses(&json!([
            {"responseType": "DEFAULT_4XX", "responseParameters": origin},
            {"responseType": "DEFAULT_5XX", "statusCode": 599},
            {"responseType": "UNAUTHORIZED", "statusCode": 499,
             "responseTemplates": {"application/json": "{\"no\":$context.error.messageString}"}},
        ]));
        let cases = [
            (RestError::Unauthorized, 499, "{\"no\":\"Unauthorized\"}", false),
            (RestError::MissingAuthenticationToken, 403, "{\"message\":\"Missing Authentication Token\"}", true),
            (RestError::BadGateway, 599, "{\"message\":\"Internal server error\"}", false),
            (RestError::AuthorizerConfiguration, 599, "{\"message\":null}", false),
        ];
        for (error, status, body, cors) in cases {
            let response = api.answer(&error, &Nothing(HeaderMap::new()));
            assert_eq!(response.status(), status, "{body}");
            assert_eq!(response.body().as_ref(), body.as_bytes());
            let header = response.headers().get("access-control-allow-origin");
            assert_eq!(header.is_some(), cors, "{body}");
        }
    }

    #[test]
    fn errors_look_as_they_are_built_in_when_nothing_is_set() {
        let api = GatewayResponses::default();
        let response = api.answer(&RestError::BadGateway, &Nothing(HeaderMap::new()));
        assert_eq!(response.status(), 502);
        assert_eq!(response.body().as_ref(), b"{\"message\": \"Internal server error\"}");
        assert_eq!(response.headers()["x-amzn-errortype"], "InternalServerErrorException");
    }

    #[test]
    fn types_are_sorted_and_all_listed() {
        assert!(TYPES.is_sorted());
        assert_eq!(listed(&Parts::default()).len(), 21);
    }

    #[test]
    fn parameters_that_cannot_be_sent_are_refused() {
        for (name, value) in [
            ("gatewayresponse.header.X", "integration.response.header.x"),
            ("method.response.header.X", "'*'"),
            ("gatewayresponse.header.X", "*"),
        ] {
            let create = PutGatewayResponse {
                response_parameters: BTreeMap::from([(name.to_owned(), value.to_owned())]),
                ..PutGatewayResponse::default()
            };
            assert!(check(&create).is_err(), "{name} {value}");
        }
    }
}
