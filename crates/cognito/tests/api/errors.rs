//! Refusals: the exception and text of each, as data.

use serde_json::{Value, json};

use crate::service::{PASSWORD, Pool, Service, with};

async fn check(service: &Service, cases: Vec<(&str, Value, String)>) {
    for (operation, body, expected) in cases {
        assert_eq!(service.error(operation, body.clone()).await, expected, "{operation} {body}");
    }
}

fn sign_up(pool: &Pool, more: &Value) -> Value {
    with(json!({"ClientId": pool.client, "Username": "new", "Password": PASSWORD}), more)
}

#[tokio::test]
async fn signing_up() {
    let service = Service::new();
    let schema = json!([{"Name": "email", "Required": true, "Mutable": true}]);
    let pool = service.pool_with(json!({"Schema": schema}), json!({"WriteAttributes": ["email", "name"]})).await;
    let (free, _) = service.client(&pool.id, json!({})).await;
    service.user_with(&pool, "taken", json!([{"Name": "email", "Value": "t@example.com"}])).await;
    let email = json!([{"Name": "email", "Value": "a@example.com"}]);
    let policy = |text: &str| format!("InvalidPasswordException: Password did not conform with policy: {text}");
    let given = |more: Value| sign_up(&pool, &with(json!({"UserAttributes": email}), &more));
    let attributes = |list: Value| given(json!({"UserAttributes": list}));
    let cases = vec![
        ("SignUp", given(json!({"ClientId": "nobody"})), "ResourceNotFoundException: User pool client nobody does not exist.".to_owned()),
        ("SignUp", given(json!({"Username": "taken"})), "UsernameExistsException: User already exists".to_owned()),
        ("SignUp", given(json!({"Password": "Aa1!"})), policy("Password not long enough")),
        ("SignUp", given(json!({"Password": "passw0rd!"})), policy("Password must have uppercase characters")),
        ("SignUp", given(json!({"Password": "PASSW0RD!"})), policy("Password must have lowercase characters")),
        ("SignUp", given(json!({"Password": "Password!"})), policy("Password must have numeric characters")),
        ("SignUp", given(json!({"Password": "Passw0rdd"})), policy("Password must have symbol characters")),
        ("SignUp", attributes(json!([])), "InvalidParameterException: Attributes did not conform to the schema: email: The attribute is required\n".to_owned()),
        ("SignUp", attributes(json!([{"Name": "email", "Value": "no address"}])), "InvalidParameterException: Invalid email address format.".to_owned()),
        ("SignUp", with(attributes(json!([{"Name": "email", "Value": "a@b.c"}, {"Name": "custom:x", "Value": "1"}])), &json!({"ClientId": free})), "InvalidParameterException: Attributes did not conform to the schema: custom:x: Attribute does not exist in the schema.\n".to_owned()),
        ("SignUp", attributes(json!([{"Name": "email", "Value": "a@b.c"}, {"Name": "nickname", "Value": "1"}])), "NotAuthorizedException: A client attempted to write unauthorized attribute".to_owned()),
        ("SignUp", json!({"ClientId": pool.client}), "InvalidParameterException: 1 validation error detected: Value null at 'username' failed to satisfy constraint: Member must not be null".to_owned()),
        ("SignUp", given(json!({})), "ok".to_owned()),
    ];
    check(&service, cases).await;
    let closed = service.pool_with(json!({"AdminCreateUserConfig": {"AllowAdminCreateUserOnly": true}}), json!({})).await;
    assert_eq!(
        service.error("SignUp", sign_up(&closed, &json!({}))).await,
        "NotAuthorizedException: SignUp is not permitted for this user pool"
    );
}

#[tokio::test]
async fn signing_in() {
    let service = Service::new();
    let pool = service.pool().await;
    service.user(&pool, "alice").await;
    service.user(&pool, "off").await;
    service.ok("AdminDisableUser", json!({"UserPoolId": pool.id, "Username": "off"})).await;
    let flow = |flow: &str, parameters: Value| json!({"ClientId": pool.client, "AuthFlow": flow, "AuthParameters": parameters});
    let missing = |key: &str| format!("InvalidParameterException: Missing required parameter {key}");
    let refused = |text: &str| format!("NotAuthorizedException: {text}");
    let alice = json!({"USERNAME": "alice"});
    let token = json!({"REFRESH_TOKEN": "x"});
    let wrong = refused("Incorrect username or password.");
    let nobody = "UserNotFoundException: User does not exist.".into();
    let cases = vec![
        ("InitiateAuth", pool.password_auth("alice", "wrong"), wrong),
        ("InitiateAuth", pool.password_auth("nobody", "x"), nobody),
        ("InitiateAuth", pool.password_auth("off", PASSWORD), refused("User is disabled.")),
        ("InitiateAuth", flow("USER_PASSWORD_AUTH", json!({})), missing("USERNAME")),
        ("InitiateAuth", flow("USER_PASSWORD_AUTH", alice.clone()), missing("PASSWORD")),
        ("InitiateAuth", flow("USER_SRP_AUTH", alice), missing("SRP_A")),
        ("InitiateAuth", flow("REFRESH_TOKEN_AUTH", json!({})), missing("REFRESH_TOKEN")),
        ("InitiateAuth", flow("REFRESH_TOKEN", token), refused("Invalid Refresh Token")),
    ];
    check(&service, cases).await;
}

#[tokio::test]
async fn flows_that_are_not_allowed() {
    let service = Service::new();
    let pool = service.pool().await;
    let (bare, _) = service.client(&pool.id, json!({"ExplicitAuthFlows": ["ALLOW_CUSTOM_AUTH"]})).await;
    let public = |client: &str, flow: &str| json!({"ClientId": client, "AuthFlow": flow, "AuthParameters": {}});
    let admin = |pool: &str| json!({"UserPoolId": pool, "ClientId": bare, "AuthFlow": "ADMIN_NO_SRP_AUTH"});
    let no_pool = "ResourceNotFoundException: User pool eu-west-1_nothing99 does not exist.";
    assert_eq!(service.error("AdminInitiateAuth", admin("eu-west-1_nothing99")).await, no_pool);
    let invalid = |text: &str| format!("InvalidParameterException: {text}");
    let no_method = invalid("Initiate Auth method not supported.");
    let no_custom = invalid("CUSTOM_AUTH is not enabled for the client.");
    let no_trigger = invalid("Custom auth lambda trigger is not configured for the user pool.");
    let no_password = invalid("USER_PASSWORD_AUTH flow not enabled for this client");
    let no_srp = invalid("USER_SRP_AUTH is not enabled for the client.");
    let no_flow = invalid("Auth flow not enabled for this client");
    let cases = vec![
        ("InitiateAuth", public(&pool.client, "ADMIN_USER_PASSWORD_AUTH"), no_method),
        ("InitiateAuth", public(&pool.client, "CUSTOM_AUTH"), no_custom),
        ("InitiateAuth", public(&bare, "CUSTOM_AUTH"), no_trigger),
        ("InitiateAuth", public(&bare, "USER_PASSWORD_AUTH"), no_password),
        ("InitiateAuth", public(&bare, "USER_SRP_AUTH"), no_srp),
        ("InitiateAuth", public(&bare, "REFRESH_TOKEN"), no_flow.clone()),
        ("AdminInitiateAuth", admin(&pool.id), no_flow),
    ];
    check(&service, cases).await;
}

#[tokio::test]
async fn a_client_that_does_not_tell_who_exists() {
    let service = Service::new();
    let pool =
        service.pool_with(json!({"AutoVerifiedAttributes": ["email"]}), json!({"PreventUserExistenceErrors": "ENABLED"})).await;
    let named = |more: Value| with(json!({"ClientId": pool.client, "Username": "nobody"}), &more);
    let cases = vec![
        ("InitiateAuth", pool.password_auth("nobody", "x"), "NotAuthorizedException: Incorrect username or password.".into()),
        (
            "ConfirmSignUp",
            named(json!({"ConfirmationCode": "123456"})),
            "ExpiredCodeException: Invalid code provided, please request a code again.".into(),
        ),
        ("ResendConfirmationCode", named(json!({})), "ok".into()),
    ];
    check(&service, cases).await;
    let answer = service.ok("ResendConfirmationCode", named(json!({}))).await;
    assert_eq!(answer["CodeDeliveryDetails"]["DeliveryMedium"], "EMAIL");
}

#[tokio::test]
async fn access_tokens() {
    let mut service = Service::new();
    let pool = service.pool().await;
    service.user(&pool, "alice").await;
    let tokens = service.sign_in(&pool, "alice").await;
    let gone = service.pool().await;
    service.user(&gone, "alice").await;
    let foreign = service.sign_in(&gone, "alice").await;
    service.ok("DeleteUserPool", json!({"UserPoolId": gone.id})).await;
    let get = |token: &Value| json!({"AccessToken": token});
    let refused = |text: &str| format!("NotAuthorizedException: {text}");
    let mut tampered = tokens["AccessToken"].as_str().unwrap().to_owned();
    tampered.replace_range(tampered.len() - 4.., "AAAA");
    let cases = vec![
        ("GetUser", get(&json!("abc")), refused("Invalid Access Token")),
        ("GetUser", get(&tokens["IdToken"]), refused("Invalid Access Token")),
        ("GetUser", get(&tokens["RefreshToken"]), refused("Invalid Access Token")),
        ("GetUser", get(&json!(tampered)), refused("Could not verify signature for Access Token")),
        ("GetUser", get(&foreign["AccessToken"]), refused("Could not verify signature for Access Token")),
        ("GetUser", get(&tokens["AccessToken"]), "ok".into()),
    ];
    check(&service, cases).await;
    service.wait(3600);
    assert_eq!(service.error("GetUser", get(&tokens["AccessToken"])).await, refused("Access Token has expired"));
    let fresh = service.sign_in(&pool, "alice").await;
    service.ok("AdminDeleteUser", json!({"UserPoolId": pool.id, "Username": "alice"})).await;
    assert_eq!(service.error("GetUser", get(&fresh["AccessToken"])).await, "UserNotFoundException: User does not exist.");
}

#[tokio::test]
async fn five_wrong_passwords_lock_for_a_while() {
    let mut service = Service::new();
    let pool = service.pool().await;
    service.user(&pool, "alice").await;
    let wrong = "NotAuthorizedException: Incorrect username or password.";
    let locked = "NotAuthorizedException: Password attempts exceeded";
    for _ in 0..5 {
        assert_eq!(service.error("InitiateAuth", pool.password_auth("alice", "wrong")).await, wrong);
    }
    assert_eq!(service.error("InitiateAuth", pool.password_auth("alice", PASSWORD)).await, locked);
    service.wait(1);
    assert_eq!(service.error("InitiateAuth", pool.password_auth("alice", "wrong")).await, wrong);
    service.wait(1);
    assert_eq!(service.error("InitiateAuth", pool.password_auth("alice", PASSWORD)).await, locked);
    service.wait(1);
    service.sign_in(&pool, "alice").await;
    assert_eq!(service.error("InitiateAuth", pool.password_auth("alice", "wrong")).await, wrong);
    service.sign_in(&pool, "alice").await;
}

#[tokio::test]
async fn admin_operations_on_nobody() {
    let service = Service::new();
    let pool = service.pool().await;
    let nobody =
        json!({"UserPoolId": pool.id, "Username": "nobody", "GroupName": "g", "Password": PASSWORD, "UserAttributes": []});
    let operations = [
        "AdminGetUser",
        "AdminDeleteUser",
        "AdminDisableUser",
        "AdminEnableUser",
        "AdminConfirmSignUp",
        "AdminUserGlobalSignOut",
        "AdminSetUserPassword",
        "AdminUpdateUserAttributes",
        "AdminAddUserToGroup",
        "AdminRemoveUserFromGroup",
        "AdminListGroupsForUser",
    ];
    for operation in operations {
        let error = service.error(operation, nobody.clone()).await;
        assert_eq!(error, "UserNotFoundException: User does not exist.", "{operation}");
        let elsewhere = with(nobody.clone(), &json!({"UserPoolId": "eu-west-1_none"}));
        let error = service.error(operation, elsewhere).await;
        assert_eq!(error, "ResourceNotFoundException: User pool eu-west-1_none does not exist.", "{operation}");
    }
}

#[tokio::test]
async fn a_temporary_password_gets_old() {
    let mut service = Service::new();
    let pool = service.pool().await;
    let user = json!({"UserPoolId": pool.id, "Username": "alice", "TemporaryPassword": PASSWORD});
    service.ok("AdminCreateUser", user).await;
    service.wait(7 * 86400);
    service.ok("InitiateAuth", pool.password_auth("alice", PASSWORD)).await;
    service.wait(1);
    assert_eq!(
        service.error("InitiateAuth", pool.password_auth("alice", PASSWORD)).await,
        "NotAuthorizedException: Temporary password has expired and must be reset by an administrator."
    );
    let again = json!({"UserPoolId": pool.id, "Username": "alice", "TemporaryPassword": PASSWORD, "MessageAction": "RESEND"});
    service.ok("AdminCreateUser", again.clone()).await;
    service.ok("InitiateAuth", pool.password_auth("alice", PASSWORD)).await;
    service
        .ok("AdminSetUserPassword", json!({"UserPoolId": pool.id, "Username": "alice", "Password": PASSWORD, "Permanent": true}))
        .await;
    assert_eq!(
        service.error("AdminCreateUser", again).await,
        "UnsupportedUserStateException: Resend not possible. alice status is not FORCE_CHANGE_PASSWORD"
    );
}
