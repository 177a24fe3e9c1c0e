//! API keys and usage plans: what the management API answers, and whom a method lets in.

use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use http::Request;
use sekisho_api_gateway::{Gateway, Settings};
use sekisho_lambda::Functions;
use serde_json::{Value, json};

use crate::support::{ACCOUNT, FUNCTION_ARN, House, NOW, REGION, REST, now};
use crate::throttling::{after, deploy, rest, teapot};

const VALUE: &str = "a-key-of-more-than-twenty-letters";

async fn send(gateway: &Gateway, method: &str, path: &str, body: &str, now: SystemTime) -> (u16, Value) {
    let request = Request::builder().method(method).uri(path).body(Bytes::from(body.to_owned())).expect("request");
    let response = gateway.manage(request, now).await;
    let value = serde_json::from_slice(response.body()).unwrap_or_default();
    (response.status().as_u16(), value)
}

async fn manage(house: &House, method: &str, path: &str, body: Value) -> (u16, Value) {
    send(&house.gateway, method, path, &body.to_string(), now()).await
}

async fn made(house: &House, path: &str, body: Value) -> String {
    let (status, value) = manage(house, "POST", path, body).await;
    assert_eq!(status, 201, "{value}");
    value["id"].as_str().expect("id").to_owned()
}

fn patch(op: &str, path: &str, value: &str) -> Value {
    json!({"patchOperations": [{"op": op, "path": path, "value": value}]})
}

/// Recorded on AWS, 2023-07 to 2025-09.
#[tokio::test]
async fn keys_are_made_listed_and_changed() {
    let house = House::empty();
    let (_, empty) = manage(&house, "GET", "/apikeys", json!({})).await;
    assert_eq!(empty, json!({"item": []}));
    let (status, one) = manage(&house, "POST", "/apikeys", json!({"name": "TestKey1", "value": VALUE, "enabled": true})).await;
    let id = one["id"].as_str().expect("id").to_owned();
    let expected = json!({"createdDate": NOW, "enabled": true, "id": id, "lastUpdatedDate": NOW, "name": "TestKey1",
        "stageKeys": [], "value": VALUE});
    assert_eq!((status, one), (201, expected));
    let other = made(&house, "/apikeys", json!({"name": "TestKey2"})).await;
    let names = async |query: &str| {
        let (_, list) = manage(&house, "GET", &format!("/apikeys?{query}"), json!({})).await;
        let ids = list["item"].as_array().expect("items").iter();
        ids.map(|key| key["id"].as_str().expect("id").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names("").await, [other.clone(), id.clone()], "the newest first");
    for (query, expected) in [("name=Test", 2), ("name=TestKey1", 1), ("name=test", 0), ("name=Key1", 0), ("limit=-1", 2)] {
        assert_eq!(names(query).await.len(), expected, "{query}");
    }
    let (_, page) = manage(&house, "GET", "/apikeys?limit=1", json!({})).await;
    assert_eq!(page["item"][0].get("value"), None);
    let position = page["position"].as_str().expect("position");
    assert_eq!(names(&format!("limit=1&position={position}")).await, std::slice::from_ref(&id));
    let path = format!("/apikeys/{id}");
    let (_, shown) = manage(&house, "GET", &format!("{path}?includeValue=true"), json!({})).await;
    assert_eq!((&shown["value"], &shown["tags"]), (&json!(VALUE), &json!({})));
    let (_, disabled) = manage(&house, "PATCH", &path, patch("replace", "/enabled", "nope")).await;
    let expected = json!({"createdDate": NOW, "enabled": false, "id": id, "lastUpdatedDate": NOW, "name": "TestKey1",
        "stageKeys": [], "tags": {}});
    assert_eq!(disabled, expected);
    let (status, refused) = manage(&house, "PATCH", &path, patch("replace", "/id", "x")).await;
    let text =
        "Invalid patch path  '/id' specified for op 'replace'. Must be one of: [/description, /enabled, /name, /customerId]";
    assert_eq!((status, &refused["message"]), (400, &json!(text)));
    let (status, _) = manage(&house, "POST", "/apikeys", json!({"value": VALUE})).await;
    assert_eq!(status, 409);
    assert_eq!(manage(&house, "DELETE", &path, json!({})).await.0, 202);
    assert_eq!(manage(&house, "GET", &path, json!({})).await.0, 404);
}

/// Recorded on AWS, 2024-03 and 2025-09.
#[tokio::test]
async fn plans_are_made_and_changed() {
    let house = House::empty();
    rest(&house, &json!({"name": "a"}), &[json!({})]);
    let stages = json!([{"apiId": REST, "stage": "dev"}]);
    let create = json!({"name": "plan", "description": "text", "apiStages": stages,
        "throttle": {"burstLimit": 1, "rateLimit": 2.0}, "quota": {"limit": 10, "period": "DAY"}, "tags": {"tag_key": "v"}});
    let (status, plan) = manage(&house, "POST", "/usageplans", create).await;
    let id = plan["id"].as_str().expect("id").to_owned();
    let expected = json!({"apiStages": stages, "description": "text", "id": id, "name": "plan",
        "quota": {"limit": 10, "offset": 0, "period": "DAY"}, "tags": {"tag_key": "v"},
        "throttle": {"burstLimit": 1, "rateLimit": 2.0}});
    assert_eq!((status, plan), (201, expected));
    let path = format!("/usageplans/{id}");
    let edits = json!({"patchOperations": [
        {"op": "replace", "path": "/throttle/burstLimit", "value": "100"},
        {"op": "replace", "path": "/throttle/rateLimit", "value": "200"},
        {"op": "replace", "path": "/quota/limit", "value": "5000"},
        {"op": "replace", "path": "/quota/period", "value": "MONTH"},
        {"op": "replace", "path": format!("/apiStages/{REST}:dev/throttle"), "value": "{\"/pets/GET\":{\"rateLimit\":1,\"burstLimit\":2}}"},
        {"op": "replace", "path": format!("/apiStages/{REST}:dev/throttle/~1~1POST/rateLimit"), "value": "3"},
    ]});
    let (status, changed) = manage(&house, "PATCH", &path, edits).await;
    assert_eq!(status, 200, "{changed}");
    assert_eq!(changed["quota"], json!({"limit": 5000, "offset": 0, "period": "MONTH"}));
    assert_eq!(changed["throttle"], json!({"burstLimit": 100, "rateLimit": 200.0}));
    let methods = json!({"//POST": {"burstLimit": 0, "rateLimit": 3.0}, "/pets/GET": {"burstLimit": 2, "rateLimit": 1.0}});
    assert_eq!(changed["apiStages"][0]["throttle"], methods);
    let no = "Invalid API Stage specified";
    let missing = |stage: &str| format!("Invalid API Stage {{api: {REST}, stage: {stage}}} specified for usageplan {id}");
    let rows = [
        (path.clone(), patch("add", "/apiStages", ""), 400, no.to_owned()),
        (path.clone(), patch("add", "/apiStages", "fakevalue"), 400, no.to_owned()),
        (path.clone(), patch("add", "/apiStages", &format!("{REST}:nope")), 404, missing("nope")),
        ("/usageplans/nobody".to_owned(), patch("replace", "/name", "x"), 404, "Invalid Usage Plan ID specified".to_owned()),
    ];
    for (path, edit, status, message) in rows {
        let (got, refused) = manage(&house, "PATCH", &path, edit).await;
        assert_eq!((got, &refused["message"]), (status, &json!(message)));
    }
    let (_, after) = manage(&house, "GET", &path, json!({})).await;
    assert_eq!(after, changed, "a refused change leaves all as it was");
    let (_, removed) = manage(&house, "PATCH", &path, patch("remove", "/quota", "")).await;
    assert_eq!(removed.get("quota"), None);
    assert_eq!(manage(&house, "DELETE", &path, json!({})).await.0, 202);
    assert_eq!(manage(&house, "GET", "/usageplans", json!({})).await.1, json!({"item": []}));
}

/// Recorded on AWS, 2025-09.
#[tokio::test]
async fn a_plan_has_keys() {
    let house = House::empty();
    let plan = made(&house, "/usageplans", json!({"name": "plan"})).await;
    let (first, second) = (
        made(&house, "/apikeys", json!({"name": "TestKey1"})).await,
        made(&house, "/apikeys", json!({"name": "TestKey2"})).await,
    );
    let path = format!("/usageplans/{plan}/keys");
    for (key, name) in [(&first, "TestKey1"), (&second, "TestKey2")] {
        let (status, member) = manage(&house, "POST", &path, json!({"keyId": key, "keyType": "API_KEY"})).await;
        let value = house.gateway.api_key_value(key).expect("a value");
        assert_eq!((status, member), (201, json!({"id": key, "name": name, "type": "API_KEY", "value": value})));
    }
    for (query, expected) in [("", 2), ("?name=TestKey", 2), ("?name=testkey", 0), ("?name=TestKey1", 1), ("?name=x", 0)] {
        let (_, list) = manage(&house, "GET", &format!("{path}{query}"), json!({})).await;
        assert_eq!(list["item"].as_array().map(Vec::len), Some(expected), "{query}");
    }
    assert_eq!(manage(&house, "GET", "/usageplans/nobody/keys", json!({})).await, (200, json!({"item": []})));
    let (_, plans) = manage(&house, "GET", &format!("/usageplans?keyId={first}"), json!({})).await;
    assert_eq!(plans["item"][0]["id"], json!(plan));
    assert_eq!(manage(&house, "DELETE", &format!("{path}/{first}"), json!({})).await.0, 202);
    assert_eq!(manage(&house, "DELETE", &format!("/apikeys/{second}"), json!({})).await.0, 202);
    assert_eq!(manage(&house, "GET", &path, json!({})).await.1, json!({"item": []}));
}

/// An API whose GET needs a key and whose PUT does not; plan and key.
async fn guarded(house: &House, plan: Value) -> (String, String) {
    rest(house, &json!({"name": "a"}), &[json!({"apiKeyRequired": true}), json!({"httpMethod": "PUT"})]);
    let mut create = json!({"name": "plan", "apiStages": [{"apiId": REST, "stage": "dev"}]});
    create.as_object_mut().expect("plan").extend(plan.as_object().expect("members").clone());
    let plan = made(house, "/usageplans", create).await;
    let key = made(house, "/apikeys", json!({"value": VALUE, "enabled": true})).await;
    made(house, &format!("/usageplans/{plan}/keys"), json!({"keyId": key, "keyType": "API_KEY"})).await;
    (plan, key)
}

fn with_key(value: &str) -> http::request::Builder {
    Request::get("/dev").header("x-api-key", value)
}

#[tokio::test]
async fn a_method_that_needs_a_key_lets_only_keys_of_its_plan_in() {
    let house = House::empty();
    let (plan, key) = guarded(&house, json!({})).await;
    let status = async |request| house.call(REST, request).await.status();
    assert_eq!(status(with_key(VALUE)).await, 200);
    assert_eq!(status(Request::put("/dev")).await, 200);
    let refused = house.call(REST, Request::get("/dev")).await;
    assert_eq!((refused.status(), refused.text()), (403, r#"{"message":"Forbidden"}"#));
    assert_eq!(refused.header("x-amzn-errortype"), Some("ForbiddenException"));
    assert!(refused.why().contains("x-api-key"), "{}", refused.why());
    for wrong in ["", "x", &VALUE[1..], &VALUE.to_uppercase(), &format!("{VALUE},{VALUE}")] {
        assert_eq!(status(with_key(wrong)).await, 403, "{wrong}");
    }
    let keys = format!("/apikeys/{key}");
    manage(&house, "PATCH", &keys, patch("replace", "/enabled", "false")).await;
    assert_eq!(status(with_key(VALUE)).await, 403);
    manage(&house, "PATCH", &keys, patch("replace", "/enabled", "true")).await;
    assert_eq!(status(with_key(VALUE)).await, 200);
    manage(&house, "PATCH", &format!("/usageplans/{plan}"), patch("remove", "/apiStages", &format!("{REST}:dev"))).await;
    assert_eq!(status(with_key(VALUE)).await, 403);
    house.gateway.put_rest_gateway_response(REST, teapot("INVALID_API_KEY")).expect("response");
    deploy(&house, "d2", &json!({}));
    assert_eq!(house.call(REST, with_key(VALUE)).await.text(), "INVALID_API_KEY");
    for request in house.gateway.requests(100) {
        assert!(!serde_json::to_string(&*request).expect("json").contains(VALUE), "a key is a secret");
    }
}

#[tokio::test]
async fn rates_and_quotas_of_a_plan_end() {
    let house = House::empty();
    let limits = json!({"throttle": {"rateLimit": 1, "burstLimit": 2}, "quota": {"limit": 4, "period": "DAY"}});
    let (plan, key) = guarded(&house, limits).await;
    let call = async |millis| house.call_at(REST, with_key(VALUE), "", after(millis)).await;
    for (millis, status, body) in [
        (0, 200, ""),
        (0, 200, ""),
        (0, 429, r#"{"message":"Too Many Requests"}"#),
        (5_000, 200, ""),
        (5_000, 200, ""),
        (9_000, 429, r#"{"message":"Limit Exceeded"}"#),
        (86_400_000, 200, ""),
    ] {
        let answer = call(millis).await;
        assert_eq!(answer.status(), status, "{millis}: {}", answer.why());
        assert!(body.is_empty() || answer.text() == body, "{}", answer.text());
    }
    assert_eq!(call(9_000).await.header("x-amzn-errortype"), Some("LimitExceededException"));
    let used = format!("/usageplans/{plan}/usage?startDate=2026-11-21&endDate=2026-11-22");
    let (_, usage) = manage(&house, "GET", &used, json!({})).await;
    let expected = json!({"usagePlanId": plan, "startDate": "2026-11-21", "endDate": "2026-11-22",
        "values": {&key: [[4, 0], [1, 3]]}});
    assert_eq!(usage, expected);
    let remaining = format!("/usageplans/{plan}/keys/{key}/usage");
    let (status, usage) = manage(&house, "PATCH", &remaining, patch("replace", "/remaining", "1")).await;
    assert_eq!((status, &usage["values"][&key]), (200, &json!([[4, 1]])));
    assert_eq!(call(20_000).await.status(), 200);
    assert_eq!(call(30_000).await.status(), 429);
}

#[tokio::test]
async fn the_event_names_the_key() {
    let house = House::empty();
    let (_, key) = guarded(&house, json!({})).await;
    let (_, resources) = house.manage(&format!("/restapis/{REST}/resources")).await;
    let root = resources["item"][0]["id"].as_str().expect("root");
    let uri = format!("arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{FUNCTION_ARN}/invocations");
    let method = json!({"httpMethod": "GET", "apiKeyRequired": true,
        "integration": {"type": "AWS_PROXY", "integrationHttpMethod": "POST", "uri": uri}});
    house.gateway.put_rest_method(REST, root, serde_json::from_value(method).expect("method")).expect("method");
    deploy(&house, "d2", &json!({}));
    let event = house.call(REST, with_key(VALUE)).await.json();
    let identity = &event["requestContext"]["identity"];
    assert_eq!((&identity["apiKey"], &identity["apiKeyId"]), (&json!(VALUE), &json!(key)));
    house.functions.stop().await;
}

#[tokio::test]
async fn keys_come_from_a_file() {
    let house = House::empty();
    let plan = made(&house, "/usageplans", json!({"name": "plan"})).await;
    let file = format!(
        "Name,key,description,Enabled,usageplanIds\nOne,{VALUE},text,TRUE,{plan}\nTwo,short,,true,\nThree,{VALUE}3,,false,\"{plan},x\"\n"
    );
    let import = async |query: &str| send(&house.gateway, "POST", &format!("/apikeys?mode=import&{query}"), &file, now()).await;
    let (status, _) = import("format=csv&failonwarnings=true").await;
    assert_eq!(status, 400);
    assert_eq!(manage(&house, "GET", "/apikeys", json!({})).await.1, json!({"item": []}), "nothing is left of it");
    let (status, answer) = import("format=csv").await;
    assert_eq!(status, 201);
    assert_eq!(answer["ids"].as_array().map(Vec::len), Some(1), "{answer}");
    let warnings = answer["warnings"].to_string();
    assert!(
        warnings.contains("line 3: API Key value should be") && warnings.contains("line 4: Invalid Usage Plan"),
        "{warnings}"
    );
    let (_, keys) = manage(&house, "GET", &format!("/usageplans/{plan}/keys"), json!({})).await;
    assert_eq!(keys["item"][0]["value"], json!(VALUE));
}

fn open(path: &Path) -> Arc<Gateway> {
    let functions = Functions::new(sekisho_lambda::Settings::default(), Arc::new(|_line| {}));
    let settings = Settings {
        account_id: ACCOUNT.to_owned(),
        region: REGION.to_owned(),
        database: Some(path.to_owned()),
        ..Settings::default()
    };
    Gateway::open(settings, functions, Arc::new(|_| None)).expect("opens")
}

#[tokio::test]
async fn keys_and_plans_outlive_the_process() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("apis.db");
    let shown = async |gateway: &Gateway| {
        let mut all = Vec::new();
        let used = "/usageplans/plan/usage?startDate=2026-11-21&endDate=2026-11-21";
        for path in ["/apikeys?includeValues=true", "/usageplans", "/usageplans/plan/keys", used] {
            all.push(send(gateway, "GET", path, "", now()).await.1);
        }
        all
    };
    let before = {
        let gateway = open(&path);
        let key = |value: &str| serde_json::from_value(json!({"value": value, "name": "n"})).expect("key");
        gateway.put_api_key("b", key(VALUE), now()).expect("key");
        gateway.put_api_key("a", key(&VALUE.to_uppercase()), after(1)).expect("key");
        gateway.put_api_key("c", key(&VALUE.repeat(2)), after(2)).expect("key");
        gateway
            .put_usage_plan(
                "plan",
                serde_json::from_value(json!({"name": "plan", "quota": {"limit": 9, "period": "DAY"}})).expect("plan"),
            )
            .expect("plan");
        for key in ["b", "c"] {
            let member = serde_json::from_value(json!({"keyId": key, "keyType": "API_KEY"})).expect("member");
            gateway.put_usage_plan_key("plan", &member).expect("member");
        }
        gateway.delete_api_key("c").expect("deleted");
        let more = patch("replace", "/remaining", "7").to_string();
        assert_eq!(send(&gateway, "PATCH", "/usageplans/plan/keys/b/usage", &more, now()).await.0, 200);
        shown(&gateway).await
    };
    assert_eq!(before[2]["item"].as_array().map(Vec::len), Some(1));
    assert_eq!(before[3]["values"]["b"], json!([[0, 7]]));
    assert_eq!(shown(&open(&path)).await, before);
}
