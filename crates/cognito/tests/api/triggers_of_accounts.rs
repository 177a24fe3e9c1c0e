//! The triggers around accounts and messages: which run, in which order, what they see, what becomes of their answers.

use std::sync::{Arc, Mutex, PoisonError};

use sekisho_cognito::triggers::CallError;
use sekisho_cognito::{Cognito, Wanted};
use serde_json::{Value, json};

use crate::functions::{Functions, config};
use crate::service::{PASSWORD, Pool, Service, attribute, with};

const ALL: &[&str] = &["PreSignUp", "PostConfirmation", "CustomMessage"];

fn sign_up(pool: &Pool, name: &str) -> Value {
    json!({"ClientId": pool.client, "Username": name, "Password": PASSWORD,
           "UserAttributes": [{"Name": "email", "Value": format!("{name}@example.com")}]})
}

fn user(pool: &Pool, name: &str) -> Value {
    json!({"UserPoolId": pool.id, "Username": name})
}

fn confirm(pool: &Pool, name: &str, code: &str) -> Value {
    json!({"ClientId": pool.client, "Username": name, "ConfirmationCode": code})
}

async fn verifying(service: &Service, triggers: &[&str], more: Value) -> Pool {
    let settings = with(json!({"AutoVerifiedAttributes": ["email"]}), &config(triggers));
    service.pool_with(with(settings, &more), json!({})).await
}

fn code(service: &Service) -> String {
    service.cognito.messages(1).remove(0).code
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_of_a_sign_up() {
    let functions = Functions::new(|_| Ok(json!({})));
    let service = &functions.service;
    let pool = verifying(service, ALL, json!({})).await;
    let more = json!({"ClientMetadata": {"via": "test"}, "ValidationData": [{"Name": "captcha", "Value": "1"}]});
    let answer = service.ok("SignUp", with(sign_up(&pool, "alice"), &more)).await;
    let caller = json!({"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": pool.client});
    let event = |source: &str, request: Value, response: Value| {
        json!({"version": "1", "region": "eu-west-1", "userPoolId": pool.id, "userName": "alice", "callerContext": caller,
               "triggerSource": source, "request": request, "response": response})
    };
    let known = |status: &str, verified: &str| json!({"sub": answer["UserSub"], "cognito:user_status": status, "email": "alice@example.com", "email_verified": verified});
    let undecided = json!({"autoConfirmUser": false, "autoVerifyEmail": false, "autoVerifyPhone": false});
    let applicant = json!({"userAttributes": {"email": "alice@example.com"}, "validationData": {"captcha": "1"},
                           "clientMetadata": {"via": "test"}});
    let no_texts = json!({"smsMessage": null, "emailMessage": null, "emailSubject": null});
    let letter = json!({"userAttributes": known("UNCONFIRMED", "false"), "codeParameter": "{####}",
                        "linkParameter": "{##Click Here##}", "usernameParameter": null, "clientMetadata": {"via": "test"}});
    let expected =
        [event("PreSignUp_SignUp", applicant, undecided), event("CustomMessage_SignUp", letter.clone(), no_texts.clone())];
    assert_eq!(functions.seen(), expected);

    service.ok("ResendConfirmationCode", json!({"ClientId": pool.client, "Username": "alice"})).await;
    let mut again = letter;
    again.as_object_mut().unwrap().shift_remove("clientMetadata");
    assert_eq!(functions.seen(), [event("CustomMessage_ResendCode", again, no_texts)]);

    let asked = with(confirm(&pool, "alice", &code(service)), &json!({"ClientMetadata": {"via": "mail"}}));
    service.ok("ConfirmSignUp", asked).await;
    let done = json!({"userAttributes": known("CONFIRMED", "true"), "clientMetadata": {"via": "mail"}});
    assert_eq!(functions.seen(), [event("PostConfirmation_ConfirmSignUp", done, json!({}))]);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_data_there_is_none() {
    let functions = Functions::new(|_| Ok(json!({})));
    let service = &functions.service;
    let pool = verifying(service, &["PreSignUp"], json!({})).await;
    service.ok("SignUp", sign_up(&pool, "alice")).await;
    let request = functions.seen().remove(0)["request"].take();
    assert_eq!(request, json!({"userAttributes": {"email": "alice@example.com"}, "validationData": null}));
    // The function is asked before anybody looks whether the name is free.
    let exists = service.error("SignUp", sign_up(&pool, "alice")).await;
    assert_eq!(exists, "UsernameExistsException: User already exists");
    assert_eq!(functions.sources(), ["PreSignUp_SignUp"]);
    let weak = with(sign_up(&pool, "bob"), &json!({"Password": "weakling"}));
    assert!(service.error("SignUp", weak).await.starts_with("InvalidPasswordException"));
    assert_eq!(functions.sources(), [] as [String; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_of_an_invitation() {
    let functions = Functions::new(|_| Ok(json!({"autoConfirmUser": true, "autoVerifyEmail": true})));
    let service = &functions.service;
    let pool = verifying(service, ALL, json!({})).await;
    let both = json!([{"Name": "email", "Value": "a@example.com"}, {"Name": "phone_number", "Value": "+12065559934"}]);
    let asked = json!({"UserPoolId": pool.id, "Username": "alice", "UserAttributes": both,
                       "DesiredDeliveryMediums": ["EMAIL", "SMS"], "ClientMetadata": {"via": "test"},
                       "ValidationData": [{"Name": "captcha", "Value": "1"}]});
    let answer = service.ok("AdminCreateUser", asked.clone()).await;
    assert_eq!(answer["User"]["UserStatus"], "FORCE_CHANGE_PASSWORD", "what the function decides does not count here");
    assert_eq!(attribute(&answer["User"]["Attributes"], "email_verified"), None);
    let seen = functions.seen();
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[0]["triggerSource"], "PreSignUp_AdminCreateUser");
    assert_eq!(seen[0]["callerContext"]["clientId"], "CLIENT_ID_NOT_APPLICABLE");
    assert_eq!(seen[0]["request"]["validationData"], json!({"captcha": "1"}));
    assert_eq!(seen[1]["triggerSource"], "CustomMessage_AdminCreateUser");
    assert_eq!(seen[1]["request"]["usernameParameter"], "{username}");
    for event in &seen {
        assert_eq!(event["request"]["clientMetadata"], json!({"via": "test"}));
    }
    for (action, sources) in [("RESEND", vec!["CustomMessage_AdminCreateUser"]), ("SUPPRESS", vec!["PreSignUp_AdminCreateUser"])]
    {
        let name = if action == "RESEND" { "alice" } else { "bob" };
        service.ok("AdminCreateUser", with(asked.clone(), &json!({"Username": name, "MessageAction": action}))).await;
        assert_eq!(functions.sources(), sources, "{action}");
    }
    service.ok("SignUp", sign_up(&pool, "carol")).await;
    functions.seen();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_may_confirm_and_verify() {
    let functions = Functions::new(|event| match event["triggerSource"].as_str() {
        Some("PreSignUp_SignUp") => Ok(json!({"autoConfirmUser": true, "autoVerifyEmail": true, "autoVerifyPhone": null})),
        _ => Ok(json!({})),
    });
    let service = &functions.service;
    let pool = verifying(service, ALL, json!({"AliasAttributes": ["email"]})).await;
    let asked =
        |name: &str| with(sign_up(&pool, name), &json!({"UserAttributes": [{"Name": "email", "Value": "one@example.com"}]}));
    let answer = service.ok("SignUp", asked("alice")).await;
    assert_eq!((&answer["UserConfirmed"], answer.get("CodeDeliveryDetails")), (&json!(true), None));
    let seen = functions.seen();
    assert_eq!(seen[0]["triggerSource"], "PreSignUp_SignUp");
    assert_eq!(seen[1]["triggerSource"], "PostConfirmation_ConfirmSignUp");
    let known = &seen[1]["request"]["userAttributes"];
    assert_eq!((&known["cognito:user_status"], &known["email_verified"]), (&json!("CONFIRMED"), &json!("true")));
    assert_eq!(seen.len(), 2);
    assert!(service.cognito.messages(9).is_empty());
    service.sign_in(&pool, "one@example.com").await;
    // An alias that the function calls proven moves to whoever comes with it.
    service.ok("SignUp", asked("bob")).await;
    let shown = service.ok("AdminGetUser", user(&pool, "one@example.com")).await;
    assert_eq!(shown["Username"], "bob");
    let shown = service.ok("AdminGetUser", user(&pool, "alice")).await;
    assert_eq!(attribute(&shown["UserAttributes"], "email_verified").as_deref(), Some("false"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_makes_no_sense_is_refused() {
    let cases = [
        json!({"autoConfirmUser": "yes"}),
        // Nobody can have an address verified that they have not.
        json!({"autoConfirmUser": true, "autoVerifyPhone": true}),
    ];
    for response in cases {
        let answer = response.clone();
        let functions = Functions::new(move |_| Ok(answer.clone()));
        let service = &functions.service;
        let pool = verifying(service, &["PreSignUp"], json!({})).await;
        let refused = service.error("SignUp", sign_up(&pool, "alice")).await;
        assert_eq!(refused, "InvalidLambdaResponseException: Unrecognizable lambda output", "{response}");
        assert_eq!(service.error("AdminGetUser", user(&pool, "alice")).await, "UserNotFoundException: User does not exist.");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_may_refuse() {
    let functions = Functions::new(|_| Err(CallError::Raised("Not today".into())));
    let service = &functions.service;
    let missing = "UserNotFoundException: User does not exist.";
    let said = |trigger: &str| format!("UserLambdaValidationException: {trigger} failed with error Not today.");
    let invite = |pool: &Pool| {
        json!({"UserPoolId": pool.id, "Username": "bob", "DesiredDeliveryMediums": ["EMAIL"],
               "UserAttributes": [{"Name": "email", "Value": "b@example.com"}]})
    };
    let pool = verifying(service, &["PreSignUp"], json!({})).await;
    assert_eq!(service.error("SignUp", sign_up(&pool, "alice")).await, said("PreSignUp"));
    assert_eq!(service.error("AdminCreateUser", invite(&pool)).await, said("PreSignUp"));
    for name in ["alice", "bob"] {
        assert_eq!(service.error("AdminGetUser", user(&pool, name)).await, missing);
    }
    // The account is there, but nothing was sent.
    let pool = verifying(service, &["CustomMessage"], json!({})).await;
    assert_eq!(service.error("SignUp", sign_up(&pool, "alice")).await, said("CustomMessage"));
    assert_eq!(service.error("AdminCreateUser", invite(&pool)).await, said("CustomMessage"));
    for (name, status) in [("alice", "UNCONFIRMED"), ("bob", "FORCE_CHANGE_PASSWORD")] {
        assert_eq!(service.ok("AdminGetUser", user(&pool, name)).await["UserStatus"], status);
    }
    assert!(service.cognito.messages(9).is_empty());
    // The state has changed by then.
    let pool = verifying(service, &["PostConfirmation"], json!({})).await;
    for name in ["alice", "bob"] {
        service.ok("SignUp", sign_up(&pool, name)).await;
    }
    let asked = confirm(&pool, "bob", &code(service));
    assert_eq!(service.error("ConfirmSignUp", asked).await, said("PostConfirmation"));
    assert_eq!(service.error("AdminConfirmSignUp", user(&pool, "alice")).await, said("PostConfirmation"));
    for name in ["alice", "bob"] {
        assert_eq!(service.ok("AdminGetUser", user(&pool, name)).await["UserStatus"], "CONFIRMED");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_confirms_through_no_client() {
    let functions = Functions::new(|_| Ok(json!({})));
    let service = &functions.service;
    let pool = verifying(service, &["PostConfirmation"], json!({})).await;
    service.ok("SignUp", sign_up(&pool, "alice")).await;
    service.ok("AdminConfirmSignUp", with(user(&pool, "alice"), &json!({"ClientMetadata": {"a": "b"}}))).await;
    let event = functions.seen().remove(0);
    assert_eq!(event["triggerSource"], "PostConfirmation_ConfirmSignUp");
    assert_eq!(event["callerContext"]["clientId"], "CLIENT_ID_NOT_APPLICABLE");
    assert_eq!(event["request"]["clientMetadata"], json!({"a": "b"}));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_may_write_the_message() {
    let functions = Functions::new(|event| {
        let code = event["request"]["codeParameter"].as_str().unwrap();
        let name = event["request"]["usernameParameter"].as_str().unwrap_or("you");
        Ok(json!({"emailMessage": format!("{name}: https://app.example/{code}"), "emailSubject": event["triggerSource"]}))
    });
    let service = &functions.service;
    let pool = verifying(service, &["CustomMessage"], json!({})).await;
    let mail = |name: &str| {
        let wanted = Wanted { user: Some(name.into()), pool: None };
        let message = service.cognito.messages_for(&wanted, 1).remove(0);
        (message.subject.unwrap(), message.text.unwrap().replace(&message.code, "CODE"))
    };
    let said = |source: &str, name: &str| (format!("CustomMessage_{source}"), format!("{name}: https://app.example/CODE"));
    service.ok("SignUp", sign_up(&pool, "alice")).await;
    assert_eq!(mail("alice"), said("SignUp", "you"));
    service.ok("ResendConfirmationCode", json!({"ClientId": pool.client, "Username": "alice"})).await;
    assert_eq!(mail("alice"), said("ResendCode", "you"));
    service.ok("ConfirmSignUp", confirm(&pool, "alice", &code(service))).await;
    let invite = json!({"UserPoolId": pool.id, "Username": "bob", "DesiredDeliveryMediums": ["EMAIL"],
                        "UserAttributes": [{"Name": "email", "Value": "b@example.com"}]});
    service.ok("AdminCreateUser", invite).await;
    assert_eq!(mail("bob"), said("AdminCreateUser", "bob"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_without_its_code_is_refused() {
    let functions = Functions::new(|_| Ok(json!({"emailMessage": "Hello"})));
    let service = &functions.service;
    let pool = verifying(service, &["CustomMessage"], json!({})).await;
    let refused = service.error("SignUp", sign_up(&pool, "alice")).await;
    let start = "InvalidParameterException: 1 validation error detected: Value at 'emailBody' failed to satisfy constraint: ";
    assert!(refused.starts_with(start), "{refused}");
    assert!(service.cognito.messages(9).is_empty());
}

/// A function that gets an event is free to ask the pool about the user.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_function_may_call_the_pool_back() {
    let service: Arc<Mutex<Option<Arc<Cognito>>>> = Arc::default();
    let (inside, asked) = (Arc::clone(&service), Arc::new(Mutex::new(Vec::new())));
    let record = Arc::clone(&asked);
    let functions = Functions::new(move |event| {
        let cognito = inside.lock().unwrap_or_else(PoisonError::into_inner).clone().unwrap();
        let body = json!({"UserPoolId": event["userPoolId"], "Username": event["userName"]});
        let found = cognito.call_json("AdminGetUser", body, None, std::time::SystemTime::now());
        let status = found.map_or(Value::Null, |user| user["UserStatus"].clone());
        record.lock().unwrap().push((event["triggerSource"].as_str().unwrap().to_owned(), status));
        Ok(json!({}))
    });
    *service.lock().unwrap() = Some(Arc::clone(&functions.service.cognito));
    let pool = verifying(&functions.service, ALL, json!({})).await;
    functions.service.ok("SignUp", sign_up(&pool, "alice")).await;
    functions.service.ok("ConfirmSignUp", confirm(&pool, "alice", &code(&functions.service))).await;
    let expected = [
        ("PreSignUp_SignUp", Value::Null),
        ("CustomMessage_SignUp", json!("UNCONFIRMED")),
        ("PostConfirmation_ConfirmSignUp", json!("CONFIRMED")),
    ];
    assert_eq!(*asked.lock().unwrap(), expected.map(|(source, status)| (source.to_owned(), status)));
    *service.lock().unwrap() = None;
}
