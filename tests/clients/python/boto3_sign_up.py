"""boto3: sign-up, its code, sign-in, both refreshes, password change, sign-out, the end of the account."""

from stack import CLIENT, PASSWORD, POOL, advance, attributes, begin, code, cognito, equal, listed, other, refused, sign_in

WRONG = "NotAuthorizedException: Incorrect username or password."
REVOKED = "NotAuthorizedException: Access Token has been revoked"

told = cognito.sign_up(ClientId=CLIENT, Username="alice", Password=PASSWORD, UserAttributes=listed(email="alice@example.com"))
equal(told["UserConfirmed"], False, "UserConfirmed")
delivery = {"Destination": "a***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email"}
equal(told["CodeDeliveryDetails"], delivery, "CodeDeliveryDetails")
refused(
    "UserNotConfirmedException: User is not confirmed.",
    "initiate_auth",
    ClientId=CLIENT,
    AuthFlow="USER_PASSWORD_AUTH",
    AuthParameters={"USERNAME": "alice", "PASSWORD": PASSWORD},
)
first = code("alice")
refused(
    "CodeMismatchException: Invalid verification code provided, please try again.",
    "confirm_sign_up",
    ClientId=CLIENT,
    Username="alice",
    ConfirmationCode=other(first),
)
equal(cognito.resend_confirmation_code(ClientId=CLIENT, Username="alice")["CodeDeliveryDetails"], delivery, "resent")
cognito.confirm_sign_up(ClientId=CLIENT, Username="alice", ConfirmationCode=code("alice"))
refused(
    "UsernameExistsException: User already exists",
    "sign_up",
    ClientId=CLIENT,
    Username="alice",
    Password=PASSWORD,
    UserAttributes=listed(email="other@example.com"),
)

for name, password in [("alice", "wrong"), ("alice", PASSWORD.lower())]:
    refused(
        WRONG,
        "initiate_auth",
        ClientId=CLIENT,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": name, "PASSWORD": password},
    )
tokens = sign_in("alice")
equal(sorted(tokens), ["AccessToken", "ExpiresIn", "IdToken", "RefreshToken", "TokenType"], "tokens")
me = cognito.get_user(AccessToken=tokens["AccessToken"])
equal(me["Username"], "alice", "GetUser")
equal(
    attributes(me["UserAttributes"]),
    {"sub": told["UserSub"], "email": "alice@example.com", "email_verified": "true"},
    "UserAttributes",
)

advance(1)
for flow in ["REFRESH_TOKEN_AUTH", "REFRESH_TOKEN"]:
    again = cognito.initiate_auth(ClientId=CLIENT, AuthFlow=flow, AuthParameters={"REFRESH_TOKEN": tokens["RefreshToken"]})
    equal(sorted(again["AuthenticationResult"]), ["AccessToken", "ExpiresIn", "IdToken", "TokenType"], flow)
again = cognito.get_tokens_from_refresh_token(ClientId=CLIENT, RefreshToken=tokens["RefreshToken"])["AuthenticationResult"]
equal(sorted(again), ["AccessToken", "ExpiresIn", "IdToken", "TokenType"], "GetTokensFromRefreshToken")
equal(again["AccessToken"] != tokens["AccessToken"], True, "a new access token")

change = {"AccessToken": again["AccessToken"], "PreviousPassword": PASSWORD, "ProposedPassword": "N3w-Passw0rd!"}
refused(WRONG, "change_password", **{**change, "PreviousPassword": "wrong"})
refused(
    "InvalidPasswordException: Password did not conform with policy: Password not long enough",
    "change_password",
    **{**change, "ProposedPassword": "Aa1!"},
)
cognito.change_password(**change)
refused(
    WRONG,
    "initiate_auth",
    ClientId=CLIENT,
    AuthFlow="USER_PASSWORD_AUTH",
    AuthParameters={"USERNAME": "alice", "PASSWORD": PASSWORD},
)
second = sign_in("alice", "N3w-Passw0rd!")

# RevokeToken ends one sign-in, GlobalSignOut all of them.
cognito.revoke_token(ClientId=CLIENT, Token=tokens["RefreshToken"])
refused(REVOKED, "get_user", AccessToken=again["AccessToken"])
third = sign_in("alice", "N3w-Passw0rd!")
cognito.get_user(AccessToken=second["AccessToken"])
cognito.global_sign_out(AccessToken=third["AccessToken"])
refused(REVOKED, "get_user", AccessToken=second["AccessToken"])
refused(
    "NotAuthorizedException: Refresh Token has been revoked",
    "get_tokens_from_refresh_token",
    ClientId=CLIENT,
    RefreshToken=second["RefreshToken"],
)

equal(begin("alice", "N3w-Passw0rd!")["ChallengeParameters"], {}, "ChallengeParameters")
cognito.delete_user(AccessToken=sign_in("alice", "N3w-Passw0rd!")["AccessToken"])
refused("UserNotFoundException: User does not exist.", "admin_get_user", UserPoolId=POOL, Username="alice")
