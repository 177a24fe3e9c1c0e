//! A value inside a body, by its JSONPath.

use crate::velocity::{Overrides, Params, Root, Template};

/// `body.JSONPath`: found as `$input.json` finds it.
#[derive(Debug)]
pub(crate) struct InBody(Template);

impl InBody {
    pub(super) fn read(path: &str) -> Option<Self> {
        // `body.name` is short for `body.$.name`.
        let path = if path.starts_with('$') { path.to_owned() } else { format!("$.{path}") };
        let quote = match (path.contains('\''), path.contains('"')) {
            (false, _) => '\'',
            (true, false) => '"',
            (true, true) => return None,
        };
        Template::parse(&format!("$input.json({quote}{path}{quote})")).ok().map(Self)
    }

    /// Text as it is, anything else as JSON.
    pub(super) fn value(&self, body: &[u8]) -> Option<String> {
        let found = self.0.render(&OnlyBody(body), &Overrides::default()).ok()?.text;
        match serde_json::from_str(&found) {
            Ok(serde_json::Value::Null) => None,
            Ok(serde_json::Value::String(text)) => (!text.is_empty()).then_some(text),
            _ => (!found.is_empty()).then_some(found),
        }
    }
}

struct OnlyBody<'b>(&'b [u8]);

impl Root for OnlyBody<'_> {
    fn context(&self) -> serde_json::Map<String, serde_json::Value> {
        serde_json::Map::new()
    }
    fn stage_variables(&self) -> serde_json::Map<String, serde_json::Value> {
        serde_json::Map::new()
    }
    fn body(&self) -> &[u8] {
        self.0
    }
    fn params(&self) -> Params {
        Params::default()
    }
}
