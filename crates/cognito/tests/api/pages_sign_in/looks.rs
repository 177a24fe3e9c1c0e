//! `SetUICustomization`: a style sheet and a logo on the pages, and nothing else by way of them.

use bytes::Bytes;
use http::Request;
use serde_json::json;

use super::{header, people};
use crate::pages_accounts::visitor::Visitor;
use crate::service::Service;

/// The smallest PNG there is.
const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

#[tokio::test]
async fn a_look_of_ones_own() {
    let service = Service::new();
    let pool = people(&service, json!({})).await;
    let mut visitor = Visitor::new(&service, &pool);
    visitor.open("/login").await;
    let address = visitor.page.address.clone();
    let css = ".submitButton-customizable { background-color: #a00 }</style><script>alert(1)</script>";
    service.ok("SetUICustomization", json!({"UserPoolId": pool.id, "ClientId": pool.client, "CSS": css, "ImageFile": PNG})).await;
    let answer = visitor.ask(Request::get(address).body(Bytes::new()).unwrap()).await;
    let html = std::str::from_utf8(answer.body()).unwrap();
    assert!(html.contains(".submitButton-customizable { background-color: #a00 }"));
    assert!(!html.contains("<script>alert"));
    assert!(html.contains(&format!("src=\"data:image/png;base64,{PNG}\"")));
    assert!(html.contains("<html lang=\"en\" class=\"plain\">"), "a style made for light pages meets no dark ones");
    let policy = header(&answer, "content-security-policy");
    let styles = policy.split(';').find(|part| part.contains("style-src")).unwrap();
    assert_eq!(styles.matches("'sha256-").count(), 2, "{styles}");
}
