"""boto3: forgotten passwords, passwords reset by an administrator, passwords tried too often."""

from stack import CLIENT, PASSWORD, POOL, advance, code, cognito, equal, listed, messages, other, refused, sign_in, user

SIGN_IN = {"ClientId": CLIENT, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": {"USERNAME": "alice", "PASSWORD": PASSWORD}}
DELIVERY = {"Destination": "a***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email"}
MISMATCH = "CodeMismatchException: Invalid verification code provided, please try again."
EXPIRED = "ExpiredCodeException: Invalid code provided, please request a code again."

user("alice")
refused("UserNotFoundException: Username/client id combination not found.", "forgot_password", ClientId=CLIENT, Username="nobody")
equal(cognito.forgot_password(ClientId=CLIENT, Username="alice")["CodeDeliveryDetails"], DELIVERY, "ForgotPassword")
sent = code("alice")
sign_in("alice")
new = {"ClientId": CLIENT, "Username": "alice", "ConfirmationCode": sent, "Password": "N3w-Passw0rd!"}
refused(MISMATCH, "confirm_forgot_password", **{**new, "ConfirmationCode": other(sent)})
refused(
    "InvalidPasswordException: Password did not conform with policy: Password not long enough",
    "confirm_forgot_password",
    **{**new, "Password": "Aa1!"},
)
cognito.confirm_forgot_password(**new)
refused(EXPIRED, "confirm_forgot_password", **new)
refused("NotAuthorizedException: Incorrect username or password.", "initiate_auth", **SIGN_IN)
tokens = sign_in("alice", "N3w-Passw0rd!")

# A code lasts an hour.
cognito.forgot_password(ClientId=CLIENT, Username="alice")
advance(3601)
refused(EXPIRED, "confirm_forgot_password", **{**new, "ConfirmationCode": code("alice")})

# Reset by an administrator: no password opens until the code has come back.
cognito.admin_reset_user_password(UserPoolId=POOL, Username="alice")
equal(cognito.admin_get_user(UserPoolId=POOL, Username="alice")["UserStatus"], "RESET_REQUIRED", "status")
refused("PasswordResetRequiredException: Password reset required for the user", "initiate_auth", **SIGN_IN)
refused(
    "NotAuthorizedException: Refresh Token has been revoked",
    "get_tokens_from_refresh_token",
    ClientId=CLIENT,
    RefreshToken=tokens["RefreshToken"],
)
cognito.confirm_forgot_password(**{**new, "ConfirmationCode": code("alice"), "Password": PASSWORD})
sign_in("alice")

cognito.admin_create_user(UserPoolId=POOL, Username="bob", MessageAction="SUPPRESS")
refused(
    "NotAuthorizedException: User password cannot be reset in the current state.",
    "forgot_password",
    ClientId=CLIENT,
    Username="bob",
)
user("carol", email_verified="false")
refused(
    "InvalidParameterException: Cannot reset password for the user as there is no registered/verified email or phone_number",
    "forgot_password",
    ClientId=CLIENT,
    Username="carol",
)

# Five wrong passwords lock the sixth out, the right one too; the lock ends.
wrong = {**SIGN_IN, "AuthParameters": {"USERNAME": "alice", "PASSWORD": "wrong"}}
for _ in range(5):
    refused("NotAuthorizedException: Incorrect username or password.", "initiate_auth", **wrong)
refused("NotAuthorizedException: Password attempts exceeded", "initiate_auth", **SIGN_IN)
advance(901)
sign_in("alice")

# An invitation carries a password that signs in once.
cognito.admin_create_user(
    UserPoolId=POOL,
    Username="dave",
    DesiredDeliveryMediums=["EMAIL"],
    UserAttributes=listed(email="dave@example.com", email_verified="true"),
)
equal(messages("dave")[0]["Destination"], "dave@example.com", "invitation")
asked = {"USERNAME": "dave", "PASSWORD": code("dave")}
first = cognito.initiate_auth(ClientId=CLIENT, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=asked)
equal(first["ChallengeName"], "NEW_PASSWORD_REQUIRED", "invited")
