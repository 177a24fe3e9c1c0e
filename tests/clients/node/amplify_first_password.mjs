// Amplify: the first password of a user whom an administrator made.

import { confirmSignIn, fetchUserAttributes } from "aws-amplify/auth";
import { enter, next, openPage } from "./amplify.mjs";
import { PASSWORD, admin, equal, listed, refused } from "./stack.mjs";

await admin("AdminCreateUser", "alice", {
  MessageAction: "SUPPRESS",
  TemporaryPassword: "Temp-Passw0rd1",
  UserAttributes: listed({ email: "alice@example.com", email_verified: "true" }),
});
openPage();
const { nextStep } = await enter("alice", { password: "Temp-Passw0rd1" });
equal(nextStep, { signInStep: "CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED", missingAttributes: [] });
await refused("InvalidPasswordException: Password did not conform with policy: Password not long enough", () =>
  confirmSignIn({ challengeResponse: "Aa1!" }),
);
equal(await next(confirmSignIn({ challengeResponse: PASSWORD, options: { userAttributes: { name: "Alice" } } })), "DONE");
equal((await fetchUserAttributes()).name, "Alice");
