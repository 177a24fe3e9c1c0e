//! Second factors and passkeys of a pool: properties here, an operation of their own in Cognito.

use serde_json::{Value, json};

use super::super::call;
use crate::provider::{Context, Fault, Values, text};
use crate::store::Resource;

/// Sets them, if the template says anything of them.
pub fn set(context: &Context<'_>, pool: &Resource) -> Result<(), Fault> {
    let Some(mut body) = config(&pool.properties) else {
        return Ok(());
    };
    body.extend(super::id(pool));
    call(context, "SetUserPoolMfaConfig", body, pool).map(|_| ())
}

/// What `SetUserPoolMfaConfig` is told. Without it, `MfaConfiguration` is a member of the other operations.
pub fn config(properties: &Values) -> Option<Values> {
    let found = [
        ("SmsMfaConfiguration", sms(properties)),
        ("SoftwareTokenMfaConfiguration", enables(properties, "SOFTWARE_TOKEN_MFA").then(|| json!({ "Enabled": true }))),
        ("EmailMfaConfiguration", email(properties)),
        ("WebAuthnConfiguration", passkeys(properties)),
    ];
    let mut body: Values = found.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
    let nothing_more = body.len() == 1 && by_sms(properties);
    if body.is_empty() || nothing_more {
        return None;
    }
    let required = properties.get("MfaConfiguration").cloned().unwrap_or_else(|| json!("OFF"));
    body.insert("MfaConfiguration".to_owned(), required);
    Some(body)
}

fn enables(properties: &Values, name: &str) -> bool {
    let enabled = properties.get("EnabledMfas").and_then(Value::as_array);
    enabled.is_some_and(|enabled| enabled.iter().any(|factor| factor == name))
}

/// Without a list, a pool that asks for second factors and can send SMS uses them.
fn by_sms(properties: &Values) -> bool {
    let asks = matches!(text(properties, "MfaConfiguration"), "ON" | "OPTIONAL");
    asks && !properties.contains_key("EnabledMfas") && properties.contains_key("SmsConfiguration")
}

fn sms(properties: &Values) -> Option<Value> {
    let names = [("SmsAuthenticationMessage", "SmsAuthenticationMessage"), ("SmsConfiguration", "SmsConfiguration")];
    (enables(properties, "SMS_MFA") || by_sms(properties)).then(|| pick(properties, &names))
}

fn email(properties: &Values) -> Option<Value> {
    let names = [("EmailAuthenticationMessage", "Message"), ("EmailAuthenticationSubject", "Subject")];
    enables(properties, "EMAIL_OTP").then(|| pick(properties, &names))
}

fn passkeys(properties: &Values) -> Option<Value> {
    let names = [
        ("WebAuthnFactorConfiguration", "FactorConfiguration"),
        ("WebAuthnRelyingPartyID", "RelyingPartyId"),
        ("WebAuthnUserVerification", "UserVerification"),
    ];
    let picked = pick(properties, &names);
    picked.as_object().is_some_and(|picked| !picked.is_empty()).then_some(picked)
}

/// Properties under the names of the operation's members.
fn pick(properties: &Values, names: &[(&str, &str)]) -> Value {
    let found = names.iter().filter_map(|(from, to)| Some(((*to).to_owned(), properties.get(*from)?.clone())));
    Value::Object(found.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_become_members() {
        let sms = json!({ "SnsCallerArn": "a" });
        for (properties, expected) in [
            (json!({}), None),
            (json!({ "MfaConfiguration": "ON", "SmsConfiguration": sms }), None),
            (json!({ "EnabledMfas": [] }), None),
            (
                json!({ "EnabledMfas": ["SMS_MFA"], "MfaConfiguration": "ON", "SmsConfiguration": sms, "SmsAuthenticationMessage": "m" }),
                Some(json!({
                    "MfaConfiguration": "ON",
                    "SmsMfaConfiguration": { "SmsConfiguration": sms, "SmsAuthenticationMessage": "m" },
                })),
            ),
            (
                json!({ "EnabledMfas": ["SOFTWARE_TOKEN_MFA", "EMAIL_OTP"], "MfaConfiguration": "OPTIONAL", "EmailAuthenticationSubject": "s" }),
                Some(json!({
                    "MfaConfiguration": "OPTIONAL",
                    "SoftwareTokenMfaConfiguration": { "Enabled": true },
                    "EmailMfaConfiguration": { "Subject": "s" },
                })),
            ),
            (
                json!({ "WebAuthnRelyingPartyID": "example.com", "WebAuthnFactorConfiguration": "SINGLE_FACTOR" }),
                Some(json!({
                    "MfaConfiguration": "OFF",
                    "WebAuthnConfiguration": { "RelyingPartyId": "example.com", "FactorConfiguration": "SINGLE_FACTOR" },
                })),
            ),
            (
                json!({ "WebAuthnUserVerification": "required", "MfaConfiguration": "ON", "SmsConfiguration": sms }),
                Some(json!({
                    "MfaConfiguration": "ON",
                    "SmsMfaConfiguration": { "SmsConfiguration": sms },
                    "WebAuthnConfiguration": { "UserVerification": "required" },
                })),
            ),
        ] {
            assert_eq!(config(properties.as_object().unwrap()).map(Value::Object), expected, "{properties}");
        }
    }
}
