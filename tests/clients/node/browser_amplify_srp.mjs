// Amplify v6 in a page: SRP with the password in the page, then both APIs.

import { ALLOWED, ENDPOINT, OUTPUTS, allow, open, user } from "./front_end.mjs";
import { PASSWORD, equal } from "./stack.mjs";

await user("alice");
await allow();
const opened = await open(`
  import { Amplify } from "aws-amplify";
  export * as auth from "aws-amplify/auth";
  export * as api from "aws-amplify/api";
  export const configure = (...config) => Amplify.configure(...config);
`);
const { page } = opened;
equal(new URL(page.url()).origin, ALLOWED);

const found = await page.evaluate(
  async ({ ENDPOINT, OUTPUTS, PASSWORD }) => {
    const { api, auth, configure } = window.app;
    const region = OUTPUTS.UserPoolId.split("_")[0];
    configure(
      {
        Auth: {
          Cognito: { userPoolId: OUTPUTS.UserPoolId, userPoolClientId: OUTPUTS.SpaClientId, userPoolEndpoint: ENDPOINT, loginWith: { username: true } },
        },
        API: { REST: { http: { endpoint: OUTPUTS.HttpApiUrl, region }, rest: { endpoint: OUTPUTS.RestApiUrl, region } } },
      },
      {
        API: {
          REST: {
            headers: async () => {
              const { tokens } = await auth.fetchAuthSession();
              return tokens ? { Authorization: `Bearer ${tokens.idToken}` } : {};
            },
          },
        },
      },
    );
    const told = async (call) => {
      try {
        const answer = await (await call()).response;
        return [answer.statusCode, await answer.body.text()];
      } catch (error) {
        return [error.name, error.response?.statusCode, error.response?.body];
      }
    };
    const calls = async () => ({
      http: await told(() => api.get({ apiName: "http", path: "/hello" })),
      rest: await told(() => api.get({ apiName: "rest", path: "/hello" })),
      posted: await told(() => api.post({ apiName: "rest", path: "/hello", options: { body: { a: 1 } } })),
    });
    const before = await calls();
    const step = (await auth.signIn({ username: "alice", password: PASSWORD })).nextStep.signInStep;
    const signedIn = await calls();
    const attributes = await auth.fetchUserAttributes();
    await auth.fetchAuthSession({ forceRefresh: true });
    const refreshed = await calls();
    await auth.signOut();
    return { before, step, signedIn, email: attributes.email, refreshed, after: await calls() };
  },
  { ENDPOINT, OUTPUTS, PASSWORD },
);

const hello = { http: [200, "Hello from Lambda!"], rest: [200, "Hello from Lambda!"], posted: [200, "Hello from Lambda!"] };
const body = '{"message":"Unauthorized"}';
// The name comes from x-amzn-ErrorType, which a page may read only where CORS exposes it: neither API does.
const refused = ["UnknownError", 401, body];
equal(found, {
  before: { http: refused, rest: refused, posted: refused },
  step: "DONE",
  signedIn: hello,
  email: "alice@example.com",
  refreshed: hello,
  after: { http: refused, rest: refused, posted: refused },
});
await opened.browser.close();
