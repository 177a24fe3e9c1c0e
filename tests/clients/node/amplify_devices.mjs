// Amplify: the page's device is confirmed at the first sign-in, spares the second factor later, and is forgotten.

import * as auth from "aws-amplify/auth";
import { enter, next, openPage } from "./amplify.mjs";
import { admin, equal, freshTotp, totp, user } from "./stack.mjs";

// Amplify names a device after the browser; without one it would give up its confirmation in silence.
globalThis.navigator ??= { userAgent: "tests" };
await user("alice");
const page = openPage();
equal(await next(enter("alice")), "DONE");
const { sharedSecret } = await auth.setUpTOTP();
await auth.verifyTOTPSetup({ code: await totp(sharedSecret) });
await auth.updateMFAPreference({ totp: "PREFERRED" });
await auth.rememberDevice();
const [device, ...others] = await auth.fetchDevices();
equal([others, device.createDate instanceof Date], [[], true]);
await auth.fetchAuthSession({ forceRefresh: true });
equal((await admin("AdminGetDevice", "alice", { DeviceKey: device.id })).Device.DeviceKey, device.id);

// The same page: its device answers. Another page: the code is wanted, and then there are two devices.
await auth.signOut();
equal(await next(enter("alice")), "DONE");
openPage();
equal(await next(enter("alice")), "CONFIRM_SIGN_IN_WITH_TOTP_CODE");
equal(await next(auth.confirmSignIn({ challengeResponse: await freshTotp(sharedSecret) })), "DONE");
equal((await auth.fetchDevices()).length, 2);

openPage(page);
await auth.forgetDevice();
equal(
  (await auth.fetchDevices()).some((one) => one.id === device.id),
  false,
);
await auth.signOut();
equal(await next(enter("alice")), "CONFIRM_SIGN_IN_WITH_TOTP_CODE");
