"""boto3: users made by an administrator, their first password, groups, every paginator, the filter of ListUsers."""

import base64
import json

from stack import CLIENT, PASSWORD, POOL, answer, attributes, begin, cognito, equal, listed, refused, response, sign_in, user

made = cognito.admin_create_user(
    UserPoolId=POOL,
    Username="alice",
    TemporaryPassword="Temp-Passw0rd1",
    MessageAction="SUPPRESS",
    UserAttributes=listed(email="alice@example.com", name="Alice"),
)["User"]
equal((made["Username"], made["UserStatus"], made["Enabled"]), ("alice", "FORCE_CHANGE_PASSWORD", True), "AdminCreateUser")
challenge = begin("alice", "Temp-Passw0rd1")
equal(challenge["ChallengeName"], "NEW_PASSWORD_REQUIRED", "first sign-in")
told = challenge["ChallengeParameters"]
equal((told["USER_ID_FOR_SRP"], json.loads(told["requiredAttributes"])), ("alice", []), "ChallengeParameters")
equal(json.loads(told["userAttributes"]), {"email": "alice@example.com", "name": "Alice"}, "userAttributes")
refused(
    "InvalidPasswordException: Password did not conform with policy: Password not long enough",
    "respond_to_auth_challenge",
    **response(challenge, "alice", NEW_PASSWORD="Aa1!"),
)
tokens = answer(challenge, "alice", NEW_PASSWORD=PASSWORD)["AuthenticationResult"]
cognito.get_user(AccessToken=tokens["AccessToken"])
refused(
    "NotAuthorizedException: Invalid session for the user, session can only be used once.",
    "respond_to_auth_challenge",
    **response(challenge, "alice", NEW_PASSWORD=PASSWORD),
)
shown = cognito.admin_get_user(UserPoolId=POOL, Username="alice")
equal(shown["UserStatus"], "CONFIRMED", "status")
equal(abs((shown["UserLastModifiedDate"] - shown["UserCreateDate"]).total_seconds()) < 60, True, "dates")

cognito.admin_update_user_attributes(UserPoolId=POOL, Username="alice", UserAttributes=listed(name="A", nickname="Al"))
cognito.admin_delete_user_attributes(UserPoolId=POOL, Username="alice", UserAttributeNames=["nickname"])
left = attributes(cognito.admin_get_user(UserPoolId=POOL, Username="alice")["UserAttributes"])
equal((left["name"], "nickname" in left), ("A", False), "attributes")
admin = cognito.admin_initiate_auth(
    UserPoolId=POOL,
    ClientId=CLIENT,
    AuthFlow="ADMIN_USER_PASSWORD_AUTH",
    AuthParameters={"USERNAME": "alice", "PASSWORD": PASSWORD},
)
equal("AuthenticationResult" in admin, True, "AdminInitiateAuth")
cognito.admin_disable_user(UserPoolId=POOL, Username="alice")
refused(
    "NotAuthorizedException: User is disabled.",
    "initiate_auth",
    ClientId=CLIENT,
    AuthFlow="USER_PASSWORD_AUTH",
    AuthParameters={"USERNAME": "alice", "PASSWORD": PASSWORD},
)
cognito.admin_enable_user(UserPoolId=POOL, Username="alice")

# Groups: in the token by precedence, listed by their paginators.
for precedence, name in enumerate(["staff", "admin", "guests"]):
    cognito.create_group(UserPoolId=POOL, GroupName=name, Precedence=9 - precedence, Description=f"the {name}")
    cognito.admin_add_user_to_group(UserPoolId=POOL, Username="alice", GroupName=name)
payload = sign_in("alice")["IdToken"].split(".")[1]
claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
equal(claims["cognito:groups"], ["guests", "admin", "staff"], "cognito:groups")
cognito.admin_remove_user_from_group(UserPoolId=POOL, Username="alice", GroupName="guests")
cognito.update_group(UserPoolId=POOL, GroupName="staff", Precedence=1)
equal(cognito.get_group(UserPoolId=POOL, GroupName="staff")["Group"]["Precedence"], 1, "UpdateGroup")

everybody = {"alice", *(f"user-{number:02}" for number in range(12))}
for name in everybody - {"alice"}:
    user(name)
    cognito.admin_add_user_to_group(UserPoolId=POOL, Username=name, GroupName="staff")


def paged(operation, member, key, size, **request):
    """All names that a paginator gives, and how many pages it took."""
    pages = cognito.get_paginator(operation).paginate(**request, PaginationConfig={"PageSize": size})
    names = [[item[key] for item in page[member]] for page in pages]
    return sorted(name for page in names for name in page), len([page for page in names if page])


equal(paged("list_users", "Users", "Username", 5, UserPoolId=POOL), (sorted(everybody), 3), "ListUsers")
equal(
    paged("list_users_in_group", "Users", "Username", 5, UserPoolId=POOL, GroupName="staff"),
    (sorted(everybody), 3),
    "ListUsersInGroup",
)
equal(paged("list_groups", "Groups", "GroupName", 2, UserPoolId=POOL), (["admin", "guests", "staff"], 2), "ListGroups")
equal(
    paged("admin_list_groups_for_user", "Groups", "GroupName", 1, UserPoolId=POOL, Username="alice"),
    (["admin", "staff"], 2),
    "AdminListGroupsForUser",
)
for number in range(3):
    cognito.create_user_pool_client(UserPoolId=POOL, ClientName=f"more-{number}")
names, pages = paged("list_user_pool_clients", "UserPoolClients", "ClientName", 2, UserPoolId=POOL)
equal((set(names) >= {"more-0", "more-1", "more-2"}, pages >= 2), (True, True), f"ListUserPoolClients {names}")
for number in range(3):
    cognito.create_user_pool(PoolName=f"other-{number}")
names, pages = paged("list_user_pools", "UserPools", "Name", 2)
equal((set(names) >= {"other-0", "other-1", "other-2"}, pages >= 2), (True, True), f"ListUserPools {names}")
for number in range(3):
    cognito.create_resource_server(
        UserPoolId=POOL,
        Identifier=f"api-{number}",
        Name=f"API {number}",
        Scopes=[{"ScopeName": "read", "ScopeDescription": "reads"}],
    )
equal(
    paged("list_resource_servers", "ResourceServers", "Identifier", 2, UserPoolId=POOL),
    (["api-0", "api-1", "api-2"], 2),
    "ListResourceServers",
)

found = {
    'username = "user-03"': ["user-03"],
    'username ^= "user-0"': [f"user-{number:02}" for number in range(10)],
    'email = "ALICE@example.com"': ["alice"],
    '"name"="A"': ["alice"],
    'cognito:user_status = "confirmed"': sorted(everybody),
    'status = "Disabled"': [],
}
for text, names in found.items():
    users = cognito.list_users(UserPoolId=POOL, Filter=text)["Users"]
    equal(sorted(one["Username"] for one in users), names, text)
refused("InvalidParameterException: Error while parsing filter", "list_users", UserPoolId=POOL, Filter="tea")
cognito.admin_delete_user(UserPoolId=POOL, Username="user-00")
equal(len(cognito.list_users(UserPoolId=POOL)["Users"]), len(everybody) - 1, "users left")
