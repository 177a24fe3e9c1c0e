//! Attributes that users and administrators change and remove, and how new addresses are proven.

use serde_json::{Value, json};

use crate::functions::{Functions, config};
use crate::service::{PASSWORD, Pool, Service, attribute, with};

const EXPIRED: &str = "ExpiredCodeException: Invalid code provided, please request a code again.";
const MISMATCH: &str = "CodeMismatchException: Invalid verification code provided, please try again.";
const TAKEN: &str = "AliasExistsException: An account with the given email already exists.";

/// Somebody who is signed in.
struct Someone<'a> {
    service: &'a Service,
    token: Value,
    pool_id: String,
    name: String,
}

impl<'a> Someone<'a> {
    async fn new(service: &'a Service, pool: &Pool, name: &str, attributes: Value) -> Self {
        service.user_with(pool, name, attributes).await;
        let tokens = service.sign_in(pool, name).await;
        Self { service, token: tokens["AccessToken"].clone(), pool_id: pool.id.clone(), name: name.into() }
    }

    fn body(&self, more: &Value) -> Value {
        with(json!({"AccessToken": self.token}), more)
    }

    fn admin(&self, more: &Value) -> Value {
        with(json!({"UserPoolId": self.pool_id, "Username": self.name}), more)
    }

    fn update(&self, pairs: &[(&str, &str)]) -> Value {
        self.body(&json!({"UserAttributes": list(pairs)}))
    }

    fn admin_update(&self, pairs: &[(&str, &str)]) -> Value {
        self.admin(&json!({"UserAttributes": list(pairs)}))
    }

    fn verify(&self, name: &str, code: &str) -> Value {
        self.body(&json!({"AttributeName": name, "Code": code}))
    }

    async fn get(&self, name: &str) -> Option<String> {
        let shown = self.service.ok("AdminGetUser", self.admin(&json!({}))).await;
        attribute(&shown["UserAttributes"], name)
    }
}

fn list(pairs: &[(&str, &str)]) -> Value {
    pairs.iter().map(|(name, value)| json!({"Name": name, "Value": value})).collect()
}

fn last_code(service: &Service) -> String {
    service.cognito.messages(1).remove(0).code
}

fn wrong(code: &str) -> String {
    let digit = if code.starts_with('0') { "1" } else { "0" };
    format!("{digit}{}", &code[1..])
}

fn proven(address: &str) -> Value {
    list(&[("email", address), ("email_verified", "true")])
}

#[tokio::test]
async fn what_a_user_may_change() {
    let service = Service::new();
    let schema = json!([{"Name": "fixed", "AttributeDataType": "String", "Mutable": false},
                        {"Name": "free", "AttributeDataType": "String"}]);
    let writable = ["name", "email", "custom:free", "custom:fixed"];
    let pool = service.pool_with(json!({"Schema": schema}), json!({"WriteAttributes": writable})).await;
    let alice = Someone::new(&service, &pool, "alice", json!([])).await;
    let unauthorized = "NotAuthorizedException: A client attempted to write unauthorized attribute";
    let cases = [
        (("name", "A"), "ok"),
        (("custom:free", "x"), "ok"),
        (("custom:free", ""), "ok"),
        (("nickname", "x"), unauthorized),
        (("email_verified", "true"), unauthorized),
        (("sub", "x"), unauthorized),
        (("custom:fixed", "x"), "InvalidParameterException: user.custom:fixed: Attribute cannot be updated.\n"),
        (("email", "x"), "InvalidParameterException: Invalid email address format."),
        (("email", "a@example.com"), "ok"),
    ];
    for (pair, expected) in cases {
        assert_eq!(service.error("UpdateUserAttributes", alice.update(&[pair])).await, expected, "{pair:?}");
    }
    assert_eq!(alice.get("name").await.unwrap(), "A");
    assert_eq!(alice.get("custom:free").await, None);
    let all = Someone { token: alice.token.clone(), pool_id: pool.id.clone(), name: "alice".into(), service: &service };
    assert_eq!(service.ok("UpdateUserAttributes", all.update(&[("name", "B")])).await, json!({}));
    assert_eq!(
        service.error("UpdateUserAttributes", json!({"AccessToken": "abc", "UserAttributes": []})).await,
        "NotAuthorizedException: Invalid Access Token"
    );
}

#[tokio::test]
async fn what_may_be_removed() {
    let service = Service::new();
    let schema = json!([{"Name": "fixed", "AttributeDataType": "String", "Mutable": false},
                        {"Name": "family_name", "Required": true}]);
    let writable = ["name", "email", "family_name", "custom:fixed"];
    let pool = service.pool_with(json!({"Schema": schema}), json!({"WriteAttributes": writable})).await;
    let attributes = list(&[("name", "A"), ("family_name", "B"), ("email", "a@example.com"), ("email_verified", "true")]);
    let alice = Someone::new(&service, &pool, "alice", attributes).await;
    let unauthorized = "NotAuthorizedException: A client attempted to write unauthorized attribute";
    let unknown = "InvalidParameterException: Invalid user attributes: user.x: Attribute does not exist in the schema.\n";
    let cases = [
        ("nickname", unauthorized, "ok"),
        ("x", unauthorized, unknown),
        (
            "family_name",
            "InvalidParameterException: Invalid user attributes: user.family_name: The attribute is required\n",
            "InvalidParameterException: Invalid user attributes: user.family_name: The attribute is required\n",
        ),
        (
            "custom:fixed",
            "InvalidParameterException: Invalid user attributes: user.custom:fixed: Attribute cannot be updated.\n",
            "InvalidParameterException: Invalid user attributes: user.custom:fixed: Attribute cannot be updated.\n",
        ),
        ("name", "ok", "ok"),
        ("email", "ok", "ok"),
    ];
    for (name, own, admin) in cases {
        let names = json!({"UserAttributeNames": [name]});
        assert_eq!(service.error("DeleteUserAttributes", alice.body(&names)).await, own, "{name}");
        assert_eq!(service.error("AdminDeleteUserAttributes", alice.admin(&names)).await, admin, "{name}");
    }
    for gone in ["name", "email", "email_verified"] {
        assert_eq!(alice.get(gone).await, None, "{gone}");
    }
    let nobody = json!({"UserPoolId": pool.id, "Username": "nobody", "UserAttributeNames": ["name"]});
    assert_eq!(service.error("AdminDeleteUserAttributes", nobody).await, "UserNotFoundException: User does not exist.");
}

#[tokio::test]
async fn a_new_address_is_proven_by_a_code() {
    let mut service = Service::new();
    let pool = service.pool_with(json!({"AutoVerifiedAttributes": ["email"]}), json!({})).await;
    service.user_with(&pool, "alice", proven("old@example.com")).await;
    let token = service.sign_in(&pool, "alice").await["AccessToken"].clone();
    let update = json!({"AccessToken": token, "UserAttributes": list(&[("email", "new@test.org")])});
    let answer = service.ok("UpdateUserAttributes", update.clone()).await;
    let details = json!({"Destination": "n***@t***", "DeliveryMedium": "EMAIL", "AttributeName": "email"});
    assert_eq!(answer, json!({"CodeDeliveryDetailsList": [details]}));
    let message = service.cognito.messages(1).remove(0);
    assert_eq!((message.kind.as_str(), message.destination.as_str()), ("VERIFY_ATTRIBUTE", "new@test.org"));
    let me = service.ok("GetUser", json!({"AccessToken": token})).await;
    assert_eq!(attribute(&me["UserAttributes"], "email").unwrap(), "new@test.org");
    assert_eq!(attribute(&me["UserAttributes"], "email_verified").unwrap(), "false");
    assert_eq!(service.ok("UpdateUserAttributes", update).await, json!({}), "the same address is not asked about again");

    let verify = |code: &str| json!({"AccessToken": token, "AttributeName": "email", "Code": code});
    assert_eq!(service.error("VerifyUserAttribute", verify(&wrong(&message.code))).await, MISMATCH);
    assert_eq!(service.ok("VerifyUserAttribute", verify(&message.code)).await, json!({}));
    assert_eq!(service.error("VerifyUserAttribute", verify(&message.code)).await, EXPIRED);
    let me = service.ok("GetUser", json!({"AccessToken": token})).await;
    assert_eq!(attribute(&me["UserAttributes"], "email_verified").unwrap(), "true");

    let ask = json!({"AccessToken": token, "AttributeName": "email"});
    assert_eq!(service.ok("GetUserAttributeVerificationCode", ask).await, json!({"CodeDeliveryDetails": details}));
    let code = last_code(&service);
    service.wait(86_400);
    let token = service.sign_in(&pool, "alice").await["AccessToken"].clone();
    let late = json!({"AccessToken": token, "AttributeName": "email", "Code": code});
    assert_eq!(service.error("VerifyUserAttribute", late).await, EXPIRED);
}

#[tokio::test]
async fn an_old_address_may_count_until_the_new_one_is_proven() {
    let service = Service::new();
    let settings = json!({"AutoVerifiedAttributes": ["email"], "AliasAttributes": ["email"],
        "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]}});
    let pool = service.pool_with(settings, json!({})).await;
    let alice = Someone::new(&service, &pool, "alice", proven("old@example.com")).await;
    for (operation, body) in [
        ("UpdateUserAttributes", alice.update(&[("email", "new@test.org"), ("name", "A")])),
        ("AdminUpdateUserAttributes", alice.admin_update(&[("email", "new@test.org"), ("name", "B")])),
    ] {
        service.ok(operation, body).await;
        assert_eq!(alice.get("email").await.unwrap(), "old@example.com");
        assert_eq!(alice.get("email_verified").await.unwrap(), "true");
        assert_eq!(service.cognito.messages(1)[0].destination, "new@test.org");
    }
    assert_eq!(alice.get("name").await.unwrap(), "B");
    service.sign_in(&pool, "old@example.com").await;
    let ask = alice.body(&json!({"AttributeName": "email"}));
    let answer = service.ok("GetUserAttributeVerificationCode", ask).await;
    assert_eq!(answer["CodeDeliveryDetails"]["Destination"], "n***@t***");
    service.ok("VerifyUserAttribute", alice.verify("email", &last_code(&service))).await;
    assert_eq!(alice.get("email").await.unwrap(), "new@test.org");
    assert_eq!(alice.get("email_verified").await.unwrap(), "true");
    service.sign_in(&pool, "new@test.org").await;
    assert!(service.error("InitiateAuth", pool.password_auth("old@example.com", PASSWORD)).await.starts_with("UserNotFound"));
    let at_once = alice.admin_update(&[("email", "third@test.org"), ("email_verified", "true")]);
    let sent = service.cognito.messages(100).len();
    service.ok("AdminUpdateUserAttributes", at_once).await;
    assert_eq!(alice.get("email").await.unwrap(), "third@test.org");
    assert_eq!(service.cognito.messages(100).len(), sent);
}

#[tokio::test]
async fn an_address_is_one_users_name() {
    let service = Service::new();
    let verifying = json!({"AutoVerifiedAttributes": ["email"]});
    let pool = service.pool_with(with(verifying.clone(), &json!({"AliasAttributes": ["email"]})), json!({})).await;
    service.user_with(&pool, "bob", proven("bob@example.com")).await;
    let alice = Someone::new(&service, &pool, "alice", json!([])).await;
    service.ok("UpdateUserAttributes", alice.update(&[("email", "bob@example.com")])).await;
    assert_eq!(service.error("VerifyUserAttribute", alice.verify("email", &last_code(&service))).await, TAKEN);
    let claim = alice.admin_update(&[("email", "bob@example.com"), ("email_verified", "true")]);
    assert_eq!(service.error("AdminUpdateUserAttributes", claim).await, TAKEN);

    for more in [json!({}), json!({"UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]}})] {
        let settings = with(with(verifying.clone(), &json!({"UsernameAttributes": ["email"]})), &more);
        let pool = service.pool_with(settings, json!({})).await;
        service.user(&pool, "bob@example.com").await;
        let alice = Someone::new(&service, &pool, "alice@example.com", json!([])).await;
        let update = alice.update(&[("email", "bob@example.com")]);
        assert_eq!(service.error("UpdateUserAttributes", update).await, TAKEN, "{more}");
    }
}

#[tokio::test]
async fn only_addresses_that_are_there_can_be_proven() {
    let service = Service::new();
    let pool = service.pool().await;
    let alice = Someone::new(&service, &pool, "alice", json!([])).await;
    for name in ["email", "phone_number", "name"] {
        let error = service.error("GetUserAttributeVerificationCode", alice.body(&json!({"AttributeName": name}))).await;
        assert!(error.starts_with("InvalidParameterException: "), "{name}: {error}");
    }
    assert_eq!(service.error("VerifyUserAttribute", alice.verify("phone_number", "123456")).await, EXPIRED);
    let error = service.error("VerifyUserAttribute", alice.verify("name", "123456")).await;
    assert!(error.starts_with("InvalidParameterException: "), "{error}");
    assert!(service.cognito.messages(1).is_empty());
}

#[tokio::test]
async fn a_code_for_an_address_that_changed_is_void() {
    let service = Service::new();
    let pool = service.pool().await;
    let alice = Someone::new(&service, &pool, "alice", list(&[("email", "a@example.com")])).await;
    service.ok("GetUserAttributeVerificationCode", alice.body(&json!({"AttributeName": "email"}))).await;
    let code = last_code(&service);
    service.ok("AdminUpdateUserAttributes", alice.admin_update(&[("email", "b@example.com")])).await;
    assert_eq!(service.error("VerifyUserAttribute", alice.verify("email", &code)).await, EXPIRED);
}

#[tokio::test(flavor = "multi_thread")]
async fn functions_word_the_messages() {
    let functions = Functions::new(|_| Ok(json!({})));
    let service = &functions.service;
    let settings = with(config(&["CustomMessage"]), &json!({"AutoVerifiedAttributes": ["email"]}));
    let pool = service.pool_with(settings, json!({})).await;
    let alice = Someone::new(service, &pool, "alice", json!([])).await;
    functions.seen();
    service.ok("UpdateUserAttributes", alice.update(&[("email", "a@example.com")])).await;
    service.ok("GetUserAttributeVerificationCode", alice.body(&json!({"AttributeName": "email"}))).await;
    assert_eq!(functions.sources(), ["CustomMessage_UpdateUserAttribute", "CustomMessage_VerifyUserAttribute"]);
}

#[tokio::test]
async fn a_user_removes_themselves() {
    let service = Service::new();
    let pool = service.pool().await;
    let alice = Someone::new(&service, &pool, "alice", json!([])).await;
    assert_eq!(service.ok("DeleteUser", alice.body(&json!({}))).await, Value::Null);
    for operation in ["DeleteUser", "GetUser"] {
        assert_eq!(service.error(operation, alice.body(&json!({}))).await, "UserNotFoundException: User does not exist.");
    }
    assert_eq!(service.error("AdminGetUser", alice.admin(&json!({}))).await, "UserNotFoundException: User does not exist.");
}
