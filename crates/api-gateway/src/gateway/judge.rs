//! Judging a token for a route without a request: `sekisho token`.

use std::time::SystemTime;

use ::http::{Method, Request};
use bytes::Bytes;

use super::{Call, Gateway, Served, Settings};
use crate::explain::{Ending, Explained, Story};
use crate::{http_api, rest_api};

/// What is asked.
pub struct Judged {
    /// Which API.
    pub api_id: String,
    /// Not needed where there is one, or a `$default`.
    pub stage: Option<String>,
    /// `GET`
    pub method: Method,
    /// Within the stage.
    pub path: String,
    /// With or without `Bearer `.
    pub token: String,
    /// The present moment.
    pub now: SystemTime,
}

impl Judged {
    /// The request that is asked about; `None` when its path is none.
    pub(crate) fn call(&self, settings: &Settings, stage: &str) -> Option<Call> {
        let slash = if stage.is_empty() { "" } else { "/" };
        let uri = format!("{slash}{stage}{}", self.path);
        let request = Request::builder().method(self.method.clone()).uri(uri).body(Bytes::new()).ok()?;
        let domain_name = format!("{}.execute-api.{}.amazonaws.com", self.api_id, settings.region);
        Some(Call { api_id: self.api_id.clone(), request, source_ip: "127.0.0.1".to_owned(), domain_name, now: self.now })
    }

    /// The verdict: as of a request, with the path that was asked about.
    pub(crate) fn explained(&self, story: Story, ending: Ending<'_>) -> Explained {
        Explained { path: self.path.clone(), ..story.ended(ending) }
    }
}

impl Gateway {
    /// Finds the route and asks its authorizer; no integration is called and no request remembered. `None`: no such API or stage.
    pub async fn judge(&self, judged: Judged) -> Option<Explained> {
        match self.served(&judged.api_id)? {
            Served::Http(api) => http_api::judge(self, &api, &judged).await,
            Served::Rest(api) => rest_api::judge(self, &api, &judged).await,
        }
    }

    /// The ids of all APIs of a kind, `http` or `rest`; none for any other word.
    #[must_use]
    pub fn apis(&self, kind: &str) -> Vec<String> {
        let wanted = |served: &Served| matches!((kind, served), ("http", Served::Http(_)) | ("rest", Served::Rest(_)));
        let mut ids: Vec<_> = self.read_served().iter().filter(|(_, api)| wanted(api)).map(|(id, _)| id.clone()).collect();
        ids.sort_unstable();
        ids
    }
}
