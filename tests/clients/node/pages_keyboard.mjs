// Every way through the pages with the keyboard alone: where typing begins, what follows, and that it is seen.

import assert from "node:assert/strict";
import { CALLBACK, PASSWORD, STATES, TEMPORARY, TOMS_APP, close, fresh, freshTotp, open, people } from "./pages.mjs";
import { ENDPOINT, equal } from "./stack.mjs";

/** What has the focus: its name or text, and whether it can be seen that it has it. */
const focused = (page) =>
  page.evaluate(() => {
    const at = document.activeElement;
    const { outlineStyle, outlineWidth } = getComputedStyle(at);
    const name = at.name || at.textContent.trim();
    return { name, ring: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 };
  });

/** What has the focus, which must be visible. */
async function at(page) {
  const { name, ring } = await focused(page);
  assert(ring, `nobody sees that ${name} has the focus`);
  return name;
}

/** Goes on until this has the focus; what lies between. */
async function tabTo(page, wanted) {
  const passed = [];
  for (let steps = 0; steps < 20; steps += 1) {
    await page.keyboard.press("Tab");
    const name = await at(page);
    if (name === wanted) return passed;
    passed.push(name);
  }
  return assert.fail(`${wanted} is not on the way: ${passed}`);
}

/** Types into fields one after another, as a person does, and sends the form. */
async function fillIn(page, fields) {
  for (const [index, [name, text]] of Object.entries(fields).entries()) {
    if (index === 0) equal(await at(page), name);
    else await tabTo(page, name);
    await page.keyboard.type(text);
  }
  await page.keyboard.press("Enter");
}

const through = (page) => page.waitForURL((url) => url.href.startsWith(`${CALLBACK}/?code=`));
const titled = (page, title) => page.waitForFunction((title) => document.querySelector("h1").textContent === title, title);

async function newestCode() {
  const [message] = await (await fetch(`${ENDPOINT}/_sekisho/messages`)).json();
  return message.Code;
}

// Everything on the page is reached, in the order in which it is read.
let page = await open();
await STATES.sign_in(page);
equal(await at(page), "username");
const order = ["password", "Show", "signInSubmitButton", "Forgot your password?"];
equal(await tabTo(page, "Sign up"), order);

// The password can be looked at.
await page.keyboard.press("Shift+Tab");
for (let back = 0; back < 2; back += 1) await page.keyboard.press("Shift+Tab");
equal(await at(page), "Show");
await page.keyboard.press("Space");
equal(await page.getAttribute("[name=password]", "type"), "text");
await page.keyboard.press("Space");
equal(await page.getAttribute("[name=password]", "type"), "password");

// A wrong password, then the right one: the focus is where typing goes on.
await page.reload();
await fillIn(page, { username: "alice", password: "Wrong-Passw0rd!" });
await page.waitForSelector("#password-error");
equal(await at(page), "password");
await page.keyboard.type(PASSWORD);
await page.keyboard.press("Enter");
await through(page);

// Signed in already.
await page.goto(people("/login"));
await tabTo(page, "Continue as alicealice@example.com");
await page.keyboard.press("Enter");
await through(page);
await page.context().close();

// A new account, from the sign-in page.
page = await open();
const name = fresh();
await STATES.sign_in(page);
await tabTo(page, "Sign up");
await page.keyboard.press("Enter");
await titled(page, "Sign up with a new account");
await fillIn(page, { username: name, "requiredAttributes[email]": `${name}@example.com`, password: PASSWORD });
await titled(page, "Confirm your account");
await fillIn(page, { code: await newestCode() });
await through(page);
await page.context().close();

// A forgotten password.
page = await open();
await STATES.sign_in_hinted(page);
equal(await at(page), "password");
await tabTo(page, "Forgot your password?");
await page.keyboard.press("Enter");
await titled(page, "Forgot your password?");
await fillIn(page, { username: "alice" });
await titled(page, "Choose a new password");
await page.context().close();

// A code of an app.
page = await open();
await STATES.app_code(page);
await titled(page, "Enter your code");
await fillIn(page, { code: await freshTotp(TOMS_APP) });
await through(page);
await page.context().close();

// A temporary password.
page = await open();
await STATES.new_password(page);
await titled(page, "Choose a new password");
await fillIn(page, { new_password: `${TEMPORARY}2`, confirm_password: `${TEMPORARY}2` });
await through(page);
await page.context().close();

// A choice, and then the password after all.
page = await open();
await STATES.choices_other(page);
await titled(page, "How would you like to sign in?");
await tabTo(page, "answer");
await page.keyboard.press("Enter");
await titled(page, "Enter your password");
await fillIn(page, { password: PASSWORD });
await through(page);
await page.context().close();

// A passkey.
page = await open();
await STATES.passkey(page);
await titled(page, "Use your passkey");
await tabTo(page, "Use passkey");
await page.keyboard.press("Enter");
await through(page);
await page.context().close();

// The other language stays, also on pages that were seen in the first one.
page = await open();
await STATES.sign_in(page);
await tabTo(page, "日本語");
await page.keyboard.press("Enter");
await titled(page, "サインイン");
await page.goBack();
await page.waitForURL((url) => !url.searchParams.has("lang"));
await titled(page, "サインイン");
await close();
