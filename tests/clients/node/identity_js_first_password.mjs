// amazon-cognito-identity-js: the first password of a user whom an administrator made, with an attribute that is missing.

import { PASSWORD, admin, claims, equal, listed, refused } from "./stack.mjs";
import { newPool, person, signIn, step } from "./identity_js.mjs";

await admin("AdminCreateUser", "alice", {
  MessageAction: "SUPPRESS",
  TemporaryPassword: "Temp-Passw0rd1",
  UserAttributes: listed({ email: "alice@example.com", email_verified: "true" }),
});
const alice = person(newPool(), "alice");
await refused("NotAuthorizedException: Incorrect username or password.", () => signIn(alice));
const {
  end,
  told: [attributes, required],
} = await signIn(alice, "Temp-Passw0rd1");
equal([end, attributes.email, required], ["newPasswordRequired", "alice@example.com", []]);
const complete = (password) => step((callbacks) => alice.completeNewPasswordChallenge(password, { name: "Alice" }, callbacks));
await refused("InvalidPasswordException: Password did not conform with policy: Password not long enough", () => complete("Aa1!"));
const {
  told: [session],
} = await complete(PASSWORD);
equal(claims(session.getIdToken().getJwtToken()).name, "Alice");
await signIn(alice);
