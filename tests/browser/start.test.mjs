// The page opens from a sub-path in every look, and from a file, without a complaint from the browser.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { assertNoSidewaysScroll, everyLook, pageTest, screenshot } from "./harness.mjs";
import { DIST } from "./site.mjs";
import { eventually } from "./wait.mjs";

const oneHeading = (page) => eventually.count(page.locator("h1"), 1, "one heading names the page");

for (const { name, ...look } of everyLook()) {
  pageTest(`the page opens: ${name}`, look, async (page) => {
    await oneHeading(page);
    await eventually.equal(() => page.title(), "Rollout Playground");
    await assertNoSidewaysScroll(page);
    await screenshot(page, name);
  });
}

const offline = { address: pathToFileURL(join(DIST, "offline.html")).href };
pageTest("the page opens from one file, kubectl and all, without a host", offline, async (page) => {
  await oneHeading(page);
  await page.locator(".terminal-switch").click();
  await page.locator("#kubectl").fill("kubectl get deployments");
  await page.locator("#kubectl").press("Enter");
  await page.locator(".dock .log").getByText("httpd").waitFor();
});

async function licences(page) {
  await page.getByRole("button", { name: "Help" }).click();
  return page.getByRole("link", { name: /Licences/ });
}

pageTest("the help links to the licences of the code of others", {}, async (page) => {
  const link = await licences(page);
  const text = await page.evaluate(async (href) => (await fetch(href)).text(), await link.getAttribute("href"));
  assert.match(text, /\* yew 0/);
  assert.match(text, /Permission is hereby granted/);
});

pageTest("the page in one file carries the licences", offline, async (page) => {
  const download = page.waitForEvent("download");
  await (await licences(page)).click();
  assert.match(await readFile(await (await download).path(), "utf8"), /\* yew 0/);
});
