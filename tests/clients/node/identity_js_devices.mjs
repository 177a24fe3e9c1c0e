// amazon-cognito-identity-js: a device is confirmed at the first sign-in, proves itself at the next, spares the second factor.

import { equal, freshTotp, refused, totp, user } from "./stack.mjs";
import { call, newPool, person, signIn, step } from "./identity_js.mjs";

await user("alice");
const pool = newPool();
const alice = person(pool, "alice");
equal((await signIn(alice)).end, "onSuccess");
const key = pool.Storage.getItem(`CognitoIdentityServiceProvider.${pool.getClientId()}.alice.deviceKey`);
equal(/^[\w-]+_[0-9a-f-]{36}$/.test(key), true, `device key ${key}`);

const {
  told: [secret],
} = await step((callbacks) => alice.associateSoftwareToken(callbacks));
await step(async (callbacks) => alice.verifySoftwareToken(await totp(secret), "phone", callbacks));
await call((done) => alice.setUserMfaPreference(null, { Enabled: true, PreferredMfa: true }, done));

// The same page again: the device answers for the second factor. Another page: the code is wanted.
const same = person(pool, "alice");
equal((await signIn(same)).end, "onSuccess");
const elsewhere = person(newPool(), "alice");
equal((await signIn(elsewhere)).end, "totpRequired");
equal(
  (await step(async (callbacks) => elsewhere.sendMFACode(await freshTotp(secret), callbacks, "SOFTWARE_TOKEN_MFA"))).end,
  "onSuccess",
);

await call((done) => same.refreshSession(same.getSignInUserSession().getRefreshToken(), done));
const {
  told: [shown],
} = await step((callbacks) => same.getDevice(callbacks));
equal(shown.Device.DeviceKey, key);
const {
  told: [all],
} = await step((callbacks) => same.listDevices(10, null, callbacks));
equal(all.Devices.length, 2);
await step((callbacks) => same.setDeviceStatusNotRemembered(callbacks));
await step((callbacks) => same.setDeviceStatusRemembered(callbacks));
await step((callbacks) => same.forgetSpecificDevice(key, callbacks));
await refused("ResourceNotFoundException: Device does not exist.", () => step((callbacks) => same.getDevice(callbacks)));
// The page's key is worth nothing now: the client drops it and asks for the code.
const forgotten = person(pool, "alice");
equal((await signIn(forgotten).catch(() => signIn(forgotten))).end, "totpRequired");
