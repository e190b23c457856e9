// The page lives under a strict policy, which index.html states and the host repeats. The harness fails every test in
// which the page breaks it; here the policy itself is tried.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { pageTest } from "./harness.mjs";
import { eventually } from "./wait.mjs";

pageTest("the host sends the policy and the other headers that the build wrote", {}, async (page) => {
  const headers = await page.evaluate(async () => Object.fromEntries((await fetch(location.href)).headers));
  const stated = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute("content");
  assert.equal(headers["content-security-policy"], `${stated}; frame-ancestors *`);
  assert.equal(headers["x-content-type-options"], "nosniff");
  assert.equal(headers["referrer-policy"], "no-referrer");
});

/** Does something that the policy forbids, and returns the rule that forbade it. */
const forbidden = (page, what) =>
  page.evaluate(
    (what) =>
      new Promise((told) => {
        document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => told(effectiveDirective), { once: true });
        try {
          if (what === "style") document.body.setAttribute("style", "color: red");
          if (what === "html") document.createElement("p").innerHTML = "<b>bold</b>";
          if (what === "elsewhere") fetch("https://example.com/").catch(() => {});
        } catch {
          // The event tells which rule it was.
        }
      }),
    what,
  );

for (const [what, rule] of [
  ["style", "style-src-attr"],
  ["html", "require-trusted-types-for"],
  ["elsewhere", "connect-src"],
]) {
  const options = { expects: /policy|TrustedHTML|asked somebody else|CSP|violates/i, notIn: what === "html" ? { Firefox: "old ones know no trusted types" } : {} };
  pageTest(`the policy forbids it: ${what}`, options, async (page) => {
    assert.equal(await forbidden(page, what), rule);
  });
}

pageTest("another page can embed the playground", {}, async (page) => {
  const link = page.url();
  const html = `<!doctype html><title>A lesson</title><iframe src="${link}" width="1000" height="640"></iframe>`;
  const host = createServer((_, response) => response.writeHead(200, { "content-type": "text/html" }).end(html));
  await new Promise((listening) => host.listen(0, "127.0.0.1", listening));
  try {
    const other = await page.context().newPage();
    await other.goto(`http://127.0.0.1:${host.address().port}/`);
    await eventually.count(other.frameLocator("iframe").locator("h1"), 1);
  } finally {
    host.closeAllConnections();
    host.close();
  }
});
