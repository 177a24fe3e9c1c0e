// openapi-typescript makes types of the exported documents, openapi-fetch calls the APIs by them with a token.

import createClient from "openapi-fetch";
import openapiTS, { astToString } from "openapi-typescript";
import ts from "typescript";
import { httpApi, restApi, server } from "./openapi.mjs";
import { equal, tokens, user } from "./stack.mjs";

/** What the TypeScript compiler has against a module that imports these types. */
function complaints(types, code) {
  const files = { [`${import.meta.dirname}/schema.ts`]: types, [`${import.meta.dirname}/calls.ts`]: code };
  const kinds = { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, target: ts.ScriptTarget.ES2022 };
  const options = { ...kinds, strict: true, noEmit: true, skipLibCheck: true, types: [] };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.getSourceFile = (name, ...more) =>
    name in files ? ts.createSourceFile(name, files[name], options.target) : getSourceFile(name, ...more);
  host.fileExists = (name) => name in files || fileExists(name);
  host.readFile = (name) => files[name] ?? readFile(name);
  const program = ts.createProgram(Object.keys(files), options, host);
  return ts.getPreEmitDiagnostics(program).map((found) => ts.flattenDiagnosticMessageText(found.messageText, "\n"));
}

const calls = (path) => `
import createClient from "openapi-fetch";
import type { paths } from "./schema";
await createClient<paths>().GET("${path}", { parseAs: "text" });
`;

await user("alice");
const { IdToken } = await tokens("alice");
for (const document of [await restApi("RestApiUrl", "oas30"), await httpApi("HttpApiUrl")]) {
  const api = document.info.title;
  const types = astToString(await openapiTS(document));
  equal(complaints(types, calls("/hello")), [], `${api}: a path that it has`);
  const [complaint] = complaints(types, calls("/nowhere"));
  equal(/"\/nowhere"' is not assignable/.test(complaint), true, `${api}: a path that it does not have: ${complaint}`);

  const client = createClient({ baseUrl: server(document) });
  const headers = { Authorization: `Bearer ${IdToken}` };
  const hello = await client.GET("/hello", { headers, parseAs: "text" });
  equal([hello.response.status, hello.data], [200, "Hello from Lambda!"], `${api}: with a token`);
  const me = await client.GET("/me", { headers });
  equal([me.data.email, me.data.tokenUse], ["alice@example.com", "id"], `${api}: who is calling`);
  const refused = await client.GET("/hello");
  equal([refused.response.status, refused.error], [401, { message: "Unauthorized" }], `${api}: without a token`);
}
