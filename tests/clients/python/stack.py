"""The stack under test, its users' mailbox, and expectations that say what came instead.

ENDPOINT, POOL_ID, CLIENT_ID and, for a client with a secret, CLIENT_SECRET come from the environment.
"""

import base64
import hashlib
import hmac
import json
import os
import signal
import time
import urllib.request

import boto3
import pyotp
from botocore.config import Config
from botocore.exceptions import ClientError

ENDPOINT = os.environ["ENDPOINT"]
POOL = os.environ["POOL_ID"]
CLIENT = os.environ["CLIENT_ID"]
SECRET = os.environ.get("CLIENT_SECRET")
PASSWORD = "S3cret-Passw0rd!"

# Nothing here takes long: what hangs is told.
signal.alarm(60)

# One attempt: an answer that a client would ask for again is a failure here.
cognito = boto3.client("cognito-idp", config=Config(retries={"total_max_attempts": 1}))


def equal(found, expected, what):
    """Ends the script unless both are the same."""
    if found != expected:
        raise SystemExit(f"{what}:\n  expected {expected!r}\n  found    {found!r}")


def refused(expected, operation, **request):
    """Calls an operation that must be refused with `Exception: text`."""
    try:
        answer = getattr(cognito, operation)(**request)
    except ClientError as error:
        told = error.response["Error"]
        equal(f"{told['Code']}: {told['Message']}", expected, f"{operation} {request}")
        return
    raise SystemExit(f"{operation} {request}:\n  expected {expected}\n  answered {answer}")


def ask(path, body=None):
    """One of the stack's own pages, as JSON."""
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(f"{ENDPOINT}/_sekisho/{path}", data=data, timeout=10) as answer:
        return json.load(answer)


def messages(username):
    """What went out to a user, newest first."""
    return [message for message in ask("messages") if message["Username"] == username]


def code(username):
    """The code of the newest message to a user."""
    found = messages(username)
    if not found:
        raise SystemExit(f"no message to {username}; all: {ask('messages')}")
    return found[0]["Code"]


def other(digits):
    """A code that differs from this one."""
    return ("1" if digits[0] == "0" else "0") + digits[1:]


def advance(seconds):
    """Moves the stack's time."""
    ask("clock", {"advanceSeconds": seconds})


def totp(secret):
    """What an authenticator app shows at the stack's time."""
    return pyotp.TOTP(secret).at(time.time() + ask("clock")["aheadSeconds"])


def fresh_totp(secret):
    """The same, once the last code is over: a code counts once."""
    advance(30)
    return totp(secret)


def hashed(username):
    """SECRET_HASH for the client with a secret."""
    digest = hmac.new(SECRET.encode(), (username + CLIENT).encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def attributes(listed):
    """A list of names and values as a dictionary."""
    return {attribute["Name"]: attribute["Value"] for attribute in listed}


def listed(**values):
    """A dictionary as a list of names and values."""
    return [{"Name": name, "Value": value} for name, value in values.items()]


def user(name, **more):
    """A confirmed user with a verified address."""
    known = {"email": f"{name}@example.com", "email_verified": "true", **more}
    cognito.admin_create_user(UserPoolId=POOL, Username=name, MessageAction="SUPPRESS", UserAttributes=listed(**known))
    cognito.admin_set_user_password(UserPoolId=POOL, Username=name, Password=PASSWORD, Permanent=True)


def begin(name, password=PASSWORD, client=CLIENT, **more):
    """The first step of a sign-in by password."""
    return cognito.initiate_auth(
        ClientId=client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters={"USERNAME": name, "PASSWORD": password, **more}
    )


def sign_in(name, password=PASSWORD, client=CLIENT, **more):
    """The tokens of a sign-in that takes one step."""
    return result(begin(name, password, client, **more))


def result(answer):
    """The tokens of a sign-in's last step."""
    if "AuthenticationResult" not in answer:
        raise SystemExit(f"expected tokens, got {answer}")
    return answer["AuthenticationResult"]


def answer(challenge, name, **responses):
    """Answers a challenge that an earlier step gave."""
    return cognito.respond_to_auth_challenge(**response(challenge, name, **responses))


def response(challenge, name, **responses):
    """The request that answers a challenge."""
    request = {
        "ClientId": CLIENT,
        "ChallengeName": challenge["ChallengeName"],
        "ChallengeResponses": {"USERNAME": name, **responses},
    }
    if "Session" in challenge:
        request["Session"] = challenge["Session"]
    return request
