//! Judging a token for a route without a request: `sekisho token`.

use std::time::SystemTime;

use ::http::Method;

use super::{Gateway, Served};
use crate::explain::Explained;
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
