// The first screen is whole before the late part comes, which changes nothing on it; what needs that part waits for it.

import assert from "node:assert/strict";
import { everyLook, heldBack, pageTest } from "./harness.mjs";

const REGIONS = [".editor", ".apply", ".knobs", ".faults", ".stage", ".why, .panel", ".transport"];

/** What a person sees of each part of the page. */
function seen(page) {
  return page.evaluate((regions) => {
    const controls = [...document.querySelectorAll("button, select, input, textarea")];
    const named = controls.filter((one) => one.checkVisibility()).map((one) => one.ariaLabel ?? one.innerText);
    return [...regions.map((region) => document.querySelector(region)?.innerText), named.join("\n")];
  }, REGIONS);
}

const arrived = (page) => page.waitForFunction(() => performance.getEntriesByType("resource").some(({ name, responseEnd }) => name.includes("late.wasm") && responseEnd > 0));

for (const { name, ...look } of everyLook()) {
  const late = heldBack();
  pageTest(`what comes late changes nothing on the first screen: ${name}`, { ...look, prepare: late.prepare }, async (page) => {
    const before = await seen(page);
    assert.match(before.join("\n"), /httpd:2\.2\.32/);
    assert.ok(!before.includes(undefined), `missing: ${REGIONS[before.indexOf(undefined)]}`);
    late.arrive();
    await arrived(page);
    await page.waitForTimeout(300);
    assert.deepEqual(await seen(page), before);
  });
}

const applied = heldBack();
pageTest("the first rollout needs nothing of the late part", { prepare: applied.prepare }, async (page) => {
  await page.locator(".apply .primary").click();
  await page.locator(".lane").getByText("httpd:2.2.32").waitFor();
  assert.equal(await page.locator(".notice").count(), 0);
});

const typed = heldBack();
pageTest("what is typed before the late part is there is read when it comes", { prepare: typed.prepare }, async (page) => {
  const manifest = page.locator("#manifest");
  await manifest.fill((await manifest.inputValue()).replace("replicas: 3", "replicas: -3"));
  await page.waitForTimeout(700);
  assert.equal(await page.locator(".problems li").count(), 0);
  typed.arrive();
  await page.locator(".problems li").getByText("must be greater than or equal to 0").waitFor();
  await manifest.fill((await manifest.inputValue()).replace("replicas: -3", "replicas: 5"));
  await page.locator(".preview").getByText("5").waitFor();
});

const played = heldBack();
pageTest("the first run is played back and forth before the late part is there", { prepare: played.prepare }, async (page) => {
  const clock = page.locator(".clock");
  const end = await clock.innerText();
  await page.keyboard.press("Home");
  assert.match(await clock.innerText(), /00:00\.0/);
  await page.keyboard.press("End");
  assert.equal(await clock.innerText(), end);
  assert.equal(await page.locator(".lane .pod").count(), 3);
});

const released = heldBack();
pageTest("another release is chosen when what plays it comes", { prepare: released.prepare }, async (page) => {
  await page.getByRole("combobox", { name: "Kubernetes version" }).selectOption("1.20");
  released.arrive();
  // The name that the ReplicaSet has there.
  await page.locator(".lane").getByText("6b96d79d79").waitFor();
});

pageTest("what takes files is asked for again when it did not come", {
  expects: /late\.wasm|ERR_INTERNET_DISCONNECTED|Failed to fetch/,
  prepare: (page) => page.route("**/late.wasm*", (route) => route.abort("internetdisconnected")),
}, async (page) => {
  await page.waitForTimeout(900);
  const file = { name: "web.yaml", mimeType: "text/yaml", buffer: Buffer.from("# mine\n") };
  await page.locator('input[type="file"]').setInputFiles(file);
  await page.locator(".notice").getByText("could not be loaded").waitFor();
  await page.locator(".notice button").click();
  await page.unroute("**/late.wasm*");
  await page.locator('input[type="file"]').setInputFiles(file);
  await page.waitForFunction(() => document.querySelector("#manifest").value.includes("# mine"));
  await page.locator("#manifest").fill("apiVersion: apps/v1\nkind: Deploymnet\n");
  await page.locator(".problems li").getByText("Deploymnet").first().waitFor();
});
