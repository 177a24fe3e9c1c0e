// Front ends of our own template in a Chromium that trusts the stack's certificates: a page of ALLOWED gets a library's code,
// and a person signs in on the pages of the pool's domain.
// HOME (with a certificate database), TLS (the stack's https address), BROWSER, ALLOWED and OUTPUTS come from the environment.

import assert from "node:assert/strict";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { PASSWORD, cognito, user } from "./stack.mjs";

export const { ALLOWED, ENDPOINT, TLS } = process.env;
export const OUTPUTS = JSON.parse(process.env.OUTPUTS);
export const REGION = OUTPUTS.UserPoolId.split("_")[0];
/** Where the library sends the browser back to, after signing in and after signing out. */
export const [CALLBACK, SIGNED_OUT] = [`${ALLOWED}/`, `${ALLOWED}/signed-out`];

/** The code as one script that gives its exports to `window.app`. */
async function bundled(code) {
  const options = { bundle: true, write: false, format: "iife", globalName: "app", define: { global: "window" } };
  const stdin = { contents: code, resolveDir: import.meta.dirname };
  const built = await build({ ...options, stdin, logLevel: "error", platform: "browser" });
  return built.outputFiles[0].text;
}

/** Opens a page of ALLOWED with this code in it, there and after every redirect. `proxy`: through the stack, as AWS. */
export async function open(code, { proxy = false } = {}) {
  const args = proxy ? [`--proxy-server=${ENDPOINT}`] : [];
  const browser = await chromium.launch({ executablePath: process.env.BROWSER, args });
  const page = await (await browser.newContext()).newPage();
  const script = await bundled(code);
  await page.addInitScript({ content: `if (location.origin === ${JSON.stringify(ALLOWED)}) { ${script}; window.app = app; }` });
  const said = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(error.message));
  await page.goto(CALLBACK);
  return { browser, page, said };
}

/** The SPA client of our template may send the browser to this page, by a code alone. */
export async function allow(more = {}) {
  await cognito("UpdateUserPoolClient", {
    UserPoolId: OUTPUTS.UserPoolId,
    ClientId: OUTPUTS.SpaClientId,
    ExplicitAuthFlows: ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ["code"],
    AllowedOAuthScopes: ["openid", "email", "profile", "aws.cognito.signin.user.admin"],
    SupportedIdentityProviders: ["COGNITO"],
    CallbackURLs: [CALLBACK, `${ALLOWED}/silent`],
    LogoutURLs: [SIGNED_OUT],
    ...more,
  });
}

/** A person types a name and a password on the page that is open, as soon as it is there. */
export async function typeIn(page, username, password = PASSWORD) {
  await page.fill("input[name=username]", username);
  await page.fill("input[name=password]", password);
  await page.click("[name=signInSubmitButton]");
}

/** Somebody who can sign in. */
export { user };

/** Waits for a condition in the page, and tells what the page said when it does not come. */
export async function until(opened, condition, argument) {
  const failed = (error) => assert.fail(`${error.message}\nat ${opened.page.url()}\nthe page said: ${opened.said.join("\n")}`);
  return opened.page.waitForFunction(condition, argument, { timeout: 20_000 }).catch(failed);
}
