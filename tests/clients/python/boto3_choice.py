"""boto3: USER_AUTH, where the user chooses how to prove who they are."""

from pycognito import AWSSRP
from stack import (
    CLIENT,
    PASSWORD,
    POOL,
    SECRET,
    answer,
    code,
    cognito,
    equal,
    listed,
    messages,
    other,
    refused,
    response,
    result,
    user,
)

MISMATCH = "CodeMismatchException: Invalid code or auth state for the user."
WRONG = "NotAuthorizedException: Incorrect username or password."
user("alice")


def begin(name="alice", preferred=None, **more):
    """Starts the flow, with the preferred factor or none."""
    parameters = {"USERNAME": name, **more, **({"PREFERRED_CHALLENGE": preferred} if preferred else {})}
    return cognito.initiate_auth(ClientId=CLIENT, AuthFlow="USER_AUTH", AuthParameters=parameters)


# By e-mail: eight digits, a wrong answer leaves the session usable.
challenge = begin(preferred="EMAIL_OTP")
equal(
    (challenge["ChallengeName"], challenge["ChallengeParameters"]),
    ("EMAIL_OTP", {"CODE_DELIVERY_DELIVERY_MEDIUM": "EMAIL", "CODE_DELIVERY_DESTINATION": "a***@e***"}),
    "by e-mail",
)
sent = code("alice")
equal((len(sent), messages("alice")[0]["Destination"]), (8, "alice@example.com"), "the code")
refused(MISMATCH, "respond_to_auth_challenge", **response(challenge, "alice", EMAIL_OTP_CODE=other(sent)))
tokens = result(answer(challenge, "alice", EMAIL_OTP_CODE=sent))
factors = cognito.get_user_auth_factors(AccessToken=tokens["AccessToken"])
equal((factors["Username"], sorted(factors["ConfiguredUserAuthFactors"])), ("alice", ["EMAIL_OTP", "PASSWORD"]), "factors")

# By choice.
choice = begin()
equal(
    (choice["ChallengeName"], sorted(choice["AvailableChallenges"])),
    ("SELECT_CHALLENGE", ["EMAIL_OTP", "PASSWORD", "PASSWORD_SRP"]),
    "choice",
)
chosen = answer(choice, "alice", ANSWER="EMAIL_OTP")
equal(chosen["ChallengeName"], "EMAIL_OTP", "chosen")
result(answer(chosen, "alice", EMAIL_OTP_CODE=code("alice")))
refused(WRONG, "respond_to_auth_challenge", **response(begin(), "alice", ANSWER="PASSWORD", PASSWORD="wrong"))
result(answer(begin(), "alice", ANSWER="PASSWORD", PASSWORD=PASSWORD))

# By password at once, plainly and by SRP.
refused(
    WRONG,
    "initiate_auth",
    ClientId=CLIENT,
    AuthFlow="USER_AUTH",
    AuthParameters={"USERNAME": "alice", "PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": "wrong"},
)
result(begin(preferred="PASSWORD", PASSWORD=PASSWORD))
steps = AWSSRP("alice", PASSWORD, POOL, CLIENT, client=cognito, client_secret=SECRET)
asked = steps.get_auth_params()
for challenge in [
    begin(preferred="PASSWORD_SRP", SRP_A=asked["SRP_A"]),
    answer(begin(), "alice", ANSWER="PASSWORD_SRP", SRP_A=asked["SRP_A"]),
]:
    equal(challenge["ChallengeName"], "PASSWORD_VERIFIER", "by SRP")
    proof = steps.process_challenge(challenge["ChallengeParameters"], asked)
    proof.pop("USERNAME")
    result(answer(challenge, "alice", **proof))

# Who was made by an administrator has a password to change first.
cognito.admin_create_user(
    UserPoolId=POOL,
    Username="bob",
    TemporaryPassword="Temp-Passw0rd1",
    MessageAction="SUPPRESS",
    UserAttributes=listed(email="bob@example.com", email_verified="true"),
)
choice = begin("bob")
equal((choice["ChallengeName"], sorted(choice["AvailableChallenges"])), ("SELECT_CHALLENGE", ["PASSWORD", "PASSWORD_SRP"]), "bob")
challenge = answer(choice, "bob", ANSWER="PASSWORD", PASSWORD="Temp-Passw0rd1")
equal(challenge["ChallengeName"], "NEW_PASSWORD_REQUIRED", "bob's first password")

# Sign-up without a password: its confirmation carries a session that signs in.
cognito.sign_up(ClientId=CLIENT, Username="carol", UserAttributes=listed(email="carol@example.com"))
confirmed = cognito.confirm_sign_up(ClientId=CLIENT, Username="carol", ConfirmationCode=code("carol"))
signed_in = cognito.initiate_auth(
    ClientId=CLIENT, AuthFlow="USER_AUTH", Session=confirmed["Session"], AuthParameters={"USERNAME": "carol"}
)
result(signed_in)
challenge = begin("carol")
equal(challenge["ChallengeName"], "EMAIL_OTP", "the one factor she has")
result(answer(challenge, "carol", EMAIL_OTP_CODE=code("carol")))
