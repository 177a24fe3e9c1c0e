// Amplify: sign-up, SRP, forced refresh, attributes, passwords, sign-out here and everywhere, the end of the account.

import * as auth from "aws-amplify/auth";
import { enter, next, openPage } from "./amplify.mjs";
import { PASSWORD, code, equal, other, refused } from "./stack.mjs";

const WRONG = "NotAuthorizedException: Incorrect username or password.";
const MISMATCH = "CodeMismatchException: Invalid verification code provided, please try again.";
const username = "alice";
openPage();

const options = { userAttributes: { email: "alice@example.com" } };
const signedUp = await auth.signUp({ username, password: PASSWORD, options });
equal([signedUp.isSignUpComplete, signedUp.nextStep.signUpStep], [false, "CONFIRM_SIGN_UP"]);
equal(signedUp.nextStep.codeDeliveryDetails, { destination: "a***@e***", deliveryMedium: "EMAIL", attributeName: "email" });
equal(await next(enter(username)), "CONFIRM_SIGN_UP");
await refused(MISMATCH, async () => auth.confirmSignUp({ username, confirmationCode: other(await code(username)) }));
await auth.resendSignUpCode({ username });
equal((await auth.confirmSignUp({ username, confirmationCode: await code(username) })).nextStep.signUpStep, "DONE");

await refused(WRONG, () => enter(username, { password: "wrong" }));
equal(await next(enter(username)), "DONE");
await refused("UserAlreadyAuthenticatedException: There is already a signed in user.", () => enter(username));
const { userId, signInDetails } = await auth.getCurrentUser();
const before = await auth.fetchAuthSession();
equal([before.userSub, signInDetails], [userId, { loginId: username, authFlowType: "USER_SRP_AUTH" }]);
const after = await auth.fetchAuthSession({ forceRefresh: true });
const [one, two] = [before, after].map((session) => session.tokens.accessToken.payload);
equal([two.origin_jti, two.auth_time, two.jti !== one.jti], [one.origin_jti, one.auth_time, true]);

equal(await auth.fetchUserAttributes(), { sub: userId, email: "alice@example.com", email_verified: "true" });
const { name, email } = await auth.updateUserAttributes({ userAttributes: { name: "Alice", email: "new@example.org" } });
equal([name.isUpdated, email.nextStep.updateAttributeStep], [true, "CONFIRM_ATTRIBUTE_WITH_CODE"]);
equal(email.nextStep.codeDeliveryDetails, { destination: "n***@e***", deliveryMedium: "EMAIL", attributeName: "email" });
await auth.confirmUserAttribute({ userAttributeKey: "email", confirmationCode: await code(username) });
await auth.deleteUserAttributes({ userAttributeKeys: ["name"] });
equal(await auth.fetchUserAttributes(), { sub: userId, email: "new@example.org", email_verified: "true" });

const newPassword = "N3w-Passw0rd!";
await refused(WRONG, () => auth.updatePassword({ oldPassword: "wrong", newPassword }));
await auth.updatePassword({ oldPassword: PASSWORD, newPassword });
await auth.signOut();
await refused("UserUnAuthenticatedException: User needs to be authenticated to call this API.", () => auth.getCurrentUser());
await refused(WRONG, () => enter(username));
equal(await next(enter(username, { password: newPassword, authFlowType: "USER_PASSWORD_AUTH" })), "DONE");
await auth.signOut();

equal((await auth.resetPassword({ username })).nextStep.resetPasswordStep, "CONFIRM_RESET_PASSWORD_WITH_CODE");
const reset = (confirmationCode) => auth.confirmResetPassword({ username, newPassword: PASSWORD, confirmationCode });
await refused(MISMATCH, async () => reset(other(await code(username))));
await reset(await code(username));

// Two pages: a global sign-out on one ends both.
const first = openPage();
await enter(username);
openPage();
await enter(username);
await auth.signOut({ global: true });
openPage(first);
await refused("NotAuthorizedException: Access Token has been revoked", () => auth.fetchUserAttributes());
equal((await auth.fetchAuthSession({ forceRefresh: true })).tokens, undefined);
openPage();
await enter(username);
await auth.deleteUser();
await refused("UserNotFoundException: User does not exist.", () => enter(username));
