//! Access logs: one line per request of a stage that has a format and a log group (developer guide, "Set up CloudWatch
//! logging"). The format is compiled with the stage; lines go to whoever listens, and are not written where nobody does.

mod format;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::Response;

use crate::context::RequestContext;
use crate::explain::Story;
use crate::gateway::Call;
use crate::http_api::AccessLogSettings;
use crate::refusal::Refusal;

use format::{Format, Piece};

/// Is told every access log line: the log group, the line without its end, and when it was written.
#[derive(Clone)]
pub struct OnAccessLog(pub Arc<Listener>);

/// Takes the group, the line and the time.
pub type Listener = dyn Fn(&str, &str, SystemTime) + Send + Sync;

impl fmt::Debug for OnAccessLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnAccessLog")
    }
}

/// Where a stage's lines go, and what they say.
#[derive(Debug)]
pub(crate) struct AccessLog {
    group: Arc<str>,
    format: Format,
}

impl AccessLog {
    /// A stage's log; `None` while it has no destination or no format.
    pub(crate) fn new(settings: Option<&AccessLogSettings>) -> Option<Self> {
        let AccessLogSettings { destination_arn, format } = settings?;
        let group = group(destination_arn.as_deref()?)?;
        Some(Self { group: group.into(), format: Format::new(format.as_deref()?) })
    }

    /// Writes the line of one request.
    pub(crate) fn write(&self, request: &RequestContext<'_>, answered: Answered) {
        let Some(OnAccessLog(tell)) = &request.gateway.settings.on_access_log else { return };
        let mut line = String::with_capacity(256);
        for piece in self.format.pieces() {
            match piece {
                Piece::Text(text) => line.push_str(text),
                Piece::Variable(name) => write_variable(&mut line, name, request, answered),
            }
        }
        tell(&self.group, &line, request.call.now + answered.latency);
    }
}

fn write_variable(line: &mut String, name: &str, request: &RequestContext<'_>, answered: Answered) {
    // AWS would write the key itself; keys are secrets, and a log is read by many.
    let value = answered.get(name).or_else(|| request.get(name)).filter(|_| name != "identity.apiKey");
    match value {
        Some(value) => format::one_line(&value, line),
        None => line.push('-'),
    }
}

/// What only the end of a request's way knows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Answered {
    /// The answer's status.
    status: u16,
    /// Bytes of the answer's body.
    length: usize,
    /// Bytes of the request's body.
    received: usize,
    /// From the request's arrival to its answer.
    latency: Duration,
}

impl Answered {
    pub(crate) fn new(response: &Response<Bytes>, call: &Call, story: &Story) -> Self {
        Self {
            status: response.status().as_u16(),
            length: response.body().len(),
            received: call.request.body().len(),
            latency: story.took(),
        }
    }

    fn get(self, name: &str) -> Option<String> {
        Some(match name {
            "status" => self.status.to_string(),
            "responseLength" => self.length.to_string(),
            "responseLatency" => self.latency.as_millis().to_string(),
            // Unverified: which bytes AWS counts; here the bodies of both ways.
            "dataProcessed" => (self.length + self.received).to_string(),
            _ => return None,
        })
    }
}

/// Refuses settings whose lines could not be written.
pub(crate) fn check(settings: Option<&AccessLogSettings>) -> Result<(), Refusal> {
    let Some(AccessLogSettings { destination_arn, format }) = settings else {
        return Ok(());
    };
    let said = |text: &Option<String>| text.as_deref().is_some_and(str::is_empty);
    // Recorded on AWS, 2026-02.
    if said(destination_arn) || said(format) {
        return Err(Refusal::bad_request("Access Log value must not be empty"));
    }
    if let Some(arn) = destination_arn {
        check_destination(arn)?;
    }
    format.as_deref().map_or(Ok(()), format::check)
}

fn check_destination(arn: &str) -> Result<(), Refusal> {
    if arn.starts_with("arn:") && arn.contains(":firehose:") {
        return Err(crate::members::unsupported("accessLogSettings.destinationArn of a Firehose stream"));
    }
    match group(arn) {
        Some(_) => Ok(()),
        // Unverified: AWS's text for each of the ways an ARN can be wrong.
        None => {
            Err(Refusal::bad_request(format!("Invalid ARN specified in the request. ARNs must start with 'arn:aws:' : {arn}")))
        }
    }
}

/// The name of the log group in `arn:aws:logs:region:account:log-group:NAME`, with or without `:*`.
fn group(arn: &str) -> Option<&str> {
    let mut parts = arn.splitn(7, ':');
    let (own, service, resource) = (parts.next()?, parts.nth(1)?, parts.nth(2)?);
    let name = parts.next()?;
    let name = name.strip_suffix(":*").unwrap_or(name);
    (own == "arn" && service == "logs" && resource == "log-group" && !name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_destination_is_a_log_group() {
        let logs = "arn:aws:logs:eu-west-1:123456789012:log-group:";
        let rows = [
            (format!("{logs}/aws/apigateway/house"), Some("/aws/apigateway/house")),
            (format!("{logs}house:*"), Some("house")),
            (logs.to_owned(), None),
            ("arn:aws:logs:eu-west-1:123456789012:other:house".to_owned(), None),
            ("arn:aws:s3:eu-west-1:123456789012:log-group:house".to_owned(), None),
            ("house".to_owned(), None),
        ];
        for (arn, expected) in rows {
            assert_eq!(group(&arn), expected, "{arn}");
        }
    }

    #[test]
    fn settings_that_could_not_be_written_are_refused() {
        let arn = "arn:aws:logs:eu-west-1:123456789012:log-group:house";
        let rows = [
            (Some(arn), Some("$context.requestId"), None),
            (Some(arn), None, None),
            (None, Some("$context.requestId"), None),
            (Some(""), None, Some("Access Log value must not be empty")),
            (Some(arn), Some(""), Some("Access Log value must not be empty")),
            (Some("house"), None, Some("Invalid ARN specified in the request. ARNs must start with 'arn:aws:' : house")),
            (
                Some("arn:aws:firehose:eu-west-1:123456789012:deliverystream/amazon-apigateway-a"),
                None,
                Some("accessLogSettings.destinationArn of a Firehose stream is not supported by Sekisho's API Gateway"),
            ),
        ];
        for (arn, format, expected) in rows {
            let settings = AccessLogSettings { destination_arn: arn.map(str::to_owned), format: format.map(str::to_owned) };
            let got = check(Some(&settings)).err().map(|refusal| refusal.message);
            assert_eq!(got.as_deref(), expected, "{arn:?} {format:?}");
        }
    }
}
