"""boto3: an authenticator app, added by a signed-in user and by one who must have it."""

import sys

from stack import POOL, answer, begin, cognito, equal, fresh_totp, other, refused, response, result, sign_in, totp, user

user("alice")


def app(**who):
    """Adds an authenticator app for an access token or a session; the app's secret and VerifySoftwareToken's answer."""
    added = cognito.associate_software_token(**who)
    secret = added["SecretCode"]
    if "Session" in added:
        who = {"Session": added["Session"]}
    else:
        # Without a session the same call may be made again after a wrong code.
        refused("EnableSoftwareTokenMFAException: Code mismatch", "verify_software_token", **who, UserCode=other(totp(secret)))
    verified = cognito.verify_software_token(**who, UserCode=totp(secret), FriendlyDeviceName="phone")
    equal(verified["Status"], "SUCCESS", "VerifySoftwareToken")
    return secret, verified


def enters(name, secret):
    """A sign-in that asks for the app's code: a wrong one, the right one, the right one again."""
    challenge = begin(name)
    equal(challenge["ChallengeName"], "SOFTWARE_TOKEN_MFA", "second factor")
    equal(challenge["ChallengeParameters"], {"USER_ID_FOR_SRP": name, "FRIENDLY_DEVICE_NAME": "phone"}, "parameters")
    shown = fresh_totp(secret)
    refused(
        "CodeMismatchException: Invalid code received for user",
        "respond_to_auth_challenge",
        **response(challenge, name, SOFTWARE_TOKEN_MFA_CODE=other(shown)),
    )
    challenge = begin(name)
    tokens = result(answer(challenge, name, SOFTWARE_TOKEN_MFA_CODE=shown))
    refused(
        "ExpiredCodeException: Your software token has already been used once.",
        "respond_to_auth_challenge",
        **response(begin(name), name, SOFTWARE_TOKEN_MFA_CODE=shown),
    )
    return tokens


def optional():
    """The user chooses it, and goes without it again."""
    token = sign_in("alice")["AccessToken"]
    enabled = {"Enabled": True, "PreferredMfa": True}
    secret, _ = app(AccessToken=token)
    cognito.set_user_mfa_preference(AccessToken=token, SoftwareTokenMfaSettings=enabled)
    me = cognito.get_user(AccessToken=token)
    equal((me["PreferredMfaSetting"], me["UserMFASettingList"]), ("SOFTWARE_TOKEN_MFA", ["SOFTWARE_TOKEN_MFA"]), "preference")
    token = enters("alice", secret)["AccessToken"]
    cognito.set_user_mfa_preference(AccessToken=token, SoftwareTokenMfaSettings={"Enabled": False})
    sign_in("alice")
    user("bob")
    refused(
        "InvalidParameterException: User does not have delivery config set to turn on SOFTWARE_TOKEN_MFA",
        "set_user_mfa_preference",
        AccessToken=sign_in("bob")["AccessToken"],
        SoftwareTokenMfaSettings=enabled,
    )


def required():
    """The first sign-in asks to set it up, the next ones ask for its code."""
    challenge = begin("alice")
    equal(challenge["ChallengeName"], "MFA_SETUP", "first sign-in")
    equal(
        challenge["ChallengeParameters"], {"USER_ID_FOR_SRP": "alice", "MFAS_CAN_SETUP": '["SOFTWARE_TOKEN_MFA"]'}, "parameters"
    )
    secret, verified = app(Session=challenge["Session"])
    result(answer({**challenge, "Session": verified["Session"]}, "alice"))
    enters("alice", secret)
    equal(cognito.admin_get_user(UserPoolId=POOL, Username="alice")["UserMFASettingList"], ["SOFTWARE_TOKEN_MFA"], "settings")


{"optional": optional, "required": required}[sys.argv[1]]()
