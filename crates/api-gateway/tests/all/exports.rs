//! `GetExport` and `ExportApi`: what a document says, how it is written, and that an import of it gives the same API.

mod http_api;
mod rest_api;

use bytes::Bytes;
use http::Request;
use serde_json::Value;

use crate::management::talk::Talk;
use crate::support::now;

struct Exported {
    status: u16,
    disposition: Option<String>,
    content_type: String,
    text: String,
}

impl Exported {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }
}

async fn export(talk: &Talk, path: &str, accept: &str) -> Exported {
    let request = Request::get(talk.named(path)).header("accept", accept).body(Bytes::new()).expect("a request");
    let response = talk.house.gateway.manage(request, now()).await;
    let header = |name: &str| response.headers().get(name).map(|value| value.to_str().expect("text").to_owned());
    Exported {
        status: response.status().as_u16(),
        disposition: header("content-disposition"),
        content_type: header("content-type").expect("a type"),
        text: String::from_utf8(response.body().to_vec()).expect("text"),
    }
}
