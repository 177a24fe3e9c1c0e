// Amplify: a sign-up that goes on to a sign-in, and a page that is opened again.

import * as auth from "aws-amplify/auth";
import { openPage } from "./amplify.mjs";
import { PASSWORD, code, equal } from "./stack.mjs";

const page = openPage();
const username = "alice";
const options = { userAttributes: { email: "alice@example.com" }, autoSignIn: true };
await auth.signUp({ username, password: PASSWORD, options });
const { nextStep } = await auth.confirmSignUp({ username, confirmationCode: await code(username) });
equal(nextStep.signUpStep, "COMPLETE_AUTO_SIGN_IN");
equal((await auth.autoSignIn()).isSignedIn, true);
openPage();
equal((await auth.fetchAuthSession()).tokens, undefined);
openPage(page);
equal((await auth.getCurrentUser()).username, "alice");
// Amplify would go on polling for three minutes.
process.exit();
