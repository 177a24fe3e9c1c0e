//! Making accounts: sign-up with and without a password, invitations, temporary passwords.

use serde_json::{Value, json};

use crate::service::{PASSWORD, Pool, Service, attribute, text, with};

fn sign_up(pool: &Pool, name: &str, attributes: &Value) -> Value {
    json!({"ClientId": pool.client, "Username": name, "Password": PASSWORD, "UserAttributes": attributes})
}

fn user(pool: &Pool, name: &str) -> Value {
    json!({"UserPoolId": pool.id, "Username": name})
}

fn email(value: &str) -> Value {
    json!([{"Name": "email", "Value": value}])
}

fn factors(list: &[&str]) -> Value {
    json!({"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": list}}, "AutoVerifiedAttributes": ["email"]})
}

#[tokio::test]
async fn the_answer_of_a_sign_up() {
    let service = Service::new();
    let phone = json!({"Name": "phone_number", "Value": "+12065559934"});
    let mail = json!({"Name": "email", "Value": "test@example.com"});
    let by_mail = json!({"Destination": "t***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email"});
    let by_sms = json!({"Destination": "+*******9934", "DeliveryMedium": "SMS", "AttributeName": "phone_number"});
    let cases = [
        (json!([]), json!([mail]), Value::Null),
        (json!(["email"]), json!([mail, phone]), by_mail.clone()),
        (json!(["email"]), json!([phone]), Value::Null),
        (json!(["email", "phone_number"]), json!([mail, phone]), by_sms.clone()),
        (json!(["email", "phone_number"]), json!([mail]), by_mail),
        (json!(["phone_number"]), json!([mail, phone]), by_sms),
    ];
    for (verified, attributes, details) in cases {
        let pool = service.pool_with(json!({"AutoVerifiedAttributes": verified}), json!({})).await;
        let sent = service.cognito.messages(1000).len();
        let mut answer = service.ok("SignUp", sign_up(&pool, "alice", &attributes)).await;
        assert_eq!(text(&answer["UserSub"].take()).len(), 36);
        let mut expected = json!({"UserConfirmed": false, "UserSub": null});
        if !details.is_null() {
            expected["CodeDeliveryDetails"] = details.clone();
        }
        assert_eq!(answer, expected, "{verified} {attributes}");
        let count = usize::from(!details.is_null());
        assert_eq!(service.cognito.messages(1000).len() - sent, count, "{verified} {attributes}");
        let again = service.error("SignUp", sign_up(&pool, "alice", &json!([]))).await;
        assert_eq!(again, "UsernameExistsException: User already exists");
    }
}

#[tokio::test]
async fn a_pool_may_keep_sign_up_to_administrators() {
    let service = Service::new();
    let closed = json!({"AdminCreateUserConfig": {"AllowAdminCreateUserOnly": true}});
    let pool = service.pool_with(closed, json!({})).await;
    let refused = service.error("SignUp", sign_up(&pool, "alice", &json!([]))).await;
    assert_eq!(refused, "NotAuthorizedException: SignUp is not permitted for this user pool");
}

#[tokio::test]
async fn a_client_with_a_secret_wants_its_hash() {
    let service = Service::new();
    let pool = service.pool_with(json!({}), json!({"GenerateSecret": true})).await;
    let client = &pool.client;
    let missing = format!("NotAuthorizedException: Client {client} is configured for secret but secret was not received");
    let wrong = format!("NotAuthorizedException: Unable to verify secret hash for client {client}");
    let asked = with(sign_up(&pool, "alice", &json!([])), &json!({"ConfirmationCode": "123456"}));
    for operation in ["SignUp", "ConfirmSignUp", "ResendConfirmationCode"] {
        assert_eq!(service.error(operation, asked.clone()).await, missing, "{operation}");
        let hash = with(asked.clone(), &json!({"SecretHash": "abc="}));
        assert_eq!(service.error(operation, hash).await, wrong, "{operation}");
    }
}

#[tokio::test]
async fn who_signs_in_with_codes_needs_no_password() {
    let service = Service::new();
    for list in [&["PASSWORD", "EMAIL_OTP"][..], &["PASSWORD", "SMS_OTP"], &["PASSWORD", "WEB_AUTHN"]] {
        let pool = service.pool_with(factors(list), json!({})).await;
        let asked = with(sign_up(&pool, "alice", &email("a@example.com")), &json!({"Password": null}));
        let answer = service.ok("SignUp", asked).await;
        assert_eq!(answer["CodeDeliveryDetails"]["DeliveryMedium"], "EMAIL");
        let code = service.cognito.messages(1).remove(0).code;
        service.ok("ConfirmSignUp", json!({"ClientId": pool.client, "Username": "alice", "ConfirmationCode": code})).await;
        assert_eq!(service.ok("AdminGetUser", user(&pool, "alice")).await["UserStatus"], "CONFIRMED");
        let refused = service.error("InitiateAuth", pool.password_auth("alice", PASSWORD)).await;
        assert_eq!(refused, "NotAuthorizedException: Incorrect username or password.");
        let weak = with(sign_up(&pool, "weak", &json!([])), &json!({"Password": "Aa1!"}));
        let refused = service.error("SignUp", weak).await;
        assert_eq!(refused, "InvalidPasswordException: Password did not conform with policy: Password not long enough");
    }
    let pool = service.pool().await;
    let asked = json!({"ClientId": pool.client, "Username": "alice"});
    assert!(service.error("SignUp", asked).await.starts_with("InvalidPasswordException: "));
}

#[tokio::test]
async fn an_administrator_may_leave_the_password_out() {
    let service = Service::new();
    let pool = service.pool_with(factors(&["PASSWORD", "EMAIL_OTP"]), json!({})).await;
    let cases = [
        ("a", json!({"MessageAction": "SUPPRESS"}), "CONFIRMED"),
        ("b", json!({"MessageAction": "SUPPRESS", "TemporaryPassword": PASSWORD}), "FORCE_CHANGE_PASSWORD"),
        ("c", json!({}), "FORCE_CHANGE_PASSWORD"),
    ];
    for (name, more, status) in cases {
        let answer = service.ok("AdminCreateUser", with(user(&pool, name), &more)).await;
        assert_eq!(answer["User"]["UserStatus"], status, "{more}");
    }
    let usual = service.pool().await;
    let answer = service.ok("AdminCreateUser", with(user(&usual, "a"), &json!({"MessageAction": "SUPPRESS"}))).await;
    assert_eq!(answer["User"]["UserStatus"], "FORCE_CHANGE_PASSWORD");
}

#[tokio::test]
async fn an_invitation_goes_where_it_should() {
    let service = Service::new();
    let pool = service.pool().await;
    let both = json!([{"Name": "email", "Value": "a@example.com"}, {"Name": "phone_number", "Value": "+12065559934"}]);
    let cases = [
        (json!({}), both.clone(), vec!["SMS"]),
        (json!({"DesiredDeliveryMediums": ["EMAIL"]}), both.clone(), vec!["EMAIL"]),
        (json!({"DesiredDeliveryMediums": ["EMAIL", "SMS"]}), both.clone(), vec!["EMAIL", "SMS"]),
        (json!({"DesiredDeliveryMediums": ["SMS"]}), email("a@example.com"), vec![]),
        (json!({"DesiredDeliveryMediums": ["EMAIL"], "MessageAction": "SUPPRESS"}), both, vec![]),
    ];
    for (index, (more, attributes, mediums)) in cases.into_iter().enumerate() {
        let name = format!("user{index}");
        let asked = with(with(user(&pool, &name), &json!({"UserAttributes": attributes})), &more);
        service.ok("AdminCreateUser", asked).await;
        let wanted = sekisho_cognito::Wanted { user: Some(name.clone()), pool: Some(pool.id.clone()) };
        let sent = service.cognito.messages_for(&wanted, 9);
        assert_eq!(sent.iter().map(|message| message.medium.as_str()).collect::<Vec<_>>(), mediums, "{more}");
        for message in sent {
            let text = format!("Your username is {name} and temporary password is {}. ", message.code);
            assert_eq!(message.text.as_deref(), Some(text.as_str()));
            let subject = (message.medium == "EMAIL").then_some("Your temporary password");
            assert_eq!(message.subject.as_deref(), subject);
        }
    }
}

#[tokio::test]
async fn an_invitation_can_be_sent_again() {
    let mut service = Service::new();
    let pool = service.pool().await;
    let invite =
        with(user(&pool, "alice"), &json!({"UserAttributes": email("a@example.com"), "DesiredDeliveryMediums": ["EMAIL"]}));
    service.ok("AdminCreateUser", invite.clone()).await;
    let exists = service.error("AdminCreateUser", invite.clone()).await;
    assert_eq!(exists, "UsernameExistsException: User account already exists");
    let first = service.cognito.messages(1).remove(0).code;
    service.wait(7 * 24 * 3600 + 1);
    let expired = service.error("InitiateAuth", pool.password_auth("alice", &first)).await;
    assert_eq!(expired, "NotAuthorizedException: Temporary password has expired and must be reset by an administrator.");
    let again = with(invite, &json!({"MessageAction": "RESEND"}));
    service.ok("AdminCreateUser", again.clone()).await;
    let second = service.cognito.messages(1).remove(0).code;
    assert_ne!(first, second);
    let old = service.error("InitiateAuth", pool.password_auth("alice", &first)).await;
    assert_eq!(old, "NotAuthorizedException: Incorrect username or password.");
    service.wait(7 * 24 * 3600);
    let answer = service.ok("InitiateAuth", pool.password_auth("alice", &second)).await;
    assert_eq!(answer["ChallengeName"], "NEW_PASSWORD_REQUIRED");
    let set = with(user(&pool, "alice"), &json!({"Password": PASSWORD, "Permanent": true}));
    service.ok("AdminSetUserPassword", set).await;
    let refused = service.error("AdminCreateUser", again).await;
    assert_eq!(refused, "UnsupportedUserStateException: Resend not possible. alice status is not FORCE_CHANGE_PASSWORD");
    let nobody = with(user(&pool, "nobody"), &json!({"MessageAction": "RESEND"}));
    assert_eq!(service.error("AdminCreateUser", nobody).await, "UserNotFoundException: User does not exist.");
}

#[tokio::test]
async fn a_temporary_password_obeys_the_policy_and_the_days_of_the_pool() {
    let mut service = Service::new();
    let policy = json!({"MinimumLength": 8, "RequireNumbers": true, "TemporaryPasswordValidityDays": 1});
    let pool = service.pool_with(json!({"Policies": {"PasswordPolicy": policy}}), json!({})).await;
    let weak = with(user(&pool, "alice"), &json!({"TemporaryPassword": "password"}));
    let text = "InvalidPasswordException: Password did not conform with password policy: Password must have numeric characters";
    assert_eq!(service.error("AdminCreateUser", weak).await, text);
    service.ok("AdminCreateUser", with(user(&pool, "alice"), &json!({"TemporaryPassword": PASSWORD}))).await;
    service.wait(24 * 3600);
    service.ok("InitiateAuth", pool.password_auth("alice", PASSWORD)).await;
    service.wait(1);
    let expired = service.error("InitiateAuth", pool.password_auth("alice", PASSWORD)).await;
    assert_eq!(expired, "NotAuthorizedException: Temporary password has expired and must be reset by an administrator.");
}

#[tokio::test]
async fn an_administrator_confirms_the_account_and_not_the_address() {
    let service = Service::new();
    let pool = service.pool_with(json!({"AutoVerifiedAttributes": ["email"]}), json!({})).await;
    service.ok("SignUp", sign_up(&pool, "alice", &email("a@example.com"))).await;
    let code = service.cognito.messages(1).remove(0).code;
    assert_eq!(service.ok("AdminConfirmSignUp", user(&pool, "alice")).await, json!({}));
    let shown = service.ok("AdminGetUser", user(&pool, "alice")).await;
    assert_eq!(attribute(&shown["UserAttributes"], "email_verified").as_deref(), Some("false"));
    let late = json!({"ClientId": pool.client, "Username": "alice", "ConfirmationCode": code});
    let confirmed = "NotAuthorizedException: User cannot be confirmed. Current status is CONFIRMED";
    assert_eq!(service.error("ConfirmSignUp", late).await, confirmed);
    assert_eq!(service.error("AdminConfirmSignUp", user(&pool, "bob")).await, "UserNotFoundException: User does not exist.");
}
