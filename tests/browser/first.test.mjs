// The first screen is complete before any other part is loaded, and no other part changes anything on it, because the
// first screen needs none of them.

import assert from "node:assert/strict";
import { everyLook, pageTest } from "./harness.mjs";
import { heldBack, keptAway, whole } from "./parts.mjs";
import { applyButton, clock } from "./steps.mjs";
import { drawn, eventually } from "./wait.mjs";

const REGIONS = [".editor", ".apply", ".knobs", ".faults", ".stage", ".why, .panel", ".transport"];

/** The text that each part of the page shows, and the names of all visible controls. */
function seen(page) {
  return page.evaluate((regions) => {
    const controls = [...document.querySelectorAll("button, select, input, textarea")];
    const named = controls.filter((one) => one.checkVisibility()).map((one) => one.ariaLabel ?? one.innerText);
    return [...regions.map((region) => document.querySelector(region)?.innerText), named.join("\n")];
  }, REGIONS);
}

const notice = (page) => page.locator(".notice");
const held = { loading: () => heldBack() };

for (const { name, ...look } of everyLook()) {
  pageTest(`other parts change nothing on the first screen: ${name}`, { ...look, ...held }, async (page, { loading }) => {
    await eventually.match(async () => (await seen(page)).join("\n"), /httpd:2\.2\.32/);
    await drawn(page);
    const before = await seen(page);
    assert.ok(!before.includes(undefined), `missing: ${REGIONS[before.indexOf(undefined)]}`);
    loading.arrive();
    await whole(page);
    await drawn(page);
    assert.deepEqual(await seen(page), before);
  });
}

pageTest("the first rollout needs no other part", held, async (page) => {
  await applyButton(page).click();
  await page.locator(".lane").getByText("httpd:2.2.32").waitFor();
  await eventually.count(notice(page), 0);
});

pageTest("what is typed is read without any other part", held, async (page) => {
  const manifest = page.locator("#manifest");
  const problems = page.locator(".problems li");
  await manifest.fill((await manifest.inputValue()).replace("replicas: 3", "replicas: -3"));
  await problems.getByText("must be greater than or equal to 0").waitFor();
  await manifest.fill((await manifest.inputValue()).replace("replicas: -3", "replicas: 5"));
  await page.locator(".preview").getByText("5").waitFor();
});

pageTest("the first run is played back and forth without any other part", held, async (page) => {
  const end = await clock(page).innerText();
  await page.keyboard.press("Home");
  await eventually.match(clock(page), /00:00\.0/);
  await page.keyboard.press("End");
  await eventually.equal(clock(page), end);
  await eventually.count(page.locator(".lane .pod"), 3);
});

pageTest("another release is chosen without any other part", held, async (page) => {
  await page.getByRole("combobox", { name: "Kubernetes version" }).selectOption("1.20");
  // The ReplicaSet has this name under the chosen release.
  await page.locator(".lane").getByText("6b96d79d79").waitFor();
});

pageTest("files are taken in without any other part", held, async (page) => {
  const file = { name: "web.yaml", mimeType: "text/yaml", buffer: Buffer.from("# mine\n") };
  await page.locator('input[type="file"]').setInputFiles(file);
  await eventually.match(() => page.locator("#manifest").inputValue(), /# mine/);
  await page.locator("#manifest").fill("apiVersion: apps/v1\nkind: Deploymnet\n");
  await page.locator(".problems li").getByText("Deploymnet").first().waitFor();
});

const away = { loading: () => keptAway() };
pageTest("a part that did not come is asked for again", away, async (page, { loading }) => {
  await page.getByRole("tab", { name: "Inspect" }).click();
  const failed = page.locator("#panel").getByRole("alert");
  await failed.getByText("could not be loaded").waitFor();
  loading.restore();
  await failed.getByRole("button").click();
  await page.locator("#panel").getByText("httpd").first().waitFor();
});
