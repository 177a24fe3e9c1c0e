// A page calls REST APIs: the preflight is a MOCK method, answers have what the handler and gateway responses put on them.

import { ALLOWED, FOREIGN, HIDDEN, OUTPUTS, arrived, as, close, fetched, page, raw, seen } from "./browser.mjs";
import { equal, tokens, user } from "./stack.mjs";

const { RestApiUrl: api, GuardedPreflightUrl: guarded } = OUTPUTS;
await user("alice");
const { AccessToken, IdToken } = await tokens("alice");
const [allowed, foreign] = [await page(ALLOWED), await page(FOREIGN)];
const shown = (more = {}) => raw({ headers: { "Access-Control-Allow-Origin": ALLOWED, ...more }, body: "hello" });
const UNAUTHORIZED = [401, '{"message":"Unauthorized"}'];

// With a token; without one the gateway response makes the refusal readable.
equal(await seen(allowed, `${api}/guarded/with/raw`, as(IdToken, shown())), [200, "hello"], "with a token");
equal(await arrived("/guarded/with/raw"), ["OPTIONS", "POST"], "a token is asked about first");
equal(await seen(allowed, `${api}/guarded/without`), UNAUTHORIZED, "without a token");
equal(await seen(allowed, `${api}/guarded/wrong`, as("a.b.c")), UNAUTHORIZED, "with a wrong token");
equal(await seen(allowed, `${api}/guarded/access`, as(AccessToken)), UNAUTHORIZED, "with an access token");
equal(await seen(allowed, `${api}/nowhere`), [403, '{"message":"Missing Authentication Token"}'], "no such resource");
const refused = await fetched(allowed, `${api}/guarded/without`);
equal([refused.type, refused.headers["x-amzn-errortype"]], ["cors", undefined], "headers that nothing exposes");

// The handler alone opens its answers: DEFAULT_4XX does not.
equal(await seen(allowed, `${api}/open/silent/raw`, raw({ body: "hello" })), HIDDEN, "the handler says nothing");
equal(await arrived("/open/silent/raw"), ["POST"], "it was done all the same");
equal(await seen(allowed, `${api}/open/error`), HIDDEN, "a failure: 502 has no gateway response with the header");
const told = await fetched(allowed, `${api}/open/raw`, shown({ "Access-Control-Expose-Headers": "X-Total", "X-Total": "7", "X-Hidden": "8" }));
equal([told.status, told.headers["x-total"], told.headers["x-hidden"]], [200, "7", undefined], "exposed headers");

// Another origin.
equal(await seen(foreign, `${api}/guarded/foreign/raw`, as(IdToken, shown())), HIDDEN, "another origin, with a token");
equal(await arrived("/guarded/foreign/raw"), ["OPTIONS"], "stopped by the preflight");
equal(await seen(foreign, `${api}/guarded/without`), HIDDEN, "another origin, without a token");
const opened = raw({ headers: { "Access-Control-Allow-Origin": "*" }, body: "hello" });
equal(await seen(foreign, `${api}/open/raw`, opened), [200, "hello"], "a handler that lets everyone in");
const opaque = await fetched(foreign, `${api}/open/opaque/raw`, { ...shown(), mode: "no-cors" });
equal([opaque.status, opaque.type, opaque.body], [0, "opaque", ""], "an opaque answer");

// Headers and methods, by the preflight.
const client = { headers: { "X-Client": "page" } };
equal(await seen(allowed, `${api}/open/client/raw`, { ...shown(), ...client }), [200, "hello"], "a header that is allowed");
equal(await seen(allowed, `${api}/open/client/raw`, { ...shown(), headers: { "X-Other": "1" } }), HIDDEN, "a header that is not");
const put = { ...shown(), method: "PUT" };
for (const nth of [1, 2]) equal(await seen(allowed, `${api}/open/put/raw`, put), [200, "hello"], `PUT, ${nth}`);
equal(await arrived("/open/put/raw"), ["OPTIONS", "PUT", "PUT"], "a preflight is remembered for MaxAge");
equal(await seen(allowed, `${api}/open/delete/raw`, { ...shown(), method: "DELETE" }), HIDDEN, "a method that is not allowed");
equal(await arrived("/open/delete/raw"), ["OPTIONS"], "stopped by the preflight");

// Cookies: the handler has to allow credentials, by the origin's name.
const include = { credentials: "include" };
const allow = { "Access-Control-Allow-Credentials": "true" };
const cookie = shown({ ...allow, "Set-Cookie": "visit=1; HttpOnly; Path=/" });
equal(await seen(allowed, `${api}/open/cookie/raw`, { ...cookie, ...include }), [200, "hello"], "a cookie is set");
equal(await seen(allowed, `${api}/open/cookie/raw`, { ...shown(), ...include }), HIDDEN, "credentials without the handler's leave");
const wild = raw({ headers: { ...allow, "Access-Control-Allow-Origin": "*" }, body: "hello" });
equal(await seen(allowed, `${api}/open/cookie/raw`, { ...wild, ...include }), HIDDEN, "credentials and *");

// A preflight that asks for a token never passes, as browsers send none.
equal(await seen(allowed, `${guarded}/hello`, as(IdToken)), HIDDEN, "a guarded preflight");
equal(await arrived("/hello"), ["OPTIONS"], "only the preflight came");
equal(await seen(allowed, `${guarded}/without`), HIDDEN, "a refusal without CORS headers");
equal(await arrived("/without").then((methods) => methods.at(-1)), "GET", "it came");

await close();
