// amazon-cognito-identity-js: an authenticator app, codes by SMS, the choice between them.

import { code, equal, freshTotp, other, refused, totp, user } from "./stack.mjs";
import { call, newPool, person, signIn, step } from "./identity_js.mjs";

await user("alice", { phone_number: "+15555550123", phone_number_verified: "true" });
const alice = person(newPool(), "alice");
await signIn(alice);
const {
  end,
  told: [secret],
} = await step((callbacks) => alice.associateSoftwareToken(callbacks));
equal(end, "associateSecretCode");
const verify = (digits) => step((callbacks) => alice.verifySoftwareToken(digits, "phone", callbacks));
await refused("EnableSoftwareTokenMFAException: Code mismatch", async () => verify(other(await totp(secret))));
await verify(await totp(secret));
const [on, preferred] = [
  { Enabled: true, PreferredMfa: false },
  { Enabled: true, PreferredMfa: true },
];
await call((done) => alice.setUserMfaPreference(null, preferred, done));

/** Answers with a wrong code, which ends nothing, then with the right one. */
async function enters(who, digits, kind, text) {
  const send = (code) => step((callbacks) => who.sendMFACode(code, callbacks, kind));
  await refused(`CodeMismatchException: ${text}`, () => send(other(digits)));
  equal((await send(digits)).end, "onSuccess");
}

const page = person(newPool(), "alice");
equal((await signIn(page)).end, "totpRequired");
equal(
  (await step(async (callbacks) => page.sendMFACode(await freshTotp(secret), callbacks, "SOFTWARE_TOKEN_MFA"))).end,
  "onSuccess",
);

await call((done) => alice.setUserMfaPreference(preferred, on, done));
const asked = await signIn(page);
equal([asked.end, asked.told[1].CODE_DELIVERY_DESTINATION], ["mfaRequired", "+*******0123"]);
await enters(page, await code("alice"), "SMS_MFA", "Invalid code or auth state for the user.");

await call((done) => alice.setUserMfaPreference(on, on, done));
const choice = await signIn(page);
equal([choice.end, JSON.parse(choice.told[1].MFAS_CAN_CHOOSE).sort()], ["selectMFAType", ["SMS_MFA", "SOFTWARE_TOKEN_MFA"]]);
equal((await step((callbacks) => page.sendMFASelectionAnswer("SOFTWARE_TOKEN_MFA", callbacks))).end, "totpRequired");
equal(
  (await step(async (callbacks) => page.sendMFACode(await freshTotp(secret), callbacks, "SOFTWARE_TOKEN_MFA"))).end,
  "onSuccess",
);
