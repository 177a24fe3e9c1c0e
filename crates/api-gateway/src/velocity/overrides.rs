//! What templates leave for the request that goes out, or the answer: `$context.requestOverride` and
//! `$context.responseOverride`.

use serde_json::{Map, Value as Json};

/// Name and values; a list that a template set gives several.
pub(crate) type Overridden = Vec<(String, Vec<String>)>;

/// As templates left them. What a request template puts here, the response template of the same request reads.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Overrides {
    /// `{"header": {…}, "path": {…}, "querystring": {…}}`, and whatever else a template put there.
    pub request: Map<String, Json>,
    /// `{"header": {…}, "status": 404}`, and whatever else a template put there.
    pub response: Map<String, Json>,
}

impl Overrides {
    /// `$context.requestOverride.header.X`.
    pub(crate) fn request_headers(&self) -> Overridden {
        members(&self.request, "header")
    }

    /// `$context.requestOverride.path.x`.
    pub(crate) fn request_path(&self) -> Overridden {
        members(&self.request, "path")
    }

    /// `$context.requestOverride.querystring.x`.
    pub(crate) fn request_querystring(&self) -> Overridden {
        members(&self.request, "querystring")
    }

    /// `$context.responseOverride.header.X`.
    pub(crate) fn response_headers(&self) -> Overridden {
        members(&self.response, "header")
    }

    /// `$context.responseOverride.status`, a number or its text, if HTTP has such a status.
    pub(crate) fn response_status(&self) -> Option<u16> {
        let status = self.response.get("status")?;
        let status = text(status).trim().parse().ok();
        status.filter(|status| (100..=599).contains(status))
    }
}

fn members(from: &Map<String, Json>, place: &str) -> Overridden {
    let members = from.get(place).and_then(Json::as_object);
    members.into_iter().flatten().map(|(name, value)| (name.clone(), values(value))).collect()
}

fn values(value: &Json) -> Vec<String> {
    match value {
        Json::Array(values) => values.iter().map(text).collect(),
        value => vec![text(value)],
    }
}

fn text(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Null => String::new(),
        other => other.to_string(),
    }
}
