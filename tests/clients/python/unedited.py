"""boto3, requests and urllib as they are in production: AWS's own addresses, no endpoint, no certificate of one's own."""

import json
import os
import urllib.request

import boto3
import requests
from pycognito import Cognito

POOL, CLIENT, REGION = os.environ["USER_POOL_ID"], os.environ["SPA_CLIENT_ID"], os.environ["AWS_DEFAULT_REGION"]
ISSUER = f"https://cognito-idp.{REGION}.amazonaws.com/{POOL}"
PASSWORD = "S3cret-Passw0rd!"


def equal(found, expected, what):
    """Ends the script unless both are the same."""
    if found != expected:
        raise SystemExit(f"{what}:\n  expected {expected!r}\n  found    {found!r}")


equal([name for name in os.environ if name.startswith("AWS_ENDPOINT_URL")], [], "no endpoint is set")
cognito = boto3.client("cognito-idp")
equal(cognito.meta.endpoint_url, f"https://cognito-idp.{REGION}.amazonaws.com", "where boto3 goes")
address = [{"Name": "email", "Value": "alice@example.com"}, {"Name": "email_verified", "Value": "true"}]
cognito.admin_create_user(UserPoolId=POOL, Username="alice", MessageAction="SUPPRESS", UserAttributes=address)
cognito.admin_set_user_password(UserPoolId=POOL, Username="alice", Password=PASSWORD, Permanent=True)
names = [api["name"] for api in boto3.client("apigateway").get_rest_apis()["items"]]
equal("sekisho-rest" in names, True, names)
functions = boto3.client("lambda").list_functions()["Functions"]
equal(len(functions) > 0, True, "functions")

# pycognito signs in by SRP, fetches the keys from AWS's address and insists on AWS's issuer.
user = Cognito(POOL, CLIENT, username="alice")
user.authenticate(password=PASSWORD)
user.verify_tokens()
equal(user.id_claims["iss"], ISSUER, "iss")

bearer = {"Authorization": f"Bearer {user.id_token}"}
for name in ["HTTP_API_URL", "REST_API_URL"]:
    url = os.environ[name]
    equal(url.startswith("https://") and ".amazonaws.com" in url, True, url)
    answer = requests.get(f"{url}/me", headers=bearer, timeout=10)
    equal((answer.status_code, answer.json()["username"]), (200, "alice"), name)
    equal(requests.get(f"{url}/me", timeout=10).status_code, 401, f"{name} without a token")

with urllib.request.urlopen(f"{ISSUER}/.well-known/openid-configuration", timeout=10) as answer:
    equal(json.load(answer)["issuer"], ISSUER, "discovery")

try:
    requests.get("https://example.com/", timeout=10)
except requests.exceptions.ProxyError as error:
    equal("Sekisho reaches only what it stands in for" in str(error), True, error)
else:
    raise SystemExit("example.com answered")
