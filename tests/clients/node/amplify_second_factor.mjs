// Amplify: an authenticator app, codes by e-mail and SMS, the choice between them.

import * as auth from "aws-amplify/auth";
import { enter, next, openPage } from "./amplify.mjs";
import { code, equal, freshTotp, other, refused, totp, user } from "./stack.mjs";

await user("alice", { phone_number: "+15555550123", phone_number_verified: "true" });
openPage();
await enter("alice");
const { sharedSecret } = await auth.setUpTOTP();
await refused("EnableSoftwareTokenMFAException: Code mismatch", async () =>
  auth.verifyTOTPSetup({ code: other(await totp(sharedSecret)) }),
);
await auth.verifyTOTPSetup({ code: await totp(sharedSecret), options: { friendlyDeviceName: "phone" } });

const answer = (challengeResponse) => auth.confirmSignIn({ challengeResponse });
const WRONG = "CodeMismatchException: Invalid code or auth state for the user.";

/** Makes it the preferred factor and signs in again as far as its question. */
async function prefer(choice) {
  await auth.updateMFAPreference(choice);
  await auth.signOut();
  return (await enter("alice")).nextStep;
}

equal(await prefer({ totp: "PREFERRED" }), { signInStep: "CONFIRM_SIGN_IN_WITH_TOTP_CODE" });
equal(await next(answer(await freshTotp(sharedSecret))), "DONE");
equal(await auth.fetchMFAPreference(), { enabled: ["TOTP"], preferred: "TOTP" });

const byMail = await prefer({ email: "PREFERRED", totp: "ENABLED" });
equal([byMail.signInStep, byMail.codeDeliveryDetails.destination], ["CONFIRM_SIGN_IN_WITH_EMAIL_CODE", "a***@e***"]);
await refused(WRONG, async () => answer(other(await code("alice"))));
equal(await next(answer(await code("alice"))), "DONE");

const byText = await prefer({ sms: "PREFERRED", email: "ENABLED", totp: "ENABLED" });
equal([byText.signInStep, byText.codeDeliveryDetails.destination], ["CONFIRM_SIGN_IN_WITH_SMS_CODE", "+*******0123"]);
await refused(WRONG, async () => answer(other(await code("alice"))));
equal(await next(answer(await code("alice"))), "DONE");

const choice = await prefer({ sms: "NOT_PREFERRED", email: "NOT_PREFERRED", totp: "NOT_PREFERRED" });
equal([choice.signInStep, choice.allowedMFATypes.sort()], ["CONTINUE_SIGN_IN_WITH_MFA_SELECTION", ["EMAIL", "SMS", "TOTP"]]);
equal(await next(answer("EMAIL")), "CONFIRM_SIGN_IN_WITH_EMAIL_CODE");
equal(await next(answer(await code("alice"))), "DONE");
equal((await prefer({ sms: "DISABLED", email: "DISABLED", totp: "DISABLED" })).signInStep, "DONE");
