"""Authlib: code with PKCE, refresh, userinfo, revocation, and a machine's own token."""

import os

from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.jwk import KeySet
import requests

from person import Person
from stack import CLIENT, ENDPOINT, POOL, SECRET, equal, user

ISSUER = f"{ENDPOINT}/{POOL}"
CALLBACK = os.environ["CALLBACK"]

user("alice")
about = requests.get(f"{ISSUER}/.well-known/openid-configuration", timeout=10).json()
client = OAuth2Session(
    CLIENT, SECRET, scope="openid email", redirect_uri=CALLBACK, code_challenge_method="S256"
)
verifier = "v" * 64
address, state = client.create_authorization_url(about["authorization_endpoint"], code_verifier=verifier, nonce="once")
back = Person().sign_in(address, "alice")
token = client.fetch_token(about["token_endpoint"], authorization_response=back, state=state, code_verifier=verifier)

keys = KeySet.import_key_set(requests.get(about["jwks_uri"], timeout=10).json())
claims = jwt.decode(token["id_token"], keys, algorithms=["RS256"]).claims
equal([claims["iss"], claims["aud"], claims["nonce"], claims["email"]], [ISSUER, CLIENT, "once", "alice@example.com"], "claims")
equal(client.get(about["userinfo_endpoint"]).json()["email_verified"], "true", "userinfo")

before = token["access_token"]
refreshed = client.refresh_token(about["token_endpoint"], refresh_token=token["refresh_token"])
equal([refreshed["access_token"] != before, refreshed["token_type"]], [True, "Bearer"], "refreshed")
equal(client.revoke_token(about["revocation_endpoint"], token=token["refresh_token"]).status_code, 200, "revoked")
equal(client.get(about["userinfo_endpoint"]).status_code, 401, "after the revocation")

machine = OAuth2Session(os.environ["M2M_CLIENT_ID"], os.environ["M2M_CLIENT_SECRET"], scope=os.environ["SCOPE"])
granted = machine.fetch_token(about["token_endpoint"], grant_type="client_credentials")
claims = jwt.decode(granted["access_token"], keys, algorithms=["RS256"]).claims
equal([claims["sub"], claims["scope"], "username" in claims], [os.environ["M2M_CLIENT_ID"], os.environ["SCOPE"], False], "a machine")
