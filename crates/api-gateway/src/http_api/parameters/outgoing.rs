//! A request on its way to the backend, copied only where a mapping changes it.

use std::borrow::Cow;

use http::HeaderMap;
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::query;

/// What stands for itself in a query's value.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// What may not stand in a path as it is. Escapes stay.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The parts that mappings can change.
#[derive(Debug)]
pub(in crate::http_api) struct Outgoing<'a> {
    pub(in crate::http_api) headers: Cow<'a, HeaderMap>,
    /// Without `?`, as it was sent.
    pub(in crate::http_api) query: Cow<'a, str>,
    /// Set by `overwrite:path`.
    pub(in crate::http_api) path: Option<String>,
}

impl Outgoing<'_> {
    pub(super) fn remove_query(&mut self, name: &str) {
        let kept: Vec<_> = self.query.split('&').filter(|pair| query::first(pair, name).is_none()).collect();
        self.query = Cow::Owned(kept.join("&"));
    }

    pub(super) fn set_query(&mut self, alone: bool, name: &str, value: Option<String>) {
        let Some(value) = value else { return };
        if alone {
            self.remove_query(name);
        }
        let query = self.query.to_mut();
        if !query.is_empty() {
            query.push('&');
        }
        query.extend(utf8_percent_encode(name, QUERY));
        query.push('=');
        query.extend(utf8_percent_encode(&value, QUERY));
    }

    pub(super) fn set_path(&mut self, value: Option<String>) {
        self.path = value.map(|value| {
            let path: String = utf8_percent_encode(&value, PATH).collect();
            if path.starts_with('/') { path } else { format!("/{path}") }
        });
    }
}
