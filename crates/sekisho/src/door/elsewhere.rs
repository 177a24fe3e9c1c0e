//! The answer under a name of AWS that this stack does not stand in for: of which kind the client's service expects it,
//! and with words that cannot be taken for AWS's.

use bytes::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Response, StatusCode};
use sekisho_lambda::Note;
use serde_json::json;

use crate::room::Elsewhere;

/// Not a code of AWS's.
const CODE: &str = "NotServedBySekisho";

/// Says that nothing was sent to AWS, and what would be answered here.
pub fn answer(elsewhere: &Elsewhere, region: &str, parts: &Parts) -> Response<Bytes> {
    let (status, why) = match &elsewhere.region {
        // No service of that region knows what is in this one's.
        Some(there) => (
            StatusCode::BAD_REQUEST,
            format!(
                "This stack is in {region}, and {host} is in {there}. Nothing was sent to AWS; \
                 set AWS_DEFAULT_REGION={region}, or start the stack with --region {there}",
                host = elsewhere.host
            ),
        ),
        None => {
            (StatusCode::NOT_IMPLEMENTED, format!("Sekisho does not stand in for {}. Nothing was sent to AWS", elsewhere.host))
        }
    };
    let (kind, body) = if speaks_xml(elsewhere, parts) { ("text/xml", xml(&why)) } else { ("application/json", json(&why)) };
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(HeaderName::from_static("x-amzn-errortype"), HeaderValue::from_static(CODE));
    response.extensions_mut().insert(Note { function: None, why: Some(why) });
    response
}

/// STS and others of its age are asked with forms and answer XML; S3 answers XML too.
fn speaks_xml(elsewhere: &Elsewhere, parts: &Parts) -> bool {
    let kind = parts.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.starts_with("application/x-www-form-urlencoded") || elsewhere.host.split('.').any(|label| label == "s3")
}

fn json(why: &str) -> String {
    json!({ "__type": CODE, "message": why }).to_string()
}

/// A host has no letter that XML would take for something else.
fn xml(why: &str) -> String {
    format!("<ErrorResponse><Error><Type>Sender</Type><Code>{CODE}</Code><Message>{why}</Message></Error></ErrorResponse>")
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::Request;

    #[test]
    fn each_client_gets_what_it_can_read() {
        let said = |host: &str, region: Option<&str>, kind: &str| {
            let elsewhere = Elsewhere { host: host.to_owned(), region: region.map(str::to_owned) };
            let parts = Request::post("/").header(CONTENT_TYPE, kind).body(()).unwrap().into_parts().0;
            let answer = answer(&elsewhere, "ap-northeast-1", &parts);
            (answer.status().as_u16(), String::from_utf8(answer.into_body().to_vec()).unwrap())
        };
        let (status, text) = said("sts.amazonaws.com", None, "application/x-www-form-urlencoded; charset=utf-8");
        assert!(
            status == 501 && text.contains("<Code>NotServedBySekisho</Code><Message>Sekisho does not stand in for sts."),
            "{text}"
        );
        let (status, text) = said("b.s3.eu-west-1.amazonaws.com", None, "");
        assert!(status == 501 && text.starts_with("<ErrorResponse>"), "{text}");
        let (status, text) = said("dynamodb.eu-west-1.amazonaws.com", None, "application/x-amz-json-1.0");
        assert!(status == 501 && text.starts_with(r#"{"__type":"NotServedBySekisho""#), "{text}");
        let (status, text) = said("cognito-idp.us-east-1.amazonaws.com", Some("us-east-1"), "application/x-amz-json-1.1");
        assert!(status == 400 && text.contains("in ap-northeast-1") && text.contains("--region us-east-1"), "{text}");
    }
}
