// Amplify v6 signs in by redirect: over TLS by the domain's local address, or with `proxy` through the stack's proxy with the
// configuration of production, in which nothing names this machine.

import { ALLOWED, CALLBACK, ENDPOINT, OUTPUTS, REGION, SIGNED_OUT, TLS, allow, open, typeIn, until, user } from "./front_end.mjs";
import { equal } from "./stack.mjs";

const proxy = process.argv[2] === "proxy";
const local = new URL(OUTPUTS.SignInUrl);
const prefix = local.pathname.split("/").pop();
const id = (url) => new URL(url).pathname.split("/")[2];
const production = (url, stage = "") => `https://${id(url)}.execute-api.${REGION}.amazonaws.com${stage}`;
const settings = proxy
  ? {
      domain: `${prefix}.auth.${REGION}.amazoncognito.com`,
      http: production(OUTPUTS.HttpApiUrl),
      rest: production(OUTPUTS.RestApiUrl, "/test"),
      pool: {},
    }
  : {
      domain: `${new URL(TLS).host}${local.pathname}`,
      http: OUTPUTS.HttpApiUrl,
      rest: OUTPUTS.RestApiUrl,
      pool: { userPoolEndpoint: ENDPOINT },
    };

await user("alice");
await allow();
const config = {
  Auth: {
    Cognito: {
      userPoolId: OUTPUTS.UserPoolId,
      userPoolClientId: OUTPUTS.SpaClientId,
      ...settings.pool,
      loginWith: {
        oauth: {
          domain: settings.domain,
          scopes: ["openid", "email", "profile", "aws.cognito.signin.user.admin"],
          redirectSignIn: [CALLBACK],
          redirectSignOut: [SIGNED_OUT],
          responseType: "code",
        },
      },
    },
  },
  API: { REST: { http: { endpoint: settings.http, region: REGION }, rest: { endpoint: settings.rest, region: REGION } } },
};
const opened = await open(
  `
  import { Amplify } from "aws-amplify";
  import { Hub } from "aws-amplify/utils";
  import "aws-amplify/auth/enable-oauth-listener";
  export * as auth from "aws-amplify/auth";
  export * as api from "aws-amplify/api";
  export const heard = [];
  Hub.listen("auth", ({ payload }) => heard.push([payload.event, String(payload.data?.error ?? "")]));
  Amplify.configure(${JSON.stringify(config)});
`,
  { proxy },
);
const { page } = opened;

await page.evaluate(() => void window.app.auth.signInWithRedirect({ customState: "where I was" }));
await page.waitForURL((url) => url.pathname.endsWith("/login"));
equal(new URL(page.url()).host, settings.domain.split("/")[0]);
await typeIn(page, "alice");
await page.waitForURL((url) => url.origin === ALLOWED);
await until(opened, () => window.app?.heard.some(([event]) => event === "signInWithRedirect" || event.includes("failure")));
equal(await page.evaluate(() => window.app.heard.filter(([event]) => event.includes("failure"))), []);

const found = await page.evaluate(async () => {
  const { auth, api, heard } = window.app;
  const { tokens } = await auth.fetchAuthSession();
  const headers = { Authorization: `Bearer ${tokens.idToken}` };
  const call = async (apiName) => (await (await api.get({ apiName, path: "/hello", options: { headers } }).response).body.text());
  return {
    heard: heard.map(([event]) => event),
    username: (await auth.getCurrentUser()).username,
    email: (await auth.fetchUserAttributes()).email,
    issuer: tokens.idToken.payload.iss,
    answers: [await call("http"), await call("rest")],
    refreshed: (await auth.fetchAuthSession({ forceRefresh: true })).tokens.idToken.payload.iss,
  };
});
equal(found.heard.includes("customOAuthState"), true);
const issuer = proxy ? `https://cognito-idp.${REGION}.amazonaws.com/${OUTPUTS.UserPoolId}` : `${TLS}/${OUTPUTS.UserPoolId}`;
equal([found.issuer, found.refreshed], [issuer, issuer]);
equal([found.username, found.email], ["alice", "alice@example.com"]);
equal(found.answers, ["Hello from Lambda!", "Hello from Lambda!"]);

// Signing out ends the session of the pages too: the next sign-in asks for the password again.
await page.evaluate(() => void window.app.auth.signOut());
await page.waitForURL(SIGNED_OUT);
await page.evaluate(() => void window.app.auth.signInWithRedirect());
await page.waitForURL((url) => url.pathname.endsWith("/login"));
await page.waitForSelector("input[name=password]");
await opened.browser.close();
