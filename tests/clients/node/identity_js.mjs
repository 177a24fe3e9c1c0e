// What the amazon-cognito-identity-js scripts share: its callbacks as promises.

import { AuthenticationDetails, CognitoUser, CognitoUserAttribute, CognitoUserPool } from "amazon-cognito-identity-js";
import { CLIENT_ID, ENDPOINT, PASSWORD, POOL_ID, listed } from "./stack.mjs";

/** A pool as a page sees it; each has a memory of its own. */
export function newPool() {
  const kept = new Map();
  const Storage = {
    setItem: (name, value) => kept.set(name, String(value)),
    getItem: (name) => kept.get(name) ?? null,
    removeItem: (name) => kept.delete(name),
    clear: () => kept.clear(),
  };
  const pool = new CognitoUserPool({ UserPoolId: POOL_ID, ClientId: CLIENT_ID, endpoint: `${ENDPOINT}/`, Storage });
  return Object.assign(pool, { Storage });
}

/** A user of the pool. */
export const person = (pool, name) => new CognitoUser({ Username: name, Pool: pool, Storage: pool.Storage });

/** Sign-up. */
export const signUp = (pool, name, attributes) =>
  call((done) =>
    pool.signUp(
      name,
      PASSWORD,
      listed(attributes).map((one) => new CognitoUserAttribute(one)),
      null,
      done,
    ),
  );

/** Signs in by SRP as far as the next question. */
export const signIn = (who, password = PASSWORD) =>
  step((callbacks) =>
    who.authenticateUser(new AuthenticationDetails({ Username: who.getUsername(), Password: password }), callbacks),
  );

/** A call that ends in `(error, value)`. */
export const call = (run) =>
  new Promise((resolve, reject) => {
    run((error, value) => (error ? reject(error) : resolve(value)));
  });

const ENDS = [
  "onSuccess",
  "newPasswordRequired",
  "mfaRequired",
  "totpRequired",
  "mfaSetup",
  "selectMFAType",
  "customChallenge",
  "inputVerificationCode",
  "associateSecretCode",
];

/** A call that ends in one of many callbacks: which, and what it was told. */
export const step = (run) =>
  new Promise((resolve, reject) => {
    const callbacks = Object.fromEntries(ENDS.map((end) => [end, (...told) => resolve({ end, told })]));
    run({ ...callbacks, onFailure: reject });
  });
