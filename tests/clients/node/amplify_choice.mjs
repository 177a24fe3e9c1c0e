// Amplify: USER_AUTH, where the user chooses how to prove who they are; sign-up without any password.

import * as auth from "aws-amplify/auth";
import { begin, enter, openPage } from "./amplify.mjs";
import { PASSWORD, code, equal, other, refused, user } from "./stack.mjs";

await user("alice");
openPage();
const choose = (preferred) => begin("alice", { authFlowType: "USER_AUTH", ...preferred });
const answer = (challengeResponse) => auth.confirmSignIn({ challengeResponse });

const byMail = (await choose({ preferredChallenge: "EMAIL_OTP" })).nextStep;
equal([byMail.signInStep, byMail.codeDeliveryDetails.destination], ["CONFIRM_SIGN_IN_WITH_EMAIL_CODE", "a***@e***"]);
await refused("CodeMismatchException: Invalid code or auth state for the user.", async () => answer(other(await code("alice"))));
equal((await answer(await code("alice"))).isSignedIn, true);
await auth.signOut();

const choice = (await choose({})).nextStep;
equal(
  [choice.signInStep, [...choice.availableChallenges].sort()],
  ["CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION", ["EMAIL_OTP", "PASSWORD", "PASSWORD_SRP"]],
);
equal((await answer("PASSWORD_SRP")).nextStep.signInStep, "CONFIRM_SIGN_IN_WITH_PASSWORD");
equal((await answer(PASSWORD)).isSignedIn, true);
await auth.signOut();
await choose({});
equal((await answer("PASSWORD")).nextStep.signInStep, "CONFIRM_SIGN_IN_WITH_PASSWORD");
await refused("NotAuthorizedException: Incorrect username or password.", () => answer("wrong"));
equal((await enter("alice", { authFlowType: "USER_AUTH", preferredChallenge: "PASSWORD" })).isSignedIn, true);
await auth.signOut();

// No password at all: the code that confirms the sign-up also signs in.
const signUp = { userAttributes: { email: "bob@example.com" }, autoSignIn: { authFlowType: "USER_AUTH" } };
await auth.signUp({ username: "bob", options: signUp });
const { nextStep } = await auth.confirmSignUp({ username: "bob", confirmationCode: await code("bob") });
equal(nextStep.signUpStep, "COMPLETE_AUTO_SIGN_IN");
equal((await auth.autoSignIn()).isSignedIn, true);
equal((await auth.getCurrentUser()).username, "bob");
// Amplify would go on polling for three minutes.
process.exit();
