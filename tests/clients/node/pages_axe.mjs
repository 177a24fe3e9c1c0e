// Every page and state of a domain, in one language or the other, light and dark: nothing that axe finds wrong, nothing
// wider than a narrow screen.

import { readFileSync } from "node:fs";
import { STATES, close, open } from "./pages.mjs";
import { equal } from "./stack.mjs";

const AXE = readFileSync(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe finds: the rule and where. */
async function findings(page, runOnly) {
  const { violations } = await page.evaluate((runOnly) => axe.run({ runOnly }), runOnly);
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`));
}

async function check(state, lang) {
  // The policy of the pages would not let axe in.
  const page = await open({ bypassCSP: true, viewport: { width: 320, height: 640 }, colorScheme: "light" });
  await STATES[state](page, { lang });
  await page.evaluate(AXE);
  equal([state, lang, await findings(page, RULES)], [state, lang, []]);
  await page.emulateMedia({ colorScheme: "dark" });
  equal([state, "dark", await findings(page, ["color-contrast"])], [state, "dark", []]);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  equal([state, lang, width], [state, lang, 320]);
  await page.context().close();
}

const states = Object.keys(STATES).map((state, index) => [state, index % 2 ? "ja" : "en"]);
/** Four pages at a time. */
await Promise.all(
  [0, 1, 2, 3].map(async () => {
    for (let next = states.shift(); next; next = states.shift()) await check(...next);
  }),
);
await close();
