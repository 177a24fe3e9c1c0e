//! Texts that more than one operation answers with, as recorded on AWS.

use super::ApiError;

impl ApiError {
    /// No pool of this id.
    pub fn user_pool_missing(id: &str) -> Self {
        Self::resource_not_found(format!("User pool {id} does not exist."))
    }

    /// No client of this id.
    pub fn client_missing(id: &str) -> Self {
        Self::resource_not_found(format!("User pool client {id} does not exist."))
    }

    /// No group of this name.
    pub fn group_missing() -> Self {
        Self::resource_not_found("Group not found.")
    }

    /// No user of this name; admin operations, and public ones of clients that tell.
    pub fn user_missing() -> Self {
        Self::user_not_found("User does not exist.")
    }

    /// No user of this name, as `ConfirmSignUp`, `ResendConfirmationCode` and the password resets say it.
    pub fn username_client_missing() -> Self {
        Self::user_not_found("Username/client id combination not found.")
    }

    /// Wrong password, wrong SRP proof, or a user whose absence is not told.
    pub fn incorrect_username_or_password() -> Self {
        Self::not_authorized("Incorrect username or password.")
    }

    /// The account is switched off.
    pub fn user_disabled() -> Self {
        Self::not_authorized("User is disabled.")
    }

    /// The account waits for its code.
    pub fn user_unconfirmed() -> Self {
        Self::user_not_confirmed("User is not confirmed.")
    }

    /// An administrator reset the password.
    pub fn reset_required() -> Self {
        Self::password_reset_required("Password reset required for the user")
    }

    /// Too many wrong passwords in a row.
    pub fn password_attempts_exceeded() -> Self {
        Self::not_authorized("Password attempts exceeded")
    }

    /// Too many codes or tries for one user.
    pub fn attempt_limit() -> Self {
        Self::limit_exceeded("Attempt limit exceeded, please try after some time.")
    }

    /// Too many requests for the account.
    pub fn rate_exceeded() -> Self {
        Self::too_many_requests("Rate exceeded")
    }

    /// `InitiateAuth`, `AdminInitiateAuth`: the client has a secret, the hash is missing.
    pub fn secret_hash_missing_at_initiate(client: &str) -> Self {
        Self::not_authorized(format!("Client {client} is configured with secret but SECRET_HASH was not received"))
    }

    /// Everywhere else: the client has a secret, the hash or secret is missing.
    pub fn secret_hash_missing(client: &str) -> Self {
        Self::not_authorized(format!("Client {client} is configured for secret but secret was not received"))
    }

    /// `InitiateAuth`, `AdminInitiateAuth`: the hash is wrong.
    pub fn secret_hash_wrong_at_initiate(client: &str) -> Self {
        Self::not_authorized(format!("SecretHash does not match for the client: {client}"))
    }

    /// Everywhere else: the hash is wrong.
    pub fn secret_hash_wrong(client: &str) -> Self {
        Self::not_authorized(format!("Unable to verify secret hash for client {client}"))
    }

    /// A key of `AuthParameters` or `ChallengeResponses`, or the session, is missing.
    pub fn parameter_missing(key: &str) -> Self {
        Self::invalid_parameter(format!("Missing required parameter {key}"))
    }

    /// Neither a session of ours nor one for this challenge.
    pub fn invalid_session() -> Self {
        Self::not_authorized("Invalid session for the user.")
    }

    /// The session is older than the client's `AuthSessionValidity`.
    pub fn session_expired() -> Self {
        Self::not_authorized("Invalid session for the user, session is expired.")
    }

    /// The session has led to an answer already.
    pub fn session_used() -> Self {
        Self::not_authorized("Invalid session for the user, session can only be used once.")
    }

    /// A sign-up, reset or attribute code that does not match.
    pub fn wrong_code() -> Self {
        Self::code_mismatch("Invalid verification code provided, please try again.")
    }

    /// A code that is too old, or none was sent.
    pub fn code_expired() -> Self {
        Self::expired_code("Invalid code provided, please request a code again.")
    }

    /// Not an access token: garbage, an ID token, a refresh token.
    pub fn invalid_access_token() -> Self {
        Self::not_authorized("Invalid Access Token")
    }

    /// An access token that none of our keys signed.
    pub fn access_token_signature() -> Self {
        Self::not_authorized("Could not verify signature for Access Token")
    }

    /// An access token past its time.
    pub fn access_token_expired() -> Self {
        Self::not_authorized("Access Token has expired")
    }

    /// An access token of a signed-out or revoked session.
    pub fn access_token_revoked() -> Self {
        Self::not_authorized("Access Token has been revoked")
    }

    /// An access token without `aws.cognito.signin.user.admin`.
    pub fn access_token_scopes() -> Self {
        Self::not_authorized("Access Token does not have required scopes")
    }

    /// Garbage, or a refresh token of another client or pool.
    pub fn invalid_refresh_token() -> Self {
        Self::not_authorized("Invalid Refresh Token")
    }

    /// A refresh token past its time.
    pub fn refresh_token_expired() -> Self {
        Self::not_authorized("Refresh Token has expired")
    }

    /// A refresh token of a signed-out or revoked session.
    pub fn refresh_token_revoked() -> Self {
        Self::not_authorized("Refresh Token has been revoked")
    }

    /// The client may not write this attribute.
    pub fn unauthorized_attribute() -> Self {
        Self::not_authorized("A client attempted to write unauthorized attribute")
    }

    /// A trigger raised: its message with the full stop AWS adds. `trigger`: e.g. `PreSignUp`.
    pub fn trigger_failed(trigger: &str, message: &str) -> Self {
        Self::user_lambda_validation(format!("{trigger} failed with error {message}."))
    }

    /// A trigger could not be called. `reason`: e.g. `AccessDeniedException`.
    pub fn trigger_not_called(trigger: &str, reason: &str) -> Self {
        Self::unexpected_lambda(format!("{trigger} invocation failed due to error {reason}."))
    }
}

#[cfg(test)]
mod tests {
    use super::super::kinds::ALL;

    #[test]
    fn exceptions_are_sorted_and_named_as_aws_does() {
        assert!(ALL.is_sorted());
        for kind in ALL {
            assert!(kind.ends_with("Exception"), "{kind}");
        }
    }
}
