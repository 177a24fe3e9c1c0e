//! Triggers from outside: real functions, typed by `aws_lambda_events`, called by the pool while the caller waits.

use serde_json::{Value, json};

use super::{claims, password};
use crate::support::stack::{PASSWORD, Stack};

fn stack() -> Stack {
    Stack::start_with(&["--ephemeral", "--template", "tests/fixtures/triggers.yaml"])
}

fn sign_up(stack: &Stack, client: &str, name: &str) -> Value {
    let email = json!([{ "Name": "email", "Value": format!("{name}@example.com") }]);
    stack
        .cognito(
            "SignUp",
            &json!({ "ClientId": stack.output(client), "Username": name, "Password": PASSWORD, "UserAttributes": email }),
        )
        .json()
}

fn attribute(stack: &Stack, pool: &str, name: &str, attribute: &str) -> Option<String> {
    let user = stack.cognito_ok("AdminGetUser", &json!({ "UserPoolId": stack.output(pool), "Username": name })).json();
    let list = user["UserAttributes"].as_array().expect("a list");
    let found = list.iter().find(|item| item["Name"] == attribute)?;
    found["Value"].as_str().map(str::to_owned)
}

/// The newest message to the user.
fn message(stack: &Stack, name: &str) -> Value {
    let messages = stack.get(&format!("{}/_sekisho/messages?user={name}", stack.endpoint), &[]).json();
    messages["Messages"].as_array().or(messages.as_array()).expect("a list")[0].clone()
}

#[test]
fn a_function_runs_at_every_moment() {
    let stack = stack();
    let client = stack.output("ClientId").to_owned();
    let signed_up = sign_up(&stack, "ClientId", "alice");
    assert_eq!(signed_up["UserConfirmed"], false, "{signed_up}");
    let message = message(&stack, "alice");
    let code = message["Code"].as_str().expect("a code");
    assert_eq!(message["Subject"], "CustomMessage_SignUp for you", "{message}");
    assert_eq!(message["Text"], format!("Here it is: {code}"));
    stack.cognito_ok("ConfirmSignUp", &json!({ "ClientId": client, "Username": "alice", "ConfirmationCode": code }));
    assert_eq!(attribute(&stack, "UserPoolId", "alice", "nickname").as_deref(), Some("PostConfirmation"));
    let signed_in = stack.cognito_ok("InitiateAuth", &password(&client, "alice", PASSWORD)).json();
    let id = signed_in["AuthenticationResult"]["IdToken"].as_str().expect("a token");
    assert_eq!(claims(id)["tenant"], "t1");
    assert_eq!(attribute(&stack, "UserPoolId", "alice", "nickname").as_deref(), Some("PostAuthentication"));
}

#[test]
fn a_custom_sign_in_asks_its_functions() {
    let stack = stack();
    let client = stack.output("ClientId").to_owned();
    assert_eq!(sign_up(&stack, "ClientId", "auto")["UserConfirmed"], true);
    let begin = json!({ "ClientId": client, "AuthFlow": "CUSTOM_AUTH", "AuthParameters": { "USERNAME": "auto" } });
    let first = stack.cognito_ok("InitiateAuth", &begin).json();
    assert_eq!(first["ChallengeParameters"], json!({ "question": "5 + 3", "USERNAME": "auto" }));
    let answer = |session: &Value, answer: &str| {
        json!({ "ClientId": client, "ChallengeName": "CUSTOM_CHALLENGE", "Session": session,
                "ChallengeResponses": { "USERNAME": "auto", "ANSWER": answer } })
    };
    let second = stack.cognito_ok("RespondToAuthChallenge", &answer(&first["Session"], "7")).json();
    let done = stack.cognito_ok("RespondToAuthChallenge", &answer(&second["Session"], "8")).json();
    assert!(done["AuthenticationResult"]["AccessToken"].is_string(), "{done}");
}

#[test]
fn refusals_of_functions_reach_the_caller() {
    let stack = stack();
    let client = stack.output("ClientId").to_owned();
    let refused = sign_up(&stack, "ClientId", "barred-by-presignup");
    let text = "PreSignUp failed with error barred-by-presignup is barred.";
    assert_eq!(refused, json!({ "__type": "UserLambdaValidationException", "message": text }));
    let not_allowed = sign_up(&stack, "ThirdClientId", "alice");
    let text = "PreSignUp invocation failed due to error AccessDeniedException.";
    assert_eq!(not_allowed, json!({ "__type": "UnexpectedLambdaException", "message": text }));
    let wrong = stack.cognito("InitiateAuth", &password(&client, "elsewhere", "Wrong-Passw0rd!")).json();
    assert_eq!(wrong["__type"], "UserNotFoundException", "{wrong}");
    stack.cognito_ok("InitiateAuth", &password(&client, "elsewhere", "Migrated-Passw0rd!"));
    assert_eq!(attribute(&stack, "UserPoolId", "elsewhere", "email").as_deref(), Some("elsewhere@example.com"));
}

#[test]
fn the_second_version_changes_access_tokens() {
    let stack = stack();
    let (pool, client) = (stack.output("SecondPoolId"), stack.output("SecondClientId"));
    let user = json!({ "UserPoolId": pool, "Username": "alice" });
    stack.cognito_ok("AdminCreateUser", &user);
    let word = json!({ "UserPoolId": pool, "Username": "alice", "Password": PASSWORD, "Permanent": true });
    stack.cognito_ok("AdminSetUserPassword", &word);
    let signed_in = stack.cognito_ok("InitiateAuth", &password(client, "alice", PASSWORD)).json();
    let access = claims(signed_in["AuthenticationResult"]["AccessToken"].as_str().expect("a token"));
    assert_eq!(access["tenant"], "t1");
    assert_eq!(access["scope"], "aws.cognito.signin.user.admin orders/read");
}

/// The switch of our own template.
#[test]
fn sign_ups_can_be_kept_to_one_domain() {
    let stack = Stack::start_with(&["--ephemeral", "--parameter", "SignUpDomain=example.com"]);
    let sign_up = |name: &str, email: &str| {
        let email = json!([{ "Name": "email", "Value": email }]);
        let asked =
            json!({ "ClientId": stack.output("SpaClientId"), "Username": name, "Password": PASSWORD, "UserAttributes": email });
        stack.cognito("SignUp", &asked)
    };
    assert_eq!(sign_up("alice", "alice@example.com").status, 200);
    let text = "PreSignUp failed with error Only addresses of example.com may sign up.";
    assert_eq!(
        sign_up("mallory", "mallory@elsewhere.test").json(),
        json!({ "__type": "UserLambdaValidationException", "message": text })
    );
}
