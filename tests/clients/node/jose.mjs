// jose verifies both tokens with the pool's keys, and refuses what they do not say.

import { createRemoteJWKSet, jwtVerify } from "jose";
import { CLIENT_ID, ENDPOINT, POOL_ID, equal, refused, tokens, user } from "./stack.mjs";

await user("alice");
const { AccessToken, IdToken } = await tokens("alice");
const keys = createRemoteJWKSet(new URL(`${ENDPOINT}/${POOL_ID}/.well-known/jwks.json`));
const issuer = `https://cognito-idp.${POOL_ID.split("_")[0]}.amazonaws.com/${POOL_ID}`;
const rules = { issuer, algorithms: ["RS256"], requiredClaims: ["sub", "exp", "iat", "jti", "auth_time", "token_use"] };

const id = await jwtVerify(IdToken, keys, { ...rules, audience: CLIENT_ID });
equal([id.payload["cognito:username"], id.payload.email, id.payload.token_use], ["alice", "alice@example.com", "id"]);
equal(Object.keys(id.protectedHeader), ["kid", "alg"]);
const access = await jwtVerify(AccessToken, keys, rules);
equal(
  [access.payload.username, access.payload.client_id, access.payload.scope],
  ["alice", CLIENT_ID, "aws.cognito.signin.user.admin"],
);
equal(id.protectedHeader.kid === access.protectedHeader.kid, false, "one key per kind of token");

await refused('JWTClaimValidationFailed: unexpected "iss" claim value', () =>
  jwtVerify(IdToken, keys, { ...rules, issuer: "x" }),
);
await refused('JWTClaimValidationFailed: unexpected "aud" claim value', () =>
  jwtVerify(IdToken, keys, { ...rules, audience: "x" }),
);
await refused('JWTExpired: "exp" claim timestamp check failed', () =>
  jwtVerify(IdToken, keys, { ...rules, currentDate: new Date(Date.now() + 3601_000) }),
);
const [head, , signature] = IdToken.split(".");
const forged = Buffer.from(JSON.stringify({ ...id.payload, email: "mallory@example.com" })).toString("base64url");
await refused("JWSSignatureVerificationFailed: signature verification failed", () =>
  jwtVerify(`${head}.${forged}.${signature}`, keys, rules),
);
