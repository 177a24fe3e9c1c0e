// The pages of the domains of `hosted.yaml`, each as a state that a person has come to.
// BROWSER, ENDPOINT, OUTPUTS and ALLOWED, where the clients get their codes, come from the environment.

import { chromium } from "playwright-core";
import { ENDPOINT, PASSWORD, cognito, freshTotp, listed, other } from "./stack.mjs";

const OUTPUTS = JSON.parse(process.env.OUTPUTS);
const CALLBACK = process.env.ALLOWED;
const { UserPoolId, ChoicePoolId, StrictPoolId, SpaClientId, ChoiceClientId, StrictClientId } = OUTPUTS;
const TEMPORARY = "Temp0rary-Passw0rd!";

/** Passkeys are for localhost, and so is whatever begins with them. */
const local = (url) => url.replace("127.0.0.1", "localhost");
const [DOMAIN, CHOICES] = [OUTPUTS.DomainUrl, local(OUTPUTS.ChoiceDomainUrl)];

const query = (client_id, more) =>
  new URLSearchParams({ client_id, response_type: "code", scope: "openid email", redirect_uri: CALLBACK, state: "s", ...more });

/** The address of a page of the domains. */
export const people = (path, more = {}) => `${DOMAIN}${path}?${query(SpaClientId, more)}`;
const choices = (path, more = {}) => `${CHOICES}${path}?${query(ChoiceClientId, more)}`;
const strict = (path, more = {}) => `${OUTPUTS.StrictDomainUrl}${path}?${query(StrictClientId, more)}`;

async function user(UserPoolId, Username, password = { Password: PASSWORD, Permanent: true }) {
  const email = Username.includes("@") ? Username : `${Username}@example.com`;
  // Who is not reachable has something to set up.
  const UserAttributes = UserPoolId === StrictPoolId ? [] : listed({ email, email_verified: "true" });
  await cognito("AdminCreateUser", { UserPoolId, Username, MessageAction: "SUPPRESS", UserAttributes });
  await cognito("AdminSetUserPassword", { UserPoolId, Username, ...password });
}

/** The access token of a sign-in by password. */
async function accessToken(ClientId, USERNAME) {
  const request = { ClientId, AuthFlow: "USER_PASSWORD_AUTH", AuthParameters: { USERNAME, PASSWORD } };
  return (await cognito("InitiateAuth", request)).AuthenticationResult.AccessToken;
}

/** Gives a user an authenticator app; its key. */
async function withApp(Username) {
  const AccessToken = await accessToken(SpaClientId, Username);
  const { SecretCode } = await cognito("AssociateSoftwareToken", { AccessToken });
  await cognito("VerifySoftwareToken", { AccessToken, UserCode: await freshTotp(SecretCode) });
  await cognito("SetUserMFAPreference", { AccessToken, SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true } });
  return SecretCode;
}

await user(UserPoolId, "alice");
await user(UserPoolId, "tom");
await user(UserPoolId, "nina", { Password: TEMPORARY, Permanent: false });
await user(ChoicePoolId, "carol@example.com");
await user(StrictPoolId, "stella");
export const TOMS_APP = await withApp("tom");
export { CALLBACK, PASSWORD, TEMPORARY, freshTotp };

const browser = await chromium.launch({ executablePath: process.env.BROWSER });
export const close = () => browser.close();

/** A new browser of a person, with a page. */
export const open = async (options = {}) => (await browser.newContext({ reducedMotion: "reduce", ...options })).newPage();

/** The code of the newest message to an address. */
async function codeTo(address) {
  const messages = await (await fetch(`${ENDPOINT}/_sekisho/messages`)).json();
  return messages.find((message) => message.Destination === address).Code;
}

/** Somebody new with a passkey, which this page's browser keeps; their name. */
async function withPasskey(page) {
  const name = `${fresh()}@example.com`;
  await user(ChoicePoolId, name);
  const AccessToken = await accessToken(ChoiceClientId, name);
  const { CredentialCreationOptions } = await cognito("StartWebAuthnRegistration", { AccessToken });
  await page.goto(choices("/login"));
  await withAuthenticator(page);
  const Credential = await page.evaluate(async (options) => {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    return (await navigator.credentials.create({ publicKey })).toJSON();
  }, CredentialCreationOptions);
  await cognito("CompleteWebAuthnRegistration", { AccessToken, Credential });
  return name;
}

async function withAuthenticator(page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const options = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true };
  await devtools.send("WebAuthn.addVirtualAuthenticator", { options: { ...options, isUserVerified: true, automaticPresenceSimulation: true } });
}

let count = 0;
/** A name that nobody has yet. */
export const fresh = () => `somebody-${(count += 1)}`;

/** Presses a button, and waits for the page that it leads to. */
const press = (page, button = "button[type=submit]") => Promise.all([page.waitForNavigation(), page.click(button)]);

/** Types a name and a password, and sends them. */
async function signIn(page, username, password = PASSWORD) {
  await page.fill("[name=username]", username);
  await page.fill("[name=password]", password);
  await press(page, "[name=signInSubmitButton]");
}

async function signUp(page, username) {
  await page.fill("[name=username]", username);
  await page.fill("[name='requiredAttributes[email]']", `${username}@example.com`);
  await page.fill("[name=password]", PASSWORD);
  await press(page);
}

/** Each state by its name: how a page comes to it. */
export const STATES = {
  sign_in: (page, more) => page.goto(people("/login", more)),
  sign_in_hinted: (page, more) => page.goto(people("/login", { login_hint: "alice", ...more })),
  sign_in_empty: async (page, more) => {
    await page.goto(people("/login", more));
    await page.evaluate(() => document.forms[0].setAttribute("novalidate", ""));
    await press(page, "[name=signInSubmitButton]");
  },
  sign_in_wrong: async (page, more) => {
    await page.goto(people("/login", more));
    await signIn(page, "alice", "Wrong-Passw0rd!");
  },
  sign_in_choices: (page, more) => page.goto(choices("/login", more)),
  choices_code: async (page, more) => {
    await page.goto(choices("/login", more));
    await page.fill("[name=username]", "carol@example.com");
    await press(page, "[value=EMAIL_OTP]");
  },
  choices_wrong_code: async (page, more) => {
    await STATES.choices_code(page, more);
    await page.fill("[name=code]", other(await codeTo("carol@example.com")));
    await press(page);
  },
  choices_other: async (page, more) => {
    await page.goto(choices("/login", more));
    await page.fill("[name=username]", "carol@example.com");
    await press(page, "[value=WEB_AUTHN]");
  },
  choices_password: async (page, more) => {
    await STATES.choices_other(page, more);
    await press(page, "[value=PASSWORD]");
  },
  passkey: async (page, more) => {
    const name = await withPasskey(page);
    await page.goto(choices("/login", more));
    await page.fill("[name=username]", name);
    await press(page, "[value=WEB_AUTHN]");
  },
  passkey_refused: async (page, more) => {
    await STATES.passkey(page, more);
    await Promise.all([page.waitForNavigation(), page.evaluate(() => document.forms[0].submit())]);
  },
  app_code: async (page, more) => {
    await page.goto(people("/login", more));
    await signIn(page, "tom");
  },
  app_wrong_code: async (page, more) => {
    await STATES.app_code(page, more);
    await page.fill("[name=code]", "000000");
    await press(page);
  },
  set_up: async (page, more) => {
    await page.goto(strict("/login", more));
    await signIn(page, "stella");
  },
  set_up_wrong: async (page, more) => {
    await STATES.set_up(page, more);
    await page.fill("[name=code]", "000000");
    await press(page);
  },
  set_up_by_email: async (page, more) => {
    await STATES.set_up(page, more);
    await page.fill("[name=email]", "stella@example.com");
    await press(page, "form:has([name=email]) button[type=submit]");
  },
  new_password: async (page, more) => {
    await page.goto(people("/login", more));
    await signIn(page, "nina", TEMPORARY);
  },
  new_password_weak: async (page, more) => {
    await STATES.new_password(page, more);
    await page.fill("[name=new_password]", "weak");
    await page.fill("[name=confirm_password]", "weak");
    await press(page);
  },
  new_password_empty: async (page, more) => {
    await STATES.new_password(page, more);
    await page.evaluate(() => document.forms[0].setAttribute("novalidate", ""));
    await press(page);
  },
  known: async (page, more) => {
    await page.goto(people("/login", more));
    await signIn(page, "alice");
    await page.goto(people("/login", { prompt: "select_account", ...more }));
  },
  sign_up: (page, more) => page.goto(people("/signup", more)),
  sign_up_empty: async (page, more) => {
    await page.goto(people("/signup", more));
    await page.evaluate(() => document.forms[0].setAttribute("novalidate", ""));
    await press(page);
  },
  confirm: async (page, more) => {
    await page.goto(people("/signup", more));
    await signUp(page, fresh());
  },
  confirm_wrong: async (page, more) => {
    await STATES.confirm(page, more);
    await page.fill("[name=code]", "000000");
    await press(page);
  },
  forgot_password: (page, more) => page.goto(people("/forgotPassword", more)),
  unconfirmed: async (page, more) => {
    const name = fresh();
    await page.goto(people("/signup", more));
    await signUp(page, name);
    await page.goto(people("/login", more));
    await signIn(page, name);
  },
  reset_password: async (page, more) => {
    await page.goto(people("/forgotPassword", more));
    await page.fill("[name=username]", "alice");
    await press(page);
  },
  foreign_form: async (page, more) => {
    await page.goto(people("/login", more));
    await page.context().clearCookies();
    await signIn(page, "alice");
  },
  error: (page, more) => page.goto(people("/login", { redirect_uri: `${CALLBACK}/elsewhere`, ...more })),
  not_found: (page, more) => page.goto(people("/nowhere", more)),
};
