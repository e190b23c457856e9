// Any object can be looked at closely, leads to its relatives, and offers what may be done to it.

import assert from "node:assert/strict";
import { assertAccessible, assertNoSidewaysScroll, pageTest } from "./harness.mjs";

const panel = (page) => page.locator("#panel");
const press = (page, name) => panel(page).getByRole("button", { name, exact: true }).click();

async function running(page) {
  await page.locator(".apply .primary").click();
  await page.locator(".clock").filter({ hasText: /00:0[3-9]/ }).waitFor();
  await page.keyboard.press("Escape");
}

pageTest("a ReplicaSet, its Deployment, a pod and its node", {}, async (page) => {
  await running(page);
  await page.locator(".lane h3 .name").last().click();
  assert.match(await panel(page).innerText(), /ReplicaSet httpd-77b8654588/);
  assert.match(await panel(page).innerText(), /status\.replicas/);
  await press(page, "httpd");
  assert.match(await panel(page).innerText(), /Available True MinimumReplicasAvailable/);
  await press(page, "httpd-56d5b5cdb7");
  await panel(page).getByRole("button", { name: /^httpd-56d5b5cdb7-/ }).first().click();
  assert.match(await panel(page).innerText(), /RESTARTS/);
  assert.equal(await page.locator('.pod[aria-pressed="true"]').count(), 1, "the stage shows which");
  await panel(page).getByRole("button", { name: /^node\d$/ }).click();
  assert.match(await panel(page).innerText(), /Runs here/);
  await assertAccessible(page);
});

pageTest("what a node is made to do, others show", {}, async (page) => {
  await running(page);
  await page.getByRole("tab", { name: "Inspect" }).click();
  await press(page, "node1");
  await press(page, "Drain");
  assert.match(await panel(page).innerText(), /spec\.unschedulable\s+true/);
  await press(page, "Uncordon");
  assert.match(await panel(page).innerText(), /spec\.unschedulable\s+false/);
  await press(page, "← All objects");
  assert.equal(await page.evaluate(() => document.activeElement.id), "panel", "the focus is not lost with the link");
  await press(page, "Add a node");
  await panel(page).getByRole("button", { name: "node4" }).waitFor();
  await page.keyboard.press("/");
  assert.match(await page.locator(".dock").innerText(), /kubectl drain node1 --ignore-daemonsets/);
});

pageTest("a Deployment is paused and its YAML says so", { language: "zh", theme: "dark" }, async (page) => {
  await running(page);
  await page.locator(".stage .heading .kind").click();
  await press(page, "暂停发布");
  await press(page, "YAML");
  assert.match(await panel(page).locator("pre").innerText(), /^ {2}paused: true$/m);
  await press(page, "继续发布");
  await assertAccessible(page);
});

pageTest("on a phone, a name on the stage leads to its panel", { size: "phone" }, async (page) => {
  await running(page);
  await page.locator("nav.tabs button").nth(1).click();
  await page.locator(".lane h3 .name").first().click();
  await panel(page).getByText("status.readyReplicas").waitFor();
  await assertNoSidewaysScroll(page);
});
