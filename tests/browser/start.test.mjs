// The page opens, from a sub-path, in every look, without a complaint from the browser.

import assert from "node:assert/strict";
import { assertNoSidewaysScroll, everyLook, pageTest, screenshot } from "./harness.mjs";

for (const { name, ...look } of everyLook()) {
  pageTest(`the page opens: ${name}`, look, async (page) => {
    assert.equal(await page.locator("h1").count(), 1, "one heading names the page");
    assert.equal(await page.title(), "Rollout Playground");
    await assertNoSidewaysScroll(page);
    await screenshot(page, name);
  });
}
