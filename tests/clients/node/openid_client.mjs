// openid-client with strict discovery: every document's issuer is the address it was asked at.

import * as oidc from "openid-client";
import { Person } from "./person.mjs";
import { CLIENT_ID, ENDPOINT, POOL_ID, equal, refused, user } from "./stack.mjs";

const { CLIENT_SECRET, CALLBACK, M2M_CLIENT_ID, M2M_CLIENT_SECRET, SCOPE } = process.env;
const issuer = new URL(`${ENDPOINT}/${POOL_ID}`);
const insecure = { execute: [oidc.allowInsecureRequests] };
const config = await oidc.discovery(issuer, CLIENT_ID, CLIENT_SECRET, undefined, insecure);
equal(config.serverMetadata().issuer, issuer.href);
await user("alice");

const verifier = oidc.randomPKCECodeVerifier();
const [state, nonce] = [oidc.randomState(), oidc.randomNonce()];
const address = oidc.buildAuthorizationUrl(config, {
  redirect_uri: CALLBACK,
  scope: "openid email",
  code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
  code_challenge_method: "S256",
  state,
  nonce,
});
const person = new Person();
const back = await person.signIn(address, "alice");
const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce };
const tokens = await oidc.authorizationCodeGrant(config, back, checks);
const { sub, nonce: echoed, iss, email } = tokens.claims();
equal([echoed, iss, email], [nonce, issuer.href, "alice@example.com"]);
await refused("ResponseBodyError: server responded with an error in the response body", () => oidc.authorizationCodeGrant(config, back, checks));

const info = await oidc.fetchUserInfo(config, tokens.access_token, sub);
equal([info.email, info.email_verified, info.username], ["alice@example.com", "true", "alice"]);

const refreshed = await oidc.refreshTokenGrant(config, tokens.refresh_token);
equal([refreshed.claims().sub, refreshed.claims().iss], [sub, issuer.href]);
await oidc.tokenRevocation(config, tokens.refresh_token);
await refused("ResponseBodyError: server responded with an error in the response body", () => oidc.refreshTokenGrant(config, tokens.refresh_token));

// The browser is signed in: the next client's code comes without a page.
const again = oidc.buildAuthorizationUrl(config, { redirect_uri: CALLBACK, scope: "openid", prompt: "none", state });
const silent = await person.fetch(again);
equal([silent.status, new URL(silent.headers.get("location")).searchParams.get("state")], [302, state]);
const stranger = await new Person().fetch(again);
equal(new URL(stranger.headers.get("location")).searchParams.get("error"), "login_required");

const machine = await oidc.discovery(issuer, M2M_CLIENT_ID, M2M_CLIENT_SECRET, undefined, insecure);
const { access_token, id_token, refresh_token, scope } = await oidc.clientCredentialsGrant(machine, { scope: SCOPE });
equal([typeof access_token, id_token, refresh_token, scope ?? SCOPE], ["string", undefined, undefined, SCOPE]);
