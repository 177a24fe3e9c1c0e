// Our own template with AllowedOrigin: a page of that origin says hello through both APIs, no other page does.

import { ALLOWED, FOREIGN, HIDDEN, OUTPUTS, as, close, page, seen } from "./browser.mjs";
import { equal, tokens, user } from "./stack.mjs";

await user("alice");
const { IdToken } = await tokens("alice");
const [allowed, foreign] = [await page(ALLOWED), await page(FOREIGN)];
const HELLO = [200, "Hello from Lambda!"];
const UNAUTHORIZED = [401, '{"message":"Unauthorized"}'];

const { HttpApiUrl, RestApiUrl, ContractApiUrl } = OUTPUTS;
for (const url of [`${HttpApiUrl}/hello`, `${RestApiUrl}/hello`, `${ContractApiUrl}/apiPath`]) {
  equal(await seen(allowed, url, as(IdToken)), HELLO, `${url} with a token`);
  const json = { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" };
  equal(await seen(allowed, url, as(IdToken, json)), HELLO, `${url} with a token and JSON`);
  equal(await seen(allowed, url), UNAUTHORIZED, `${url} without a token`);
  equal(await seen(allowed, url, as("a.b.c")), UNAUTHORIZED, `${url} with a wrong token`);
  equal(await seen(foreign, url, as(IdToken)), HIDDEN, `${url} from another origin`);
  equal(await seen(foreign, url), HIDDEN, `${url} from another origin, without a token`);
}

await close();
