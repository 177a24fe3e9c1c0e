//! Mapping templates: the Velocity Template Language as API Gateway runs it. Knows nothing of HTTP.
//!
//! `Template::parse(text)` once when a deployment is compiled, `template.render(&root, overrides)` per
//! request. A `Root` says what the template sees; `Overrides` go in (what an earlier template of the same
//! request left, so that a response template reads what the request template set) and come out changed.

mod cursor;
mod methods;
mod objects;
mod overrides;
mod parse;
mod path;
mod regexes;
mod run;
mod show;
#[cfg(test)]
mod tests;
mod tree;
mod value;

use serde_json::{Map, Value as Json};

pub(crate) use overrides::Overrides;

/// The largest output, and the largest text on the way to it, in bytes.
const MAX_OUTPUT: usize = 10 << 20;

/// One compiled template.
#[derive(Debug)]
pub(crate) struct Template {
    nodes: tree::Block,
}

/// Text that is no template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {problem}")]
pub(crate) struct Malformed {
    /// Counted from 1.
    pub line: usize,
    /// In characters, counted from 1.
    pub column: usize,
    /// What is wrong, in our words.
    pub problem: String,
}

/// A template that could not be finished: the caller answers with its internal server error.
/// The text names no value that the template saw.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Failed {
    /// The output grew over `MAX_OUTPUT` bytes.
    #[error("the template's output is larger than 10 MB")]
    TooLarge,
    /// More work than `MAX_STEPS`.
    #[error("the template does not come to an end")]
    TooLong,
    /// The same header, path or query string parameter, or the status, set twice by one template.
    #[error("{0} is overridden twice")]
    OverriddenTwice(String),
    /// A call that Java answers with an exception, named without its arguments.
    #[error("{0}")]
    Call(String),
}

/// What a template sees. All but `body` are called at most once per render, when first needed.
pub(crate) trait Root {
    /// `$context`, without the overrides: `requestId`, `identity`, `authorizer` with `claims`, …
    fn context(&self) -> Map<String, Json>;
    /// `$stageVariables`.
    fn stage_variables(&self) -> Map<String, Json>;
    /// `$input.body`, and what `$input.json` and `$input.path` search. Empty reads as `{}`.
    fn body(&self) -> &[u8];
    /// `$input.params()`.
    fn params(&self) -> Params;
}

/// `$input.params()`; `$input.params('x')` looks in path, then querystring, then header.
#[derive(Debug, Default, Clone)]
pub(crate) struct Params {
    /// Path parameters by name.
    pub path: Map<String, Json>,
    /// The query string, one value per name.
    pub querystring: Map<String, Json>,
    /// Headers under the names as sent, one value per name.
    pub header: Map<String, Json>,
}

/// What a render gives.
#[derive(Debug, Clone)]
pub(crate) struct Rendered {
    /// The new body.
    pub text: String,
    /// What went in, and what this template set.
    pub overrides: Overrides,
}

impl Template {
    /// Compiles a template.
    pub(crate) fn parse(text: &str) -> Result<Template, Malformed> {
        Ok(Template { nodes: parse::template(text, 0, false)? })
    }

    /// Runs the template. Pure: the same root and overrides give the same answer.
    pub(crate) fn render(&self, root: &dyn Root, overrides: &Overrides) -> Result<Rendered, Failed> {
        run::Run::new(root, overrides).render(&self.nodes)
    }
}

/// For the fuzz target: a template, a zero byte, a body. Nothing that comes in may panic or run on.
#[doc(hidden)]
pub fn fuzz_template(data: &[u8]) {
    struct Fuzzed<'d>(&'d [u8]);
    impl Root for Fuzzed<'_> {
        fn context(&self) -> Map<String, Json> {
            Map::from_iter([("stage".to_owned(), "prod".into()), ("identity".to_owned(), Map::new().into())])
        }
        fn stage_variables(&self) -> Map<String, Json> {
            Map::from_iter([("name".to_owned(), "value".into())])
        }
        fn body(&self) -> &[u8] {
            self.0
        }
        fn params(&self) -> Params {
            Params { querystring: Map::from_iter([("a".to_owned(), "1".into())]), ..Params::default() }
        }
    }
    let end = data.iter().position(|byte| *byte == 0).unwrap_or(data.len());
    let (text, body) = (&data[..end], data.get(end + 1..).unwrap_or_default());
    if let Ok(template) = Template::parse(&String::from_utf8_lossy(text)) {
        let _ = template.render(&Fuzzed(body), &Overrides::default());
    }
}
