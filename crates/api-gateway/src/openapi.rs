//! Import of OpenAPI 2 and 3 documents: an `AWS::…::Api` with a body, `ImportApi`,
//! `ImportRestApi`. A document becomes the same resources as create operations make, and
//! what it asks for and the gateway cannot do is refused, naming path and method.

mod authorizer;
mod document;
mod documentation;
mod endpoint;
mod export;
mod http;
mod models;
mod parameters;
mod rest;
mod security;
mod validators;
mod yaml;

pub(crate) use documentation::documentation;
pub(crate) use export::{Extensions, HttpExport, RestExport, Specification, to_yaml};
pub(crate) use http::http_api;
pub(crate) use rest::{RestDocument, rest_api};
pub(crate) use yaml::parse;
