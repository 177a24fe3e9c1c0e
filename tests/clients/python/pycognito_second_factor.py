"""pycognito: an authenticator app and codes by SMS after SRP."""

from pycognito.exceptions import SMSMFAChallengeException, SoftwareTokenMFAChallengeException
from stack import PASSWORD, code, cognito, equal, fresh_totp, other, totp, user
from with_pycognito import fails, person


def challenged(who, exception):
    """Signs in as far as the second factor."""
    try:
        who.authenticate(PASSWORD)
    except exception as challenge:
        return challenge.get_tokens()["ChallengeParameters"]
    raise SystemExit(f"{exception.__name__} expected")


user("alice", phone_number="+15555550123", phone_number_verified="true")
alice = person("alice")
alice.authenticate(PASSWORD)
secret = alice.associate_software_token()
try:
    alice.verify_software_token(other(totp(secret)), "phone")
except cognito.exceptions.EnableSoftwareTokenMFAException:
    pass
else:
    raise SystemExit("a wrong code was accepted")
equal(alice.verify_software_token(totp(secret), "phone"), True, "verified")
alice.set_user_mfa_preference(False, True, "SOFTWARE_TOKEN")
equal(challenged(alice, SoftwareTokenMFAChallengeException)["FRIENDLY_DEVICE_NAME"], "phone", "device name")
shown = fresh_totp(secret)
fails("CodeMismatchException: Invalid code received for user", alice.respond_to_software_token_mfa_challenge, other(shown))
challenged(alice, SoftwareTokenMFAChallengeException)
alice.respond_to_software_token_mfa_challenge(shown)
alice.verify_tokens()

alice.set_user_mfa_preference(True, True, "SMS")
parameters = challenged(alice, SMSMFAChallengeException)
equal(parameters["CODE_DELIVERY_DESTINATION"], "+*******0123", "destination")
sent = code("alice")
fails("CodeMismatchException: Invalid code or auth state for the user.", alice.respond_to_sms_mfa_challenge, other(sent))
alice.respond_to_sms_mfa_challenge(sent)
alice.set_user_mfa_preference(False, False)
alice.authenticate(PASSWORD)
