// amazon-cognito-identity-js: a flow of the pool's own functions, alone and after SRP.

import { AuthenticationDetails } from "amazon-cognito-identity-js";
import { PASSWORD, equal, refused, user } from "./stack.mjs";
import { newPool, person, step } from "./identity_js.mjs";

await user("alice");

/** Starts the flow as far as the function's question. */
async function begin() {
  const alice = person(newPool(), "alice");
  alice.setAuthenticationFlowType("CUSTOM_AUTH");
  const {
    end,
    told: [parameters],
  } = await step((callbacks) => alice.initiateAuth(new AuthenticationDetails({ Username: "alice" }), callbacks));
  equal([end, parameters.question], ["customChallenge", "5 + 3"]);
  return alice;
}

const alice = await begin();
equal((await step((callbacks) => alice.sendCustomChallengeAnswer("8", callbacks))).end, "onSuccess");
// Wrong answers get another question; the third one ends the sign-in.
const guesser = await begin();
for (const guess of ["1", "2"])
  equal((await step((callbacks) => guesser.sendCustomChallengeAnswer(guess, callbacks))).end, "customChallenge");
await refused("NotAuthorizedException: Incorrect username or password.", () =>
  step((callbacks) => guesser.sendCustomChallengeAnswer("3", callbacks)),
);

const afterSrp = person(newPool(), "alice");
afterSrp.setAuthenticationFlowType("CUSTOM_AUTH");
const details = (password) => new AuthenticationDetails({ Username: "alice", Password: password });
await refused("NotAuthorizedException: Incorrect username or password.", () =>
  step((callbacks) => afterSrp.authenticateUser(details("wrong"), callbacks)),
);
const { end } = await step((callbacks) => afterSrp.authenticateUser(details(PASSWORD), callbacks));
equal(end, "customChallenge");
equal((await step((callbacks) => afterSrp.sendCustomChallengeAnswer("8", callbacks))).end, "onSuccess");
