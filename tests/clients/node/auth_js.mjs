// Auth.js with its own Cognito provider, as a server-rendered application has it: its routes are called as a browser calls them.

import { Auth } from "@auth/core";
import Cognito from "@auth/core/providers/cognito";
import { Person } from "./person.mjs";
import { CLIENT_ID, ENDPOINT, POOL_ID, equal, user } from "./stack.mjs";

const { CLIENT_SECRET, AUTH_JS_URL } = process.env;
const config = {
  basePath: "/auth",
  trustHost: true,
  secret: "a secret of the test alone, thirty-two bytes or more",
  providers: [Cognito({ clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, issuer: `${ENDPOINT}/${POOL_ID}` })],
  callbacks: {
    jwt: ({ token, account }) => (account ? { ...token, idToken: account.id_token } : token),
    session: ({ session, token }) => ({ ...session, idToken: token.idToken }),
  },
};
await user("alice");

/** The application's own cookies. */
const jar = new Map();
async function app(path, options = {}) {
  const headers = { ...options.headers, cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") };
  const answer = await Auth(new Request(`${AUTH_JS_URL}${path}`, { ...options, headers }), config);
  for (const line of answer.headers.getSetCookie()) {
    const [pair] = line.split(";");
    jar.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
  }
  return answer;
}

const { csrfToken } = await (await app("/auth/csrf")).json();
const form = { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" } };
const begun = await app("/auth/signin/cognito", { ...form, body: new URLSearchParams({ csrfToken, callbackUrl: AUTH_JS_URL }) });
equal(begun.status, 302);
const back = await new Person().signIn(begun.headers.get("location"), "alice");
const ended = await app(`${back.pathname}${back.search}`);
equal([ended.status, new URL(ended.headers.get("location")).origin], [302, AUTH_JS_URL]);
const session = await (await app("/auth/session")).json();
equal([session.user.email, session.idToken.split(".").length], ["alice@example.com", 3]);
