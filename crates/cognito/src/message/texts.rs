//! The pool's own words for each message, with AWS's where it has none ("Configuring email and SMS messages").

use serde_json::{Map, Value};

use super::Occasion;
use crate::pool::PoolSettings;

const CODE: &str = "Your verification code is {####}. ";
const CODE_SUBJECT: &str = "Your verification code";
// Unverified: both texts; the console suggests them.
const LINK: &str = "Please click the link below to verify your email address. {##Verify Email##} ";
const LINK_SUBJECT: &str = "Your verification link";
const INVITATION: &str = "Your username is {username} and temporary password is {####}. ";
const INVITATION_SUBJECT: &str = "Your temporary password";
const SIGN_IN: &str = "Your authentication code is {####}. ";
// Unverified: the subject.
const SIGN_IN_SUBJECT: &str = "Your authentication code";

/// A message before code and name are put in.
#[derive(Debug, PartialEq, Eq)]
pub struct Texts {
    /// Of an e-mail.
    pub subject: Option<String>,
    pub text: String,
}

/// What the pool says on the occasion. `links`: a link takes the place of the code.
pub fn of(settings: &PoolSettings, occasion: Occasion, medium: &str, links: bool) -> Texts {
    match (occasion, medium) {
        (Occasion::AdminCreateUser, "SMS") => sms(from(invitation(settings), "SMSMessage"), INVITATION),
        (Occasion::AdminCreateUser, _) => {
            let template = invitation(settings);
            email(from(template, "EmailMessage"), INVITATION, from(template, "EmailSubject"), INVITATION_SUBJECT)
        }
        (Occasion::Authentication, "SMS") => sms(settings.sms_authentication_message.as_deref(), SIGN_IN),
        (Occasion::Authentication, _) => {
            let (text, subject) = sign_in_email(settings);
            email(text, SIGN_IN, subject, SIGN_IN_SUBJECT)
        }
        (_, "SMS") => sms(verification(settings, "SmsMessage", settings.sms_verification_message.as_ref()), CODE),
        _ if links => {
            let (text, subject) = ("EmailMessageByLink", "EmailSubjectByLink");
            email(verification(settings, text, None), LINK, verification(settings, subject, None), LINK_SUBJECT)
        }
        _ => {
            let text = verification(settings, "EmailMessage", settings.email_verification_message.as_ref());
            let subject = verification(settings, "EmailSubject", settings.email_verification_subject.as_ref());
            email(text, CODE, subject, CODE_SUBJECT)
        }
    }
}

fn sms(text: Option<&str>, usual: &str) -> Texts {
    Texts { subject: None, text: text.unwrap_or(usual).into() }
}

fn email(text: Option<&str>, usual: &str, subject: Option<&str>, usual_subject: &str) -> Texts {
    Texts { subject: Some(subject.unwrap_or(usual_subject).into()), text: text.unwrap_or(usual).into() }
}

/// The template's text, or the one of the older setting that says the same.
fn verification<'a>(settings: &'a PoolSettings, member: &str, older: Option<&'a String>) -> Option<&'a str> {
    from(Some(&settings.verification_message_template.texts), member).or(older.map(String::as_str))
}

fn invitation(settings: &PoolSettings) -> Option<&Map<String, Value>> {
    settings.admin_create_user_config.invite_message_template.as_ref()?.as_object()
}

/// Text and subject of `EmailMfaConfiguration`.
fn sign_in_email(settings: &PoolSettings) -> (Option<&str>, Option<&str>) {
    let email = settings.second_factors.email.as_ref();
    (email.and_then(|email| email.message.as_deref()), email.and_then(|email| email.subject.as_deref()))
}

fn from<'a>(texts: Option<&'a Map<String, Value>>, member: &str) -> Option<&'a str> {
    texts?.get(member)?.as_str().filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn texts(settings: &Value, occasion: Occasion, medium: &str, links: bool) -> (Option<String>, String) {
        let settings = serde_json::from_value(settings.clone()).unwrap();
        let Texts { subject, text } = of(&settings, occasion, medium, links);
        (subject, text)
    }

    #[test]
    fn what_a_pool_says_by_default() {
        use Occasion::{AdminCreateUser, Authentication, ForgotPassword, SignUp};
        let cases = [
            (SignUp, "EMAIL", false, Some(CODE_SUBJECT), "Your verification code is {####}. "),
            (SignUp, "SMS", false, None, "Your verification code is {####}. "),
            (SignUp, "EMAIL", true, Some(LINK_SUBJECT), LINK),
            (ForgotPassword, "EMAIL", false, Some("Your verification code"), CODE),
            (AdminCreateUser, "EMAIL", false, Some("Your temporary password"), INVITATION),
            (AdminCreateUser, "SMS", false, None, "Your username is {username} and temporary password is {####}. "),
            (Authentication, "SMS", false, None, "Your authentication code is {####}. "),
            (Authentication, "EMAIL", false, Some("Your authentication code"), SIGN_IN),
        ];
        for (occasion, medium, links, subject, text) in cases {
            let expected = (subject.map(str::to_owned), text.to_owned());
            assert_eq!(texts(&json!({}), occasion, medium, links), expected, "{occasion:?} {medium}");
        }
    }

    #[test]
    fn what_a_pool_has_been_told_to_say() {
        let older = json!({"EmailVerificationMessage": "old {####}", "EmailVerificationSubject": "Old",
                           "SmsVerificationMessage": "old sms {####}", "SmsAuthenticationMessage": "in {####}"});
        let mut newer = older.clone();
        newer["VerificationMessageTemplate"] = json!({"EmailMessage": "new {####}", "SmsMessage": "new sms {####}",
            "EmailSubject": "New", "EmailMessageByLink": "{##go##}", "EmailSubjectByLink": "Link"});
        newer["AdminCreateUserConfig"] = json!({"InviteMessageTemplate": {"EmailMessage": "hi {username} {####}",
            "EmailSubject": "Hi", "SMSMessage": "sms {username} {####}"}});
        let mfa = json!({"SecondFactors": {"Email": {"Message": "in {####}", "Subject": "In"}}});
        let cases = [
            (&older, Occasion::ResendCode, "EMAIL", false, Some("Old"), "old {####}"),
            (&older, Occasion::ForgotPassword, "SMS", false, None, "old sms {####}"),
            (&older, Occasion::Authentication, "SMS", false, None, "in {####}"),
            (&newer, Occasion::VerifyUserAttribute, "EMAIL", false, Some("New"), "new {####}"),
            (&newer, Occasion::UpdateUserAttribute, "SMS", false, None, "new sms {####}"),
            (&newer, Occasion::SignUp, "EMAIL", true, Some("Link"), "{##go##}"),
            (&newer, Occasion::AdminCreateUser, "EMAIL", false, Some("Hi"), "hi {username} {####}"),
            (&newer, Occasion::AdminCreateUser, "SMS", false, None, "sms {username} {####}"),
            (&mfa, Occasion::Authentication, "EMAIL", false, Some("In"), "in {####}"),
        ];
        for (settings, occasion, medium, links, subject, text) in cases {
            let expected = (subject.map(str::to_owned), text.to_owned());
            assert_eq!(texts(settings, occasion, medium, links), expected, "{occasion:?} {medium}");
        }
    }
}
