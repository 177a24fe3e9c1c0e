//! Codes: what is told of them, where they can be read, what they say, what they confirm.

use sekisho_cognito::Wanted;
use serde_json::{Value, json};

use crate::service::{PASSWORD, Pool, Service, attribute, claims, with};

async fn verifying(service: &Service, more: Value) -> Pool {
    let pool = with(json!({"AutoVerifiedAttributes": ["email"]}), &more);
    service.pool_with(pool, json!({})).await
}

fn sign_up(pool: &Pool, name: &str, email: &str) -> Value {
    json!({"ClientId": pool.client, "Username": name, "Password": PASSWORD,
           "UserAttributes": [{"Name": "email", "Value": email}]})
}

fn confirm(pool: &Pool, name: &str, code: &str) -> Value {
    json!({"ClientId": pool.client, "Username": name, "ConfirmationCode": code})
}

fn wrong(code: &str) -> String {
    let digit = if code.starts_with('0') { "1" } else { "0" };
    format!("{digit}{}", &code[1..])
}

#[tokio::test]
async fn a_code_confirms_a_sign_up() {
    let mut service = Service::new();
    let pool = verifying(&service, json!({})).await;
    let answer = service.ok("SignUp", sign_up(&pool, "alice", "test@example.com")).await;
    let details = json!({"Destination": "t***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email"});
    assert_eq!(answer["CodeDeliveryDetails"], details);
    let first = service.cognito.messages(1).remove(0);
    assert_eq!((first.destination.as_str(), first.username.as_str()), ("test@example.com", "alice"));

    let resend = json!({"ClientId": pool.client, "Username": "alice"});
    let answer = service.ok("ResendConfirmationCode", resend.clone()).await;
    assert_eq!(answer, json!({"CodeDeliveryDetails": details}));
    let code = service.cognito.messages(1).remove(0).code;
    assert_eq!(service.cognito.messages(10).len(), 2);
    assert_eq!(
        service.error("ConfirmSignUp", confirm(&pool, "alice", &wrong(&code))).await,
        "CodeMismatchException: Invalid verification code provided, please try again."
    );
    assert_eq!(
        service.error("ConfirmSignUp", confirm(&pool, "nobody", &code)).await,
        "UserNotFoundException: Username/client id combination not found."
    );
    service.wait(86_399);
    assert_eq!(service.ok("ConfirmSignUp", confirm(&pool, "alice", &code)).await, json!({}));
    let confirmed = "NotAuthorizedException: User cannot be confirmed. Current status is CONFIRMED";
    assert_eq!(service.error("ConfirmSignUp", confirm(&pool, "alice", &code)).await, confirmed);
    let user = json!({"UserPoolId": pool.id, "Username": "alice"});
    assert_eq!(service.error("AdminConfirmSignUp", user.clone()).await, confirmed);
    assert_eq!(service.error("ResendConfirmationCode", resend).await, "InvalidParameterException: User is already confirmed.");
    let shown = service.ok("AdminGetUser", user).await;
    assert_eq!(attribute(&shown["UserAttributes"], "email_verified").unwrap(), "true");
    service.sign_in(&pool, "alice").await;
}

#[tokio::test]
async fn addresses_given_at_sign_up_are_listed_as_not_verified() {
    let service = Service::new();
    let email = json!({"Name": "email", "Value": "a@example.com"});
    let phone = json!({"Name": "phone_number", "Value": "+12065559934"});
    let unproven = |name: &str| json!({"Name": format!("{name}_verified"), "Value": "false"});
    let both = json!([email, unproven("email"), phone, unproven("phone_number")]);
    let cases = [
        (json!({"AutoVerifiedAttributes": ["email"]}), json!([email, phone]), both.clone()),
        (json!({"AutoVerifiedAttributes": ["phone_number"]}), json!([email, phone]), both),
        (json!({"AutoVerifiedAttributes": ["email"]}), json!([]), json!([])),
        (json!({}), json!([email, phone]), json!([email, phone])),
    ];
    for (settings, given, expected) in cases {
        let pool = service.pool_with(settings.clone(), json!({})).await;
        let body = json!({"ClientId": pool.client, "Username": "alice", "Password": PASSWORD, "UserAttributes": given});
        service.ok("SignUp", body).await;
        let user = json!({"UserPoolId": pool.id, "Username": "alice"});
        let shown = service.ok("AdminGetUser", user.clone()).await;
        let mut listed = shown["UserAttributes"].as_array().unwrap().clone();
        listed.retain(|attribute| attribute["Name"] != "sub");
        assert_eq!(json!(listed), expected, "{settings}");
        service.ok("AdminConfirmSignUp", user).await;
        let tokens = service.sign_in(&pool, "alice").await;
        let claim = claims(&tokens["IdToken"])["email_verified"].clone();
        let flag = expected.as_array().unwrap().contains(&unproven("email"));
        assert_eq!(claim, if flag { json!(false) } else { Value::Null }, "{settings}");
    }
}

#[tokio::test]
async fn codes_end() {
    let mut service = Service::new();
    let pool = verifying(&service, json!({})).await;
    service.ok("SignUp", sign_up(&pool, "alice", "a@example.com")).await;
    let code = service.cognito.messages(1).remove(0).code;
    service.wait(86_400);
    assert_eq!(
        service.error("ConfirmSignUp", confirm(&pool, "alice", &code)).await,
        "ExpiredCodeException: Invalid code provided, please request a code again."
    );
    let silent = service.pool().await;
    service.ok("SignUp", sign_up(&silent, "alice", "a@example.com")).await;
    assert_eq!(
        service.error("ResendConfirmationCode", json!({"ClientId": silent.client, "Username": "alice"})).await,
        "NotAuthorizedException: Cannot resend codes. Auto verification not turned on."
    );
}

#[tokio::test]
async fn an_alias_belongs_to_one_user() {
    let service = Service::new();
    let pool = verifying(&service, json!({"AliasAttributes": ["email"]})).await;
    for name in ["alice", "bob"] {
        service.ok("SignUp", sign_up(&pool, name, "one@example.com")).await;
        let code = service.cognito.messages(1).remove(0).code;
        if name == "alice" {
            service.ok("ConfirmSignUp", confirm(&pool, name, &code)).await;
            service.sign_in(&pool, "one@example.com").await;
            continue;
        }
        assert_eq!(
            service.error("ConfirmSignUp", confirm(&pool, name, &code)).await,
            "AliasExistsException: An account with the email already exists."
        );
        let force = with(confirm(&pool, name, &code), &json!({"ForceAliasCreation": true}));
        service.ok("ConfirmSignUp", force).await;
    }
    let tokens = service.sign_in(&pool, "one@example.com").await;
    let me = service.ok("GetUser", json!({"AccessToken": tokens["AccessToken"]})).await;
    assert_eq!(me["Username"], "bob");
    let alice = service.ok("AdminGetUser", json!({"UserPoolId": pool.id, "Username": "alice"})).await;
    assert_eq!(attribute(&alice["UserAttributes"], "email_verified").unwrap(), "false");
    assert_eq!(
        service.error("SignUp", sign_up(&pool, "c@example.com", "c@example.com")).await,
        "InvalidParameterException: Username cannot be of email format, since user pool is configured for email alias."
    );
}

#[tokio::test]
async fn an_invitation_has_the_temporary_password() {
    let service = Service::new();
    let pool = service.pool().await;
    let user = json!({"UserPoolId": pool.id, "Username": "alice", "DesiredDeliveryMediums": ["EMAIL"],
                      "UserAttributes": [{"Name": "email", "Value": "a@example.com"}]});
    service.ok("AdminCreateUser", user).await;
    let message = service.cognito.messages(1).remove(0);
    assert_eq!((message.kind.as_str(), message.medium.as_str()), ("INVITATION", "EMAIL"));
    let answer = service.ok("InitiateAuth", pool.password_auth("alice", &message.code)).await;
    assert_eq!(answer["ChallengeName"], "NEW_PASSWORD_REQUIRED");
}

#[tokio::test]
async fn messages_say_what_the_pool_says() {
    let service = Service::new();
    let texts = json!({"EmailMessage": "Hi {username}, {####} it is", "EmailSubject": "Code {####}", "SmsMessage": "sms {####}"});
    let by_template = json!({"AutoVerifiedAttributes": ["email"], "VerificationMessageTemplate": texts});
    let mut by_phone = by_template.clone();
    by_phone["AutoVerifiedAttributes"] = json!(["phone_number"]);
    let cases = [
        (json!({"AutoVerifiedAttributes": ["email"]}), "Your verification code is 123456. ", Some("Your verification code")),
        (
            json!({"AutoVerifiedAttributes": ["email"], "EmailVerificationMessage": "old {####}",
                "EmailVerificationSubject": "Old"}),
            "old 123456",
            Some("Old"),
        ),
        (by_template, "Hi alice, 123456 it is", Some("Code 123456")),
        (by_phone, "sms 123456", None),
    ];
    for (settings, text, subject) in cases {
        let pool = service.pool_with(settings.clone(), json!({})).await;
        let mut asked = sign_up(&pool, "alice", "a@example.com");
        asked["UserAttributes"].as_array_mut().unwrap().push(json!({"Name": "phone_number", "Value": "+12065559934"}));
        service.ok("SignUp", asked).await;
        service.ok("ResendConfirmationCode", json!({"ClientId": pool.client, "Username": "alice"})).await;
        for message in service.cognito.messages(2) {
            let code = message.code.as_str();
            assert_eq!(message.text.unwrap().replace(code, "123456"), text, "{settings}");
            assert_eq!(message.subject.map(|subject| subject.replace(code, "123456")).as_deref(), subject, "{settings}");
        }
    }
}

#[tokio::test]
async fn a_link_has_the_code_in_it() {
    let service = Service::new();
    let by_link = json!({"DefaultEmailOption": "CONFIRM_WITH_LINK", "EmailMessageByLink": "{##Go on##} {username}"});
    let pool = verifying(&service, json!({"VerificationMessageTemplate": by_link})).await;
    let no_domain = "InvalidParameterException: Cannot perform specific action because there does not exist a valid use pool \
                     domain associated with the user pool";
    assert_eq!(service.error("SignUp", sign_up(&pool, "alice", "a@example.com")).await, no_domain);
    service.ok("CreateUserPoolDomain", json!({"UserPoolId": pool.id, "Domain": "sign-up"})).await;
    service.ok("SignUp", sign_up(&pool, "alice&co", "a@example.com")).await;
    let message = service.cognito.messages(1).remove(0);
    assert_eq!(message.subject.as_deref(), Some("Your verification link"));
    let (client, code) = (&pool.client, &message.code);
    let page = format!("https://sign-up.auth.eu-west-1.amazoncognito.com/confirmUser?client_id={client}");
    let text = format!("<a href=\"{page}&user_name=alice%26co&confirmation_code={code}\">Go on</a> alice&co");
    assert_eq!(message.text, Some(text));
    service.ok("ConfirmSignUp", confirm(&pool, "alice&co", code)).await;
}

#[tokio::test]
async fn an_address_pool_knows_its_users_by_address() {
    let service = Service::new();
    let pool = verifying(&service, json!({"UsernameAttributes": ["email"]})).await;
    let invite = json!({"UserPoolId": pool.id, "Username": "a@example.com", "DesiredDeliveryMediums": ["EMAIL"]});
    service.ok("AdminCreateUser", invite).await;
    let message = service.cognito.messages(1).remove(0);
    let text = format!("Your username is a@example.com and temporary password is {}. ", message.code);
    assert_eq!(message.text, Some(text));
    let wanted = |user: &str| Wanted { user: Some(user.into()), pool: None };
    for name in ["a@example.com", &message.username] {
        assert_eq!(service.cognito.messages_for(&wanted(name), 9).len(), 1, "{name}");
    }
    assert!(service.cognito.messages_for(&wanted("b@example.com"), 9).is_empty());
    let elsewhere = Wanted { user: None, pool: Some("eu-west-1_other".into()) };
    assert!(service.cognito.messages_for(&elsewhere, 9).is_empty());
}

#[tokio::test]
async fn whoever_follows_gets_each_message_once() {
    let service = Service::new();
    let pool = verifying(&service, json!({})).await;
    let wanted = Wanted { user: None, pool: Some(pool.id.clone()) };
    for name in ["a", "b"] {
        service.ok("SignUp", sign_up(&pool, name, &format!("{name}@example.com"))).await;
    }
    let mut follower = service.cognito.follow_messages(wanted, 1);
    let mut names = Vec::new();
    let cognito = service.cognito.clone();
    let following = tokio::spawn(async move {
        while names.len() < 3 {
            names.extend(follower.next().await.into_iter().map(|message| message.username));
        }
        names
    });
    tokio::task::yield_now().await;
    let other = verifying(&service, json!({})).await;
    service.ok("SignUp", sign_up(&other, "x", "x@example.com")).await;
    for name in ["c", "d"] {
        service.ok("SignUp", sign_up(&pool, name, &format!("{name}@example.com"))).await;
    }
    assert_eq!(following.await.unwrap(), ["b", "c", "d"]);
    assert_eq!(cognito.messages(9).len(), 5);
}

#[tokio::test]
async fn an_hour_has_so_many_codes_and_tries() {
    let mut service = Service::new();
    let settings = json!({"AutoVerifiedAttributes": ["email"]});
    let pool = service.pool_with(settings, json!({"PreventUserExistenceErrors": "ENABLED"})).await;
    service.ok("SignUp", sign_up(&pool, "alice", "a@example.com")).await;
    let limit = "LimitExceededException: Attempt limit exceeded, please try after some time.";
    for name in ["alice", "nobody"] {
        let resend = json!({"ClientId": pool.client, "Username": name});
        for _ in 0..5 {
            service.ok("ResendConfirmationCode", resend.clone()).await;
        }
        assert_eq!(service.error("ResendConfirmationCode", resend).await, limit, "{name}");
    }
    let code = service.cognito.messages(1).remove(0).code;
    for (name, refusal) in [
        ("alice", "CodeMismatchException: Invalid verification code provided, please try again."),
        ("nobody", "ExpiredCodeException: Invalid code provided, please request a code again."),
    ] {
        for _ in 0..15 {
            assert_eq!(service.error("ConfirmSignUp", confirm(&pool, name, &wrong(&code))).await, refusal);
        }
        assert_eq!(service.error("ConfirmSignUp", confirm(&pool, name, &code)).await, limit, "{name}");
    }
    service.wait(3600);
    service.ok("ResendConfirmationCode", json!({"ClientId": pool.client, "Username": "alice"})).await;
    let code = service.cognito.messages(1).remove(0).code;
    service.ok("ConfirmSignUp", confirm(&pool, "alice", &code)).await;
}
