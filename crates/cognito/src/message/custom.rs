//! The custom message trigger: a function may write the message itself.
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-message.html>

use serde_json::{Map, Value, json};

use super::texts::Texts;
use super::{Letter, Occasion, fill};
use crate::error::ApiError;
use crate::operation::Context;
use crate::triggers::{Event, Trigger, request, user_attributes};

/// What stands for the code in a text.
const CODE: &str = "{####}";
/// What stands for the name in an invitation.
const USERNAME: &str = "{username}";
/// What stands for the link, with the words that show.
const LINK: &str = "{##Click Here##}";

/// What the function wrote; empty for a pool without one.
#[derive(Default)]
pub struct CustomTexts(Map<String, Value>);

impl Letter<'_> {
    /// Asks the pool's function, if it has one.
    pub(super) fn custom_texts(&self, context: &Context<'_>) -> Result<CustomTexts, ApiError> {
        if self.pool.trigger(Trigger::CustomMessage).is_none() {
            return Ok(CustomTexts::default());
        }
        let name = if self.occasion == Occasion::AdminCreateUser { json!(USERNAME) } else { Value::Null };
        let event = Event {
            trigger: Trigger::CustomMessage,
            source: self.occasion.source(),
            version: "1",
            username: &self.user.username,
            client_id: self.client_id,
            request: request([
                ("userAttributes", Some(user_attributes(self.pool, self.user))),
                ("codeParameter", Some(json!(CODE))),
                ("linkParameter", Some(json!(LINK))),
                ("usernameParameter", Some(name)),
                ("clientMetadata", self.metadata.map(|metadata| json!(metadata))),
            ]),
            response: json!({"smsMessage": null, "emailMessage": null, "emailSubject": null}),
        };
        Ok(CustomTexts(context.trigger(self.pool, event)?.unwrap_or_default()))
    }
}

impl CustomTexts {
    /// Puts the function's texts in place of the pool's.
    ///
    /// An invitation that lacks a placeholder goes out in the pool's words under the function's subject; any other
    /// message is refused (both reported by users of AWS, 2018 and 2019).
    pub(super) fn replace(&self, texts: &mut Texts, occasion: Occasion, medium: &str, links: bool) -> Result<(), ApiError> {
        let member = if medium == "SMS" { "smsMessage" } else { "emailMessage" };
        if let Some(text) = self.member(member) {
            let has_code = text.contains(CODE) || links && fill::has_link(text);
            if occasion == Occasion::AdminCreateUser {
                if has_code && text.contains(USERNAME) {
                    text.clone_into(&mut texts.text);
                }
            } else if has_code {
                text.clone_into(&mut texts.text);
            } else {
                return Err(without_code(medium, member));
            }
        }
        if let (Some(subject), Some(own)) = (&mut texts.subject, self.member("emailSubject")) {
            own.clone_into(subject);
        }
        Ok(())
    }

    fn member(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str().filter(|text| !text.is_empty())
    }
}

// Unverified: the path for a text message; the one for e-mail was reported in 2018.
fn without_code(medium: &str, member: &str) -> ApiError {
    let path = if medium == "SMS" { "smsMessage" } else { "emailBody" };
    ApiError::invalid_parameter(format!(
        "1 validation error detected: Value at '{path}' failed to satisfy constraint: Member must satisfy regular \
         expression pattern: [\\p{{L}}\\p{{M}}\\p{{S}}\\p{{N}}\\p{{P}}\\s*]*\\{{####\\}}[\\p{{L}}\\p{{M}}\\p{{S}}\\p{{N}}\\p{{P}}\\s*]*"
    ))
    .because(format!("the custom message trigger's {member} has no {CODE}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replaced(response: &Value, occasion: Occasion, medium: &str, links: bool) -> Result<(Option<String>, String), String> {
        let subject = (medium == "EMAIL").then(|| "Subject".to_owned());
        let mut texts = Texts { subject, text: "text".into() };
        let custom = CustomTexts(response.as_object().unwrap().clone());
        custom.replace(&mut texts, occasion, medium, links).map_err(|error| error.message.unwrap())?;
        Ok((texts.subject, texts.text))
    }

    #[test]
    fn what_a_function_may_write() {
        use Occasion::{AdminCreateUser, SignUp};
        let both = json!({"emailMessage": "e {####}", "smsMessage": "s {####}", "emailSubject": "S"});
        let named = json!({"emailMessage": "e {####} {username}", "emailSubject": "S"});
        let linked = json!({"emailMessage": "e {##Click##}"});
        let cases = [
            (&json!({}), SignUp, "EMAIL", false, Some("Subject"), "text"),
            (&json!({"emailMessage": null, "emailSubject": ""}), SignUp, "EMAIL", false, Some("Subject"), "text"),
            (&both, SignUp, "EMAIL", false, Some("S"), "e {####}"),
            (&both, SignUp, "SMS", false, None, "s {####}"),
            (&both, AdminCreateUser, "EMAIL", false, Some("S"), "text"),
            (&named, AdminCreateUser, "EMAIL", false, Some("S"), "e {####} {username}"),
            (&linked, SignUp, "EMAIL", true, Some("Subject"), "e {##Click##}"),
        ];
        for (response, occasion, medium, links, subject, text) in cases {
            let expected = Ok((subject.map(str::to_owned), text.to_owned()));
            assert_eq!(replaced(response, occasion, medium, links), expected, "{response} {occasion:?} {medium}");
        }
    }

    #[test]
    fn a_message_without_its_code_is_refused() {
        let pattern = r"[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*\{####\}[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*";
        for (medium, member, path) in [("EMAIL", "emailMessage", "emailBody"), ("SMS", "smsMessage", "smsMessage")] {
            let refused = replaced(&json!({member: "{##Click##}"}), Occasion::SignUp, medium, false);
            let text = "failed to satisfy constraint: Member must satisfy regular expression pattern:";
            assert_eq!(refused, Err(format!("1 validation error detected: Value at '{path}' {text} {pattern}")));
        }
    }
}
