// amazon-cognito-identity-js: a pool that remembers a device only when its user says so.

import { admin, equal, user } from "./stack.mjs";
import { newPool, person, signIn, step } from "./identity_js.mjs";

await user("alice");
const alice = person(newPool(), "alice");
const { end, told } = await signIn(alice);
equal([end, told[1]], ["onSuccess", true], "the user is to be asked");

const count = async () => (await admin("AdminListDevices", "alice")).Devices.length;
equal(await count(), 1);
await step((callbacks) => alice.setDeviceStatusRemembered(callbacks));
// Remembered, it proves itself and nobody is asked again.
const again = await signIn(alice);
equal([again.end, again.told[1], await count()], ["onSuccess", undefined, 1]);
