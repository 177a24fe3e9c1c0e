//! Templates and what they give. `recorded…` hold what real AWS answered; the rest follows Velocity 1.7, whose
//! behaviour the recordings show.

mod anything;
mod body;
mod bounds;
mod methods;
mod overrides;
mod paths;
mod recorded;
mod recorded_language;
mod syntax;
mod util;

use serde_json::{Map, Value as Json, json};

use super::{Failed, Malformed, Overrides, Params, Rendered, Root, Template};

/// A root made of JSON.
pub(super) struct Given {
    pub context: Json,
    pub body: Vec<u8>,
    pub params: Json,
}

impl Default for Given {
    fn default() -> Self {
        let identity = json!({"sourceIp": "192.0.2.1"});
        let claims = json!({"sub": "abc", "cognito:groups": "admins"});
        let params = json!({
            "path": {"id": "from-path"},
            "querystring": {"id": "from-query", "q": "a b"},
            "header": {"X-Key": "k", "q": "from-header"},
        });
        Given {
            context: json!({"stage": "prod", "identity": identity, "authorizer": {"claims": claims, "principalId": "p"}}),
            body: Vec::new(),
            params,
        }
    }
}

impl Given {
    pub(super) fn body(body: &str) -> Self {
        Given { body: body.into(), ..Given::default() }
    }

    pub(super) fn run(&self, template: &str) -> Result<Rendered, Failed> {
        self.run_after(template, &Overrides::default())
    }

    pub(super) fn run_after(&self, template: &str, overrides: &Overrides) -> Result<Rendered, Failed> {
        Template::parse(template).unwrap_or_else(|error| panic!("{template}: {error}")).render(self, overrides)
    }

    /// The text, or the error's text after `! `.
    pub(super) fn text(&self, template: &str) -> String {
        self.run(template).map_or_else(|error| format!("! {error}"), |rendered| rendered.text)
    }
}

fn object(json: &Json) -> Map<String, Json> {
    json.as_object().cloned().unwrap_or_default()
}

impl Root for Given {
    fn context(&self) -> Map<String, Json> {
        object(&self.context)
    }

    fn stage_variables(&self) -> Map<String, Json> {
        object(&json!({"table": "users", "a.b": "dotted"}))
    }

    fn body(&self) -> &[u8] {
        &self.body
    }

    fn params(&self) -> Params {
        Params {
            path: object(&self.params["path"]),
            querystring: object(&self.params["querystring"]),
            header: object(&self.params["header"]),
        }
    }
}

/// Rows of template and text, under one root.
pub(super) fn check(given: &Given, rows: &[(&str, &str)]) {
    for (template, expected) in rows {
        assert_eq!(given.text(template), *expected, "{template}");
    }
}

/// Rows of template and text, with nothing but the defaults to see.
pub(super) fn gives(rows: &[(&str, &str)]) {
    check(&Given::default(), rows);
}

pub(super) fn malformed(template: &str) -> Malformed {
    Template::parse(template).expect_err(template)
}
