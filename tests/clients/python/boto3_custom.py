"""boto3: a flow of the pool's own functions, alone and after SRP."""

from pycognito import AWSSRP
from stack import CLIENT, PASSWORD, POOL, SECRET, answer, cognito, equal, refused, response, result, user

WRONG = "NotAuthorizedException: Incorrect username or password."


def begin(**more):
    """Starts the flow."""
    return cognito.initiate_auth(ClientId=CLIENT, AuthFlow="CUSTOM_AUTH", AuthParameters={"USERNAME": "alice", **more})


def asked(challenge):
    """The function's question."""
    equal(
        (challenge["ChallengeName"], challenge["ChallengeParameters"]),
        ("CUSTOM_CHALLENGE", {"USERNAME": "alice", "question": "5 + 3"}),
        "challenge",
    )
    return challenge


user("alice")
result(answer(asked(begin()), "alice", ANSWER="8"))
# Wrong answers get another question; the third one ends the sign-in.
challenge = asked(begin())
for guess in ["1", "2"]:
    challenge = asked(answer(challenge, "alice", ANSWER=guess))
refused(WRONG, "respond_to_auth_challenge", **response(challenge, "alice", ANSWER="3"))
refused("InvalidParameterException: Missing required parameter ANSWER", "respond_to_auth_challenge", **response(begin(), "alice"))

steps = AWSSRP("alice", PASSWORD, POOL, CLIENT, client=cognito, client_secret=SECRET)
parameters = steps.get_auth_params()
first = begin(CHALLENGE_NAME="SRP_A", SRP_A=parameters["SRP_A"])
equal(first["ChallengeName"], "PASSWORD_VERIFIER", "after SRP")
proof = steps.process_challenge(first["ChallengeParameters"], parameters)
proof.pop("USERNAME")
result(answer(asked(answer(first, "alice", **proof)), "alice", ANSWER="8"))
