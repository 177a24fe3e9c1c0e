//! Identity sources: where in a request an authorizer finds who calls. Both kinds of API have their own spelling.

use std::fmt;

use http::HeaderName;

use crate::context::RequestContext;
use crate::invocation::header_text;
use crate::query;

/// One place in a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Header(HeaderName),
    Query(String),
    Context(String),
    StageVariable(String),
}

/// A source without a value: the request is turned away before the function is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Missing(pub(crate) String);

impl Source {
    /// `$request.header.X`, `$request.querystring.X`, `$context.X`, `$stageVariables.X`
    pub(crate) fn of_http_api(text: &str) -> Option<Self> {
        let after = |prefix| text.strip_prefix(prefix).filter(|name: &&str| !name.is_empty());
        let header = after("$request.header.").and_then(|name| name.parse().ok()).map(Self::Header);
        header
            .or_else(|| after("$request.querystring.").map(|name| Self::Query(name.to_owned())))
            .or_else(|| after("$context.").map(|name| Self::Context(name.to_owned())))
            .or_else(|| after("$stageVariables.").map(|name| Self::StageVariable(name.to_owned())))
    }

    /// `method.request.header.X`, `method.request.querystring.X`, `context.X`, `stageVariables.X`, and the forms for
    /// several values.
    pub(crate) fn of_rest_api(text: &str) -> Option<Self> {
        let after = |prefix| text.strip_prefix(prefix).filter(|name: &&str| !name.is_empty());
        let header = after("method.request.header.").or_else(|| after("method.request.multivalueheader."));
        let query = after("method.request.querystring.").or_else(|| after("method.request.multivaluequerystring."));
        header
            .and_then(|name| name.parse().ok())
            .map(Self::Header)
            .or_else(|| query.map(|name| Self::Query(name.to_owned())))
            .or_else(|| after("context.").map(|name| Self::Context(name.to_owned())))
            .or_else(|| after("stageVariables.").map(|name| Self::StageVariable(name.to_owned())))
    }

    /// Its value in this request: there, and not empty.
    pub(crate) fn value(&self, context: &RequestContext<'_>) -> Result<String, Missing> {
        let request = &context.call.request;
        let value = match self {
            // All values of a name count, so that nothing is let in that was not looked at.
            Self::Header(name) => header_text(request.headers(), name),
            Self::Query(name) => {
                let all = request.uri().query().map(query::parse).unwrap_or_default();
                all.get(name).map(|values| values.join(","))
            }
            Self::Context(name) if name == "routeKey" => context.route.map(str::to_owned),
            Self::Context(name) => context.get(name),
            Self::StageVariable(name) => context.variables.get(name).cloned(),
        };
        value.filter(|value| !value.is_empty()).ok_or_else(|| Missing(self.to_string()))
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header(name) => write!(f, "header {name}"),
            Self::Query(name) => write!(f, "query parameter {name}"),
            Self::Context(name) => write!(f, "$context.{name}"),
            Self::StageVariable(name) => write!(f, "stage variable {name}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings() {
        let header = Some(Source::Header(HeaderName::from_static("x-a")));
        let (query, context) = (Some(Source::Query("q".into())), Some(Source::Context("identity.sourceIp".into())));
        let rows = [
            ("$request.header.X-A", "method.request.header.X-A", header.clone()),
            ("$request.header.X-A", "method.request.multivalueheader.X-A", header),
            ("$request.querystring.q", "method.request.querystring.q", query.clone()),
            ("$request.querystring.q", "method.request.multivaluequerystring.q", query),
            ("$context.identity.sourceIp", "context.identity.sourceIp", context),
            ("$stageVariables.v", "stageVariables.v", Some(Source::StageVariable("v".into()))),
            ("$request.body.x", "method.request.body.x", None),
            ("$request.path.x", "method.request.path.x", None),
            ("$request.header.", "method.request.header.", None),
            ("Authorization", "Authorization", None),
        ];
        for (http, rest, expected) in rows {
            assert_eq!(Source::of_http_api(http), expected, "{http}");
            assert_eq!(Source::of_rest_api(rest), expected, "{rest}");
        }
    }
}
