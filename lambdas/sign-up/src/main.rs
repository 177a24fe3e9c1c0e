//! A trigger of the user pool, asked before anybody signs up: only addresses of one domain may.
//! The template has it where its parameter `SignUpDomain` is given.

use aws_lambda_events::cognito::CognitoEventUserPoolsPreSignup;
use aws_lambda_events::cognito::CognitoEventUserPoolsPreSignupTriggerSource::AdminCreateUser;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let domain = std::env::var("SIGN_UP_DOMAIN")?;
    run(service_fn(async |event: LambdaEvent<CognitoEventUserPoolsPreSignup>| judge(event.payload, &domain))).await
}

/// An administrator may invite whom they like. What is refused here, the caller reads as
/// `PreSignUp failed with error …`, with a full stop that Cognito adds.
fn judge(event: CognitoEventUserPoolsPreSignup, domain: &str) -> Result<CognitoEventUserPoolsPreSignup, Error> {
    let invited = event.cognito_event_user_pools_header.trigger_source == Some(AdminCreateUser);
    let email = event.request.user_attributes.get("email").map_or("", String::as_str);
    if invited || belongs_to(email, domain) {
        return Ok(event);
    }
    Err(format!("Only addresses of {domain} may sign up").into())
}

fn belongs_to(email: &str, domain: &str) -> bool {
    email.rsplit_once('@').is_some_and(|(_, host)| host.eq_ignore_ascii_case(domain))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, email: &str, expected: Option<&str>) {
        let event = EVENT.replace("SOURCE", source).replace("EMAIL", email);
        let event: CognitoEventUserPoolsPreSignup = serde_json::from_str(&event).expect("an event of the trigger");
        let refusal = judge(event, "example.com").err().map(|error| error.to_string());
        assert_eq!(refusal.as_deref(), expected, "{source} {email}");
    }

    const EVENT: &str = r#"{
        "version": "1", "region": "eu-west-1", "userPoolId": "eu-west-1_a", "userName": "alice",
        "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": "c"}, "triggerSource": "PreSignUp_SOURCE",
        "request": {"userAttributes": {"email": "EMAIL"}, "validationData": null},
        "response": {"autoConfirmUser": false, "autoVerifyEmail": false, "autoVerifyPhone": false}
    }"#;

    #[test]
    fn only_one_domain_signs_up() {
        let refused = Some("Only addresses of example.com may sign up");
        let cases = [
            ("SignUp", "alice@example.com", None),
            ("SignUp", "alice@EXAMPLE.com", None),
            ("SignUp", "alice@example.com.evil.test", refused),
            ("SignUp", "alice@notexample.com", refused),
            ("SignUp", "", refused),
            ("AdminCreateUser", "bob@elsewhere.test", None),
        ];
        for (source, email, expected) in cases {
            check(source, email, expected);
        }
    }
}
