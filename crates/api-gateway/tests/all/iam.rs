//! What integrations get to know of a signer, and what a signer's policies allow.

use std::sync::Arc;
use std::time::Duration;

use http::Request;
use sekisho_api_gateway::access::{AccessKey, CognitoIdentity, Identity, Permissions, Policy, PolicyKind};
use serde_json::{Value, json};

use crate::guarded::{http_body, iam, rest_body};
use crate::sign::{Key, Sign};
use crate::support::{ACCOUNT, HTTP, House, NOW, REST, now};

const ALICE: Key = Key { id: "AKIAALICE", secret: "the/secret+of=alice" };
const ARN: &str = "arn:aws:iam::123456789012:user/alice";

fn house() -> House {
    let house = House::empty();
    house.put_http(http_body(&iam()));
    house.put_rest(rest_body(&iam()));
    house
}

fn alice(statements: &Value) -> AccessKey {
    let policy = json!({"Version": "2012-10-17", "Statement": statements});
    let policy = Policy::read(&policy, PolicyKind::Identity).expect("a policy");
    let identity = Identity {
        account_id: ACCOUNT.to_owned(),
        user_arn: ARN.to_owned(),
        user_id: "AIDAALICE".to_owned(),
        cognito: None,
        permissions: Permissions::Policies(vec![policy]),
    };
    let (id, secret) = (ALICE.id.to_owned(), ALICE.secret.to_owned());
    AccessKey { id, secret, session_token: None, expires: None, identity: Arc::new(identity) }
}

#[tokio::test]
async fn the_signer_is_told_and_the_signature_is_not() {
    let house = house();
    house.gateway.credentials().put(alice(&json!([{"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}])));
    let event = house.call(HTTP, Sign::new(ALICE, NOW).get("/hello")).await.json();
    let expected = json!({
        "accessKey": "AKIAALICE", "accountId": ACCOUNT, "callerId": "AIDAALICE", "cognitoIdentity": null,
        "principalOrgId": null, "userArn": ARN, "userId": "AIDAALICE",
    });
    assert_eq!(event["requestContext"]["authorizer"], json!({"iam": expected}));
    assert_eq!(event["headers"].get("authorization"), None);
    let event = house.call(REST, Sign::new(ALICE, NOW).get("/test/hello?a=1")).await.json();
    let identity = &event["requestContext"]["identity"];
    let told = ["accessKey", "accountId", "caller", "user", "userArn"].map(|name| identity[name].as_str().unwrap_or_default());
    assert_eq!(told, ["AKIAALICE", ACCOUNT, "AIDAALICE", "AIDAALICE", ARN]);
    assert_eq!((&identity["cognitoIdentityId"], event["requestContext"].get("authorizer")), (&json!(null), None));
    assert_eq!(event["headers"].get("Authorization"), None);
    house.functions.stop().await;
}

#[tokio::test]
async fn the_signers_policies_count() {
    let house = house();
    let resource = |path: &str| format!("arn:aws:execute-api:*:*:*/*/GET{path}");
    let statement =
        |effect: &str, path: &str| json!({"Effect": effect, "Action": "execute-api:Invoke", "Resource": resource(path)});
    let denied = |end: &str| {
        format!(
            r#"{{"Message":"User: {ARN} is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:eu-west-1:********9012:restapi000/test/GET/hello{end}"}}"#
        )
    };
    let rows = [
        (json!([statement("Allow", "/hello")]), 200, String::new()),
        (json!([statement("Allow", "/other")]), 403, denied("")),
        (json!([]), 403, denied("")),
        (json!([statement("Allow", "/*"), statement("Deny", "/hello")]), 403, denied(" with an explicit deny")),
    ];
    for (statements, status, body) in rows {
        house.gateway.credentials().put(alice(&statements));
        let answer = house.call(REST, Sign::new(ALICE, NOW).get("/test/hello")).await;
        assert_eq!(answer.status(), status, "{statements}");
        if status == 403 {
            assert_eq!((answer.text(), answer.header("x-amzn-errortype")), (body.as_str(), Some("AccessDeniedException")));
        }
        let answer = house.call(HTTP, Sign::new(ALICE, NOW).get("/hello")).await;
        assert_eq!(answer.status(), status, "{statements}");
        if status == 403 {
            assert_eq!(answer.text(), r#"{"message":"Forbidden"}"#);
        }
    }
    house.gateway.credentials().remove(ALICE.id);
    let answer = house.call(REST, Sign::new(ALICE, NOW).get("/test/hello")).await;
    assert_eq!(answer.header("x-amzn-errortype"), Some("UnrecognizedClientException"));
    house.functions.stop().await;
}

#[tokio::test]
async fn a_session_needs_its_token_and_ends() {
    let house = house();
    let mut key = alice(&json!([{"Effect": "Allow", "Action": "*", "Resource": "*"}]));
    key.session_token = Some("the-token".to_owned());
    key.expires = Some(now() + Duration::from_secs(1));
    let mut identity = Identity::clone(&key.identity);
    let (id, pool) = ("eu-west-1:1", "eu-west-1:2");
    let amr = vec!["authenticated".to_owned(), "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_TestPool1".to_owned()];
    identity.cognito = Some(CognitoIdentity { identity_id: id.to_owned(), identity_pool_id: pool.to_owned(), amr });
    key.identity = Arc::new(identity);
    house.gateway.credentials().put(key.clone());
    let signer = |token| Sign { session_token: token, ..Sign::new(ALICE, NOW) };
    let rows = [(Some("the-token"), 200), (Some("another"), 403), (None, 403)];
    for (token, status) in rows {
        assert_eq!(house.call(REST, signer(token).get("/test/hello")).await.status(), status, "{token:?}");
    }
    let event = house.call(REST, signer(Some("the-token")).get("/test/hello")).await.json();
    let identity = &event["requestContext"]["identity"];
    assert_eq!((&identity["cognitoIdentityId"], &identity["cognitoIdentityPoolId"]), (&json!(id), &json!(pool)));
    assert_eq!(identity["cognitoAuthenticationType"], "authenticated");
    key.expires = Some(now());
    house.gateway.credentials().put(key);
    let answer = house.call(REST, signer(Some("the-token")).get("/test/hello")).await;
    assert_eq!(answer.header("x-amzn-errortype"), Some("ExpiredTokenException"));
    house.functions.stop().await;
}

#[tokio::test]
async fn a_signature_counts_for_one_path_and_query() {
    let house = house();
    for (signed, sent) in
        [("/test/hello", "/test/other"), ("/test/hello", "/test/hello?a=1"), ("/test/hello?a=1", "/test/hello?a=2")]
    {
        let request = Sign::new(Key::TEST, NOW).get(signed).uri(sent);
        let answer = house.call(REST, request).await;
        assert_eq!((answer.status(), answer.header("x-amzn-errortype")), (403, Some("InvalidSignatureException")), "{sent}");
        assert!(!answer.why().contains("Signature="), "{}", answer.why());
    }
    // What a signature covers is the address that the client knows, whatever it was shortened to since.
    let sent = sekisho_api_gateway::access::AsSent("/_api/restapi000/test/hello".parse().expect("a path"));
    let request = Sign::new(Key::TEST, NOW).get("/_api/restapi000/test/hello").uri("/test/hello").extension(sent);
    assert_eq!(house.call(REST, request).await.status(), 200);
    house.functions.stop().await;
}

#[tokio::test]
async fn an_operation_can_ask_for_a_signature_by_itself() {
    let house = House::empty();
    let mut body = rest_body(&iam());
    let open = &mut body["paths"]["/hello"]["get"];
    open.as_object_mut().expect("an operation").remove("security");
    open["x-amazon-apigateway-auth"] = json!({"type": "AWS_IAM"});
    house.put_rest(body);
    assert_eq!(house.call(REST, Request::get("/test/hello")).await.status(), 403);
    assert_eq!(house.call(REST, Sign::new(Key::TEST, NOW).get("/test/hello")).await.status(), 200);
    house.functions.stop().await;
}
