//! Where a call goes: an API, a stage and a path in it, from what somebody typed. Pure.

/// An API as `POST /_sekisho/token` takes it, and the path within its stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub api: String,
    pub stage: Option<String>,
    /// With the query.
    pub path: String,
}

/// What was typed.
#[derive(Debug, PartialEq, Eq)]
pub enum Target {
    /// A path; which API is said elsewhere.
    Path(String),
    /// An address: what it may mean, the likeliest first. As with AWS the first part of the path is a stage if there is one
    /// of that name.
    Address(Vec<Place>),
    /// Something that is not here.
    Elsewhere,
}

impl Target {
    /// Reads it. `port`: that of the stack.
    pub fn of(text: &str, port: &str) -> Self {
        if text.starts_with('/') {
            return Self::Path(text.to_owned());
        }
        match api_and_path(text, port) {
            Some((api, path)) => Self::Address(meanings(api, path)),
            None => Self::Elsewhere,
        }
    }
}

/// `http://127.0.0.1:4566/_api/<id>/…`, or `<id>.execute-api.…/…` with or without a scheme.
fn api_and_path<'a>(text: &'a str, port: &str) -> Option<(&'a str, &'a str)> {
    let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://")).unwrap_or(text);
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    if let Some((id, _)) = authority.split_once(".execute-api.") {
        return Some((id, path));
    }
    let (host, named) = authority.rsplit_once(':')?;
    let is_ours = ["127.0.0.1", "localhost", "[::1]"].contains(&host) && (named == port || text.starts_with("https:"));
    let rest = path.strip_prefix("/_api/").filter(|_| is_ours)?;
    Some(rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len())))
}

fn meanings(api: &str, path: &str) -> Vec<Place> {
    let place = |stage: Option<&str>, path: &str| Place {
        api: api.to_owned(),
        stage: stage.map(str::to_owned),
        path: if path.starts_with('/') { path.to_owned() } else { format!("/{path}") },
    };
    let inner = path.strip_prefix('/').unwrap_or_default();
    let (first, rest) = inner.split_at(inner.find(['/', '?']).unwrap_or(inner.len()));
    let staged = (!first.is_empty()).then(|| place(Some(first), rest));
    staged.into_iter().chain([place(None, path)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_addresses_and_what_is_elsewhere() {
        let place = |stage: Option<&str>, path: &str| Place {
            api: "abc".to_owned(),
            stage: stage.map(str::to_owned),
            path: path.to_owned(),
        };
        let both = || Target::Address(vec![place(Some("test"), "/me?a=1"), place(None, "/test/me?a=1")]);
        for (text, target) in [
            ("/hello?a=http://x", Target::Path("/hello?a=http://x".to_owned())),
            ("http://127.0.0.1:4566/_api/abc/test/me?a=1", both()),
            ("http://localhost:4566/_api/abc/test/me?a=1", both()),
            ("https://localhost:4567/_api/abc/test/me?a=1", both()),
            ("https://abc.execute-api.eu-west-1.amazonaws.com/test/me?a=1", both()),
            ("abc.execute-api.localhost:4566/test/me?a=1", both()),
            ("http://127.0.0.1:4566/_api/abc", Target::Address(vec![place(None, "/")])),
            ("http://127.0.0.1:4566/_api/abc?a=1", Target::Address(vec![place(None, "/?a=1")])),
            // Not this stack, not this machine.
            ("http://127.0.0.1:9999/_api/abc/test", Target::Elsewhere),
            ("http://evil.example:4566/_api/abc/test", Target::Elsewhere),
            ("http://127.0.0.1:4566@evil.example:4566/_api/abc", Target::Elsewhere),
            ("hello", Target::Elsewhere),
        ] {
            assert_eq!(Target::of(text, "4566"), target, "{text}");
        }
    }
}
