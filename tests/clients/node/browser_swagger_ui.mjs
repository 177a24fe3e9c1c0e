// Swagger UI shows the exported documents; "Authorize" with a token and "Try it out" says hello.

import { createRequire } from "node:module";
import { ALLOWED, close, page } from "./browser.mjs";
import { httpApi, restApi } from "./openapi.mjs";
import { equal, tokens, user } from "./stack.mjs";

const BUNDLE = createRequire(import.meta.url).resolve("swagger-ui-dist/swagger-ui-bundle.js");

/** A page that shows a document; its requests carry these headers. */
async function shown(document, headers = {}) {
  const at = await page(ALLOWED);
  at.setDefaultTimeout(20_000);
  await at.addScriptTag({ path: BUNDLE });
  await at.evaluate(
    ([spec, headers]) => {
      document.body.id = "ui";
      const requestInterceptor = (request) => Object.assign(request, { headers: { ...request.headers, ...headers } });
      window.SwaggerUIBundle({ dom_id: "#ui", spec, requestInterceptor, docExpansion: "list" });
    },
    [document, headers],
  );
  await at.locator(".opblock").first().waitFor();
  return at;
}

/** Method and path of every operation, in order. */
const operations = (at) =>
  at.locator(".opblock-summary").evaluateAll((all) =>
    all.map((one) => {
      const text = (part) => one.querySelector(part).textContent.replaceAll("\u200b", "");
      return `${text(".opblock-summary-method")} ${text(".opblock-summary-path")}`;
    }),
  );

async function authorize(at, token) {
  await at.locator(".btn.authorize").first().click();
  await at.locator(".auth-container input").fill(token);
  await at.locator(".auth-btn-wrapper .authorize").click();
  await at.locator(".auth-btn-wrapper .btn-done").click();
}

/** Status and body that "Try it out" shows for an operation. */
async function tried(at, method, path) {
  const operation = at.locator(`.opblock-${method}`, { has: at.locator(`[data-path="${path}"]`) });
  if ((await operation.locator(".execute").count()) === 0) {
    await operation.locator(".opblock-summary-control").click();
    await operation.locator(".try-out__btn").click();
  }
  const answered = at.waitForResponse((answer) => answer.request().method() !== "OPTIONS" && answer.url().endsWith(path));
  await operation.locator(".execute").click();
  const status = (await answered).status();
  const live = operation.locator(".live-responses-table tbody .response").first();
  await live.locator(".response-col_status", { hasText: String(status) }).waitFor();
  const body = live.locator(".highlight-code code, .highlight-code pre").first();
  return [status, (await body.textContent()).trim()];
}

const HELLO = [200, "Hello from Lambda!"];
const REFUSED = [401, '{\n  "message": "Unauthorized"\n}'];
await user("alice");
const { IdToken } = await tokens("alice");

for (const kind of ["swagger", "oas30"]) {
  // Swagger UI shows no answers of operations that describe none, as SAM's do: this API has a document of its own.
  const at = await shown(await restApi("ContractApiUrl", kind));
  equal(await operations(at), ["GET /apiPath", "OPTIONS /apiPath", "POST /apiPath"], kind);
  equal(await tried(at, "get", "/apiPath"), REFUSED, `${kind}: without a token`);
  await authorize(at, IdToken);
  equal(await tried(at, "get", "/apiPath"), HELLO, `${kind}: with a token`);
}

// An HTTP API's document names no way to get a token that Swagger UI could offer: the page brings it.
const document = await httpApi("HttpApiUrl");
const bare = await shown(document);
equal(await operations(bare), ["GET /hello", "POST /hello", "GET /me"], "HTTP API");
equal(await tried(bare, "get", "/hello"), REFUSED, "HTTP API: without a token");
equal(await tried(await shown(document, { Authorization: `Bearer ${IdToken}` }), "get", "/hello"), HELLO, "HTTP API: with a token");

await close();
