// Any object can be inspected, links to the objects related to it, and offers the actions on it.

import { assertAccessible, assertNoSidewaysScroll, pageTest } from "./harness.mjs";
import { applyHalfWay } from "./steps.mjs";
import { eventually } from "./wait.mjs";

const panel = (page) => page.locator("#panel");
const press = (page, name) => panel(page).getByRole("button", { name, exact: true }).click();

pageTest("a ReplicaSet, its Deployment, a pod and its node", {}, async (page) => {
  await applyHalfWay(page);
  await page.locator(".lane h3 .name").last().click();
  await eventually.match(panel(page), /ReplicaSet httpd-c6b697d9b/);
  await eventually.match(panel(page), /status\.replicas/);
  await press(page, "httpd");
  await eventually.match(panel(page), /Available True MinimumReplicasAvailable/);
  await press(page, "httpd-57f7fd4cc7");
  await panel(page).getByRole("button", { name: /^httpd-57f7fd4cc7-/ }).first().click();
  await eventually.match(panel(page), /RESTARTS/);
  await eventually.count(page.locator('.pod[aria-pressed="true"]'), 1, "the stage shows which");
  await panel(page).getByRole("button", { name: /^node\d$/ }).click();
  await eventually.match(panel(page), /Runs here/);
  await assertAccessible(page);
});

pageTest("what a node is made to do, others show", {}, async (page) => {
  await applyHalfWay(page);
  await page.getByRole("tab", { name: "Inspect" }).click();
  await press(page, "node1");
  await press(page, "Drain");
  await eventually.match(panel(page), /spec\.unschedulable\s+true/);
  await press(page, "Uncordon");
  await eventually.match(panel(page), /spec\.unschedulable\s+false/);
  await press(page, "← All objects");
  await eventually.equal(() => page.evaluate(() => document.activeElement.id), "panel", "the focus is not lost with the link");
  await press(page, "Add a node");
  await panel(page).getByRole("button", { name: "node4" }).waitFor();
  await page.keyboard.press("/");
  await eventually.match(page.locator(".dock"), /kubectl drain node1 --ignore-daemonsets/);
});

pageTest("a Deployment is paused and its YAML says so", { language: "zh", theme: "dark" }, async (page) => {
  await applyHalfWay(page);
  await page.locator(".stage .heading .kind").click();
  await press(page, "暂停发布");
  await press(page, "YAML");
  await eventually.match(panel(page).locator("pre"), /^ {2}paused: true$/m);
  await press(page, "继续发布");
  await assertAccessible(page);
});

pageTest("on a phone, a name on the stage leads to its panel", { size: "phone" }, async (page) => {
  await applyHalfWay(page);
  await page.locator("nav.tabs button").nth(1).click();
  await page.locator(".lane h3 .name").first().click();
  await panel(page).getByText("status.readyReplicas").waitFor();
  await assertNoSidewaysScroll(page);
});
