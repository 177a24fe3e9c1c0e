//! The operations as the pages ask for them: the same checks and the same code as over the wire, without `SECRET_HASH`,
//! and never telling whether somebody exists.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::attempts::Kind;
use crate::client::Client;
use crate::error::ApiError;
use crate::hosted::Hosted;
use crate::model;
use crate::operation::{Context, Operation};
use crate::operations::associate_software_token::AssociateSoftwareToken;
use crate::operations::confirm_forgot_password::ConfirmForgotPassword;
use crate::operations::confirm_sign_up::ConfirmSignUp;
use crate::operations::forgot_password::ForgotPassword;
use crate::operations::resend_confirmation_code::ResendConfirmationCode;
use crate::operations::sign_up::{SignUp, SignUpAnswer};
use crate::operations::verify_software_token::VerifySoftwareToken;
use crate::pool::Pool;
use crate::user::User;

/// `SignUp`.
pub fn sign_up(
    hosted: &Hosted<'_>,
    client: &Client,
    (username, password): (&str, &str),
    attributes: &[(String, String)],
) -> Result<SignUpAnswer, ApiError> {
    let attributes: Vec<Value> = attributes.iter().map(|(name, value)| json!({"Name": name, "Value": value})).collect();
    let body = json!({"ClientId": client.id, "Username": username, "Password": password, "UserAttributes": attributes});
    read::<SignUp>(body)?.run(&hosted.context, client, &hosted.pool)
}

/// `ConfirmSignUp`.
pub fn confirm_sign_up(hosted: &Hosted<'_>, client: &Client, username: &str, code: &str) -> Result<User, ApiError> {
    let body = json!({"ClientId": client.id, "Username": username, "ConfirmationCode": code});
    read::<ConfirmSignUp>(body)?.run(&hosted.context, &discreet(client), &hosted.pool)
}

/// `ConfirmForgotPassword`.
pub fn confirm_forgot_password(
    hosted: &Hosted<'_>,
    client: &Client,
    (username, code): (&str, &str),
    password: &str,
) -> Result<(), ApiError> {
    let body = json!({"ClientId": client.id, "Username": username, "ConfirmationCode": code, "Password": password});
    read::<ConfirmForgotPassword>(body)?.run(&hosted.context, &discreet(client), &hosted.pool)
}

/// `ForgotPassword`, whose outcome nobody waits for: neither words nor time tell whether there is such a user.
pub fn forgot_password(hosted: &Hosted<'_>, client: &Client, username: &str) -> Result<(), ApiError> {
    let request = read::<ForgotPassword>(json!({"ClientId": client.id, "Username": username}))?;
    let client = discreet(client);
    in_background(hosted, move |context, pool| request.run_quietly(context, &client, pool));
    Ok(())
}

/// `ResendConfirmationCode`, likewise.
pub fn resend_confirmation_code(hosted: &Hosted<'_>, client: &Client, username: &str) -> Result<(), ApiError> {
    let request = read::<ResendConfirmationCode>(json!({"ClientId": client.id, "Username": username}))?;
    in_background(hosted, move |context, pool| request.run_quietly(context, pool));
    Ok(())
}

/// `AssociateSoftwareToken`: the key, and the session for the next step.
pub fn associate_software_token(hosted: &Hosted<'_>, session: &str) -> Result<(String, String), ApiError> {
    let answer = read::<AssociateSoftwareToken>(json!({"Session": session}))?.apply(&hosted.context)?;
    Ok((answer.secret_code, answer.session.unwrap_or_default()))
}

/// `VerifySoftwareToken`: the session for the next step.
pub fn verify_software_token(hosted: &Hosted<'_>, session: &str, code: &str, device: &str) -> Result<String, ApiError> {
    let body = json!({"Session": session, "UserCode": code, "FriendlyDeviceName": device});
    Ok(read::<VerifySoftwareToken>(body)?.apply(&hosted.context)?.session.unwrap_or_default())
}

/// Counts a try with this name, whoever has it, or refuses it; the engine counts those of users once more.
pub fn count(hosted: &Hosted<'_>, typed: &str, kind: Kind) -> Result<(), ApiError> {
    let word = match kind {
        Kind::ForgotPassword => "page ForgotPassword",
        Kind::ConfirmForgotPassword => "page ConfirmForgotPassword",
        Kind::ResendConfirmationCode => "page ResendConfirmationCode",
        _ => "page ConfirmSignUp",
    };
    let (pool, now) = (&hosted.pool, hosted.context.now);
    let counted = hosted.context.cognito.strangers.change(&pool.id, &pool.fold(typed), word, |before| {
        let after = kind.one_more(before, now);
        (after.or(before), after.is_some())
    });
    if counted { Ok(()) } else { Err(ApiError::attempt_limit().because("too many tries with one name on a page")) }
}

/// The client as one that does not tell who exists.
fn discreet(client: &Client) -> Client {
    let mut client = client.clone();
    client.settings.prevent_user_existence_errors = Some("ENABLED".into());
    client
}

/// The request, if the service model allows it.
fn read<O: Operation>(body: Value) -> Result<O, ApiError> {
    model::check(O::NAME, &body)?;
    serde_json::from_value(body).map_err(|error| ApiError::internal(error.to_string()))
}

/// Does what no page waits for. A function that fails says so in its own log.
fn in_background(hosted: &Hosted<'_>, work: impl FnOnce(&Context<'_>, &Pool) -> Result<(), ApiError> + Send + 'static) {
    let (cognito, pool, now) = (hosted.context.cognito.myself(), Arc::clone(&hosted.pool), hosted.context.now);
    drop(tokio::task::spawn_blocking(move || {
        let context = Context { cognito: &cognito, now, seed: None };
        drop(work(&context, &pool));
    }));
}
