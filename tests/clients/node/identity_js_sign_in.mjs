// amazon-cognito-identity-js: sign-up, SRP, attributes, forced refresh, passwords, revocation, global sign-out.

import { CognitoUserAttribute } from "amazon-cognito-identity-js";
import { PASSWORD, claims, code, equal, other, refused } from "./stack.mjs";
import { call, newPool, person, signIn, signUp, step } from "./identity_js.mjs";

const WRONG = "NotAuthorizedException: Incorrect username or password.";
const pool = newPool();
const signedUp = await signUp(pool, "alice", { email: "alice@example.com" });
equal([signedUp.userConfirmed, signedUp.codeDeliveryDetails.Destination], [false, "a***@e***"]);
const alice = person(pool, "alice");
await refused("UserNotConfirmedException: User is not confirmed.", () => signIn(alice));
const confirm = (digits) => call((done) => alice.confirmRegistration(digits, true, done));
await refused("CodeMismatchException: Invalid verification code provided, please try again.", async () =>
  confirm(other(await code("alice"))),
);
await call((done) => alice.resendConfirmationCode(done));
equal(await confirm(await code("alice")), "SUCCESS");
await refused("UsernameExistsException: User already exists", () => signUp(pool, "alice", { email: "other@example.com" }));

await refused(WRONG, () => signIn(alice, "wrong"));
const {
  end,
  told: [session],
} = await signIn(alice);
equal([end, session.isValid(), session.getIdToken().payload.email], ["onSuccess", true, "alice@example.com"]);
equal(pool.getCurrentUser().getUsername(), "alice");

await call((done) => alice.updateAttributes([new CognitoUserAttribute({ Name: "name", Value: "Alice" })], done));
const known = Object.fromEntries((await call((done) => alice.getUserAttributes(done))).map((one) => [one.Name, one.Value]));
equal([known.name, known.email_verified], ["Alice", "true"]);
await call((done) => alice.deleteAttributes(["name"], done));
const data = await call((done) => alice.getUserData(done, { bypassCache: true }));
equal([data.Username, data.UserAttributes.some((one) => one.Name === "name")], ["alice", false]);

const refreshed = await call((done) => alice.refreshSession(session.getRefreshToken(), done));
const [before, after] = [session, refreshed].map((one) => claims(one.getAccessToken().getJwtToken()));
equal([after.origin_jti, after.auth_time, after.jti !== before.jti], [before.origin_jti, before.auth_time, true]);
// Found again from what the page kept.
const again = pool.getCurrentUser();
equal((await call((done) => again.getSession(done))).isValid(), true);

await refused(WRONG, () => call((done) => alice.changePassword("wrong", "N3w-Passw0rd!", done)));
equal(await call((done) => alice.changePassword(PASSWORD, "N3w-Passw0rd!", done)), "SUCCESS");
await refused(WRONG, () => signIn(person(newPool(), "alice")));

const forgetful = person(newPool(), "alice");
const { end: asks } = await step((callbacks) => forgetful.forgotPassword(callbacks));
equal(asks, "inputVerificationCode");
const reset = async (digits) => step((callbacks) => forgetful.confirmPassword(digits, PASSWORD, callbacks));
await refused("CodeMismatchException: Invalid verification code provided, please try again.", async () =>
  reset(other(await code("alice"))),
);
await reset(await code("alice"));

// Sign-out revokes the refresh token of this page; a global one ends every page.
const pages = [newPool(), newPool()].map((one) => person(one, "alice"));
for (const page of pages) await signIn(page);
const left = pages[0].getSignInUserSession();
await new Promise((resolve) => pages[0].signOut(resolve));
await refused("NotAuthorizedException: Refresh Token has been revoked", () =>
  call((done) => pages[0].refreshSession(left.getRefreshToken(), done)),
);
await call((done) => pages[1].getUserData(done, { bypassCache: true }));
await step((callbacks) => pages[1].globalSignOut(callbacks));
await refused("NotAuthorizedException: Access Token has been revoked", () => call((done) => alice.getUserAttributes(done)));
const last = person(newPool(), "alice");
await signIn(last);
equal(await call((done) => last.deleteUser(done)), "SUCCESS");
await refused("UserNotFoundException: User does not exist.", () => signIn(person(newPool(), "alice")));
