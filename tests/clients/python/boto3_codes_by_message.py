"""boto3: second factors that come by e-mail and SMS, and the choice between them."""

import json

from stack import (
    PASSWORD,
    POOL,
    answer,
    begin,
    code,
    cognito,
    equal,
    fresh_totp,
    messages,
    other,
    refused,
    response,
    result,
    sign_in,
    totp,
    user,
)

user("alice", phone_number="+15555550123", phone_number_verified="true")
token = sign_in("alice")["AccessToken"]
ON, PREFERRED = {"Enabled": True}, {"Enabled": True, "PreferredMfa": True}
WRONG = "CodeMismatchException: Invalid code or auth state for the user."


def enters(challenge, medium, destination, key):
    """Answers a challenge for a code that went out: a wrong one, then the right one in the same session."""
    parameters = challenge["ChallengeParameters"]
    equal(
        (parameters["CODE_DELIVERY_DELIVERY_MEDIUM"], parameters["CODE_DELIVERY_DESTINATION"]), (medium, destination), "delivery"
    )
    sent = code("alice")
    refused(WRONG, "respond_to_auth_challenge", **response(challenge, "alice", **{key: other(sent)}))
    return result(answer(challenge, "alice", **{key: sent}))


# E-mail alone.
cognito.set_user_mfa_preference(AccessToken=token, EmailMfaSettings=PREFERRED)
equal(cognito.get_user(AccessToken=token)["PreferredMfaSetting"], "EMAIL_OTP", "preference")
challenge = begin("alice")
equal(challenge["ChallengeName"], "EMAIL_OTP", "by e-mail")
enters(challenge, "EMAIL", "a***@e***", "EMAIL_OTP_CODE")
equal(messages("alice")[0]["Destination"], "alice@example.com", "where it went")

# SMS preferred, both allowed.
cognito.admin_set_user_mfa_preference(UserPoolId=POOL, Username="alice", SMSMfaSettings=PREFERRED, EmailMfaSettings=ON)
challenge = begin("alice")
equal(challenge["ChallengeName"], "SMS_MFA", "by SMS")
enters(challenge, "SMS", "+*******0123", "SMS_MFA_CODE")
admin = cognito.admin_initiate_auth(
    UserPoolId=POOL,
    ClientId=response(challenge, "alice")["ClientId"],
    AuthFlow="ADMIN_USER_PASSWORD_AUTH",
    AuthParameters={"USERNAME": "alice", "PASSWORD": PASSWORD},
)
request = response(admin, "alice", SMS_MFA_CODE=code("alice"))
result(cognito.admin_respond_to_auth_challenge(UserPoolId=POOL, **request))

# Three factors, none preferred: the user is asked which.
secret = cognito.associate_software_token(AccessToken=token)["SecretCode"]
cognito.verify_software_token(AccessToken=token, UserCode=totp(secret))
off = {"Enabled": True, "PreferredMfa": False}
cognito.set_user_mfa_preference(AccessToken=token, SMSMfaSettings=off, SoftwareTokenMfaSettings=off, EmailMfaSettings=off)
choice = begin("alice")
equal(choice["ChallengeName"], "SELECT_MFA_TYPE", "choice")
offered = sorted(json.loads(choice["ChallengeParameters"]["MFAS_CAN_CHOOSE"]))
equal(offered, ["EMAIL_OTP", "SMS_MFA", "SOFTWARE_TOKEN_MFA"], "MFAS_CAN_CHOOSE")
chosen = answer(choice, "alice", ANSWER="EMAIL_OTP")
equal(chosen["ChallengeName"], "EMAIL_OTP", "chosen")
enters(chosen, "EMAIL", "a***@e***", "EMAIL_OTP_CODE")
chosen = answer(begin("alice"), "alice", ANSWER="SOFTWARE_TOKEN_MFA")
equal(chosen["ChallengeName"], "SOFTWARE_TOKEN_MFA", "chosen")
result(answer(chosen, "alice", SOFTWARE_TOKEN_MFA_CODE=fresh_totp(secret)))
