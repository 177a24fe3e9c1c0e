"""pycognito, for a client with or without a secret: sign-up, SRP, refresh, profile, password change, sign-out."""

from stack import PASSWORD, POOL, SECRET, code, cognito, equal, other, user
from with_pycognito import fails, person, srp

WRONG = "NotAuthorizedException: Incorrect username or password."

alice = person("alice")
alice.set_base_attributes(email="alice@example.com", name="Alice")
equal(alice.register("alice", PASSWORD)["UserConfirmed"], False, "register")
fails("UserNotConfirmedException: User is not confirmed.", alice.authenticate, PASSWORD)
fails("CodeMismatchException: Invalid verification code provided, please try again.", alice.confirm_sign_up, other(code("alice")))
alice.resend_confirmation_code("alice")
alice.confirm_sign_up(code("alice"))

fails(WRONG, alice.authenticate, "wrong")
alice.authenticate(PASSWORD)
alice.verify_tokens()
equal(
    (alice.token_type, alice.id_claims["email"], alice.access_claims["username"]),
    ("Bearer", "alice@example.com", "alice"),
    "claims",
)
equal(alice.check_token(), False, "expired")
before = alice.access_token
alice.renew_access_token()
equal(alice.access_token != before, True, "another access token")
alice.update_profile({"name": "A"})
me = alice.get_user()
equal((me.username, me.name, me.email_verified), ("alice", "A", True), "get_user")

alice.change_password(PASSWORD, "N3w-Passw0rd!")
fails(WRONG, person("alice").authenticate, PASSWORD)
again = person("alice")
again.authenticate("N3w-Passw0rd!")
again.admin_authenticate("N3w-Passw0rd!")
alice.logout()
fails("NotAuthorizedException: Access Token has been revoked", again.get_user)

# What is altered on the way is refused as a wrong password is.
user("bob")
for part in ["PASSWORD_CLAIM_SIGNATURE", "PASSWORD_CLAIM_SECRET_BLOCK", "TIMESTAMP"]:
    steps = srp("bob")
    asked = steps.get_auth_params()
    challenge = cognito.initiate_auth(ClientId=steps.client_id, AuthFlow="USER_SRP_AUTH", AuthParameters=asked)
    equal((challenge["ChallengeName"], "Session" in challenge), ("PASSWORD_VERIFIER", False), "SRP")
    responses = steps.process_challenge(challenge["ChallengeParameters"], asked)
    altered = {"TIMESTAMP": "Tue Jan 02 03:04:05 UTC 2024"}.get(part, "AAAA" + responses[part][4:])
    request = {"ClientId": steps.client_id, "ChallengeName": "PASSWORD_VERIFIER"}
    fails(WRONG, lambda: cognito.respond_to_auth_challenge(**request, ChallengeResponses={**responses, part: altered}))
fails("UserNotFoundException: User does not exist.", person("nobody").authenticate, PASSWORD)

# Users that an administrator has not let in, by SRP.
cognito.admin_disable_user(UserPoolId=POOL, Username="bob")
fails("NotAuthorizedException: User is disabled.", person("bob").authenticate, PASSWORD)
again = person("alice")
again.authenticate("N3w-Passw0rd!")
again.delete_user()
equal(
    [one["Username"] for one in cognito.list_users(UserPoolId=POOL)["Users"]], ["bob"], f"left, with secret {SECRET is not None}"
)
