// amazon-cognito-identity-js: a pool that wants a second factor lets nobody in before there is one.

import { equal, freshTotp, totp, user } from "./stack.mjs";
import { newPool, person, signIn, step } from "./identity_js.mjs";

await user("alice");
const alice = person(newPool(), "alice");
const {
  end,
  told: [, parameters],
} = await signIn(alice);
equal([end, parameters.MFAS_CAN_SETUP], ["mfaSetup", '["SOFTWARE_TOKEN_MFA"]']);
const {
  told: [secret],
} = await step((callbacks) => alice.associateSoftwareToken(callbacks));
const verified = await step(async (callbacks) => alice.verifySoftwareToken(await totp(secret), "phone", callbacks));
equal([verified.end, verified.told[0].isValid()], ["onSuccess", true]);
equal((await signIn(alice)).end, "totpRequired");
equal(
  (await step(async (callbacks) => alice.sendMFACode(await freshTotp(secret), callbacks, "SOFTWARE_TOKEN_MFA"))).end,
  "onSuccess",
);
