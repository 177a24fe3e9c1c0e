// A person with a browser that has no window: follows redirects, keeps cookies, fills the sign-in form in.

import assert from "node:assert/strict";
import { PASSWORD } from "./stack.mjs";

export class Person {
  cookies = new Map();

  /** One request; redirects are the caller's. */
  async fetch(url, options = {}) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(url, { ...options, redirect: "manual", headers: { ...options.headers, cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [name, value] = line.split(";")[0].split("=");
      if (value) this.cookies.set(name, value);
      else this.cookies.delete(name);
    }
    return answer;
  }

  /** Signs in where this address leads; the address that the browser is sent back to. */
  async signIn(url, username, password = PASSWORD, back = (target) => target.searchParams.has("code") || target.searchParams.has("error")) {
    let [target, answer] = [new URL(url), await this.fetch(url)];
    for (let hops = 0; hops < 10; hops += 1) {
      if (answer.status === 302) {
        target = new URL(answer.headers.get("location"), target);
        if (back(target)) return target;
        answer = await this.fetch(target);
        continue;
      }
      const page = await answer.text();
      assert.equal(answer.status, 200, page);
      const csrf = page.match(/name="_csrf"[^>]*value="([^"]*)"/)?.[1];
      assert(csrf, `no form: ${page}`);
      const body = new URLSearchParams({ _csrf: csrf, username, password, cognitoAsfData: "" });
      answer = await this.fetch(target, { method: "POST", body });
      assert.equal(answer.status, 302, await answer.clone().text());
    }
    assert.fail(`no end at ${target}`);
  }
}
