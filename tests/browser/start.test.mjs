// The page opens, from a sub-path in every look and from a file, without a complaint from the browser.

import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { assertNoSidewaysScroll, everyLook, pageTest, screenshot } from "./harness.mjs";
import { DIST } from "./site.mjs";

for (const { name, ...look } of everyLook()) {
  pageTest(`the page opens: ${name}`, look, async (page) => {
    assert.equal(await page.locator("h1").count(), 1, "one heading names the page");
    assert.equal(await page.title(), "Rollout Playground");
    await assertNoSidewaysScroll(page);
    await screenshot(page, name);
  });
}

const offline = { address: pathToFileURL(join(DIST, "offline.html")).href };
pageTest("the page opens from one file, kubectl and all, without a host", offline, async (page) => {
  assert.equal(await page.locator("h1").count(), 1, "one heading names the page");
  await page.locator(".terminal-switch").click();
  await page.locator("#kubectl").fill("kubectl get deployments");
  await page.locator("#kubectl").press("Enter");
  await page.locator(".dock .log").getByText("httpd").waitFor();
});
