// Requests to a Service: who answered, and what a strategy makes of them.

import assert from "node:assert/strict";
import { assertAccessible, assertNoSidewaysScroll, everyLook, pageTest, screenshot } from "./harness.mjs";

const strip = (page) => page.locator(".requests");

/** A Service for the first scenario, and its pods answering. */
async function send(page) {
  await page.getByRole("button", { name: /Send requests|发送请求/ }).click();
  await page.waitForFunction(() => document.querySelector(".requests .served"));
}

async function apply(page) {
  await page.locator(".apply .primary").click();
}

/** Waits until the rollout is complete and nothing moves any more. */
async function done(page) {
  await page.waitForFunction(() => /At rest|已静止/.test(document.querySelector(".remark").innerText));
}

pageTest("a rolling update is answered by both versions", {}, async (page) => {
  await send(page);
  await apply(page);
  await done(page);
  const text = await strip(page).innerText();
  assert.match(text, /\d+ httpd:2\.2\.31/);
  assert.match(text, /\d+ httpd:2\.2\.32/);
});

pageTest("Recreate shows the outage, with its reason", {}, async (page) => {
  await send(page);
  await page.locator("label").filter({ hasText: /^Recreate$/ }).first().click();
  await apply(page);
  await done(page);
  const dropped = strip(page).locator("summary");
  assert.match(await dropped.innerText(), /\d+ dropped/);
  await dropped.click();
  assert.match(await strip(page).innerText(), /No endpoint\..*outage/s);
});

pageTest("going back in time takes the answers back", {}, async (page) => {
  await send(page);
  await apply(page);
  await done(page);
  const count = () => strip(page).locator("b").allInnerTexts();
  const after = (await count()).map(Number).reduce((a, b) => a + b);
  await page.getByRole("button", { name: "To the start" }).click();
  const before = (await count()).map(Number).reduce((a, b) => a + b, 0);
  assert.ok(before < after, `${before} of ${after} requests by the start`);
});

for (const { name, ...look } of everyLook()) {
  pageTest(`requests are readable and accessible: ${name}`, look, async (page) => {
    if (look.size === "phone") await page.locator(".tabs button").nth(1).click();
    await send(page);
    if (look.size === "phone") await page.locator(".tabs button").nth(0).click();
    await page.locator("label").filter({ hasText: /^Recreate$/ }).first().click();
    await apply(page);
    await done(page);
    await strip(page).locator("summary").click();
    await assertAccessible(page);
    await assertNoSidewaysScroll(page);
    await screenshot(page, `requests-${name}`);
  });
}
