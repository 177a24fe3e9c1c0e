//! The operations: one file each, and the table by which the wire finds them.

mod add_custom_attributes;
mod add_user_pool_client_secret;
mod admin_add_user_to_group;
mod admin_confirm_sign_up;
mod admin_create_user;
mod admin_delete_user;
mod admin_delete_user_attributes;
mod admin_disable_provider_for_user;
mod admin_disable_user;
mod admin_enable_user;
mod admin_forget_device;
mod admin_get_device;
mod admin_get_user;
mod admin_initiate_auth;
mod admin_link_provider_for_user;
mod admin_list_devices;
mod admin_list_groups_for_user;
mod admin_list_user_auth_events;
mod admin_remove_user_from_group;
mod admin_reset_user_password;
mod admin_respond_to_auth_challenge;
mod admin_set_user_mfa_preference;
mod admin_set_user_password;
mod admin_set_user_settings;
mod admin_update_auth_event_feedback;
mod admin_update_device_status;
mod admin_update_user_attributes;
mod admin_user_global_sign_out;
pub mod associate_software_token;
mod change_password;
mod complete_web_authn_registration;
mod confirm_device;
pub mod confirm_forgot_password;
pub mod confirm_sign_up;
mod create_group;
mod create_identity_provider;
mod create_managed_login_branding;
mod create_resource_server;
mod create_terms;
mod create_user_import_job;
mod create_user_pool;
mod create_user_pool_client;
mod create_user_pool_domain;
mod delete_group;
mod delete_identity_provider;
mod delete_managed_login_branding;
mod delete_resource_server;
mod delete_terms;
mod delete_user;
mod delete_user_attributes;
mod delete_user_pool;
mod delete_user_pool_client;
mod delete_user_pool_client_secret;
mod delete_user_pool_domain;
mod delete_web_authn_credential;
mod describe_identity_provider;
mod describe_managed_login_branding;
mod describe_managed_login_branding_by_client;
mod describe_resource_server;
mod describe_risk_configuration;
mod describe_terms;
mod describe_user_import_job;
mod describe_user_pool;
mod describe_user_pool_client;
mod describe_user_pool_domain;
mod forget_device;
pub mod forgot_password;
mod get_csv_header;
mod get_device;
mod get_group;
mod get_identity_provider_by_identifier;
mod get_log_delivery_configuration;
mod get_signing_certificate;
mod get_tokens_from_refresh_token;
mod get_ui_customization;
mod get_user;
mod get_user_attribute_verification_code;
mod get_user_auth_factors;
mod get_user_pool_mfa_config;
mod global_sign_out;
mod initiate_auth;
mod list_devices;
mod list_groups;
mod list_identity_providers;
mod list_resource_servers;
mod list_tags_for_resource;
mod list_terms;
mod list_user_import_jobs;
mod list_user_pool_client_secrets;
mod list_user_pool_clients;
mod list_user_pools;
mod list_users;
mod list_users_in_group;
mod list_web_authn_credentials;
pub mod resend_confirmation_code;
mod respond_to_auth_challenge;
mod revoke_token;
mod set_log_delivery_configuration;
mod set_risk_configuration;
mod set_ui_customization;
mod set_user_mfa_preference;
mod set_user_pool_mfa_config;
mod set_user_settings;
pub mod sign_up;
mod start_user_import_job;
mod start_web_authn_registration;
mod stop_user_import_job;
mod tag_resource;
mod untag_resource;
mod update_auth_event_feedback;
mod update_device_status;
mod update_group;
mod update_identity_provider;
mod update_managed_login_branding;
mod update_resource_server;
mod update_terms;
mod update_user_attributes;
mod update_user_pool;
mod update_user_pool_client;
mod update_user_pool_domain;
pub mod verify_software_token;
mod verify_user_attribute;

use serde_json::Value;

use crate::error::ApiError;
use crate::operation::{Context, Operation};

/// Reads a checked body as the operation's request, does it, and gives its answer as JSON.
pub(crate) type Run = fn(Value, &Context<'_>) -> Result<Vec<u8>, ApiError>;

/// How an operation is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Served {
    /// It does what it does on AWS.
    Behaves,
    /// What it sets is validated, kept and given back; nothing else comes of it.
    Kept,
}

/// One line per operation, in the order of their names.
macro_rules! table {
    ($($served:ident $module:ident::$name:ident,)*) => {
        $(pub use $module::$name;)*

        /// Every operation of the service model, sorted by name.
        const TABLE: &[(&str, Served, Run)] = &[$((<$name as Operation>::NAME, served!($served), run::<$name>),)*];
    };
}

macro_rules! served {
    (behaves) => {
        Served::Behaves
    };
    (kept) => {
        Served::Kept
    };
}

table! {
    behaves add_custom_attributes::AddCustomAttributes,
    behaves add_user_pool_client_secret::AddUserPoolClientSecret,
    behaves admin_add_user_to_group::AdminAddUserToGroup,
    behaves admin_confirm_sign_up::AdminConfirmSignUp,
    behaves admin_create_user::AdminCreateUser,
    behaves admin_delete_user::AdminDeleteUser,
    behaves admin_delete_user_attributes::AdminDeleteUserAttributes,
    behaves admin_disable_provider_for_user::AdminDisableProviderForUser,
    behaves admin_disable_user::AdminDisableUser,
    behaves admin_enable_user::AdminEnableUser,
    behaves admin_forget_device::AdminForgetDevice,
    behaves admin_get_device::AdminGetDevice,
    behaves admin_get_user::AdminGetUser,
    behaves admin_initiate_auth::AdminInitiateAuth,
    behaves admin_link_provider_for_user::AdminLinkProviderForUser,
    behaves admin_list_devices::AdminListDevices,
    behaves admin_list_groups_for_user::AdminListGroupsForUser,
    behaves admin_list_user_auth_events::AdminListUserAuthEvents,
    behaves admin_remove_user_from_group::AdminRemoveUserFromGroup,
    behaves admin_reset_user_password::AdminResetUserPassword,
    behaves admin_respond_to_auth_challenge::AdminRespondToAuthChallenge,
    behaves admin_set_user_mfa_preference::AdminSetUserMFAPreference,
    behaves admin_set_user_password::AdminSetUserPassword,
    behaves admin_set_user_settings::AdminSetUserSettings,
    behaves admin_update_auth_event_feedback::AdminUpdateAuthEventFeedback,
    behaves admin_update_device_status::AdminUpdateDeviceStatus,
    behaves admin_update_user_attributes::AdminUpdateUserAttributes,
    behaves admin_user_global_sign_out::AdminUserGlobalSignOut,
    behaves associate_software_token::AssociateSoftwareToken,
    behaves change_password::ChangePassword,
    behaves complete_web_authn_registration::CompleteWebAuthnRegistration,
    behaves confirm_device::ConfirmDevice,
    behaves confirm_forgot_password::ConfirmForgotPassword,
    behaves confirm_sign_up::ConfirmSignUp,
    behaves create_group::CreateGroup,
    behaves create_identity_provider::CreateIdentityProvider,
    kept create_managed_login_branding::CreateManagedLoginBranding,
    behaves create_resource_server::CreateResourceServer,
    kept create_terms::CreateTerms,
    behaves create_user_import_job::CreateUserImportJob,
    behaves create_user_pool::CreateUserPool,
    behaves create_user_pool_client::CreateUserPoolClient,
    behaves create_user_pool_domain::CreateUserPoolDomain,
    behaves delete_group::DeleteGroup,
    behaves delete_identity_provider::DeleteIdentityProvider,
    kept delete_managed_login_branding::DeleteManagedLoginBranding,
    behaves delete_resource_server::DeleteResourceServer,
    kept delete_terms::DeleteTerms,
    behaves delete_user::DeleteUser,
    behaves delete_user_attributes::DeleteUserAttributes,
    behaves delete_user_pool::DeleteUserPool,
    behaves delete_user_pool_client::DeleteUserPoolClient,
    behaves delete_user_pool_client_secret::DeleteUserPoolClientSecret,
    behaves delete_user_pool_domain::DeleteUserPoolDomain,
    behaves delete_web_authn_credential::DeleteWebAuthnCredential,
    behaves describe_identity_provider::DescribeIdentityProvider,
    kept describe_managed_login_branding::DescribeManagedLoginBranding,
    kept describe_managed_login_branding_by_client::DescribeManagedLoginBrandingByClient,
    behaves describe_resource_server::DescribeResourceServer,
    kept describe_risk_configuration::DescribeRiskConfiguration,
    kept describe_terms::DescribeTerms,
    behaves describe_user_import_job::DescribeUserImportJob,
    behaves describe_user_pool::DescribeUserPool,
    behaves describe_user_pool_client::DescribeUserPoolClient,
    behaves describe_user_pool_domain::DescribeUserPoolDomain,
    behaves forget_device::ForgetDevice,
    behaves forgot_password::ForgotPassword,
    behaves get_csv_header::GetCSVHeader,
    behaves get_device::GetDevice,
    behaves get_group::GetGroup,
    behaves get_identity_provider_by_identifier::GetIdentityProviderByIdentifier,
    kept get_log_delivery_configuration::GetLogDeliveryConfiguration,
    kept get_signing_certificate::GetSigningCertificate,
    behaves get_tokens_from_refresh_token::GetTokensFromRefreshToken,
    behaves get_ui_customization::GetUICustomization,
    behaves get_user::GetUser,
    behaves get_user_attribute_verification_code::GetUserAttributeVerificationCode,
    behaves get_user_auth_factors::GetUserAuthFactors,
    behaves get_user_pool_mfa_config::GetUserPoolMfaConfig,
    behaves global_sign_out::GlobalSignOut,
    behaves initiate_auth::InitiateAuth,
    behaves list_devices::ListDevices,
    behaves list_groups::ListGroups,
    behaves list_identity_providers::ListIdentityProviders,
    behaves list_resource_servers::ListResourceServers,
    behaves list_tags_for_resource::ListTagsForResource,
    kept list_terms::ListTerms,
    behaves list_user_import_jobs::ListUserImportJobs,
    behaves list_user_pool_client_secrets::ListUserPoolClientSecrets,
    behaves list_user_pool_clients::ListUserPoolClients,
    behaves list_user_pools::ListUserPools,
    behaves list_users::ListUsers,
    behaves list_users_in_group::ListUsersInGroup,
    behaves list_web_authn_credentials::ListWebAuthnCredentials,
    behaves resend_confirmation_code::ResendConfirmationCode,
    behaves respond_to_auth_challenge::RespondToAuthChallenge,
    behaves revoke_token::RevokeToken,
    kept set_log_delivery_configuration::SetLogDeliveryConfiguration,
    kept set_risk_configuration::SetRiskConfiguration,
    behaves set_ui_customization::SetUICustomization,
    behaves set_user_mfa_preference::SetUserMFAPreference,
    behaves set_user_pool_mfa_config::SetUserPoolMfaConfig,
    behaves set_user_settings::SetUserSettings,
    behaves sign_up::SignUp,
    behaves start_user_import_job::StartUserImportJob,
    behaves start_web_authn_registration::StartWebAuthnRegistration,
    behaves stop_user_import_job::StopUserImportJob,
    behaves tag_resource::TagResource,
    behaves untag_resource::UntagResource,
    behaves update_auth_event_feedback::UpdateAuthEventFeedback,
    behaves update_device_status::UpdateDeviceStatus,
    behaves update_group::UpdateGroup,
    behaves update_identity_provider::UpdateIdentityProvider,
    kept update_managed_login_branding::UpdateManagedLoginBranding,
    behaves update_resource_server::UpdateResourceServer,
    kept update_terms::UpdateTerms,
    behaves update_user_attributes::UpdateUserAttributes,
    behaves update_user_pool::UpdateUserPool,
    behaves update_user_pool_client::UpdateUserPoolClient,
    behaves update_user_pool_domain::UpdateUserPoolDomain,
    behaves verify_software_token::VerifySoftwareToken,
    behaves verify_user_attribute::VerifyUserAttribute,
}

/// Every operation and how it is served, sorted by name.
pub fn all() -> impl Iterator<Item = (&'static str, Served)> {
    TABLE.iter().map(|(name, served, _)| (*name, *served))
}

/// How to run the operation of this name.
pub(crate) fn find(name: &str) -> Result<Run, ApiError> {
    match TABLE.binary_search_by_key(&name, |(name, ..)| name) {
        Ok(index) => Ok(TABLE[index].2),
        Err(_) => Err(ApiError::unknown_operation().because(format!("AWS has no operation {name}"))),
    }
}

fn run<O: Operation>(body: Value, context: &Context<'_>) -> Result<Vec<u8>, ApiError> {
    let request: O = serde_json::from_value(body).map_err(|error| {
        // The model has passed the body, so a struct that cannot read it is our mistake. The parser's words could
        // quote a password.
        ApiError::internal(format!("{} cannot be read ({:?})", O::NAME, error.classify()))
    })?;
    let answer = request.apply(context)?;
    serde_json::to_vec(&answer).map_err(|error| ApiError::internal(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model;

    #[test]
    fn the_table_is_the_service_model() {
        let names: Vec<&str> = all().map(|(name, _)| name).collect();
        assert_eq!(names, model::operation_names().collect::<Vec<_>>());
    }

    #[test]
    fn what_is_not_there_says_so() {
        let unknown = find("MakeTea").unwrap_err();
        assert_eq!(unknown.kind, "UnknownOperationException");
        assert_eq!(unknown.why.unwrap(), "AWS has no operation MakeTea");
    }
}
