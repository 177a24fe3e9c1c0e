// The stack under test, its users' mailbox, and expectations that say what came instead.
// ENDPOINT, POOL_ID and CLIENT_ID come from the environment.

import assert from "node:assert/strict";
import { Secret, TOTP } from "otpauth";

export const { ENDPOINT, POOL_ID, CLIENT_ID } = process.env;
export const PASSWORD = "S3cret-Passw0rd!";

// Nothing here takes long, but for what MINUTES allows more: what hangs is told.
const MINUTES = Number(process.env.MINUTES ?? 1);
setTimeout(() => assert.fail(`no end after ${MINUTES} min`), MINUTES * 60_000).unref();

export const equal = assert.deepEqual;

/** Waits for a refusal with this `Exception: text`. */
export async function refused(expected, call) {
  const found = await call().then(
    (answer) => `answered ${JSON.stringify(answer)}`,
    // aws-jwt-verify names its errors by their classes alone.
    (error) => `${error.name === "Error" ? error.constructor.name : error.name}: ${error.message}`,
  );
  equal(found, expected);
}

/** One operation, as an administrator or a script would call it. */
export async function cognito(operation, request) {
  const answer = await fetch(`${ENDPOINT}/`, {
    method: "POST",
    headers: { "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": `AWSCognitoIdentityProviderService.${operation}` },
    body: JSON.stringify(request),
  });
  const body = await answer.text();
  assert.equal(answer.status, 200, `${operation}: ${body}`);
  return body === "" ? {} : JSON.parse(body);
}

/** One operation on a user of the pool. */
export const admin = (operation, username, more = {}) => cognito(operation, { UserPoolId: POOL_ID, Username: username, ...more });

/** A dictionary as a list of names and values. */
export const listed = (values) => Object.entries(values).map(([Name, Value]) => ({ Name, Value }));

/** A confirmed user with a verified address. */
export async function user(name, more = {}) {
  const known = { email: `${name}@example.com`, email_verified: "true", ...more };
  await admin("AdminCreateUser", name, { MessageAction: "SUPPRESS", UserAttributes: listed(known) });
  await admin("AdminSetUserPassword", name, { Password: PASSWORD, Permanent: true });
}

/** The tokens of a sign-in by password. */
export async function tokens(name) {
  const AuthParameters = { USERNAME: name, PASSWORD };
  const answer = await cognito("InitiateAuth", { ClientId: CLIENT_ID, AuthFlow: "USER_PASSWORD_AUTH", AuthParameters });
  return answer.AuthenticationResult;
}

/** One of the stack's own pages. */
async function page(path, body) {
  const answer = await fetch(`${ENDPOINT}/_sekisho/${path}`, body && { method: "POST", body: JSON.stringify(body) });
  return answer.json();
}

/** The code of the newest message to a user. */
export async function code(username) {
  const found = (await page("messages")).find((message) => message.Username === username);
  assert(found, `no message to ${username}`);
  return found.Code;
}

/** A code that differs from this one. */
export const other = (digits) => (digits[0] === "0" ? "1" : "0") + digits.slice(1);

/** What an authenticator app shows at the stack's time. */
export async function totp(secret) {
  const { aheadSeconds } = await page("clock");
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + aheadSeconds * 1000 });
}

/** The same, once the last code is over: a code counts once. */
export async function freshTotp(secret) {
  await page("clock", { advanceSeconds: 30 });
  return totp(secret);
}

/** A token's claims, unverified. */
export const claims = (token) => JSON.parse(Buffer.from(token.split(".")[1], "base64url").toString());
