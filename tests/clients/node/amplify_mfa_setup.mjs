// Amplify: a pool that wants a second factor lets nobody in before there is one.

import { confirmSignIn, fetchMFAPreference, signOut } from "aws-amplify/auth";
import { enter, next, openPage } from "./amplify.mjs";
import { equal, freshTotp, other, refused, totp, user } from "./stack.mjs";

await user("alice");
openPage();
const { signInStep, totpSetupDetails } = (await enter("alice")).nextStep;
equal(signInStep, "CONTINUE_SIGN_IN_WITH_TOTP_SETUP");
const secret = totpSetupDetails.sharedSecret;
await refused("EnableSoftwareTokenMFAException: Code mismatch", async () =>
  confirmSignIn({ challengeResponse: other(await totp(secret)) }),
);
equal(await next(confirmSignIn({ challengeResponse: await totp(secret) })), "DONE");
equal(await fetchMFAPreference(), { enabled: ["TOTP"], preferred: "TOTP" });
await signOut();
equal(await next(enter("alice")), "CONFIRM_SIGN_IN_WITH_TOTP_CODE");
equal(await next(confirmSignIn({ challengeResponse: await freshTotp(secret) })), "DONE");
