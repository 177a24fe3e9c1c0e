"""boto3 and a passkey made with Yubico's fido2: registered, listed, signed in with, deleted."""

import hashlib
import json
import os

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData
from stack import CLIENT, answer, cognito, equal, result, sign_in, user

ORIGIN, RELYING_PARTY = "https://localhost", "localhost"
PRESENT_AND_VERIFIED = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV


class Passkey:
    """A key pair for one site, as a phone or a laptop keeps it."""

    def __init__(self):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(32)
        self.count = 0

    def data(self, flags, credential=None):
        """What the authenticator says of itself; it counts its uses."""
        self.count += 1
        return AuthenticatorData.create(hashlib.sha256(RELYING_PARTY.encode()).digest(), flags, self.count, credential or b"")

    def public(self, member, **more):
        """A credential as browsers serialise it."""
        name = websafe_encode(self.id)
        return {
            "id": name,
            "rawId": name,
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": {**member, **more},
        }

    def register(self, options):
        """The answer to `navigator.credentials.create`."""
        client = CollectedClientData.create("webauthn.create", options["challenge"], ORIGIN)
        credential = AttestedCredentialData.create(b"\0" * 16, self.id, ES256.from_cryptography_key(self.key.public_key()))
        data = self.data(PRESENT_AND_VERIFIED | AuthenticatorData.FLAG.AT, credential)
        attestation = AttestationObject.create("none", data, {})
        return self.public(
            {"clientDataJSON": websafe_encode(client), "attestationObject": websafe_encode(attestation)}, transports=["internal"]
        )

    def prove(self, options, user_handle, origin=ORIGIN):
        """The answer to `navigator.credentials.get`."""
        client = CollectedClientData.create("webauthn.get", options["challenge"], origin)
        data = self.data(PRESENT_AND_VERIFIED)
        signature = self.key.sign(data + client.hash, ec.ECDSA(SHA256()))
        return json.dumps(
            self.public(
                {
                    "clientDataJSON": websafe_encode(client),
                    "authenticatorData": websafe_encode(data),
                    "signature": websafe_encode(signature),
                    "userHandle": user_handle,
                }
            )
        )


def begin():
    """A sign-in that wants the passkey, and its options."""
    challenge = cognito.initiate_auth(
        ClientId=CLIENT, AuthFlow="USER_AUTH", AuthParameters={"USERNAME": "alice", "PREFERRED_CHALLENGE": "WEB_AUTHN"}
    )
    equal(challenge["ChallengeName"], "WEB_AUTHN", "challenge")
    return challenge, json.loads(challenge["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"])


user("alice")
token = {"AccessToken": sign_in("alice")["AccessToken"]}
passkey = Passkey()
created = cognito.start_web_authn_registration(**token)["CredentialCreationOptions"]
equal((created["rp"]["id"], created["user"]["name"]), (RELYING_PARTY, "alice"), "creation options")
equal(-7 in [one["alg"] for one in created["pubKeyCredParams"]], True, "ES256 is allowed")
equal(len(websafe_decode(created["challenge"])) >= 16, True, "a challenge")
cognito.complete_web_authn_registration(**token, Credential=passkey.register(created))
[shown] = cognito.list_web_authn_credentials(**token)["Credentials"]
equal(
    (shown["CredentialId"], shown["RelyingPartyId"], shown["AuthenticatorTransports"]),
    (websafe_encode(passkey.id), RELYING_PARTY, ["internal"]),
    "listed",
)
factors = cognito.get_user_auth_factors(**token)["ConfiguredUserAuthFactors"]
equal(sorted(factors), ["EMAIL_OTP", "PASSWORD", "WEB_AUTHN"], "factors")

handle = created["user"]["id"]
challenge, options = begin()
equal(
    (options["rpId"], [one["id"] for one in options["allowCredentials"]]),
    (RELYING_PARTY, [websafe_encode(passkey.id)]),
    "options",
)
result(answer(challenge, "alice", CREDENTIAL=passkey.prove(options, handle)))

stranger = Passkey()
stranger.id, stranger.count = passkey.id, 10
false_answers = [
    lambda now: stranger.prove(now, handle),
    lambda now: passkey.prove({**now, "challenge": websafe_encode(os.urandom(32))}, handle),
    lambda now: passkey.prove(now, handle, origin="https://example.org"),
]
for false_answer in false_answers:
    challenge, options = begin()
    try:
        answer(challenge, "alice", CREDENTIAL=false_answer(options))
    except cognito.exceptions.NotAuthorizedException:
        continue
    raise SystemExit("a false proof was accepted")

cognito.delete_web_authn_credential(**token, CredentialId=websafe_encode(passkey.id))
equal(cognito.list_web_authn_credentials(**token)["Credentials"], [], "deleted")
choice = cognito.initiate_auth(ClientId=CLIENT, AuthFlow="USER_AUTH", AuthParameters={"USERNAME": "alice"})
equal("WEB_AUTHN" in choice["AvailableChallenges"], False, "no longer offered")
