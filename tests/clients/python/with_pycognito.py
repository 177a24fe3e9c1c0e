"""What the pycognito scripts share.

The endpoint comes from AWS_ENDPOINT_URL and not from `endpoint_url`: tokens of the JSON API name AWS's issuer, and pycognito
expects the endpoint's as soon as it is told one. The pool's keys come in COGNITO_JWKS, pycognito's own way.
"""

import os
import urllib.request

from stack import CLIENT, ENDPOINT, PASSWORD, POOL, SECRET, cognito

with urllib.request.urlopen(f"{ENDPOINT}/{POOL}/.well-known/jwks.json", timeout=10) as keys:
    os.environ["COGNITO_JWKS"] = keys.read().decode()

from pycognito import AWSSRP, Cognito  # noqa: E402


def person(name, **more):
    """A user of the pool as pycognito sees it; it verifies each token that it gets."""
    return Cognito(POOL, CLIENT, username=name, client_secret=SECRET, **more)


def srp(name, password=PASSWORD, **device):
    """A sign-in by SRP, step by step."""
    return AWSSRP(name, password, POOL, CLIENT, client=cognito, client_secret=SECRET, **device)


def fails(expected, call, *arguments):
    """Calls what must be refused with this exception and text."""
    try:
        answer = call(*arguments)
    except cognito.exceptions.ClientError as error:
        told = error.response["Error"]
        found = f"{told['Code']}: {told['Message']}"
        if found != expected:
            raise SystemExit(f"{call.__name__}:\n  expected {expected}\n  found    {found}") from error
        return
    raise SystemExit(f"{call.__name__}:\n  expected {expected}\n  answered {answer}")
