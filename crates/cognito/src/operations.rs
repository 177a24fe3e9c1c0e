//! The operations: one file each, and the table by which the wire finds them.

mod admin_add_user_to_group;
mod admin_confirm_sign_up;
mod admin_create_user;
mod admin_delete_user;
mod admin_disable_user;
mod admin_enable_user;
mod admin_get_user;
mod admin_initiate_auth;
mod admin_list_groups_for_user;
mod admin_remove_user_from_group;
mod admin_respond_to_auth_challenge;
mod admin_set_user_password;
mod admin_update_user_attributes;
mod admin_user_global_sign_out;
mod change_password;
mod confirm_sign_up;
mod create_group;
mod create_user_pool;
mod create_user_pool_client;
mod delete_group;
mod delete_user_pool;
mod delete_user_pool_client;
mod describe_user_pool;
mod describe_user_pool_client;
mod get_group;
mod get_tokens_from_refresh_token;
mod get_user;
mod global_sign_out;
mod initiate_auth;
mod list_groups;
mod list_user_pool_clients;
mod list_user_pools;
mod list_users;
mod list_users_in_group;
mod resend_confirmation_code;
mod respond_to_auth_challenge;
mod revoke_token;
mod sign_up;
mod update_group;
mod update_user_pool;
mod update_user_pool_client;

use serde_json::Value;

use crate::error::ApiError;
use crate::model;
use crate::operation::{Context, Operation};

pub use admin_add_user_to_group::AdminAddUserToGroup;
pub use admin_confirm_sign_up::AdminConfirmSignUp;
pub use admin_create_user::AdminCreateUser;
pub use admin_delete_user::AdminDeleteUser;
pub use admin_disable_user::AdminDisableUser;
pub use admin_enable_user::AdminEnableUser;
pub use admin_get_user::AdminGetUser;
pub use admin_initiate_auth::AdminInitiateAuth;
pub use admin_list_groups_for_user::AdminListGroupsForUser;
pub use admin_remove_user_from_group::AdminRemoveUserFromGroup;
pub use admin_respond_to_auth_challenge::AdminRespondToAuthChallenge;
pub use admin_set_user_password::AdminSetUserPassword;
pub use admin_update_user_attributes::AdminUpdateUserAttributes;
pub use admin_user_global_sign_out::AdminUserGlobalSignOut;
pub use change_password::ChangePassword;
pub use confirm_sign_up::ConfirmSignUp;
pub use create_group::CreateGroup;
pub use create_user_pool::CreateUserPool;
pub use create_user_pool_client::CreateUserPoolClient;
pub use delete_group::DeleteGroup;
pub use delete_user_pool::DeleteUserPool;
pub use delete_user_pool_client::DeleteUserPoolClient;
pub use describe_user_pool::DescribeUserPool;
pub use describe_user_pool_client::DescribeUserPoolClient;
pub use get_group::GetGroup;
pub use get_tokens_from_refresh_token::GetTokensFromRefreshToken;
pub use get_user::GetUser;
pub use global_sign_out::GlobalSignOut;
pub use initiate_auth::InitiateAuth;
pub use list_groups::ListGroups;
pub use list_user_pool_clients::ListUserPoolClients;
pub use list_user_pools::ListUserPools;
pub use list_users::ListUsers;
pub use list_users_in_group::ListUsersInGroup;
pub use resend_confirmation_code::ResendConfirmationCode;
pub use respond_to_auth_challenge::RespondToAuthChallenge;
pub use revoke_token::RevokeToken;
pub use sign_up::SignUp;
pub use update_group::UpdateGroup;
pub use update_user_pool::UpdateUserPool;
pub use update_user_pool_client::UpdateUserPoolClient;

/// Reads a checked body as the operation's request and does it.
pub(crate) type Run = fn(Value, &Context<'_>) -> Result<Value, ApiError>;

/// Every operation there is, sorted by name.
const TABLE: &[(&str, Run)] = &[
    entry::<AdminAddUserToGroup>(),
    entry::<AdminConfirmSignUp>(),
    entry::<AdminCreateUser>(),
    entry::<AdminDeleteUser>(),
    entry::<AdminDisableUser>(),
    entry::<AdminEnableUser>(),
    entry::<AdminGetUser>(),
    entry::<AdminInitiateAuth>(),
    entry::<AdminListGroupsForUser>(),
    entry::<AdminRemoveUserFromGroup>(),
    entry::<AdminRespondToAuthChallenge>(),
    entry::<AdminSetUserPassword>(),
    entry::<AdminUpdateUserAttributes>(),
    entry::<AdminUserGlobalSignOut>(),
    entry::<ChangePassword>(),
    entry::<ConfirmSignUp>(),
    entry::<CreateGroup>(),
    entry::<CreateUserPool>(),
    entry::<CreateUserPoolClient>(),
    entry::<DeleteGroup>(),
    entry::<DeleteUserPool>(),
    entry::<DeleteUserPoolClient>(),
    entry::<DescribeUserPool>(),
    entry::<DescribeUserPoolClient>(),
    entry::<GetGroup>(),
    entry::<GetTokensFromRefreshToken>(),
    entry::<GetUser>(),
    entry::<GlobalSignOut>(),
    entry::<InitiateAuth>(),
    entry::<ListGroups>(),
    entry::<ListUserPoolClients>(),
    entry::<ListUserPools>(),
    entry::<ListUsers>(),
    entry::<ListUsersInGroup>(),
    entry::<ResendConfirmationCode>(),
    entry::<RespondToAuthChallenge>(),
    entry::<RevokeToken>(),
    entry::<SignUp>(),
    entry::<UpdateGroup>(),
    entry::<UpdateUserPool>(),
    entry::<UpdateUserPoolClient>(),
];

/// How to run the operation of this name.
pub(crate) fn find(name: &str) -> Result<Run, ApiError> {
    if let Ok(index) = TABLE.binary_search_by_key(&name, |(name, _)| name) {
        return Ok(TABLE[index].1);
    }
    let why = match model::operation(name) {
        Some(_) => format!("Sekisho does not support {name} yet"),
        None => format!("AWS has no operation {name}"),
    };
    Err(ApiError::unknown_operation().because(why))
}

const fn entry<O: Operation>() -> (&'static str, Run) {
    (O::NAME, run::<O>)
}

fn run<O: Operation>(body: Value, context: &Context<'_>) -> Result<Value, ApiError> {
    let request: O = serde_json::from_value(body).map_err(|error| {
        // The model has passed the body, so a struct that cannot read it is our mistake. The parser's words could
        // quote a password.
        ApiError::internal(format!("{} cannot be read ({:?})", O::NAME, error.classify()))
    })?;
    let answer = request.apply(context)?;
    serde_json::to_value(answer).map_err(|error| ApiError::internal(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_every_name_is_one_of_aws() {
        let names: Vec<&str> = TABLE.iter().map(|(name, _)| *name).collect();
        assert!(names.is_sorted());
        for name in names {
            assert!(model::operation(name).is_some(), "{name}");
        }
    }

    #[test]
    fn what_is_not_there_says_so() {
        let missing = find("AdminResetUserPassword").unwrap_err();
        assert_eq!(missing.kind, "UnknownOperationException");
        assert_eq!(missing.why.unwrap(), "Sekisho does not support AdminResetUserPassword yet");
        let unknown = find("MakeTea").unwrap_err();
        assert_eq!(unknown.why.unwrap(), "AWS has no operation MakeTea");
    }
}
