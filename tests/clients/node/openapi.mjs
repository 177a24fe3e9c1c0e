// The stack's APIs as the documents that API Gateway exports.

import assert from "node:assert/strict";
import { ENDPOINT } from "./stack.mjs";

const OUTPUTS = JSON.parse(process.env.OUTPUTS);

async function document(path) {
  const answer = await fetch(`${ENDPOINT}${path}`);
  const text = await answer.text();
  assert.equal(answer.status, 200, `${path}: ${text}`);
  return JSON.parse(text);
}

/** `GetExport` of the API of an output, as `swagger` or `oas30`. */
export function restApi(output, kind) {
  const [api, stage] = OUTPUTS[output].split("/").slice(-2);
  return document(`/restapis/${api}/stages/${stage}/exports/${kind}`);
}

/** `ExportApi` of the API of an output. */
export const httpApi = (output) => document(`/v2/apis/${OUTPUTS[output].split("/").at(-1)}/exports/OAS30?outputType=JSON`);

/** Where a document says that the API is. */
export function server({ servers: [{ url, variables }] }) {
  return url.replace(/\{(\w+)\}/g, (_, name) => variables[name].default).replace(/\/$/, "");
}
