//! `PreTokenGeneration`: the events of all versions, and what becomes of the tokens.

use aws_lambda_events::event::cognito::{CognitoEventUserPoolsPreTokenGen, CognitoEventUserPoolsPreTokenGenV2};
use sekisho_cognito::triggers::CallError;
use serde_json::{Value, json};

use crate::functions::{Functions, arn, config};
use crate::service::{PASSWORD, Pool, Service, claims, with};

/// `LambdaConfig` with a function for this version of the event.
fn versioned(version: &str) -> Value {
    json!({"LambdaConfig": {"PreTokenGenerationConfig": {"LambdaVersion": version, "LambdaArn": arn("f")}}})
}

/// A user in two groups, one of them with a role.
async fn member(service: &Service, pool: &Pool) {
    service.user_with(pool, "alice", json!([{"Name": "email", "Value": "a@b.example"}])).await;
    for (group, more) in
        [("admins", json!({"Precedence": 1, "RoleArn": "arn:aws:iam::123456789012:role/r"})), ("staff", json!({}))]
    {
        let group = json!({"UserPoolId": pool.id, "GroupName": group});
        service.ok("CreateGroup", with(group.clone(), &more)).await;
        service.ok("AdminAddUserToGroup", with(group, &json!({"Username": "alice"}))).await;
    }
}

/// The tokens of a sign-in whose function answers with this response.
async fn tokens(pool: Value, response: Value) -> (Functions, Value) {
    let functions = Functions::new(move |_| Ok(response.clone()));
    let pool = functions.service.pool_with(pool, json!({})).await;
    member(&functions.service, &pool).await;
    functions.seen();
    let tokens = functions.service.sign_in(&pool, "alice").await;
    (functions, tokens)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_events() {
    let none = json!({});
    for (config, version, response) in [
        (config(&["PreTokenGeneration"]), "1", json!({"claimsOverrideDetails": null})),
        (versioned("V1_0"), "1", json!({"claimsOverrideDetails": null})),
        (versioned("V2_0"), "2", json!({"claimsAndScopeOverrideDetails": null})),
        (versioned("V3_0"), "3", json!({"claimsAndScopeOverrideDetails": null})),
    ] {
        let (functions, tokens) = tokens(config, none.clone()).await;
        let event = functions.seen().remove(0);
        let access = claims(&tokens["AccessToken"]);
        let mut request = json!({
            "groupConfiguration": {"groupsToOverride": ["admins", "staff"],
                                   "iamRolesToOverride": ["arn:aws:iam::123456789012:role/r"],
                                   "preferredRole": "arn:aws:iam::123456789012:role/r"},
            "userAttributes": {"sub": access["sub"], "cognito:user_status": "CONFIRMED", "email": "a@b.example"}
        });
        if version != "1" {
            request["scopes"] = json!(["aws.cognito.signin.user.admin"]);
        }
        assert_eq!(event["request"], request, "{version}");
        assert_eq!(event["response"], response, "{version}");
        assert_eq!((&event["version"], &event["userName"]), (&json!(version), &json!("alice")));
        assert_eq!(event["triggerSource"], "TokenGeneration_Authentication");
        assert_eq!(event["callerContext"]["clientId"], access["client_id"]);
        let understood = match version {
            "1" => serde_json::from_value::<CognitoEventUserPoolsPreTokenGen>(event).map(drop),
            _ => serde_json::from_value::<CognitoEventUserPoolsPreTokenGenV2>(event).map(drop),
        };
        assert!(understood.is_ok(), "{version}: {understood:?}");
        assert_eq!(access["cognito:groups"], json!(["admins", "staff"]), "an empty response changes nothing");
    }
}

/// The crate writes its defaults into the event it gives back.
#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_went_through_the_crate_changes_nothing() {
    for (config, second) in [(config(&["PreTokenGeneration"]), false), (versioned("V2_0"), true)] {
        let service = Service::with_triggers(None, move |call| {
            let through = if second {
                let event: CognitoEventUserPoolsPreTokenGenV2 = serde_json::from_slice(call.event).unwrap();
                serde_json::to_vec(&event)
            } else {
                let event: CognitoEventUserPoolsPreTokenGen = serde_json::from_slice(call.event).unwrap();
                serde_json::to_vec(&event)
            };
            Ok(through.unwrap())
        });
        let pool = service.pool_with(config, json!({})).await;
        member(&service, &pool).await;
        let tokens = service.sign_in(&pool, "alice").await;
        assert_eq!(claims(&tokens["IdToken"])["cognito:groups"], json!(["admins", "staff"]));
        service.ok("GetUser", json!({"AccessToken": tokens["AccessToken"]})).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_tokens_come_from_and_the_metadata_that_comes_along() {
    let functions = Functions::new(|_| Ok(json!({})));
    let service = &functions.service;
    let pool = service.pool_with(config(&["PreTokenGeneration"]), json!({})).await;
    let user = json!({"UserPoolId": pool.id, "Username": "alice", "TemporaryPassword": "Temp0rary!"});
    service.ok("AdminCreateUser", user).await;
    let metadata = json!({"ClientMetadata": {"via": "test"}});
    let begin = with(pool.password_auth("alice", "Temp0rary!"), &metadata);
    let challenge = service.ok("InitiateAuth", begin).await;
    let respond = json!({"ClientId": pool.client, "ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": challenge["Session"],
                         "ChallengeResponses": {"USERNAME": "alice", "NEW_PASSWORD": PASSWORD}});
    functions.seen();
    let tokens = service.ok("RespondToAuthChallenge", with(respond, &metadata)).await["AuthenticationResult"].clone();
    service.ok("InitiateAuth", with(pool.password_auth("alice", PASSWORD), &metadata)).await;
    service.ok("InitiateAuth", with(pool.refresh(&tokens["RefreshToken"]), &metadata)).await;
    let exchange = json!({"ClientId": pool.client, "RefreshToken": tokens["RefreshToken"]});
    service.ok("GetTokensFromRefreshToken", with(exchange, &metadata)).await;
    let expected = [
        ("TokenGeneration_NewPasswordChallenge", true),
        ("TokenGeneration_Authentication", false),
        ("TokenGeneration_RefreshTokens", false),
        ("TokenGeneration_RefreshTokens", true),
    ];
    let seen = functions.seen();
    assert_eq!(seen.len(), expected.len());
    for (event, (source, told)) in seen.iter().zip(expected) {
        assert_eq!(event["triggerSource"], source);
        let metadata = event["request"].get("clientMetadata");
        assert_eq!(metadata, told.then_some(&json!({"via": "test"})), "{source}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_version() {
    let response = json!({"claimsOverrideDetails": {
        "claimsToAddOrOverride": {"tenant": "t1", "sub": "mallory", "cognito:username": "mallory", "email": "x@y.example"},
        "claimsToSuppress": ["email_verified", "iss"],
        "groupOverrideDetails": {"groupsToOverride": ["new"], "iamRolesToOverride": ["r"], "preferredRole": "r"}
    }});
    let (functions, tokens) = tokens(config(&["PreTokenGeneration"]), response).await;
    let (id, access) = (claims(&tokens["IdToken"]), claims(&tokens["AccessToken"]));
    assert_eq!((&id["tenant"], &id["email"], &id["cognito:username"]), (&json!("t1"), &json!("x@y.example"), &json!("alice")));
    assert_eq!((&id["sub"], id["iss"].is_string()), (&access["sub"], true));
    assert_eq!((&id["cognito:groups"], &access["cognito:groups"]), (&json!(["new"]), &json!(["new"])));
    assert_eq!((&id["cognito:roles"], &id["cognito:preferred_role"]), (&json!(["r"]), &json!("r")));
    assert_eq!((access.get("tenant"), access.get("email")), (None, None));
    functions.service.ok("GetUser", json!({"AccessToken": tokens["AccessToken"]})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_version() {
    let response = json!({"claimsAndScopeOverrideDetails": {
        "idTokenGeneration": {"claimsToAddOrOverride": {"list": [1, "x"]}, "claimsToSuppress": ["email"]},
        "accessTokenGeneration": {"claimsToAddOrOverride": {"object": {"a": true}}, "scopesToAdd": ["rs/read"],
                                  "scopesToSuppress": ["aws.cognito.signin.user.admin"]},
        "groupOverrideDetails": {"groupsToOverride": []}
    }});
    let (functions, tokens) = tokens(versioned("V2_0"), response).await;
    let (id, access) = (claims(&tokens["IdToken"]), claims(&tokens["AccessToken"]));
    assert_eq!((&id["list"], id.get("email")), (&json!([1, "x"]), None));
    assert_eq!((&access["object"], &access["scope"]), (&json!({"a": true}), &json!("rs/read")));
    for gone in ["cognito:groups", "cognito:roles", "cognito:preferred_role"] {
        assert_eq!((id.get(gone), access.get(gone)), (None, None));
    }
    let scopes = "NotAuthorizedException: Access Token does not have required scopes";
    for operation in ["GetUser", "GlobalSignOut"] {
        assert_eq!(functions.service.error(operation, json!({"AccessToken": tokens["AccessToken"]})).await, scopes);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_without_any_scope() {
    let response = json!({"claimsAndScopeOverrideDetails": {
        "accessTokenGeneration": {"scopesToSuppress": ["aws.cognito.signin.user.admin"]}}});
    let (functions, tokens) = tokens(versioned("V3_0"), response).await;
    let refused = functions.service.error("GetUser", json!({"AccessToken": tokens["AccessToken"]})).await;
    assert_eq!(refused, "NotAuthorizedException: Access Token does not have required scopes");
}

#[tokio::test(flavor = "multi_thread")]
async fn failures() {
    let unrecognizable = "InvalidLambdaResponseException: Unrecognizable lambda output";
    let cases: [(Result<Value, CallError>, &str); 4] = [
        (
            Err(CallError::Raised("No tokens".into())),
            "UserLambdaValidationException: PreTokenGeneration failed with error No tokens.",
        ),
        (
            Err(CallError::NotCalled("AccessDeniedException")),
            "UnexpectedLambdaException: PreTokenGeneration invocation failed due to error AccessDeniedException.",
        ),
        (Ok(json!("x")), unrecognizable),
        (Ok(json!({"claimsOverrideDetails": {"claimsToAddOrOverride": {"a": {"b": 1}}}})), unrecognizable),
    ];
    for (answer, expected) in cases {
        let functions = Functions::new(move |_| answer.clone());
        let service = &functions.service;
        let pool = service.pool_with(json!({}), json!({})).await;
        service.user(&pool, "alice").await;
        let tokens = service.sign_in(&pool, "alice").await;
        let update = with(config(&["PreTokenGeneration"]), &json!({"UserPoolId": pool.id}));
        service.ok("UpdateUserPool", update).await;
        assert_eq!(service.error("InitiateAuth", pool.password_auth("alice", PASSWORD)).await, expected);
        assert_eq!(service.error("InitiateAuth", pool.refresh(&tokens["RefreshToken"])).await, expected);
    }
}

#[tokio::test]
async fn one_function_in_two_places() {
    let service = Service::new();
    let both = |plain: &str, versioned: &str| {
        json!({"PoolName": "p", "LambdaConfig": {"PreTokenGeneration": arn(plain),
               "PreTokenGenerationConfig": {"LambdaVersion": "V2_0", "LambdaArn": arn(versioned)}}})
    };
    let refused = "InvalidParameterException: PreTokenGeneration and PreTokenGenerationConfig must have the same Lambda ARN";
    assert_eq!(service.error("CreateUserPool", both("a", "b")).await, refused);
    assert_eq!(service.error("CreateUserPool", both("a", "a")).await, "ok");
    let pool = service.pool().await;
    let update = |body: Value| {
        let mut body = with(body, &json!({"UserPoolId": pool.id}));
        body.as_object_mut().unwrap().remove("PoolName");
        body
    };
    assert_eq!(service.error("UpdateUserPool", update(both("a", "b"))).await, refused);
    assert_eq!(service.error("UpdateUserPool", update(both("b", "b"))).await, "ok");
}
