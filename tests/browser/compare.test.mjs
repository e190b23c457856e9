// Two strategies are shown side by side: totals, the moment at which they diverge, and the second run as a page of its
// own.

import { assertAccessible, assertNoSidewaysScroll, pageTest } from "./harness.mjs";
import { eventually } from "./wait.mjs";

const panel = (page) => page.locator("#panel");

pageTest("what Apply would do, under a second strategy", {}, async (page) => {
  await page.getByRole("tab", { name: "Compare" }).click();
  await panel(page).locator("table").waitFor();
  await eventually.count(panel(page).locator("figure svg"), 2);
  await eventually.match(panel(page), /fewest available\s+3 ?✓?\s+0/);
  await assertAccessible(page);
  await panel(page).getByLabel("RollingUpdate").check();
  await panel(page).getByLabel("maxSurge").fill("1");
  await panel(page).getByLabel("maxUnavailable").fill("0");
  await panel(page).getByText(/^No difference/).waitFor();
  await panel(page).getByLabel("maxSurge").fill("0");
  await eventually.match(panel(page).getByRole("alert"), /may not be 0 when/);
  await panel(page).getByLabel("maxSurge").fill("3");
  await panel(page).locator(".parting").waitFor();
  await panel(page).getByRole("button", { name: "Open the second run" }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await page.locator(".stage").getByText("6 in all, at most 6").waitFor();
});

pageTest("the panel on a phone, in Chinese", { size: "phone", language: "zh", theme: "dark" }, async (page) => {
  await page.locator("nav.tabs button").nth(2).click();
  await page.getByRole("tab", { name: "对比" }).click();
  await panel(page).locator("table").waitFor();
  await assertNoSidewaysScroll(page);
  await assertAccessible(page);
});
