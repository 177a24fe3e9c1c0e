// Amplify: a flow of the pool's own functions, alone and after SRP.

import { confirmSignIn, signOut } from "aws-amplify/auth";
import { begin, enter, next, openPage } from "./amplify.mjs";
import { equal, refused, user } from "./stack.mjs";

await user("alice");
const answer = (challengeResponse) => confirmSignIn({ challengeResponse });
const ASKED = "CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE";
openPage();
const { nextStep } = await begin("alice", { authFlowType: "CUSTOM_WITHOUT_SRP" });
equal([nextStep.signInStep, nextStep.additionalInfo.question], [ASKED, "5 + 3"]);
equal(await next(answer("7")), ASKED);
equal(await next(answer("8")), "DONE");
await signOut();

await refused("NotAuthorizedException: Incorrect username or password.", () =>
  enter("alice", { authFlowType: "CUSTOM_WITH_SRP", password: "wrong" }),
);
equal(await next(enter("alice", { authFlowType: "CUSTOM_WITH_SRP" })), ASKED);
equal(await next(answer("8")), "DONE");
