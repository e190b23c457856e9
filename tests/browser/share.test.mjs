// A scenario can be shared as a link, and old links keep opening.

import assert from "node:assert/strict";
import { stat } from "node:fs/promises";
import { assertAccessible, pageTest } from "./harness.mjs";
import { started } from "./site.mjs";
import { LONG_ROLLOUT, apply, atRest, clock, kept, pause } from "./steps.mjs";
import { eventually } from "./wait.mjs";

const text = (page) => page.locator("#manifest").inputValue();

// All pages in one browser share one clipboard, although tests run side by side.
let clipboard = Promise.resolve();

/** The text that a button of the panel copies to the clipboard. */
function copied(page, name) {
  const copy = async () => {
    await page.getByRole("button", { name: "Share" }).click();
    await page.evaluate(() => navigator.clipboard.writeText(""));
    await page.getByRole("button", { name }).click();
    await page.getByText("Copied").waitFor();
    const read = () => page.evaluate(() => navigator.clipboard.readText());
    await eventually.notEqual(read, "");
    return read();
  };
  const result = clipboard.then(copy);
  clipboard = result.catch(() => {});
  return result;
}

async function openAgain(page, link) {
  const other = await page.context().newPage();
  await other.goto(link);
  await started(other);
  return other;
}

pageTest("a link opens the same run at the same moment, with the same text", { path: LONG_ROLLOUT }, async (page) => {
  await apply(page);
  await pause(page);
  await page.locator("#manifest").fill("# mine\n");
  const link = await copied(page, "Copy a link");
  const other = await openAgain(page, link);
  await eventually.equal(clock(other), await clock(page).innerText());
  await eventually.equal(() => text(other), "# mine\n");
  await eventually.equal(other.locator(".stage"), await page.locator(".stage").innerText());
});

pageTest("one's own work is a press away after opening a link", {}, async (page) => {
  const link = await copied(page, "Copy a link");
  await page.keyboard.press("Escape");
  await page.locator("#manifest").fill("# my own\n");
  await kept(page, "# my own");
  const other = await openAgain(page, link);
  await eventually.match(() => text(other), /kind: Deployment/);
  await other.getByRole("button", { name: "Back to the one before" }).click();
  await eventually.equal(() => text(other), "# my own\n");
  await eventually.equal(() => new URL(other.url()).hash, "", "the address no longer claims to be the link");
});

// This link was made on 27 November 2026 and must open for ever.
const FIRST_LINK =
  "#s=1.7ZK7bsMwDEV_ReDspH60Qaq5Y4dOXeoMis00QqwHLDVAYOTfS8lRbBfo0rnSZPJekTz0AAfTK-GBFxmcvvbYa_TogEOxrjaQgUNsY1IJLQ_oSAnCynfsnTSaM2GtezgXtT5J3XL2grYzF4Xa11qhF63wgteaMS0Ucnb03ra1dhabGO1JLhvhOKvCp8MOG2_6mGOM-mqOr2KPnbtFWKh3f4Yxj8p2wmMyzCuG0y3NP-1UMXUSTmO0F1LTaPfQatl4ekYq8ZmivFyX66qcktb0fl5zNT38RinOtnmtCW1jFEFtCfbHAGEFeQatAT7AGft95Gy7C8zRDzP2oyDAJ0mgT4EJf7DdaARbmILysWG40lpp7hBPCwBehV2P-ENixn4sayc7-RP4KJ3V6X51pIoT5Dh3JJmEI8owz6LfDCLSqF-gBL7Nrzu68WQjxbJ42vyDjP_kH0HusgjyMd8-X78B";

pageTest("a link of the first form opens", { path: FIRST_LINK }, async (page) => {
  await eventually.match(() => text(page), /image: httpd:2\.2\.32/);
  await eventually.equal(clock(page), "00:04.0");
  await eventually.match(page.locator(".stage"), /httpd-77b8654588/);
});

for (const [what, path] of [
  ["cut off", "#s=1.AAAA"],
  ["of a newer playground", "#s=9.AAAA"],
  ["not of the alphabet", "#s=1.%%%"],
]) {
  pageTest(`a link that is ${what} is told, and the page opens`, { path }, async (page) => {
    await eventually.match(page.locator(".notice"), /carries no scenario/);
    await eventually.match(() => text(page), /kind: Deployment/);
  });
}

pageTest("an address in words opens what it says", { path: "?image=httpd:2.4&replicas=5&maxSurge=1" }, async (page) => {
  await eventually.match(() => text(page), /replicas: 5/);
  await eventually.match(() => text(page), /image: httpd:2\.4/);
  await eventually.match(() => text(page), /maxSurge: 1/);
  await apply(page);
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
  await apply(page);
  await atRest(page);
  assert.match(await copied(page, "Copy HTML for a page"), /^<iframe src="http.*#s=1\.[\w-]+".*<\/iframe>$/);
  await page.keyboard.press("Escape");
  assert.match(await copied(page, "Copy the commands so far"), /^# 00:00\.0\nkubectl apply -f/);
  await assertAccessible(page);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as a file" }).click();
  assert.equal((await download).suggestedFilename(), "rollout.json");
});

/** Takes something away from the browser that an old one lacks. */
const without = (owner, name) => (page) =>
  page.addInitScript(([owner, name]) => Object.defineProperty(owner === "window" ? globalThis : navigator, name, { value: undefined }), [owner, name]);

for (const [owner, name, button] of [
  ["navigator", "clipboard", "Copy the scenario"],
  ["window", "CompressionStream", "Copy a link"],
]) {
  pageTest(`a browser without ${name} is told by that name`, { prepare: without(owner, name) }, async (page) => {
    await page.getByRole("button", { name: "Share" }).click();
    await page.getByRole("button", { name: button }).click();
    await page.locator("#share").getByRole("status").getByText(name).waitFor();
  });
}

const tooLarge = (page) => page.addInitScript(() => (HTMLCanvasElement.prototype.toDataURL = () => "data:,"));
pageTest("a picture that the browser cannot paint is told", { prepare: tooLarge }, async (page) => {
  await page.getByRole("button", { name: "Share" }).click();
  await page.getByRole("button", { name: "Picture of the stage (PNG)" }).click();
  await page.locator("#share").getByRole("status").getByText("Save it as SVG").waitFor();
});

pageTest("a stage without a workload is told instead of drawn", {}, async (page) => {
  await page.locator(".terminal-switch").click();
  await page.locator("#kubectl").fill("kubectl delete deployment httpd");
  await page.locator("#kubectl").press("Enter");
  await eventually.count(page.locator(".lane"), 0);
  await page.getByRole("button", { name: "Share" }).click();
  await page.getByRole("button", { name: "Picture of the stage (SVG)" }).click();
  await page.locator("#share").getByRole("status").getByText("no workload").waitFor();
});
