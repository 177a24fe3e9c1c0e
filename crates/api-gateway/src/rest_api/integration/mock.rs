//! MOCK: no backend. The request template says a status, the integration response of that status the rest.

use std::sync::LazyLock;

use ::http::Response;
use bytes::Bytes;
use regex::Regex;
use serde_json::Value;

use super::request::{RequestMapping, content_type};
use super::responses::{Backend, Responses};
use super::templates::{Body, RequestTemplates};
use super::{Hop, Stop};
use crate::refusal::Refusal;
use crate::rest_api::resources::PutIntegration;
use crate::velocity::Overrides;

/// `{statusCode: 200}`: AWS takes names without quotes, as the CDK writes them for CORS.
static LOOSE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"\A\s*\{\s*['"]?statusCode['"]?\s*:\s*['"]?([0-9]{3})['"]?\s*[,}]"#).expect("a regular expression")
});

/// A MOCK integration.
#[derive(Debug)]
pub(in crate::rest_api) struct Mock {
    mapping: RequestMapping,
    /// What templates say that say the same to everybody, by content type.
    said: Vec<(String, u16)>,
    responses: Responses,
}

impl Mock {
    pub(super) fn new(create: &PutIntegration) -> Result<Self, Refusal> {
        let templates = RequestTemplates::new(&create.request_templates, None)?;
        let constant = |(kind, body): (&str, &Body)| match body {
            Body::Constant(text) => Some((kind.to_owned(), status_of(text)?)),
            Body::Template(_) => None,
        };
        Ok(Self {
            mapping: RequestMapping::new(create)?,
            said: templates.bodies().filter_map(constant).collect(),
            responses: Responses::new(&create.integration_responses, true)?,
        })
    }

    pub(super) fn answer(&self, hop: &Hop<'_>) -> Result<Response<Bytes>, Stop> {
        let kind = content_type(hop);
        let known = self.said.iter().find(|(own, _)| own.eq_ignore_ascii_case(kind));
        let (status, overrides) = match known {
            Some((_, status)) => (*status, Overrides::default()),
            None => self.asked(hop)?,
        };
        hop.fact(|facts| facts.integration_status = Some(status));
        hop.context.story.pass("integration", "MOCK: the request template says the status");
        let backend = Backend { status, ..Backend::default() };
        self.responses.answer(hop, &backend, &status.to_string(), overrides)
    }

    /// The status that the rendered template says, or the body where no template is.
    fn asked(&self, hop: &Hop<'_>) -> Result<(u16, Overrides), Stop> {
        let out = self.mapping.apply(hop)?;
        match status_of(&out.body) {
            Some(status) => Ok((status, out.overrides)),
            None => {
                let why = "the MOCK integration's request template says no statusCode: let it write {\"statusCode\": 200}";
                Err(hop.misconfigured("integration", "Unable to parse statusCode", why.to_owned()))
            }
        }
    }
}

/// The number `statusCode` of a JSON object, which may stand without quotes.
fn status_of(text: &[u8]) -> Option<u16> {
    let Ok(value) = serde_json::from_slice::<Value>(text) else {
        let found = LOOSE.captures(std::str::from_utf8(text).ok()?)?;
        return found.get(1)?.as_str().parse().ok();
    };
    let status = value.get("statusCode")?;
    let number = status.as_u64().or_else(|| status.as_str()?.parse().ok())?;
    u16::try_from(number).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_of_a_request_template() {
        let rows = [
            ("{\"statusCode\": 200}", Some(200)),
            ("{\n  \"statusCode\" : \"204\"\n}\n", Some(204)),
            ("{\"statusCode\": 200, \"more\": 1}", Some(200)),
            ("{statusCode: 200}", Some(200)),
            ("\n\n{ statusCode:200 }\n", Some(200)),
            ("{'statusCode': 200}", Some(200)),
            ("{statusCode: 200, more: 1}", Some(200)),
            ("{status: 200}", None),
            ("{\"statusCode\": true}", None),
            ("statusCode: 200", None),
            ("[200]", None),
            ("", None),
        ];
        for (template, status) in rows {
            assert_eq!(status_of(template.as_bytes()), status, "{template}");
        }
    }
}
