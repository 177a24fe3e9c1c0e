// What the Amplify scripts share: the configuration, pages that each have a memory of their own, and steps told in one line.

import { Amplify } from "aws-amplify";
import { signIn } from "aws-amplify/auth";
import { cognitoUserPoolsTokenProvider } from "aws-amplify/auth/cognito";
import { CLIENT_ID, ENDPOINT, PASSWORD, POOL_ID } from "./stack.mjs";

Amplify.configure({
  Auth: {
    Cognito: { userPoolId: POOL_ID, userPoolClientId: CLIENT_ID, userPoolEndpoint: ENDPOINT, loginWith: { username: true } },
  },
});

/** A page's storage, new or one that was there before. */
export function openPage(kept = new Map()) {
  cognitoUserPoolsTokenProvider.setKeyValueStorage({
    setItem: async (name, value) => void kept.set(name, value),
    getItem: async (name) => kept.get(name) ?? null,
    removeItem: async (name) => void kept.delete(name),
    clear: async () => kept.clear(),
  });
  return kept;
}

/** The name of the step that a sign-in or sign-up wants next. */
export const next = async (answer) => (await answer).nextStep.signInStep;

/** Signs in by SRP, or another flow with a password. */
export const enter = (username, { password = PASSWORD, ...options } = {}) => signIn({ username, password, options });

/** Signs in by a flow without a password. */
export const begin = (username, options) => signIn({ username, options });
