// Every ready scenario opens from the menu, says what to do, and runs to its end in the page. What each of them shows
// is held natively, in tests/catalog.rs.

import assert from "node:assert/strict";
import { assertAccessible, assertNoSidewaysScroll, pageTest } from "./harness.mjs";

const menu = (page) => page.locator("select.scenario");
const guide = (page) => page.locator(".guide");
const apply = (page) => page.getByRole("button", { name: /^Apply/ });

async function open(page, id) {
  await menu(page).selectOption(id);
  await guide(page).waitFor();
}

/** As fast as it goes, until nothing moves by itself any more. */
async function untilAtRest(page) {
  await page.locator(".transport").getByRole("button", { name: "Play" }).waitFor({ timeout: 60_000 });
}

async function fullSpeed(page) {
  for (let press = 0; press < 6; press++) await page.keyboard.press("]");
}

const CUT = "Cut the client off";
const controllers = (page) => page.locator(".stage .workloads button");
const twoControllers = (page) => controllers(page).nth(1).waitFor({ state: "attached" });

async function playThrough(page, id) {
  await open(page, id);
  await page.locator(".guide p strong").click();
  await fullSpeed(page);
  if ((await apply(page).getAttribute("aria-disabled")) === "false") {
    await apply(page).click();
    await untilAtRest(page);
  }
  const deeds = await guide(page).locator(".deeds .button.outlined").all();
  for (const [index, deed] of deeds.entries()) {
    await deed.click();
    // A client is cut off in the middle, not when it is done.
    if ((await deeds[index + 1]?.innerText()) === CUT) await twoControllers(page);
    else await untilAtRest(page);
    assert.equal(await page.locator(".notice").count(), 0, `${id}: ${await deed.innerText()} was refused`);
  }
  assert.equal(await page.locator(".stage .heading").count(), 1, `${id} has something on the stage`);
}

const GROUPS = ["Deployment", "StatefulSet", "DaemonSet", "Service and requests", "ConfigMap and Secret", "Nodes", "The old ways: ReplicationController", "Several workloads at once"];

/** The scenarios come after the page. */
const filled = (page) => menu(page).locator("optgroup").nth(GROUPS.length - 1).waitFor({ state: "attached" });

pageTest("the menu has all groups", {}, async (page) => {
  await filled(page);
  const labels = await menu(page).locator("optgroup").evaluateAll((groups) => groups.map((group) => group.label));
  assert.deepEqual(labels, GROUPS);
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

pageTest("the hint can be put away, and leads back to what was there", {}, async (page) => {
  await page.locator("#manifest").fill(`# mine\n${await page.locator("#manifest").inputValue()}`);
  await open(page, "sts-stuck");
  assert.match(await guide(page).innerText(), /delete that pod by hand/);
  await guide(page).getByRole("button", { name: "Put the hint away" }).click();
  assert.equal(await guide(page).count(), 0);
  await open(page, "drain");
  await guide(page).getByRole("button", { name: "Back to the one before" }).click();
  assert.equal(await guide(page).count(), 0);
});

pageTest("what the API server refuses is said before it is pressed", {}, async (page) => {
  await open(page, "config-immutable");
  assert.match(await page.locator(".preview .refusal").innerText(), /immutable/);
});

pageTest("a client that is cut off leaves two controllers", {}, async (page) => {
  await open(page, "rolling-update-cut");
  await page.getByRole("button", { name: "Run rolling-update" }).click();
  await twoControllers(page);
  await page.getByRole("button", { name: CUT }).click();
  await untilAtRest(page);
  assert.equal(await controllers(page).count(), 2);
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
