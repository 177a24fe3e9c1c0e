//! The hand-written OpenAPI 2.0 contract with its own Cognito authorizer: 200 with an id
//! token, 401 without.

use http::Request;

use crate::support::{House, REST, Signer, body, id_claims, token};

#[tokio::test]
async fn the_contract_lets_in_who_has_signed_in() {
    let house = House::empty();
    house.put_rest(body(include_str!("bodies/contract.json")));
    let bearer = format!("Bearer {}", token(&id_claims(), Signer::Ours));
    for method in ["GET", "POST"] {
        let request = || Request::builder().method(method).uri("/test/apiPath");
        let answer = house.call(REST, request().header("authorization", &bearer)).await;
        assert_eq!(answer.status(), 200, "{}", answer.why());
        let answer = house.call(REST, request()).await;
        assert_eq!(answer.text(), r#"{"message":"Unauthorized"}"#);
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    }
    let answer = house.call(REST, Request::options("/test/apiPath")).await;
    assert_eq!((answer.status(), answer.text()), (200, ""));
    assert_eq!(answer.header("access-control-allow-methods"), Some("GET,POST,OPTIONS"));
}
