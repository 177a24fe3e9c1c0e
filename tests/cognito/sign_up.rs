//! Sign-up and its code: the refusals in AWS's order and words, and what a user lists while an address is unproven.

use serde_json::json;

use super::{claims, password, refused};
use crate::support::stack::{PASSWORD, Stack};

#[test]
fn sign_ups_are_refused_in_the_words_of_aws() {
    let stack = Stack::start();
    stack.user("alice", &[]);
    let email = json!({ "Name": "email", "Value": "new@example.com" });
    let and = |name: &str, value: &str| json!({ "UserAttributes": [email, { "Name": name, "Value": value }] });
    let asked = json!({ "ClientId": stack.output("SpaClientId"), "Username": "new", "Password": PASSWORD,
                        "UserAttributes": [email] });
    let policy = |text: &str| format!("InvalidPasswordException: Password did not conform with policy: {text}");
    let invalid = |text: &str| format!("InvalidParameterException: {text}");
    let schema = |text: &str| invalid(&format!("Attributes did not conform to the schema: {text}\n"));
    let not_writable = "NotAuthorizedException: A client attempted to write unauthorized attribute";
    let rows = json!([
        ["SignUp", { "ClientId": "nobody" }, "ResourceNotFoundException: User pool client nobody does not exist."],
        ["SignUp", { "Username": "Alice" }, "UsernameExistsException: User already exists"],
        ["SignUp", { "Password": "Aa1!" }, policy("Password not long enough")],
        ["SignUp", { "Password": "passw0rd!" }, policy("Password must have uppercase characters")],
        ["SignUp", { "Password": "Passw0rdd" }, policy("Password must have symbol characters")],
        ["SignUp", { "UserAttributes": [] }, schema("email: The attribute is required")],
        ["SignUp", { "UserAttributes": [{ "Name": "email", "Value": "x" }] }, invalid("Invalid email address format.")],
        ["SignUp", and("phone_number", "12"), invalid("Invalid phone number format.")],
        ["SignUp", and("custom:x", "1"), schema("custom:x: Attribute does not exist in the schema.")],
        ["SignUp", and("name.formatted", "1"), schema("name.formatted: The attribute name.formatted is required")],
        ["SignUp", and("email_verified", "true"), not_writable],
    ]);
    refused(&stack, &asked, &rows);
    let answer = stack.cognito_ok("SignUp", &asked);
    let details = r#"{"Destination":"n***@e***","DeliveryMedium":"EMAIL","AttributeName":"email"}"#;
    let start = format!(r#"{{"UserConfirmed":false,"CodeDeliveryDetails":{details},"UserSub":""#);
    assert!(answer.body.starts_with(&start), "{}", answer.body);
}

#[test]
fn a_sign_up_waits_for_its_code_with_an_unverified_address() {
    let stack = Stack::start();
    let (pool, spa) = (stack.output("UserPoolId"), stack.output("SpaClientId"));
    let new = json!({ "ClientId": spa, "UserPoolId": pool, "Username": "new", "ConfirmationCode": "not-it", "Password": PASSWORD,
                      "UserAttributes": [{ "Name": "email", "Value": "new@example.com" }] });
    stack.cognito_ok("SignUp", &new);
    let unconfirmed = "UserNotConfirmedException: User is not confirmed.";
    let rows = json!([
        ["InitiateAuth", password(spa, "new", PASSWORD), unconfirmed],
        // Before any look at the password.
        ["InitiateAuth", password(spa, "new", "wrong"), unconfirmed],
        ["ConfirmSignUp", {}, "CodeMismatchException: Invalid verification code provided, please try again."],
    ]);
    refused(&stack, &new, &rows);
    assert_eq!(stack.cognito_ok("AdminConfirmSignUp", &new).body, "{}");
    let confirmed = "NotAuthorizedException: User cannot be confirmed. Current status is CONFIRMED";
    let rows = json!([
        ["AdminConfirmSignUp", {}, confirmed],
        ["ConfirmSignUp", {}, confirmed],
        ["ResendConfirmationCode", {}, "InvalidParameterException: User is already confirmed."],
    ]);
    refused(&stack, &new, &rows);
    // An administrator's word confirms the account, not the address.
    let shown = stack.cognito_ok("AdminGetUser", &new).json();
    let unproven = json!({ "Name": "email_verified", "Value": "false" });
    assert!(shown["UserAttributes"].as_array().unwrap().contains(&unproven), "{shown}");
    assert_eq!(claims(&stack.sign_in("new").id)["email_verified"], json!(false));
}
