//! What administrators are told: users, groups and pools that are not there, and what may not be.

use serde_json::json;

use super::refused;
use crate::support::stack::{PASSWORD, Stack};

#[test]
fn administrators_are_refused_in_the_words_of_aws() {
    let stack = Stack::start();
    stack.user("alice", &[]);
    let base =
        json!({ "UserPoolId": stack.output("UserPoolId"), "Username": "alice", "GroupName": "Users", "Password": PASSWORD });
    let change = |name: &str| json!({ "UserAttributes": [{ "Name": name, "Value": "true" }] });
    let policy = "InvalidPasswordException: Password did not conform with password policy: Password not long enough";
    let resend = "UnsupportedUserStateException: Resend not possible. alice status is not FORCE_CHANGE_PASSWORD";
    let invalid = |text: &str| format!("InvalidParameterException: {text}");
    let rows = json!([
        ["AdminCreateUser", {}, "UsernameExistsException: User account already exists"],
        ["AdminCreateUser", { "MessageAction": "RESEND" }, resend],
        ["AdminCreateUser", { "Username": "new", "TemporaryPassword": "weak" }, policy],
        ["AdminSetUserPassword", { "Password": "weak" }, policy],
        ["AdminUpdateUserAttributes", change("tea"), invalid("user.tea: Attribute does not exist in the schema.\n")],
        ["AdminUpdateUserAttributes", change("sub"), invalid("Cannot modify the non-mutable attribute sub")],
        ["AdminUpdateUserAttributes", change("phone_number_verified"),
            invalid("Phone Number is required to verify/un-verify a phone number")],
        ["CreateGroup", {}, "GroupExistsException: A group with the name already exists."],
        ["ListUsers", { "Filter": "tea" }, invalid("Error while parsing filter")],
        ["ListUsers", { "Filter": "custom:x = \"1\"" }, invalid("Invalid search attribute: custom:x")],
    ]);
    refused(&stack, &base, &rows);
}

#[test]
fn what_is_not_there_is_named() {
    let stack = Stack::start();
    stack.user("alice", &[]);
    let base = json!({ "UserPoolId": stack.output("UserPoolId"), "Username": "alice", "GroupName": "Users", "Password": PASSWORD,
                       "UserAttributes": [], "MaxResults": 1 });
    let users = "AdminGetUser AdminDeleteUser AdminDisableUser AdminEnableUser AdminConfirmSignUp AdminSetUserPassword \
                 AdminUpdateUserAttributes AdminUserGlobalSignOut AdminAddUserToGroup AdminRemoveUserFromGroup \
                 AdminListGroupsForUser";
    let groups = "GetGroup UpdateGroup DeleteGroup ListUsersInGroup AdminAddUserToGroup AdminRemoveUserFromGroup";
    let pools = "DescribeUserPool UpdateUserPool DeleteUserPool ListUsers ListGroups ListUserPoolClients AdminGetUser \
                 CreateGroup AdminCreateUser";
    let cases = [
        (users, json!({ "Username": "nobody" }), "UserNotFoundException: User does not exist."),
        (groups, json!({ "GroupName": "none" }), "ResourceNotFoundException: Group not found."),
        (
            pools,
            json!({ "UserPoolId": "eu-west-1_nothing99" }),
            "ResourceNotFoundException: User pool eu-west-1_nothing99 does not exist.",
        ),
    ];
    for (operations, other, text) in cases {
        for operation in operations.split_whitespace() {
            refused(&stack, &base, &json!([[operation, other, text]]));
        }
    }
}
