// Requests to a Service: which version answered, and how the strategy changes that.

import assert from "node:assert/strict";
import { assertAccessible, assertNoSidewaysScroll, everyLook, pageTest, screenshot } from "./harness.mjs";
import { applyButton, atRest, fullSpeed, playOut } from "./steps.mjs";
import { eventually, until } from "./wait.mjs";

const strip = (page) => page.locator(".requests");

/** A Service for the first scenario, and its pods answering. */
async function send(page) {
  await fullSpeed(page);
  await page.getByRole("button", { name: /Send requests|发送请求/ }).click();
  await page.waitForFunction(() => document.querySelector(".requests .served"));
  await atRest(page);
}

/** Applies, and waits until the rollout is complete and nothing moves any more. */
async function rollOut(page) {
  await playOut(page, () => applyButton(page).click());
  await eventually.match(page.locator(".remark"), /At rest|已静止/);
}

/** Another way to update, with the style that hides the radio button itself. */
async function recreate(page) {
  await page.locator("label").filter({ hasText: /^Recreate$/ }).first().click();
  await eventually.match(() => page.locator("#manifest").inputValue(), /type: Recreate/);
}

pageTest("a rolling update is answered by both versions", {}, async (page) => {
  await send(page);
  await rollOut(page);
  await eventually.match(strip(page), /\d+ httpd:2\.2\.31/);
  await eventually.match(strip(page), /\d+ httpd:2\.2\.32/);
});

pageTest("Recreate shows the outage, with its reason", {}, async (page) => {
  await send(page);
  await recreate(page);
  await rollOut(page);
  const dropped = strip(page).locator("summary");
  await eventually.match(dropped, /\d+ dropped/);
  await dropped.click();
  await eventually.match(strip(page), /No endpoint\..*outage/s);
});

pageTest("going back in time takes the answers back", {}, async (page) => {
  await send(page);
  await rollOut(page);
  const count = async () => (await strip(page).locator("b").allInnerTexts()).map(Number).reduce((a, b) => a + b, 0);
  const after = await count();
  await page.getByRole("button", { name: "To the start" }).click();
  await until(async () => {
    const before = await count();
    assert.ok(before < after, `${before} of ${after} requests by the start`);
  });
});

for (const { name, ...look } of everyLook()) {
  pageTest(`requests are readable and accessible: ${name}`, look, async (page) => {
    if (look.size === "phone") await page.locator(".tabs button").nth(1).click();
    await send(page);
    if (look.size === "phone") await page.locator(".tabs button").nth(0).click();
    await recreate(page);
    await rollOut(page);
    await strip(page).locator("summary").click();
    await assertAccessible(page);
    await assertNoSidewaysScroll(page);
    await screenshot(page, `requests-${name}`);
  });
}
