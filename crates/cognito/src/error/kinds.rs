//! One constructor per exception of the service; the name of the function is the name of the exception.

use super::ApiError;

macro_rules! kinds {
    ($($name:ident = $kind:literal;)*) => {
        impl ApiError {
            $(
                #[doc = concat!("`", $kind, "` with this text.")]
                pub fn $name(text: impl Into<String>) -> Self {
                    Self::new($kind, text)
                }
            )*
        }

        /// Every exception with a constructor here.
        #[cfg(test)]
        pub(super) const ALL: &[&str] = &[$($kind),*];
    };
}

kinds! {
    access_denied = "AccessDeniedException";
    alias_exists = "AliasExistsException";
    code_delivery_failure = "CodeDeliveryFailureException";
    code_mismatch = "CodeMismatchException";
    concurrent_modification = "ConcurrentModificationException";
    device_key_exists = "DeviceKeyExistsException";
    duplicate_provider = "DuplicateProviderException";
    enable_software_token_mfa = "EnableSoftwareTokenMFAException";
    expired_code = "ExpiredCodeException";
    expired_token = "ExpiredTokenException";
    feature_unavailable_in_tier = "FeatureUnavailableInTierException";
    forbidden = "ForbiddenException";
    group_exists = "GroupExistsException";
    invalid_lambda_response = "InvalidLambdaResponseException";
    invalid_oauth_flow = "InvalidOAuthFlowException";
    invalid_parameter = "InvalidParameterException";
    invalid_password = "InvalidPasswordException";
    invalid_user_pool_configuration = "InvalidUserPoolConfigurationException";
    limit_exceeded = "LimitExceededException";
    mfa_method_not_found = "MFAMethodNotFoundException";
    managed_login_branding_exists = "ManagedLoginBrandingExistsException";
    missing_authentication_token = "MissingAuthenticationTokenException";
    not_authorized = "NotAuthorizedException";
    password_history_policy_violation = "PasswordHistoryPolicyViolationException";
    password_reset_required = "PasswordResetRequiredException";
    precondition_not_met = "PreconditionNotMetException";
    refresh_token_reuse = "RefreshTokenReuseException";
    resource_not_found = "ResourceNotFoundException";
    scope_does_not_exist = "ScopeDoesNotExistException";
    software_token_mfa_not_found = "SoftwareTokenMFANotFoundException";
    terms_exists = "TermsExistsException";
    tier_change_not_allowed = "TierChangeNotAllowedException";
    too_many_failed_attempts = "TooManyFailedAttemptsException";
    too_many_requests = "TooManyRequestsException";
    unauthorized = "UnauthorizedException";
    unexpected_lambda = "UnexpectedLambdaException";
    unrecognized_client = "UnrecognizedClientException";
    unsupported_identity_provider = "UnsupportedIdentityProviderException";
    unsupported_operation = "UnsupportedOperationException";
    unsupported_token_type = "UnsupportedTokenTypeException";
    unsupported_user_state = "UnsupportedUserStateException";
    user_import_in_progress = "UserImportInProgressException";
    user_lambda_validation = "UserLambdaValidationException";
    user_not_confirmed = "UserNotConfirmedException";
    user_not_found = "UserNotFoundException";
    user_pool_add_on_not_enabled = "UserPoolAddOnNotEnabledException";
    user_pool_tagging = "UserPoolTaggingException";
    username_exists = "UsernameExistsException";
    web_authn_challenge_not_found = "WebAuthnChallengeNotFoundException";
    web_authn_client_mismatch = "WebAuthnClientMismatchException";
    web_authn_configuration_missing = "WebAuthnConfigurationMissingException";
    web_authn_credential_not_supported = "WebAuthnCredentialNotSupportedException";
    web_authn_not_enabled = "WebAuthnNotEnabledException";
    web_authn_origin_not_allowed = "WebAuthnOriginNotAllowedException";
    web_authn_relying_party_mismatch = "WebAuthnRelyingPartyMismatchException";
}

impl ApiError {
    /// `SerializationException`: the body is not what its types promise. `None`: not JSON at all, or no object.
    pub fn serialization(text: Option<String>) -> Self {
        Self { kind: "SerializationException", message: text, why: None, capital: true, status: 400 }
    }

    /// `UnknownOperationException`, which has no text.
    pub fn unknown_operation() -> Self {
        Self { kind: "UnknownOperationException", message: None, why: None, capital: false, status: 400 }
    }

    /// `InternalErrorException`, status 500. The context goes to our log only.
    // Unverified: the text; AWS's is not recorded.
    pub fn internal(context: impl Into<String>) -> Self {
        Self { why: Some(context.into()), status: 500, ..Self::new("InternalErrorException", "Internal server error") }
    }
}
