"""boto3: what users change of themselves, and the codes that prove a new address."""

from stack import POOL, attributes, code, cognito, equal, listed, other, refused, sign_in, user

user("alice", phone_number="+15555550123")
token = {"AccessToken": sign_in("alice")["AccessToken"]}


def me():
    """The user's attributes."""
    return attributes(cognito.get_user(**token)["UserAttributes"])


equal(
    cognito.update_user_attributes(**token, UserAttributes=listed(name="Alice", nickname="Al")).get(
        "CodeDeliveryDetailsList", []
    ),
    [],
    "nothing to prove",
)
cognito.delete_user_attributes(**token, UserAttributeNames=["nickname"])
equal((me()["name"], "nickname" in me()), ("Alice", False), "attributes")

sent = cognito.update_user_attributes(**token, UserAttributes=listed(email="new@example.org"))["CodeDeliveryDetailsList"]
equal(sent, [{"Destination": "n***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email"}], "sent")
equal((me()["email"], me()["email_verified"]), ("new@example.org", "false"), "not proven yet")
first = code("alice")
verify = {**token, "AttributeName": "email"}
refused(
    "CodeMismatchException: Invalid verification code provided, please try again.",
    "verify_user_attribute",
    **verify,
    Code=other(first),
)
again = cognito.get_user_attribute_verification_code(**verify)["CodeDeliveryDetails"]
equal(again, sent[0], "sent again")
cognito.verify_user_attribute(**verify, Code=code("alice"))
equal(me()["email_verified"], "true", "proven")
phone = cognito.get_user_attribute_verification_code(**token, AttributeName="phone_number")["CodeDeliveryDetails"]
equal(phone, {"Destination": "+*******0123", "DeliveryMedium": "SMS", "AttributeName": "phone_number"}, "by SMS")
cognito.verify_user_attribute(**token, AttributeName="phone_number", Code=code("alice"))
equal(me()["phone_number_verified"], "true", "proven")
refused(
    "NotAuthorizedException: A client attempted to write unauthorized attribute",
    "update_user_attributes",
    **token,
    UserAttributes=listed(email_verified="true"),
)

# A pool that keeps the old address until the new one is proven.
cognito.add_custom_attributes(UserPoolId=POOL, CustomAttributes=[{"Name": "team", "AttributeDataType": "String"}])
cognito.admin_update_user_attributes(UserPoolId=POOL, Username="alice", UserAttributes=[{"Name": "custom:team", "Value": "blue"}])
equal(me()["custom:team"], "blue", "custom attribute")
cognito.update_user_pool(
    UserPoolId=POOL,
    AutoVerifiedAttributes=["email"],
    UserAttributeUpdateSettings={"AttributesRequireVerificationBeforeUpdate": ["email"]},
)
cognito.update_user_attributes(**token, UserAttributes=listed(email="later@example.org"))
equal((me()["email"], me()["email_verified"]), ("new@example.org", "true"), "the old one counts")
cognito.verify_user_attribute(**verify, Code=code("alice"))
equal((me()["email"], me()["email_verified"]), ("later@example.org", "true"), "the new one counts")

# A client that may read and write little.
client = cognito.create_user_pool_client(
    UserPoolId=POOL,
    ClientName="narrow",
    ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"],
    ReadAttributes=["email"],
    WriteAttributes=["name"],
)["UserPoolClient"]["ClientId"]
narrow = {"AccessToken": sign_in("alice", client=client)["AccessToken"]}
equal(sorted(attributes(cognito.get_user(**narrow)["UserAttributes"])), ["email", "sub"], "what it reads")
refused(
    "NotAuthorizedException: A client attempted to write unauthorized attribute",
    "update_user_attributes",
    **narrow,
    UserAttributes=listed(nickname="Al"),
)
cognito.update_user_attributes(**narrow, UserAttributes=listed(name="A"))
equal(me()["name"], "A", "what it writes")
