// A page calls HTTP APIs: the gateway answers preflights and writes the CORS headers.

import { ALLOWED, FOREIGN, HIDDEN, OUTPUTS, arrived, as, close, fetched, page, raw, seen } from "./browser.mjs";
import { equal, tokens, user } from "./stack.mjs";

const { HttpApiUrl: api, AnyOriginUrl: any, PlainHttpApiUrl: plain } = OUTPUTS;
await user("alice");
const { IdToken } = await tokens("alice");
const [allowed, foreign] = [await page(ALLOWED), await page(FOREIGN)];
const hello = raw({ body: "hello" });
const json = { ...hello, headers: { "content-type": "application/json" } };

// With a token, without one, with a wrong one: the page reads why.
equal(await seen(allowed, `${api}/with/raw`, as(IdToken, hello)), [200, "hello"], "with a token");
equal(await seen(allowed, `${api}/without`), [401, '{"message":"Unauthorized"}'], "without a token");
equal(await seen(allowed, `${api}/wrong`, as("a.b.c")), [401, '{"message":"Unauthorized"}'], "with a wrong token");
equal(await seen(allowed, `${api}/open/error`), [500, '{"message":"Internal Server Error"}'], "a failure");
equal(await arrived("/with/raw"), ["OPTIONS", "POST"], "a token is asked about first");
equal(await arrived("/without"), ["GET"], "a simple request is not");

// Another origin is told nothing, but what needs no preflight is done.
equal(await seen(foreign, `${api}/foreign/raw`, as(IdToken, hello)), HIDDEN, "another origin, with a token");
equal(await arrived("/foreign/raw"), ["OPTIONS"], "stopped by the preflight");
equal(await seen(foreign, `${api}/without/foreign`), HIDDEN, "another origin, without a token");
equal(await seen(foreign, `${api}/open/foreign/raw`, hello), HIDDEN, "another origin, where nobody is asked for a token");
equal(await arrived("/open/foreign/raw"), ["POST"], "it was done all the same");
const opaque = await fetched(foreign, `${api}/open/opaque/raw`, { ...hello, mode: "no-cors" });
equal([opaque.status, opaque.type, opaque.body], [0, "opaque", ""], "an opaque answer");

// Headers and methods.
const custom = await fetched(allowed, `${api}/open/custom`, { headers: { "X-Client": "page" } });
equal(JSON.parse(custom.body).headers["x-client"], "page", "a header that is allowed");
equal(await seen(allowed, `${api}/open/custom`, { headers: { "X-Other": "page" } }), HIDDEN, "a header that is not");
equal(await seen(allowed, `${api}/open/json/raw`, json), [200, "hello"], "JSON");
equal((await seen(allowed, `${api}/open/put`, { method: "PUT" }))[0], 200, "a method that is allowed");
equal(await seen(allowed, `${api}/open/delete`, { method: "DELETE" }), HIDDEN, "a method that is not");
equal(await arrived("/open/delete"), ["OPTIONS"], "stopped by the preflight");
const told = await fetched(allowed, `${api}/open/told/raw`, raw({ headers: { "x-total": "7", "x-hidden": "8" }, body: "" }));
equal([told.type, told.headers["x-total"], told.headers["x-hidden"]], ["cors", "7", undefined], "exposed headers");

// What the handler says of CORS is ignored.
const own = raw({ headers: { "access-control-allow-origin": FOREIGN, "access-control-expose-headers": "x-own", "x-own": "1" }, body: "" });
equal(await seen(foreign, `${api}/open/own/raw`, own), HIDDEN, "the handler lets an origin in");
equal((await fetched(allowed, `${api}/open/own/raw`, own)).headers["x-own"], undefined, "the handler exposes a header");

// Cookies come and go where credentials are allowed.
const cookie = raw({ cookies: ["visit=1; HttpOnly; Path=/"], body: "set" });
const include = { credentials: "include" };
equal(await seen(allowed, `${api}/open/cookie/raw`, { ...cookie, ...include }), [200, "set"], "a cookie is set");
const back = await fetched(allowed, `${api}/open/back`, include);
equal(JSON.parse(back.body).cookies, ["visit=1"], "and comes back");
const bare = await fetched(allowed, `${api}/open/back`);
equal(JSON.parse(bare.body).cookies, undefined, "only when asked for");
equal(await seen(foreign, `${api}/open/back`, include), HIDDEN, "another origin, with credentials");

// A preflight's answer is remembered for maxAge.
const put = { method: "PUT" };
for (const path of [`${api}/open/remembered`, `${any}/open/asked-again`]) {
  for (const nth of [1, 2]) equal((await seen(allowed, path, put))[0], 200, `${path}, ${nth}`);
}
equal(await arrived("/open/remembered"), ["OPTIONS", "PUT", "PUT"], "maxAge 600");
equal(await arrived("/open/asked-again"), ["OPTIONS", "PUT", "OPTIONS", "PUT"], "maxAge -1");

// Any origin, any method, but no credentials; `Authorization` is named, as `*` would not mean it.
equal(await seen(foreign, `${any}/raw`, as(IdToken, hello)), [200, "hello"], "any origin");
equal(await seen(foreign, `${any}/without`), [401, '{"message":"Unauthorized"}'], "any origin, without a token");
equal((await seen(foreign, `${any}/open/delete`, { method: "DELETE" }))[0], 200, "any method");
equal(await seen(foreign, `${any}/open/raw`, { ...hello, ...include }), HIDDEN, "any origin, with credentials");

// An API that says nothing of CORS: simple requests are done, and no answer is shown unless the handler says so.
equal(await seen(allowed, `${plain}/hello`, as(IdToken)), HIDDEN, "without CORS");
equal(await seen(allowed, `${plain}/open/raw`, hello), HIDDEN, "without CORS, a simple request");
const shown = raw({ headers: { "access-control-allow-origin": ALLOWED }, body: "shown" });
equal(await seen(allowed, `${plain}/open/raw`, shown), [200, "shown"], "without CORS, the handler's own header");

await close();
