//! What was acknowledged is still there: after kill -9, after a restart, after a changed template.

use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;

use crate::support::http;
use crate::support::root;
use crate::support::stack::{PASSWORD, Stack};

#[test]
fn kill_9_in_a_stream_of_sign_ups_loses_no_acknowledged_user() {
    let folder = tempfile::tempdir().unwrap();
    let mut stack = Stack::start_in(folder.path());
    let (client, endpoint) = (stack.output("SpaClientId").to_owned(), stack.endpoint.clone());
    let acknowledged = Mutex::new(Vec::new());
    let stopped = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for worker in 0..4 {
            let (client, endpoint, acknowledged, stopped) = (&client, &endpoint, &acknowledged, &stopped);
            scope.spawn(move || {
                for number in 0.. {
                    let name = format!("user-{worker}-{number}");
                    if stopped.load(Ordering::Relaxed) || !sign_up(endpoint, client, &name) {
                        break;
                    }
                    acknowledged.lock().unwrap().push(name);
                }
            });
        }
        while acknowledged.lock().unwrap().len() < 60 {
            std::thread::yield_now();
        }
        assert!(Command::new("kill").args(["-9", &stack.pid().to_string()]).status().unwrap().success());
        stack.wait();
        stopped.store(true, Ordering::Relaxed);
    });
    let acknowledged = acknowledged.into_inner().unwrap();
    let stack = Stack::start_in(folder.path());
    assert_eq!(stack.output("SpaClientId"), client);
    for name in &acknowledged {
        let user =
            stack.cognito_ok("AdminGetUser", &json!({ "UserPoolId": stack.output("UserPoolId"), "Username": name })).json();
        assert_eq!(user["UserStatus"], "UNCONFIRMED", "{name}");
    }
    // Whole users only: each can be confirmed and signs in.
    let last = acknowledged.last().unwrap();
    stack.cognito_ok("AdminConfirmSignUp", &json!({ "UserPoolId": stack.output("UserPoolId"), "Username": last }));
    stack.sign_in(last);
}

fn sign_up(endpoint: &str, client: &str, name: &str) -> bool {
    let attributes = json!([{ "Name": "email", "Value": format!("{name}@example.com") }]);
    let body = json!({ "ClientId": client, "Username": name, "Password": PASSWORD, "UserAttributes": attributes }).to_string();
    let headers = [("Content-Type", "application/x-amz-json-1.1"), ("X-Amz-Target", "AWSCognitoIdentityProviderService.SignUp")];
    http::try_send("POST", &format!("{endpoint}/"), &headers, &body).is_ok_and(|answer| answer.status == 200)
}

#[test]
fn a_restart_keeps_users_ids_and_tokens() {
    let folder = tempfile::tempdir().unwrap();
    let first = Stack::start_in(folder.path());
    first.user("alice", &["Admins"]);
    let tokens = first.sign_in("alice");
    let ids =
        |stack: &Stack| ["UserPoolId", "SpaClientId", "WebClientId", "UserPoolIssuer"].map(|name| stack.output(name).to_owned());
    let before = ids(&first);
    drop(first);
    let second = Stack::start_in(folder.path());
    assert_eq!(ids(&second), before);
    let me = second.get_as(&format!("{}/me", second.output("HttpApiUrl")), &tokens.id);
    assert_eq!((me.status, &me.json()["groups"]), (200, &json!(["Admins"])));
    let refresh = json!({ "ClientId": second.output("SpaClientId"), "AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": { "REFRESH_TOKEN": tokens.refresh } });
    second.cognito_ok("InitiateAuth", &refresh);
    second.sign_in("alice");
}

#[test]
fn a_changed_template_is_an_update_that_keeps_the_pool_and_its_users() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let template = folder.path().join("template.yaml");
    let original = std::fs::read_to_string(root().join("tests/fixtures/echo.yaml")).unwrap();
    let original = original.replace("CodeUri: ../echo/", &format!("CodeUri: {}", root().join("tests/echo").display()));
    let start = |text: &str| {
        std::fs::write(&template, text).unwrap();
        Stack::start_with(&["--state", state.to_str().unwrap(), "--template", template.to_str().unwrap()])
    };
    let first = start(&original);
    first.user("alice", &["staff"]);
    let tokens = first.sign_in("alice");
    let (pool, client) = (first.output("UserPoolId").to_owned(), first.output("SpaClientId").to_owned());
    assert_eq!(first.get(&format!("{}/open", first.output("HttpApiUrl")), &[]).status, 200);
    drop(first);
    let changed = original
        .replace("ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_REFRESH_TOKEN_AUTH]", "ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_REFRESH_TOKEN_AUTH]\n      AccessTokenValidity: 5\n      TokenValidityUnits: { AccessToken: minutes }")
        .replace("Path: /open, Method: get", "Path: /opened, Method: get");
    assert_ne!(changed, original);
    let second = start(&changed);
    assert_eq!((second.output("UserPoolId"), second.output("SpaClientId")), (pool.as_str(), client.as_str()));
    assert_eq!(second.get(&format!("{}/x", second.output("HttpApiUrl")), &[("Authorization", &tokens.id)]).status, 200);
    assert_eq!(second.get(&format!("{}/opened", second.output("HttpApiUrl")), &[]).status, 200);
    assert_eq!(second.get(&format!("{}/open", second.output("HttpApiUrl")), &[]).status, 401, "now caught by the guarded route");
    let parameters = json!({ "USERNAME": "alice", "PASSWORD": PASSWORD });
    let asked = json!({ "ClientId": client, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters });
    assert_eq!(second.cognito_ok("InitiateAuth", &asked).json()["AuthenticationResult"]["ExpiresIn"], 300);
    drop(second);
    // A template that cannot work changes nothing.
    std::fs::write(&template, changed.replace("UserPoolArn: !GetAtt UserPool.Arn", "UserPoolArn: !GetAtt UserPool.Nothing"))
        .unwrap();
    let arguments = ["--state", state.to_str().unwrap(), "--template", template.to_str().unwrap()];
    let said = Stack::try_start(&arguments).err().expect("it must not come up");
    assert!(said.contains("Nothing") && said.contains("template.yaml:"), "{said}");
    let third = start(&changed);
    third.sign_in("alice");
}

#[test]
fn an_import_that_kill_9_cut_off_goes_on_after_the_restart() {
    const USERS: usize = 30_000;
    let folder = tempfile::tempdir().unwrap();
    let mut stack = Stack::start_in(folder.path());
    let role = "arn:aws:iam::123456789012:role/CognitoCloudWatchLogsRole";
    let job = json!({ "UserPoolId": stack.output("UserPoolId"), "JobName": "users", "CloudWatchLogsRoleArn": role });
    let job = stack.cognito_ok("CreateUserImportJob", &job).json()["UserImportJob"].clone();
    let lines: String = (0..USERS).map(|n| format!("user{n},user{n}@example.com,true,false\n")).collect();
    let file = format!("cognito:username,email,email_verified,cognito:mfa_enabled\n{lines}");
    assert_eq!(http::send("PUT", job["PreSignedUrl"].as_str().unwrap(), &[], &file).status, 200);
    let key = json!({ "UserPoolId": stack.output("UserPoolId"), "JobId": job["JobId"] });
    stack.cognito_ok("StartUserImportJob", &key);
    let state = |stack: &Stack| stack.cognito_ok("DescribeUserImportJob", &key).json()["UserImportJob"].clone();
    while state(&stack)["ImportedUsers"] == 0 {}
    assert!(Command::new("kill").args(["-9", &stack.pid().to_string()]).status().unwrap().success());
    stack.wait();
    let stack = Stack::start_in(folder.path());
    let done = loop {
        let job = state(&stack);
        if job["CompletionDate"].is_number() {
            break job;
        }
    };
    // Had rows been taken in without being counted, they would be skipped now.
    assert_eq!((&done["Status"], &done["ImportedUsers"], &done["SkippedUsers"]), (&json!("Succeeded"), &json!(USERS), &json!(0)));
}

#[test]
fn what_was_revoked_or_signed_out_stays_so_after_kill_9() {
    let folder = tempfile::tempdir().unwrap();
    let mut stack = Stack::start_in(folder.path());
    for name in ["alice", "bob"] {
        stack.user(name, &[]);
    }
    let (alice, bob) = (stack.sign_in("alice"), stack.sign_in("bob"));
    let client = stack.output("SpaClientId").to_owned();
    stack.cognito_ok("RevokeToken", &json!({ "ClientId": client, "Token": alice.refresh }));
    stack.cognito_ok("GlobalSignOut", &json!({ "AccessToken": bob.access }));
    assert!(Command::new("kill").args(["-9", &stack.pid().to_string()]).status().unwrap().success());
    stack.wait();
    let stack = Stack::start_in(folder.path());
    for tokens in [&alice, &bob] {
        let parameters = json!({ "REFRESH_TOKEN": tokens.refresh });
        let refresh = json!({ "ClientId": client, "AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": parameters });
        assert_eq!(stack.cognito("InitiateAuth", &refresh).json()["message"], "Refresh Token has been revoked");
        let user = stack.cognito("GetUser", &json!({ "AccessToken": tokens.access }));
        assert_eq!(user.json()["message"], "Access Token has been revoked");
    }
}
