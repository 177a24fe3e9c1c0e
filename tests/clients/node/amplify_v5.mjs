// The code of seed 004: Amplify v5 signs in, its session's ID token goes along with API.post.

import amplify from "amplify-v5";
import { CLIENT_ID, ENDPOINT, PASSWORD, POOL_ID, equal, user } from "./stack.mjs";

const { API, Amplify, Auth } = amplify;
const OUTPUTS = JSON.parse(process.env.OUTPUTS);
Amplify.configure({
  Auth: { region: POOL_ID.split("_")[0], userPoolId: POOL_ID, userPoolWebClientId: CLIENT_ID, endpoint: `${ENDPOINT}/` },
  API: { endpoints: [{ name: "apiName", endpoint: OUTPUTS.ContractApiUrl }] },
});

async function call() {
  const token = (await Auth.currentSession()).getIdToken().getJwtToken();
  return API.post("apiName", "/apiPath", { headers: { Authorization: `Bearer ${token}` }, body: {} });
}

await user("alice");
await Auth.signIn("alice", PASSWORD);
equal(await call(), "Hello from Lambda!");
const anonymous = await API.post("apiName", "/apiPath", { body: {} }).catch((error) => error.response.status);
equal(anonymous, 401);
await Auth.signOut();
equal(await call().catch((error) => error), "No current user");
