// Every ready scenario opens from the menu, says what to do, and runs to its end in the page. The native tests in
// tests/catalog.rs check what each scenario shows.

import assert from "node:assert/strict";
import { assertAccessible, assertNoSidewaysScroll, pageTest } from "./harness.mjs";
import { applyButton, atRest, fullSpeed, playOut } from "./steps.mjs";
import { drawn, eventually } from "./wait.mjs";

const menu = (page) => page.locator("select.scenario");
const guide = (page) => page.locator(".guide");

async function open(page, id) {
  await menu(page).selectOption(id);
  await guide(page).waitFor();
  await drawn(page);
}

const CUT = "Cut the client off";
const controllers = (page) => page.locator(".stage .workloads button");
const twoControllers = (page) => controllers(page).nth(1).waitFor({ state: "attached" });

async function playThrough(page, id) {
  await open(page, id);
  await page.locator(".guide p strong").click();
  await fullSpeed(page);
  if ((await applyButton(page).getAttribute("aria-disabled")) === "false") await playOut(page, () => applyButton(page).click());
  const deeds = await guide(page).locator(".deeds .button.outlined").all();
  for (const [index, deed] of deeds.entries()) {
    // An action that is to be cut off must still be running when the next action cuts it off.
    const isCut = (await deeds[index + 1]?.innerText()) === CUT;
    if (isCut) {
      await deed.click();
      await twoControllers(page);
    } else {
      await playOut(page, () => deed.click());
    }
    assert.equal(await page.locator(".notice").count(), 0, `${id}: ${await deed.innerText()} was refused`);
  }
  await eventually.count(page.locator(".stage .heading"), 1, `${id} has something on the stage`);
}

const GROUPS = ["Deployment", "StatefulSet", "DaemonSet", "HorizontalPodAutoscaler", "Service and requests", "ConfigMap and Secret", "Nodes", "The old ways: ReplicationController", "Several workloads at once"];

/** The scenarios come after the page. */
const filled = (page) => menu(page).locator("optgroup").nth(GROUPS.length - 1).waitFor({ state: "attached" });

pageTest("the menu has all groups", {}, async (page) => {
  const labels = () => menu(page).locator("optgroup").evaluateAll((groups) => groups.map((group) => group.label));
  await eventually.deepEqual(labels, GROUPS);
});

for (const group of GROUPS) {
  pageTest(`every scenario of ${group} runs to its end`, {}, async (page) => {
    await filled(page);
    const options = menu(page).locator(`optgroup[label="${group}"] option`);
    const ids = await options.evaluateAll((found) => found.map((option) => option.value));
    assert.ok(ids.length > 0);
    for (const id of ids) await playThrough(page, id);
  });
}

pageTest("an address opens a scenario in a release that has what it shows, with its guide", { path: "?scenario=ds-surge&kubernetes=1.20" }, async (page) => {
  await eventually.match(guide(page), /Kubernetes 1\.20 lacks what this shows, so it runs on 1\.22\./);
  await eventually.equal(() => page.locator("select.version").inputValue(), "1.22");
  await eventually.match(page.locator(".stage .heading"), /proxy/);
  await assertAccessible(page);
  await playOut(page, () => applyButton(page).click());
  await page.locator("select.version").selectOption("1.20");
  await open(page, "ds-surge");
  await eventually.match(guide(page), /runs on 1\.22/);
});

pageTest("an address with a release that has it opens the guide alone", { path: "?scenario=ds-surge&kubernetes=1.30" }, async (page) => {
  await eventually.match(guide(page), /two nodes at a time/);
  await eventually.doesNotMatch(guide(page), /lacks/);
});

pageTest("the hint can be put away, and leads back to what was there", {}, async (page) => {
  await page.locator("#manifest").fill(`# mine\n${await page.locator("#manifest").inputValue()}`);
  await open(page, "sts-stuck");
  await eventually.match(guide(page), /delete that pod by hand/);
  await guide(page).getByRole("button", { name: "Put the hint away" }).click();
  await eventually.count(guide(page), 0);
  await open(page, "drain");
  await guide(page).getByRole("button", { name: "Back to the one before" }).click();
  await eventually.count(guide(page), 0);
});

pageTest("what the API server refuses is said before it is pressed", {}, async (page) => {
  await open(page, "config-immutable");
  await eventually.match(page.locator(".preview .refusal"), /immutable/);
});

pageTest("a client that is cut off leaves two controllers", {}, async (page) => {
  await open(page, "rolling-update-cut");
  await page.getByRole("button", { name: "Run rolling-update" }).click();
  await twoControllers(page);
  await page.getByRole("button", { name: CUT }).click();
  await atRest(page);
  await eventually.count(controllers(page), 2);
});

for (const look of [
  { size: "laptop", theme: "light", language: "en" },
  { size: "phone", theme: "dark", language: "zh" },
  { size: "projector", theme: "dark", language: "en" },
]) {
  pageTest(`the hint is readable by everyone: ${Object.values(look).join(" ")}`, look, async (page) => {
    await open(page, "sts-partition");
    await assertAccessible(page);
    await assertNoSidewaysScroll(page);
  });
}
