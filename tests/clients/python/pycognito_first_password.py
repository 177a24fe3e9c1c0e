"""pycognito: the first password of a user that an administrator made, by SRP; then a forgotten one."""

from pycognito.exceptions import ForceChangePasswordException
from stack import PASSWORD, POOL, code, cognito, equal, listed, other
from with_pycognito import fails, person

cognito.admin_create_user(
    UserPoolId=POOL,
    Username="alice",
    TemporaryPassword="Temp-Passw0rd1",
    MessageAction="SUPPRESS",
    UserAttributes=listed(email="alice@example.com", email_verified="true"),
)
alice = person("alice")
fails("NotAuthorizedException: Incorrect username or password.", alice.authenticate, "wrong")
try:
    alice.authenticate("Temp-Passw0rd1")
except ForceChangePasswordException:
    pass
else:
    raise SystemExit("the temporary password was enough")
fails(
    "InvalidPasswordException: Password did not conform with policy: Password not long enough",
    alice.new_password_challenge,
    "Temp-Passw0rd1",
    "Aa1!",
)
alice.new_password_challenge("Temp-Passw0rd1", PASSWORD)
equal(alice.id_claims["cognito:username"], "alice", "claims")
alice.authenticate(PASSWORD)

alice.initiate_forgot_password()
sent = code("alice")
fails(
    "CodeMismatchException: Invalid verification code provided, please try again.",
    alice.confirm_forgot_password,
    other(sent),
    "N3w-Passw0rd!",
)
alice.confirm_forgot_password(sent, "N3w-Passw0rd!")
fails("NotAuthorizedException: Incorrect username or password.", alice.authenticate, PASSWORD)
alice.authenticate("N3w-Passw0rd!")
alice.send_verification("email")
alice.validate_verification(code("alice"), "email")
