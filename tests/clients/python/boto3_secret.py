"""boto3 with a client that has a secret: SECRET_HASH in every step, and what is told without it."""

from stack import CLIENT, PASSWORD, POOL, SECRET, code, cognito, equal, hashed, listed, other, refused, sign_in

MISSING = f"NotAuthorizedException: Client {CLIENT} is configured for secret but secret was not received"
WRONG = f"NotAuthorizedException: Unable to verify secret hash for client {CLIENT}"
BAD = other(hashed("alice"))

new = {"ClientId": CLIENT, "Username": "alice", "Password": PASSWORD, "UserAttributes": listed(email="alice@example.com")}
refused(MISSING, "sign_up", **new)
refused(WRONG, "sign_up", **new, SecretHash=BAD)
cognito.sign_up(**new, SecretHash=hashed("alice"))
confirmation = {"ClientId": CLIENT, "Username": "alice", "ConfirmationCode": code("alice")}
refused(WRONG, "confirm_sign_up", **confirmation, SecretHash=BAD)
cognito.confirm_sign_up(**confirmation, SecretHash=hashed("alice"))

asked = {"ClientId": CLIENT, "AuthFlow": "USER_PASSWORD_AUTH"}
refused(
    f"NotAuthorizedException: Client {CLIENT} is configured with secret but SECRET_HASH was not received",
    "initiate_auth",
    **asked,
    AuthParameters={"USERNAME": "alice", "PASSWORD": PASSWORD},
)
refused(
    f"NotAuthorizedException: SecretHash does not match for the client: {CLIENT}",
    "initiate_auth",
    **asked,
    AuthParameters={"USERNAME": "alice", "PASSWORD": PASSWORD, "SECRET_HASH": BAD},
)
tokens = sign_in("alice", SECRET_HASH=hashed("alice"))
cognito.initiate_auth(
    ClientId=CLIENT,
    AuthFlow="REFRESH_TOKEN_AUTH",
    AuthParameters={"REFRESH_TOKEN": tokens["RefreshToken"], "SECRET_HASH": hashed("alice")},
)
refused(MISSING, "get_tokens_from_refresh_token", ClientId=CLIENT, RefreshToken=tokens["RefreshToken"])
cognito.get_tokens_from_refresh_token(ClientId=CLIENT, ClientSecret=SECRET, RefreshToken=tokens["RefreshToken"])
cognito.revoke_token(ClientId=CLIENT, ClientSecret=SECRET, Token=tokens["RefreshToken"])
refused("NotAuthorizedException: Access Token has been revoked", "get_user", AccessToken=tokens["AccessToken"])

# Rotation: each refresh gives another refresh token, and the old way is closed.
client = cognito.create_user_pool_client(
    UserPoolId=POOL,
    ClientName="rotating",
    ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"],
    RefreshTokenRotation={"Feature": "ENABLED", "RetryGracePeriodSeconds": 0},
)
client = client["UserPoolClient"]["ClientId"]
first = cognito.initiate_auth(
    ClientId=client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters={"USERNAME": "alice", "PASSWORD": PASSWORD}
)["AuthenticationResult"]["RefreshToken"]
refused(
    "UnsupportedOperationException: This API does not support refresh token rotation",
    "initiate_auth",
    ClientId=client,
    AuthFlow="REFRESH_TOKEN_AUTH",
    AuthParameters={"REFRESH_TOKEN": first},
)
second = cognito.get_tokens_from_refresh_token(ClientId=client, RefreshToken=first)["AuthenticationResult"]["RefreshToken"]
equal(second != first, True, "another refresh token")
cognito.get_tokens_from_refresh_token(ClientId=client, RefreshToken=second)
try:
    cognito.get_tokens_from_refresh_token(ClientId=client, RefreshToken=first)
except cognito.exceptions.RefreshTokenReuseException:
    pass
else:
    raise SystemExit("a used refresh token was accepted")
