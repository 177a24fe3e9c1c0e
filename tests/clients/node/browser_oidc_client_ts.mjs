// oidc-client-ts in a page: discovery, redirect with PKCE, userinfo, silent refresh, revocation, sign-out.

import { ALLOWED, CALLBACK, ENDPOINT, OUTPUTS, SIGNED_OUT, allow, open, typeIn, user } from "./front_end.mjs";
import { equal } from "./stack.mjs";

await user("alice");
await allow();
const settings = {
  authority: `${ENDPOINT}/${OUTPUTS.UserPoolId}`,
  client_id: OUTPUTS.SpaClientId,
  redirect_uri: CALLBACK,
  silent_redirect_uri: `${ALLOWED}/silent`,
  response_type: "code",
  scope: "openid email profile",
  loadUserInfo: true,
  automaticSilentRenew: false,
};
const opened = await open(`
  import { UserManager } from "oidc-client-ts";
  export const manager = new UserManager(${JSON.stringify(settings)});
  if (location.pathname === "/silent") manager.signinSilentCallback();
`);
const { page } = opened;

await page.evaluate(() => void window.app.manager.signinRedirect({ state: "kept", nonce: "once" }));
await page.waitForURL((url) => url.pathname.endsWith("/login"));
await typeIn(page, "alice");
await page.waitForURL((url) => url.origin === ALLOWED && url.searchParams.has("code"));
const found = await page.evaluate(async () => {
  const { manager } = window.app;
  const user = await manager.signinRedirectCallback();
  const discovered = await manager.metadataService.getMetadata();
  const refreshed = await manager.signinSilent();
  return {
    state: user.state,
    profile: { iss: user.profile.iss, nonce: user.profile.nonce, email: user.profile.email, username: user.profile.username },
    issuer: discovered.issuer,
    scope: user.scope,
    refreshed: [refreshed.access_token !== user.access_token, refreshed.profile.sub === user.profile.sub],
  };
});
equal(found.state, "kept");
equal(found.issuer, settings.authority);
equal([found.profile.iss, found.profile.email, found.profile.username], [settings.authority, "alice@example.com", "alice"]);
equal(found.refreshed, [true, true]);

// Without the refresh token, silence is a hidden frame: the browser is still signed in on the pages.
const framed = await page.evaluate(async () => {
  const { manager } = window.app;
  const user = await manager.getUser();
  user.refresh_token = undefined;
  await manager.storeUser(user);
  return (await manager.signinSilent()).profile.email;
});
equal(framed, "alice@example.com");

const revoked = await page.evaluate(async () => {
  const { manager } = window.app;
  const { access_token } = await manager.getUser();
  await manager.revokeTokens(["refresh_token"]);
  const { userinfo_endpoint } = await manager.metadataService.getMetadata();
  return (await fetch(userinfo_endpoint, { headers: { Authorization: `Bearer ${access_token}` } })).status;
});
equal(revoked, 401);

// Cognito's logout knows no post_logout_redirect_uri: its own words go along.
const extraQueryParams = { client_id: OUTPUTS.SpaClientId, logout_uri: SIGNED_OUT };
await page.evaluate((extraQueryParams) => void window.app.manager.signoutRedirect({ extraQueryParams }), extraQueryParams);
await page.waitForURL((url) => url.href.startsWith(SIGNED_OUT));
const silent = await page.evaluate(async () => window.app.manager.signinSilent().then(() => "signed in", (error) => error.error));
equal(silent, "login_required");
await opened.browser.close();
