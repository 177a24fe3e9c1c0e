"""pycognito: a device is confirmed, proves itself by its own SRP, is listed and forgotten.

pycognito has AWS's address written into its calls about devices; they are sent to the stack instead, byte for byte.
"""

import pycognito.aws_srp
import requests
from stack import ENDPOINT, cognito, equal, refused, result, user
from with_pycognito import fails, srp


class Redirected:
    """Stands for `requests` in pycognito: AWS's address becomes the stack's."""

    @staticmethod
    def post(url, **rest):
        """Posts to the stack what was meant for AWS."""
        if not url.startswith("https://cognito-idp."):
            raise SystemExit(f"unexpected address {url}")
        return requests.post(f"{ENDPOINT}/", **rest)


pycognito.aws_srp.requests = Redirected

user("alice")
first = srp("alice")
tokens = first.authenticate_user()
new = result(tokens)["NewDeviceMetadata"]
confirmed, password = first.confirm_device(tokens, "laptop")
equal((confirmed.status_code, confirmed.json()), (200, {"UserConfirmationNecessary": False}), "ConfirmDevice")
access = result(tokens)["AccessToken"]

device = {"device_key": new["DeviceKey"], "device_group_key": new["DeviceGroupKey"], "device_password": password}
known = result(srp("alice", **device).authenticate_user())
equal("NewDeviceMetadata" in known, False, "the device is known")
fails(
    "NotAuthorizedException: Incorrect username or password.",
    srp("alice", **{**device, "device_password": "x"}).authenticate_user,
)
equal("NewDeviceMetadata" in result(srp("alice").authenticate_user()), True, "without a key it is another device")

# Its refresh token is bound to it.
refresh = {"ClientId": first.client_id, "AuthFlow": "REFRESH_TOKEN_AUTH"}
refused(
    "NotAuthorizedException: Invalid Refresh Token",
    "initiate_auth",
    **refresh,
    AuthParameters={"REFRESH_TOKEN": known["RefreshToken"]},
)
cognito.initiate_auth(**refresh, AuthParameters={"REFRESH_TOKEN": known["RefreshToken"], "DEVICE_KEY": new["DeviceKey"]})

listed = [one for one in cognito.list_devices(AccessToken=access)["Devices"] if one["DeviceKey"] == new["DeviceKey"]]
equal({one["Name"]: one["Value"] for one in listed[0]["DeviceAttributes"]}["device_name"], "laptop", "ListDevices")
said = first.update_device_status(False, access, new["DeviceKey"])
equal(said.startswith("<Response [200]>"), True, said)
said = first.forget_device(access, new["DeviceKey"])
equal(said.startswith("<Response [200]>"), True, said)
refused("ResourceNotFoundException: Device does not exist.", "get_device", AccessToken=access, DeviceKey=new["DeviceKey"])
