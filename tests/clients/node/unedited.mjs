// What a backend in production does: AWS's own addresses, and a verifier that fetches a pool's keys from AWS alone.
// Node.js takes the proxy from its environment from 22.21 and 24.5 on; for an older one `old_node.mjs` is loaded before.
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import assert from 'node:assert/strict';
import https from 'node:https';
import { text } from 'node:stream/consumers';

const { USER_POOL_ID: userPoolId, SPA_CLIENT_ID: clientId, HTTP_API_URL: api, AWS_REGION: region } = process.env;
const cognito = `https://cognito-idp.${region}.amazonaws.com`;

function send(url, headers, method = 'GET', body = undefined) {
  return new Promise((resolve, reject) => {
    const request = https.request(url, { method, headers }, async (answer) =>
      resolve({ status: answer.statusCode, text: await text(answer) }),
    );
    request.on('error', reject).end(body);
  });
}

const asked = {
  AuthFlow: 'USER_PASSWORD_AUTH',
  ClientId: clientId,
  AuthParameters: { USERNAME: 'alice', PASSWORD: 'S3cret-Passw0rd!' },
};
const headers = {
  'content-type': 'application/x-amz-json-1.1',
  'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth',
};
const answer = await send(`${cognito}/`, headers, 'POST', JSON.stringify(asked));
assert.equal(answer.status, 200, answer.text);
const { AccessToken: token } = JSON.parse(answer.text).AuthenticationResult;

const claims = await CognitoJwtVerifier.create({ userPoolId, clientId, tokenUse: 'access' }).verify(token);
assert.equal(claims.iss, `${cognito}/${userPoolId}`);

assert.match(api, /^https:\/\/\w+\.execute-api\..*\.amazonaws\.com$/);
assert.equal((await send(`${api}/hello`, { authorization: `Bearer ${token}` })).text, 'Hello from Lambda!');
assert.equal((await send(`${api}/hello`, {})).status, 401);
await assert.rejects(send('https://example.com/', {}));
