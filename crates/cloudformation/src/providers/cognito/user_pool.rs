//! `AWS::Cognito::UserPool`.

mod mfa;
mod shapes;

use serde_json::{Value, json};

use super::{call, found, members, remove, without};
use crate::names::Naming;
use crate::provider::{Context, Fault, Life, Property, Provider, Remark, Values, text};
use crate::shape::Shape::{Any, Flag, List, Object, Text};
use crate::shape::{TEXT_MAP, TEXTS};
use crate::store::Resource;
use shapes::{
    ADD_ONS, ADMIN_CREATE_USER, ATTRIBUTE, DEVICES, EMAIL, LAMBDA, POLICIES, RECOVERY, SMS_CONFIGURATION, VERIFICATION,
};

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::Cognito::UserPool",
    properties: Some(PROPERTIES),
    named_by: Some(("UserPoolName", 128)),
    replaces_on: &[],
    forbids,
    physical_id: |naming, _| sekisho_cognito::ids::pool_id(&naming.place.region, Some(naming.seed)),
    attributes,
    life: Life::Database { exists, create, update, delete },
    remark: Remark::None,
};

const MAIL: &str = "sending of e-mail";
const SMS: &str = "sending of SMS";

const PROPERTIES: &[Property] = &[
    Property::new("AccountRecoverySetting", RECOVERY),
    Property::new("AdminCreateUserConfig", ADMIN_CREATE_USER),
    Property::new("AliasAttributes", TEXTS),
    Property::new("AutoVerifiedAttributes", TEXTS),
    Property::new("DeletionProtection", Text),
    Property::new("DeviceConfiguration", DEVICES),
    Property::new("EmailAuthenticationMessage", Text),
    Property::new("EmailAuthenticationSubject", Text),
    Property::quiet("EmailConfiguration", EMAIL, MAIL),
    Property::new("EmailVerificationMessage", Text),
    Property::new("EmailVerificationSubject", Text),
    Property::new("EnabledMfas", TEXTS),
    Property::new("IssuerConfiguration", Object(&[("Type", Text)])),
    Property::quiet("KeyConfiguration", Any, "encryption with own keys"),
    Property::partly(
        "LambdaConfig",
        LAMBDA,
        &["CustomEmailSender", "CustomSMSSender", "InboundFederation"],
        "custom senders and inbound federation are not called here: codes stay in the outbox",
    ),
    Property::new("MfaConfiguration", Text),
    Property::new("Policies", POLICIES),
    Property::new("Schema", List(&ATTRIBUTE)),
    Property::new("SmsAuthenticationMessage", Text),
    Property::quiet("SmsConfiguration", SMS_CONFIGURATION, SMS),
    Property::new("SmsVerificationMessage", Text),
    Property::new("UserAttributeUpdateSettings", Object(&[("AttributesRequireVerificationBeforeUpdate", TEXTS)])),
    Property::ignored("UserPoolAddOns", ADD_ONS, "sign-ins are recorded, but none is judged a risk"),
    Property::new("UserPoolName", Text),
    Property::new("UserPoolTags", TEXT_MAP),
    Property::new("UserPoolTier", Text),
    Property::new("UsernameAttributes", TEXTS),
    Property::new("UsernameConfiguration", Object(&[("CaseSensitive", Flag)])),
    Property::new("VerificationMessageTemplate", VERIFICATION),
    Property::new("WebAuthnFactorConfiguration", Text),
    Property::new("WebAuthnRelyingPartyID", Text),
    Property::new("WebAuthnUserVerification", Text),
];

/// Members that only `CreateUserPool` takes.
const FIXED: &[&str] = &["AliasAttributes", "Schema", "UsernameAttributes", "UsernameConfiguration"];
/// Properties that are no members of either operation, or of a feature that is not here.
const ELSEWHERE: &[&str] = &[
    "EmailAuthenticationMessage",
    "EmailAuthenticationSubject",
    "EnabledMfas",
    "KeyConfiguration",
    "UserPoolName",
    "WebAuthnFactorConfiguration",
    "WebAuthnRelyingPartyID",
    "WebAuthnUserVerification",
];

fn attributes(naming: &Naming<'_>, id: &str, _: &Values) -> Vec<(&'static str, String)> {
    let provider = format!("cognito-idp.{}.amazonaws.com/{id}", naming.place.region);
    vec![
        ("Arn", naming.place.arn("cognito-idp", &format!("userpool/{id}"))),
        ("ProviderName", provider.clone()),
        ("ProviderURL", format!("https://{provider}")),
        ("UserPoolId", id.to_owned()),
    ]
}

fn id(pool: &Resource) -> Values {
    members([("UserPoolId", &pool.physical_id)])
}

fn exists(context: &Context<'_>, pool: &Resource) -> Result<bool, Fault> {
    found(context, "DescribeUserPool", id(pool), pool)
}

/// A pool that was kept when it left the template has the same id: it comes back with its users.
fn create(context: &Context<'_>, pool: &Resource) -> Result<(), Fault> {
    if exists(context, pool)? {
        return change(context, pool);
    }
    let mut body = without(&pool.properties, ELSEWHERE);
    body.insert("PoolName".to_owned(), json!(text(&pool.properties, "UserPoolName")));
    if mfa::config(&pool.properties).is_some() {
        body.remove("MfaConfiguration");
    }
    call(context, "CreateUserPool", body, pool)?;
    mfa::set(context, pool).inspect_err(|_| {
        // It counts as never made, so it must not stay behind.
        let _ = delete(context, pool);
    })
}

/// Several calls, one after the other: if one of them is refused, what the others changed goes back.
fn update(context: &Context<'_>, from: &Resource, to: &Resource) -> Result<(), Fault> {
    change(context, to).inspect_err(|_| {
        let _ = change(context, from);
    })
}

fn change(context: &Context<'_>, to: &Resource) -> Result<(), Fault> {
    let mut body = without(&without(&to.properties, ELSEWHERE), FIXED);
    body.extend(id(to));
    body.insert("PoolName".to_owned(), json!(text(&to.properties, "UserPoolName")));
    if mfa::config(&to.properties).is_some() {
        body.remove("MfaConfiguration");
    } else {
        // What an update does not name stays as it is.
        body.entry("MfaConfiguration".to_owned()).or_insert_with(|| json!("OFF"));
    }
    call(context, "UpdateUserPool", body, to)?;
    mfa::set(context, to)?;
    // Last, because it cannot be taken back.
    add_attributes(context, to)
}

/// Attributes of the schema that the pool does not have yet.
fn add_attributes(context: &Context<'_>, pool: &Resource) -> Result<(), Fault> {
    if schema(&pool.properties).is_empty() {
        return Ok(());
    }
    let answer = call(context, "DescribeUserPool", id(pool), pool)?;
    let present = |attribute: &&Value| {
        let name = attribute["Name"].as_str().unwrap_or_default();
        let names = [name.to_owned(), format!("custom:{name}"), format!("dev:custom:{name}")];
        let known = answer["UserPool"]["SchemaAttributes"].as_array();
        known.is_some_and(|known| known.iter().any(|known| names.iter().any(|name| known["Name"] == **name)))
    };
    let missing: Vec<&Value> = schema(&pool.properties).iter().filter(|attribute| !present(attribute)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let mut body = id(pool);
    body.insert("CustomAttributes".to_owned(), json!(missing));
    call(context, "AddCustomAttributes", body, pool).map(|_| ())
}

fn delete(context: &Context<'_>, pool: &Resource) -> Result<(), Fault> {
    remove(context, "DeleteUserPool", id(pool), pool)
}

const ANOTHER_POOL: &str = "Put it back, or give the pool another logical id to get a new pool without its users.";

/// What Cognito fixes when a pool is made. Custom attributes can be added later.
fn forbids(from: &Values, to: &Values) -> Option<Fault> {
    let fixed = ["AliasAttributes", "UsernameAttributes", "UsernameConfiguration"];
    if let Some(property) = fixed.into_iter().find(|name| from.get(*name) != to.get(*name)) {
        return Some(Fault::of(property, "it cannot change once the pool is made", ANOTHER_POOL));
    }
    let attribute = schema(from).iter().find(|attribute| !schema(to).contains(attribute))?;
    let name = attribute["Name"].as_str().unwrap_or_default();
    let message = format!("the attribute {name} cannot be changed or removed once the pool is made");
    Some(Fault::of("Schema", message, ANOTHER_POOL))
}

fn schema(properties: &Values) -> &[Value] {
    properties.get("Schema").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}
