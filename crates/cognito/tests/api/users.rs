//! Users: names and their case, addresses as names, attributes, lists and filters.

use serde_json::{Value, json};

use crate::service::{PASSWORD, Pool, Service, attribute, text};

#[tokio::test]
async fn names_and_their_case() {
    let service = Service::new();
    for (configuration, expected) in [
        (json!({}), "UserNotFoundException: User does not exist."),
        (json!({"UsernameConfiguration": {"CaseSensitive": true}}), "UserNotFoundException: User does not exist."),
        (json!({"UsernameConfiguration": {"CaseSensitive": false}}), "ok"),
    ] {
        let pool = service.pool_with(configuration.clone(), json!({})).await;
        service.user(&pool, "Alice").await;
        let error = service.error("InitiateAuth", pool.password_auth("aLICE", PASSWORD)).await;
        assert_eq!(error, expected, "{configuration}");
        let again = json!({"UserPoolId": pool.id, "Username": "alice"});
        let taken = service.error("AdminCreateUser", again).await;
        assert_eq!(taken == "UsernameExistsException: User account already exists", expected == "ok", "{configuration}");
    }
}

#[tokio::test]
async fn addresses_as_names() {
    let service = Service::new();
    let pool = service.pool_with(json!({"UsernameAttributes": ["email"]}), json!({})).await;
    let sign_up = |name: &str| json!({"ClientId": pool.client, "Username": name, "Password": PASSWORD});
    assert_eq!(service.error("SignUp", sign_up("alice")).await, "InvalidParameterException: Username should be an email.");
    let sub = text(&service.ok("SignUp", sign_up("a@example.com")).await["UserSub"]);
    assert_eq!(
        service.error("SignUp", sign_up("a@example.com")).await,
        "UsernameExistsException: An account with the given email already exists."
    );
    let key = json!({"UserPoolId": pool.id, "Username": "a@example.com"});
    service.ok("AdminConfirmSignUp", key.clone()).await;
    let shown = service.ok("AdminGetUser", key).await;
    assert_eq!(shown["Username"], sub.as_str());
    assert_eq!(attribute(&shown["UserAttributes"], "email").unwrap(), "a@example.com");
    for name in ["a@example.com", sub.as_str()] {
        service.sign_in(&pool, name).await;
    }
}

#[tokio::test]
async fn a_sub_is_a_name_for_administrators_only() {
    let service = Service::new();
    let pool = service.pool().await;
    service.user(&pool, "alice").await;
    let shown = service.ok("AdminGetUser", json!({"UserPoolId": pool.id, "Username": "alice"})).await;
    let sub = attribute(&shown["UserAttributes"], "sub").unwrap();
    service.ok("AdminGetUser", json!({"UserPoolId": pool.id, "Username": sub})).await;
    assert_eq!(
        service.error("InitiateAuth", pool.password_auth(&sub, PASSWORD)).await,
        "UserNotFoundException: User does not exist."
    );
}

#[tokio::test]
async fn attributes_are_changed() {
    let service = Service::new();
    let schema = json!([{"Name": "tenant", "AttributeDataType": "String", "Mutable": false}]);
    let pool = service.pool_with(json!({"Schema": schema}), json!({})).await;
    service.user_with(&pool, "alice", json!([{"Name": "custom:tenant", "Value": "t1"}])).await;
    let update = |name: &str, value: &str| json!({"UserPoolId": pool.id, "Username": "alice", "UserAttributes": [{"Name": name, "Value": value}]});
    let cases = [
        ("nick", "x", "InvalidParameterException: user.nick: Attribute does not exist in the schema.\n"),
        ("custom:tenant", "t2", "InvalidParameterException: user.custom:tenant: Attribute cannot be updated.\n"),
        ("email_verified", "true", "InvalidParameterException: Email is required to verify/un-verify an email"),
        ("sub", "x", "InvalidParameterException: Cannot modify the non-mutable attribute sub"),
        ("email", "a@example.com", "ok"),
        ("email_verified", "TRUE", "ok"),
        ("name", "Alice", "ok"),
        ("name", "", "ok"),
    ];
    for (name, value, expected) in cases {
        assert_eq!(service.error("AdminUpdateUserAttributes", update(name, value)).await, expected, "{name}");
    }
    let shown = service.ok("AdminGetUser", json!({"UserPoolId": pool.id, "Username": "alice"})).await;
    let get = |name: &str| attribute(&shown["UserAttributes"], name);
    assert_eq!(get("email_verified").unwrap(), "true");
    assert_eq!(get("custom:tenant").unwrap(), "t1");
    assert_eq!(get("name"), None);
}

#[tokio::test]
async fn what_a_client_may_read() {
    let service = Service::new();
    let pool = service.pool_with(json!({}), json!({"ReadAttributes": ["name"]})).await;
    let attributes = json!([{"Name": "email", "Value": "a@example.com"}, {"Name": "name", "Value": "A"}]);
    service.user_with(&pool, "alice", attributes).await;
    let tokens = service.sign_in(&pool, "alice").await;
    let id = crate::service::claims(&tokens["IdToken"]);
    assert_eq!((&id["name"], id.get("email")), (&json!("A"), None));
    let me = service.ok("GetUser", json!({"AccessToken": tokens["AccessToken"]})).await;
    assert_eq!(attribute(&me["UserAttributes"], "email"), None);
    assert!(attribute(&me["UserAttributes"], "sub").is_some());
}

async fn people(service: &Service) -> Pool {
    let pool = service.pool().await;
    for (name, email, given) in
        [("alice", "Alice@Example.com", "Al"), ("bob", "bob@example.com", "Bo"), ("carol", "carol@other.org", "Al")]
    {
        let user = json!({"UserPoolId": pool.id, "Username": name, "MessageAction": "SUPPRESS", "UserAttributes": [
            {"Name": "email", "Value": email}, {"Name": "given_name", "Value": given}]});
        service.ok("AdminCreateUser", user).await;
    }
    service.ok("AdminDisableUser", json!({"UserPoolId": pool.id, "Username": "bob"})).await;
    pool
}

#[tokio::test]
async fn users_are_found() {
    let service = Service::new();
    let pool = people(&service).await;
    let cases: [(&str, &[&str]); 14] = [
        ("", &["alice", "bob", "carol"]),
        (r#"username = "bob""#, &["bob"]),
        (r#"username = "BOB""#, &[]),
        (r#"username ^= "a""#, &["alice"]),
        (r#"email = "alice@example.com""#, &["alice"]),
        (r#""email"^="BOB@""#, &["bob"]),
        (r#"given_name = "AL""#, &["alice", "carol"]),
        (r#"given_name ^= "b""#, &["bob"]),
        (r#"status = "Disabled""#, &["bob"]),
        (r#"status = "disabled""#, &[]),
        (r#"status = "Enabled""#, &["alice", "carol"]),
        (r#"cognito:user_status = "force_change_password""#, &["alice", "bob", "carol"]),
        (r#"cognito:user_status = "CONFIRMED""#, &[]),
        (r#"phone_number ^= "+""#, &[]),
    ];
    for (filter, expected) in cases {
        let answer = service.ok("ListUsers", json!({"UserPoolId": pool.id, "Filter": filter})).await;
        let names: Vec<&str> =
            answer["Users"].as_array().unwrap().iter().map(|user| user["Username"].as_str().unwrap()).collect();
        assert_eq!(names, expected, "{filter}");
    }
    for (filter, error) in [
        ("custom:x = \"1\"", "InvalidParameterException: Invalid search attribute: custom:x"),
        ("email", "InvalidParameterException: Error while parsing filter"),
    ] {
        assert_eq!(service.error("ListUsers", json!({"UserPoolId": pool.id, "Filter": filter})).await, error);
    }
}

#[tokio::test]
async fn users_come_in_pages() {
    let service = Service::new();
    let pool = people(&service).await;
    let mut seen = Vec::new();
    let mut token = Value::Null;
    loop {
        let page = json!({"UserPoolId": pool.id, "Limit": 1, "PaginationToken": token, "AttributesToGet": ["email"]});
        let answer = service.ok("ListUsers", page).await;
        let user = &answer["Users"][0];
        assert_eq!(user["Attributes"].as_array().unwrap().len(), 1);
        seen.push(text(&user["Username"]));
        match answer.get("PaginationToken") {
            Some(next) => token = next.clone(),
            None => break,
        }
    }
    assert_eq!(seen, ["alice", "bob", "carol"]);
}
