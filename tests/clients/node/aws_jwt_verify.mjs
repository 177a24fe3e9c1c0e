// aws-jwt-verify: AWS's own verifier takes our tokens for the pool's, by the standard issuer and the pool's keys.

import { CognitoJwtVerifier } from "aws-jwt-verify";
import { CLIENT_ID, ENDPOINT, POOL_ID, admin, cognito, equal, refused, tokens, user } from "./stack.mjs";

await user("alice");
await cognito("CreateGroup", { UserPoolId: POOL_ID, GroupName: "staff" });
await admin("AdminAddUserToGroup", "alice", { GroupName: "staff" });
const { AccessToken, IdToken } = await tokens("alice");
const keys = await (await fetch(`${ENDPOINT}/${POOL_ID}/.well-known/jwks.json`)).json();

/** The verifier fetches keys from AWS's address alone, so it gets them here. */
function verifier(settings) {
  const made = CognitoJwtVerifier.create({ userPoolId: POOL_ID, clientId: CLIENT_ID, ...settings });
  made.cacheJwks(keys);
  return made;
}

const id = await verifier({ tokenUse: "id" }).verify(IdToken);
equal([id["cognito:username"], id["cognito:groups"], id.email_verified], ["alice", ["staff"], true]);
const scoped = { tokenUse: "access", groups: ["staff"], scope: "aws.cognito.signin.user.admin" };
equal((await verifier(scoped).verify(AccessToken)).username, "alice");
// In process, as in a hot authorizer.
equal(verifier({ tokenUse: "access" }).verifySync(AccessToken).sub, id.sub);

await refused("CognitoJwtInvalidTokenUseError: Token use not allowed: id. Expected: access", () =>
  verifier({ tokenUse: "access" }).verify(IdToken),
);
await refused("CognitoJwtInvalidGroupError: Cognito group not allowed: staff. Expected: admin", () =>
  verifier({ tokenUse: "id", groups: "admin" }).verify(IdToken),
);
await refused(`CognitoJwtInvalidClientIdError: Client ID not allowed: ${CLIENT_ID}. Expected: other`, () =>
  verifier({ tokenUse: "access", clientId: "other" }).verify(AccessToken),
);
await refused("JwtInvalidSignatureError: Invalid signature", () =>
  verifier({ tokenUse: "id" }).verify(`${IdToken.slice(0, -8)}AAAAAAAA`),
);
