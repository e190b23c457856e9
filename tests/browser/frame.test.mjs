// The frame of the page: languages, colours, keys, time, and that work is never lost.

import assert from "node:assert/strict";
import { assertAccessible, assertNoSidewaysScroll, everyLook, pageTest, screenshot } from "./harness.mjs";
import { started } from "./site.mjs";

const WORK = "rollout-playground.work";
const clock = (page) => page.locator(".clock").innerText();
const kept = (page) => page.waitForFunction((key) => localStorage.getItem(key), WORK);

for (const { name, ...look } of everyLook()) {
  pageTest(`nothing is cut off and axe finds nothing: ${name}`, look, async (page) => {
    await assertAccessible(page);
    await assertNoSidewaysScroll(page);
    await page.locator(".apply .primary").click();
    await page.waitForTimeout(1_500);
    await assertAccessible(page);
    await assertNoSidewaysScroll(page);
    await screenshot(page, `rollout-${name}`);
  });
}

pageTest("one screen of 1280 × 720 needs no scrolling", {}, async (page) => {
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  assert.ok(height <= 720, `${height} px`);
});

pageTest("language and colours are chosen, and remembered", { language: "zh" }, async (page) => {
  assert.equal(await page.locator("html").getAttribute("lang"), "zh-CN");
  await page.getByRole("button", { name: "English" }).click();
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  await page.getByRole("button", { name: "Display" }).click();
  await page.getByRole("radio", { name: "High" }).check({ force: true });
  assert.equal(await page.locator("html").getAttribute("data-contrast"), "more");
  await page.getByRole("radio", { name: "Dark" }).check({ force: true });
  await assertAccessible(page);
  await page.reload();
  await started(page);
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");
});

pageTest("keys move through time, and back to the very same moment", {}, async (page) => {
  await page.locator(".apply .primary").click();
  await page.keyboard.press("Escape");
  await page.locator("body").click({ position: { x: 640, y: 5 } });
  await page.keyboard.press("Space");
  const start = await clock(page);
  for (let i = 0; i < 5; i += 1) await page.keyboard.press("ArrowRight");
  const later = await clock(page);
  assert.notEqual(later, start);
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Shift+ArrowLeft");
  await page.keyboard.press("Home");
  assert.equal(await clock(page), "00:00.0");
  assert.match(await page.locator(".remark").innerText(), /In the past/);
  await page.keyboard.press("]");
  assert.equal(await page.locator(".speed").inputValue(), "5");
  await page.keyboard.press("?");
  assert.ok(await page.locator("#help").evaluate((dialog) => dialog.open));
  await assertAccessible(page);
});

pageTest("acting in the past makes another future, and the old one can be had back", {}, async (page) => {
  await page.locator(".apply .primary").click();
  await page.waitForTimeout(1_000);
  await page.getByRole("button", { name: "To the start" }).click();
  await page.getByRole("button", { name: "To the next decision" }).click();
  await page.locator("#knob-replicas").fill("5");
  await page.locator(".apply .primary").click();
  const futures = page.getByRole("button", { name: "1 other future" });
  await futures.click();
  assert.match(await page.locator("#futures").innerText(), /kubectl apply -f -/);
  await page.getByRole("button", { name: /^the future left at/ }).click();
  assert.match(await page.locator("#futures").innerText(), /kubectl (apply|scale)/, "the one that was left now is there instead");
  await page.getByRole("button", { name: /^Let it go/ }).click();
  assert.equal(await futures.count(), 0);
});

pageTest("the palette finds commands, scenarios and objects", {}, async (page) => {
  const field = page.getByRole("combobox", { name: "Find a command" });
  await page.getByRole("button", { name: "Find a command" }).click();
  await field.waitFor();
  await assertAccessible(page);
  await field.fill("dark");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.documentElement.dataset.theme === "dark");
  await page.keyboard.press("Control+k");
  await field.fill("node2");
  await page.keyboard.press("Enter");
  await page.locator("#panel").getByText("node2").waitFor();
  await page.keyboard.press("Control+k");
  await field.fill("partition");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await page.locator(".guide").waitFor();
  assert.match(await page.locator("#manifest").inputValue(), /partition/);
  await page.keyboard.press("Control+k");
  await field.fill("no such thing");
  await page.getByText("Nothing is called that.").waitFor();
  await page.keyboard.press("Escape");
  assert.equal(await field.count(), 0);
});

pageTest("time runs to what is worth stopping at: the next failure, the end", {}, async (page) => {
  const text = await page.locator("#manifest").inputValue();
  await page.locator("#manifest").fill(text.replace("2.2.32", "missing"));
  await page.locator(".apply .primary").click();
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("button", { name: "Run to…" }).click();
  await assertAccessible(page);
  await page.getByRole("button", { name: "To the next failure" }).click();
  await page.locator(".pod").filter({ hasText: "ErrImagePull" }).first().waitFor();
  await page.keyboard.press("Escape");
  await page.locator("body").press("End");
  await page.locator(".pod").filter({ hasText: /ImagePull/ }).first().waitFor();
  for (let press = 0; press < 12; press++) await page.locator("body").press("f");
  assert.match(await page.locator(".why").innerText(), /ProgressDeadlineExceeded|10m|600/);
});

pageTest("reloading keeps the text, the run and the moment", {}, async (page) => {
  await page.locator(".apply .primary").click();
  await page.waitForTimeout(1_000);
  await page.getByRole("button", { name: "Pause" }).click();
  await page.locator("#manifest").fill("# mine\n");
  const moment = await clock(page);
  await page.reload();
  await started(page);
  assert.equal(await page.locator("#manifest").inputValue(), "# mine\n");
  assert.equal(await clock(page), moment);
});

for (const [what, store] of [
  ["corrupted", "{not json"],
  ["newer", '{"format":99}'],
  ["of another form", '{"format":1,"kubernetes":"1.99","seed":1}'],
]) {
  const prepare = (page) => page.addInitScript(([key, value]) => localStorage.setItem(key, value), [WORK, store]);
  pageTest(`a store that is ${what} is set aside with a word`, { prepare }, async (page) => {
    assert.match(await page.locator(".notice").innerText(), /set aside/);
    assert.equal(await page.evaluate((key) => localStorage.getItem(`${key}.set-aside`), WORK), store);
    await page.locator(".notice").getByRole("button", { name: "Dismiss" }).click();
    assert.equal(await page.locator(".notice").count(), 0);
  });
}

pageTest("an example takes the place of the work, which can be had back", {}, async (page) => {
  await page.locator("#manifest").fill("# mine\n");
  await page.getByRole("combobox", { name: "Scenario" }).selectOption({ index: 2 });
  assert.match(await page.locator("#manifest").inputValue(), /replicas: 10/);
  await page.getByRole("button", { name: "Back to the one before" }).click();
  assert.equal(await page.locator("#manifest").inputValue(), "# mine\n");
});

pageTest("another release plays the same run in its own words", {}, async (page) => {
  await page.getByRole("combobox", { name: "Kubernetes version" }).selectOption("1.20");
  await kept(page);
  const work = JSON.parse(await page.evaluate((key) => localStorage.getItem(key), WORK));
  assert.equal(work.kubernetes, "1.20");
  assert.equal(work.commands.length, 1);
});

pageTest("when the program breaks, the work can be copied and the page opened again", { expects: /unreachable/ }, async (page) => {
  await page.locator("#manifest").fill("# mine\n");
  await kept(page);
  await page.evaluate(() => void setTimeout(globalThis.rolloutPlayground.breakOnPurpose));
  assert.match(await page.locator(".broken pre").innerText(), /unreachable/);
  assert.match(await page.locator(".broken textarea").inputValue(), /# mine/);
  await assertAccessible(page);
  await page.getByRole("button", { name: "Open again" }).click();
  await started(page);
  assert.equal(await page.locator("#manifest").inputValue(), "# mine\n");
});

pageTest("listeners are told the newest decision, not every one", { path: "?replicas=60&maxSurge=1&maxUnavailable=0" }, async (page) => {
  for (let press = 0; press < 6; press++) await page.keyboard.press("]");
  const said = await page.evaluateHandle(() => {
    const said = [];
    const region = document.querySelector('p.visually-hidden[aria-live="polite"]');
    new MutationObserver(() => said.push(region.textContent)).observe(region, { childList: true, characterData: true, subtree: true });
    return said;
  });
  await page.locator(".apply .primary").click();
  await page.waitForTimeout(4_000);
  const sentences = await said.evaluate((said) => said);
  assert.ok(sentences.length >= 2 && sentences.length <= 8, sentences.join("\n"));
});

// A window of 1280 × 720 at 200%, and letters twice as large in a window as wide as ever.
const MAGNIFIED = {
  "the window at 200%": (page) => page.setViewportSize({ width: 640, height: 360 }),
  "letters at 200%": async (page) => {
    const client = await page.context().newCDPSession(page);
    await client.send("Page.setFontSizes", { fontSizes: { standard: 32, fixed: 26 } });
  },
};
for (const [name, magnify] of Object.entries(MAGNIFIED)) {
  pageTest(`everything can be read and reached: ${name}`, {}, async (page) => {
    await magnify(page);
    const parts = page.locator("nav.tabs button");
    await parts.first().waitFor();
    for (const part of await parts.all()) {
      await part.click();
      await assertNoSidewaysScroll(page);
      await assertAccessible(page);
    }
    await screenshot(page, name.replaceAll(/\W+/g, "-"));
  });
}

pageTest("a slip of the finger in replicas stops in time", { path: "?replicas=100000000" }, async (page) => {
  await page.locator(".apply .primary").click();
  for (let press = 0; press < 6; press++) await page.locator("body").press("]");
  await page.locator(".notice").getByText(/^Stopped: there are more pods/).waitFor({ timeout: 90_000 });
  await page.getByRole("button", { name: "To the start" }).click();
  assert.equal(await clock(page), "00:00.0");
  await page.locator("body").press("End");
  await page.locator(".notice").getByText(/^Stopped: there are more pods/).waitFor({ timeout: 90_000 });
});
