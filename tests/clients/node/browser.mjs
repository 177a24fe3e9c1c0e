// Pages in a headless Chromium: what their JavaScript sees of the stack's APIs.
// ALLOWED and FOREIGN, two sites of the test, and BROWSER come from the environment; OUTPUTS are the stack's outputs.

import assert from "node:assert/strict";
import { chromium } from "playwright-core";
import { ENDPOINT } from "./stack.mjs";

export const { ALLOWED, FOREIGN } = process.env;
export const OUTPUTS = JSON.parse(process.env.OUTPUTS);

/** What fetch throws when CORS hides the answer, or when there is none: a page cannot tell which. */
export const HIDDEN = "TypeError: Failed to fetch";

const browser = await chromium.launch({ executablePath: process.env.BROWSER });
export const close = () => browser.close();

/** A page of a site, with cookies of its own. */
export async function page(site) {
  const opened = await (await browser.newContext()).newPage();
  await opened.goto(site);
  return opened;
}

/** Calls `fetch` in the page: status, kind, body and the headers it may read, or what was thrown. */
export const fetched = (at, url, options = {}) =>
  at.evaluate(
    async ([url, options]) => {
      try {
        const answer = await fetch(url, options);
        return { status: answer.status, type: answer.type, headers: Object.fromEntries(answer.headers), body: await answer.text() };
      } catch (error) {
        return `${error.name}: ${error.message}`;
      }
    },
    [url, options],
  );

/** The same; status and body, where the page may read them. */
export async function seen(at, url, options) {
  const answer = await fetched(at, url, options);
  return typeof answer === "string" ? answer : [answer.status, answer.body];
}

/** Options for a call with a token. */
export const as = (token, more = {}) => ({ ...more, headers: { Authorization: `Bearer ${token}`, ...more.headers } });

/** What the echo's `raw` answers: exactly this. */
export const raw = (answer) => ({ method: "POST", body: JSON.stringify({ statusCode: 200, ...answer }) });

/** Methods of the requests to a path that reached an API, in order: shows which preflights were sent. */
export async function arrived(path) {
  const answer = await fetch(`${ENDPOINT}/_sekisho/requests?limit=1000`);
  assert.equal(answer.status, 200);
  const requests = (await answer.json()).filter((request) => request.path.endsWith(path));
  return requests.map((request) => request.method).reverse();
}
