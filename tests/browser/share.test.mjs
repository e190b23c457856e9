// A scenario goes elsewhere as a link, and links keep opening.

import assert from "node:assert/strict";
import { stat } from "node:fs/promises";
import { assertAccessible, pageTest } from "./harness.mjs";
import { started } from "./site.mjs";

const clock = (page) => page.locator(".clock").innerText();

async function copied(page, name) {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "Share" }).click();
  await page.getByRole("button", { name }).click();
  await page.getByText("Copied").waitFor();
  return page.evaluate(() => navigator.clipboard.readText());
}

async function openAgain(page, link) {
  const other = await page.context().newPage();
  await other.goto(link);
  await started(other);
  return other;
}

pageTest("a link opens the same run at the same moment, with the same text", {}, async (page) => {
  await page.locator(".apply .primary").click();
  await page.waitForTimeout(1_000);
  await page.getByRole("button", { name: "Pause" }).click();
  await page.locator("#manifest").fill("# mine\n");
  const link = await copied(page, "Copy a link");
  const other = await openAgain(page, link);
  assert.equal(await clock(other), await clock(page));
  assert.equal(await other.locator("#manifest").inputValue(), "# mine\n");
  assert.equal(await other.locator(".stage").innerText(), await page.locator(".stage").innerText());
});

pageTest("one's own work is a press away after opening a link", {}, async (page) => {
  const link = await copied(page, "Copy a link");
  await page.keyboard.press("Escape");
  await page.locator("#manifest").fill("# my own\n");
  await page.waitForTimeout(600);
  const other = await openAgain(page, link);
  assert.match(await other.locator("#manifest").inputValue(), /kind: Deployment/);
  await other.getByRole("button", { name: "Back to the one before" }).click();
  assert.equal(await other.locator("#manifest").inputValue(), "# my own\n");
  await other.waitForTimeout(600);
  assert.equal(new URL(other.url()).hash, "", "the address no longer claims to be the link");
});

// Made on 27 November 2026: must open for ever.
const FIRST_LINK =
  "#s=1.7ZK7bsMwDEV_ReDspH60Qaq5Y4dOXeoMis00QqwHLDVAYOTfS8lRbBfo0rnSZPJekTz0AAfTK-GBFxmcvvbYa_TogEOxrjaQgUNsY1IJLQ_oSAnCynfsnTSaM2GtezgXtT5J3XL2grYzF4Xa11qhF63wgteaMS0Ucnb03ra1dhabGO1JLhvhOKvCp8MOG2_6mGOM-mqOr2KPnbtFWKh3f4Yxj8p2wmMyzCuG0y3NP-1UMXUSTmO0F1LTaPfQatl4ekYq8ZmivFyX66qcktb0fl5zNT38RinOtnmtCW1jFEFtCfbHAGEFeQatAT7AGft95Gy7C8zRDzP2oyDAJ0mgT4EJf7DdaARbmILysWG40lpp7hBPCwBehV2P-ENixn4sayc7-RP4KJ3V6X51pIoT5Dh3JJmEI8owz6LfDCLSqF-gBL7Nrzu68WQjxbJ42vyDjP_kH0HusgjyMd8-X78B";

pageTest("a link of the first form opens", { path: FIRST_LINK }, async (page) => {
  assert.match(await page.locator("#manifest").inputValue(), /image: httpd:2\.2\.32/);
  assert.equal(await clock(page), "00:04.0");
  assert.match(await page.locator(".stage").innerText(), /httpd-77b8654588/);
});

for (const [what, path] of [
  ["cut off", "#s=1.AAAA"],
  ["of a newer playground", "#s=9.AAAA"],
  ["not of the alphabet", "#s=1.%%%"],
]) {
  pageTest(`a link that is ${what} is told, and the page opens`, { path }, async (page) => {
    assert.match(await page.locator(".notice").innerText(), /carries no scenario/);
    assert.match(await page.locator("#manifest").inputValue(), /kind: Deployment/);
  });
}

pageTest("an address in words opens what it says", { path: "?image=httpd:2.4&replicas=5&maxSurge=1" }, async (page) => {
  const text = await page.locator("#manifest").inputValue();
  assert.match(text, /replicas: 5/);
  assert.match(text, /image: httpd:2\.4/);
  assert.match(text, /maxSurge: 1/);
  await page.locator(".apply .primary").click();
  await page.waitForFunction(() => location.search === "");
});

pageTest("the stage as a picture", { theme: "dark" }, async (page) => {
  await page.getByRole("button", { name: "Share" }).click();
  for (const [kind, size] of [["SVG", 1_000], ["PNG", 10_000]]) {
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: `Picture of the stage (${kind})` }).click();
    const file = await download;
    assert.equal(file.suggestedFilename(), `rollout.${kind.toLowerCase()}`);
    const { size: bytes } = await stat(await file.path());
    assert.ok(bytes > size, `${bytes} bytes`);
  }
});

pageTest("HTML for a page, the commands so far, and a file", {}, async (page) => {
  await page.locator(".apply .primary").click();
  assert.match(await copied(page, "Copy HTML for a page"), /^<iframe src="http.*#s=1\.[\w-]+".*<\/iframe>$/);
  await page.keyboard.press("Escape");
  assert.match(await copied(page, "Copy the commands so far"), /^# 00:00\.0\nkubectl apply -f/);
  await assertAccessible(page);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as a file" }).click();
  assert.equal((await download).suggestedFilename(), "rollout.json");
});
