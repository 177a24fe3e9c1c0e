//! Import of OpenAPI 2 and 3 documents: an `AWS::…::Api` with a body, `ImportApi`,
//! `ImportRestApi`. A document becomes the same resources as create operations make, and
//! what it asks for and the gateway cannot do is refused, naming path and method.

mod document;
mod http;
mod rest;
mod security;

pub(crate) use http::http_api;
pub(crate) use rest::{RestDocument, rest_api};
