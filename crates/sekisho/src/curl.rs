//! `sekisho curl`: a call of an API of the stack as a local user, by the real curl. The token that gets in is found by asking
//! the gateway, and goes to curl by its standard input.

mod arguments;
mod place;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{ExitCode, ExitStatus, Stdio};

use bytes::Bytes;
use hyper::Request;
use serde_json::Value;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use crate::cli::{Curl, Running, TokenKind};
use crate::console::requests::Question;
use crate::request_log::printable;
use crate::token::Tokens;
use crate::{Failure, client, env, token};
use place::{Place, Target};

/// Calls, and ends as curl does.
pub async fn run(options: Curl) -> Result<ExitCode, Failure> {
    let asked = arguments::read(&options.arguments);
    let tokens = match &options.user {
        Some(_) if asked.reads_stdin => {
            return Err(Failure::from(
                "standard input carries the token to curl: give it the body from a file, or from <(…)".to_owned(),
            ));
        }
        Some(user) => Some(token::mint(&options.running, user, &options.mint).await?),
        None if options.mint.is_given() => return Err(Failure::from("--client, --pool and --scope need --as USER".to_owned())),
        None => None,
    };
    let call = Call { running: &options.running, method: &asked.method, tokens: tokens.as_ref() };
    let (url, token) = call.settled(places(&options).await?, options.token).await?;
    let before = call.last_refused().await?;
    let status = curl(&url, token, &options.arguments).await?;
    let after = call.last_refused().await?;
    if let Some(id) = after.filter(|id| before.as_ref() != Some(id)) {
        eprintln!("refused by the API: `sekisho why {}{}` explains", printable(&id), same_stack(&options.running));
    }
    Ok(code(status))
}

/// What the call may go to, the likeliest first.
async fn places(options: &Curl) -> Result<Vec<Place>, Failure> {
    let endpoint = env::endpoint(&options.running)?;
    let port = endpoint.rsplit(':').next().unwrap_or_default();
    match (Target::of(&options.target, port), &options.api) {
        (Target::Path(path), Some(api)) => Ok(vec![Place { api: api.clone(), stage: options.stage.clone(), path }]),
        (Target::Path(path), None) => Ok(vec![Place { api: only_api(&outputs(&options.running).await?)?, stage: None, path }]),
        (Target::Address(_), Some(_)) => {
            Err(Failure::from("an address says itself which API it is of: leave out --api".to_owned()))
        }
        (Target::Address(places), None) => Ok(places),
        (Target::Elsewhere, _) => {
            let names = apis(&outputs(&options.running).await?).join(", ");
            Err(Failure::from(format!(
                "{} is neither a path such as /hello nor an address of an API of the stack at {endpoint}; its outputs have {names}",
                printable(&options.target)
            )))
        }
    }
}

async fn outputs(running: &Running) -> Result<BTreeMap<String, String>, Failure> {
    let answer = client::ask(running, |url| Request::get(url).body(Bytes::new()), "outputs").await?;
    serde_json::from_value(answer).map_err(Failure::from_error)
}

/// The outputs with an API's address.
fn apis(outputs: &BTreeMap<String, String>) -> Vec<&str> {
    outputs.iter().filter(|(_, value)| value.contains("/_api/")).map(|(name, _)| name.as_str()).collect()
}

fn only_api(outputs: &BTreeMap<String, String>) -> Result<String, Failure> {
    match apis(outputs).as_slice() {
        [only] => Ok((*only).to_owned()),
        [] => Err(Failure::from("no output has the address of an API; name one with --api ID, http or rest".to_owned())),
        several => Err(Failure::from(format!("the stack has several APIs, name one with --api: {}", several.join(", ")))),
    }
}

/// A call before it is made.
struct Call<'a> {
    running: &'a Running,
    method: &'a str,
    tokens: Option<&'a Tokens>,
}

impl<'a> Call<'a> {
    /// The address, and the token that goes there.
    async fn settled(&self, places: Vec<Place>, kind: TokenKind) -> Result<(String, Option<&'a str>), Failure> {
        let candidates = self.candidates(kind);
        let first = candidates.first().copied();
        let (place, judged) = self.found(places, first.unwrap_or_default()).await?;
        let url = self.url(&judged, &place.path)?;
        let second = candidates.get(1).copied().filter(|_| judged["why"].is_string());
        if let Some(second) = second
            && self.judged(&place, second).await?["why"].is_null()
        {
            return Ok((url, Some(second)));
        }
        Ok((url, first))
    }

    /// The tokens to be tried: the ID token is what most routes take.
    fn candidates(&self, kind: TokenKind) -> Vec<&'a str> {
        let Some(tokens) = self.tokens else { return Vec::new() };
        let (id, access) = (tokens.id_token.as_deref(), tokens.access_token.as_str());
        match kind {
            TokenKind::Auto => id.into_iter().chain([access]).collect(),
            TokenKind::Id => id.into_iter().collect(),
            TokenKind::Access => vec![access],
        }
    }

    /// The first of these places that there is, and what its route says to the token.
    async fn found(&self, places: Vec<Place>, token: &str) -> Result<(Place, Value), Failure> {
        let mut failure = None;
        for place in places {
            match self.judged(&place, token).await {
                Ok(judged) => return Ok((place, judged)),
                Err(error) => failure = Some(error),
            }
        }
        Err(failure.unwrap_or_else(|| Failure::from("there is no such API".to_owned())))
    }

    async fn judged(&self, place: &Place, token: &str) -> Result<Value, Failure> {
        let path = place.path.split(['?', '#']).next().unwrap_or_default();
        let question = Question {
            token: token.to_owned(),
            api: place.api.clone(),
            route: format!("{} {path}", self.method),
            stage: place.stage.clone(),
        };
        let body = Bytes::from(serde_json::to_vec(&question).map_err(Failure::from_error)?);
        client::ask(self.running, |url| Request::post(url).body(body), "token").await
    }

    fn url(&self, judged: &Value, path: &str) -> Result<String, Failure> {
        let endpoint = env::endpoint(self.running)?;
        let mut url = format!("{endpoint}/_api/{}", judged["apiId"].as_str().unwrap_or_default());
        if let Some(stage) = judged["stage"].as_str().filter(|stage| *stage != "$default") {
            // Writing to a String cannot fail.
            let _ = write!(url, "/{stage}");
        }
        Ok(url + path)
    }

    /// The id of the last request that the gateway refused.
    async fn last_refused(&self) -> Result<Option<String>, Failure> {
        let ask = |url| Request::get(url).body(Bytes::new());
        let list = client::ask(self.running, ask, "requests?limit=1&refused=true").await?;
        Ok(list[0]["requestId"].as_str().map(str::to_owned))
    }
}

/// Runs curl. What it shows of progress is left out; an error it does tell.
async fn curl(url: &str, token: Option<&str>, arguments: &[String]) -> Result<ExitStatus, Failure> {
    let mut command = Command::new("curl");
    if token.is_some() {
        command.args(["-K", "-"]).stdin(Stdio::piped());
    }
    command.args(["-sS", "--noproxy", "127.0.0.1", "--url", url]).args(arguments);
    let mut child = command.spawn().map_err(|error| Failure::from(format!("curl cannot be run: {error}; is it in PATH?")))?;
    if let (Some(token), Some(mut stdin)) = (token, child.stdin.take()) {
        // curl that ended already says itself why.
        let _ = stdin.write_all(format!("header = \"Authorization: Bearer {token}\"\n").as_bytes()).await;
    }
    child.wait().await.map_err(Failure::from_error)
}

/// curl's own exit code; that of a shell when a signal ended it.
fn code(status: ExitStatus) -> ExitCode {
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal));
    ExitCode::from(code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
}

/// How the same stack is named in another command.
fn same_stack(running: &Running) -> String {
    match running.port {
        Some(port) => format!(" --port {port}"),
        None if running.state == std::path::Path::new(".sekisho") => String::new(),
        None => format!(" --state {}", running.state.display()),
    }
}
