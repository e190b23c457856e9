// The frame of the page handles languages, colours, keys and time, and work is never lost.

import assert from "node:assert/strict";
import { assertAccessible, assertNoSidewaysScroll, everyLook, pageTest, screenshot } from "./harness.mjs";
import { started } from "./site.mjs";
import { LONG_ROLLOUT, apply, applyButton, applyHalfWay, atRest, clock, fullSpeed, kept, keeps, keptWork, pause, setAside } from "./steps.mjs";
import { drawn, eventually, until } from "./wait.mjs";

const manifest = (page) => page.locator("#manifest");
const text = (page) => manifest(page).inputValue();
const notice = (page) => page.locator(".notice");
/** An attribute of the document's root. */
const root = (page, name) => () => page.locator("html").getAttribute(name);

for (const { name, ...look } of everyLook()) {
  pageTest(`nothing is cut off and axe finds nothing: ${name}`, look, async (page) => {
    await assertAccessible(page);
    await assertNoSidewaysScroll(page);
    await applyHalfWay(page);
    await assertAccessible(page);
    await assertNoSidewaysScroll(page);
    await screenshot(page, `rollout-${name}`);
  });
}

pageTest("one screen of 1280 × 720 needs no scrolling", {}, async (page) => {
  await until(async () => {
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    assert.ok(height <= 720, `${height} px`);
  });
});

pageTest("language and colours are chosen, and remembered", { language: "zh" }, async (page) => {
  await eventually.equal(root(page, "lang"), "zh-CN");
  await page.getByRole("button", { name: "English" }).click();
  await eventually.equal(root(page, "lang"), "en");
  await page.getByRole("button", { name: "Display" }).click();
  await page.getByRole("radio", { name: "High" }).check({ force: true });
  await eventually.equal(root(page, "data-contrast"), "more");
  await page.getByRole("radio", { name: "Dark" }).check({ force: true });
  await eventually.equal(root(page, "data-theme"), "dark");
  await assertAccessible(page);
  await page.reload();
  await started(page);
  await eventually.equal(root(page, "lang"), "en");
  await eventually.equal(root(page, "data-theme"), "dark");
});

pageTest("keys move through time, and back to the very same moment", { path: LONG_ROLLOUT }, async (page) => {
  await apply(page);
  await page.keyboard.press("Escape");
  await page.locator("body").click({ position: { x: 640, y: 5 } });
  await page.keyboard.press("Space");
  await atRest(page);
  const start = await clock(page).innerText();
  // The clock shows tenths of a second, and several steps may happen within one of them.
  await until(async () => {
    await page.keyboard.press("ArrowRight");
    assert.notEqual(await clock(page).innerText(), start);
  });
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Shift+ArrowLeft");
  await page.keyboard.press("Home");
  await eventually.equal(clock(page), "00:00.0");
  await eventually.match(page.locator(".remark"), /In the past/);
  await page.keyboard.press("]");
  await eventually.equal(() => page.locator(".speed").inputValue(), "5");
  await page.keyboard.press("?");
  await eventually.equal(() => page.locator("#help").evaluate((dialog) => dialog.open), true);
  await assertAccessible(page);
});

pageTest("acting in the past makes another future, and the old one can be had back", {}, async (page) => {
  await applyHalfWay(page);
  await page.getByRole("button", { name: "To the start" }).click();
  await eventually.equal(clock(page), "00:00.0");
  await page.getByRole("button", { name: "To the next decision" }).click();
  await drawn(page);
  await page.locator("#knob-replicas").fill("5");
  await applyButton(page).click();
  const futures = page.getByRole("button", { name: "1 other future" });
  const list = page.locator("#futures");
  await futures.click();
  await eventually.match(list, /kubectl apply -f -/);
  await page.getByRole("button", { name: /^the future left at/ }).click();
  await eventually.match(list, /kubectl (apply|scale)/, "the one that was left now is there instead");
  await page.getByRole("button", { name: /^Let it go/ }).click();
  await eventually.count(futures, 0);
});

pageTest("the palette finds commands, scenarios and objects", {}, async (page) => {
  const field = page.getByRole("combobox", { name: "Find a command" });
  const found = page.locator("#found [aria-selected=true]");
  const look = async (words) => {
    await field.fill(words);
    await eventually.match(found, new RegExp(words, "i"));
  };
  const press = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
    await eventually.count(field, 0);
  };
  await page.getByRole("button", { name: "Find a command" }).click();
  await field.waitFor();
  await assertAccessible(page);
  await look("dark");
  await press("Enter");
  await eventually.equal(root(page, "data-theme"), "dark");
  await page.keyboard.press("Control+k");
  await look("node2");
  await press("Enter");
  await page.locator("#panel").getByText("node2").waitFor();
  await page.keyboard.press("Control+k");
  await look("partition");
  await press("ArrowDown", "ArrowUp", "Enter");
  await page.locator(".guide").waitFor();
  await eventually.match(() => text(page), /partition/);
  await page.keyboard.press("Control+k");
  await field.fill("no such thing");
  await page.getByText("Nothing is called that.").waitFor();
  await press("Escape");
});

pageTest("time runs to what is worth stopping at: the next failure, the end", {}, async (page) => {
  await manifest(page).fill((await text(page)).replace("2.2.32", "missing"));
  await apply(page);
  // Going to the start stops playing, so the failure is in the future however far the run has played.
  await page.getByRole("button", { name: "To the start" }).click();
  await eventually.equal(clock(page), "00:00.0");
  await page.getByRole("button", { name: "Run to…" }).click();
  await assertAccessible(page);
  await page.getByRole("button", { name: "To the next failure" }).click();
  await page.locator(".pod").filter({ hasText: "ErrImagePull" }).first().waitFor();
  await page.keyboard.press("Escape");
  await page.locator("body").press("End");
  await page.locator(".pod").filter({ hasText: /ImagePull/ }).first().waitFor();
  for (let press = 0; press < 12; press++) await page.locator("body").press("f");
  await eventually.match(page.locator(".why"), /ProgressDeadlineExceeded|10m|600/);
});

pageTest("reloading keeps the text, the run and the moment", { path: LONG_ROLLOUT }, async (page) => {
  await apply(page);
  await pause(page);
  await manifest(page).fill("# mine\n");
  const moment = await clock(page).innerText();
  await page.reload();
  await started(page);
  await eventually.equal(() => text(page), "# mine\n");
  await eventually.equal(clock(page), moment);
});

for (const [what, store] of [
  ["corrupted", "{not json"],
  ["newer", '{"format":99}'],
  ["of another form", '{"format":1,"kubernetes":"1.99","seed":1}'],
]) {
  pageTest(`a store that is ${what} is set aside with a word`, { prepare: keeps(store) }, async (page) => {
    await eventually.match(notice(page), /set aside/);
    await eventually.equal(() => setAside(page), store);
    await notice(page).getByRole("button", { name: "Dismiss" }).click();
    await eventually.count(notice(page), 0);
  });
}

pageTest("an example takes the place of the work, which can be had back", {}, async (page) => {
  await manifest(page).fill("# mine\n");
  await page.getByRole("combobox", { name: "Scenario" }).selectOption({ index: 2 });
  await eventually.match(() => text(page), /replicas: 10/);
  await page.getByRole("button", { name: "Back to the one before" }).click();
  await eventually.equal(() => text(page), "# mine\n");
});

pageTest("another release plays the same run in its own words", {}, async (page) => {
  await page.getByRole("combobox", { name: "Kubernetes version" }).selectOption("1.20");
  const work = async () => JSON.parse(await keptWork(page));
  await eventually.equal(async () => (await work())?.kubernetes, "1.20");
  await eventually.equal(async () => (await work()).commands.length, 1);
});

pageTest("when the program breaks, the work can be copied and the page opened again", { expects: /unreachable/ }, async (page) => {
  await manifest(page).fill("# mine\n");
  await kept(page, "# mine");
  await page.evaluate(() => void setTimeout(globalThis.rolloutPlayground.breakOnPurpose));
  await eventually.match(page.locator(".broken pre"), /unreachable/);
  await eventually.match(() => page.locator(".broken textarea").inputValue(), /# mine/);
  await assertAccessible(page);
  await page.getByRole("button", { name: "Open again" }).click();
  await started(page);
  await eventually.equal(() => text(page), "# mine\n");
});

const SPAN_MS = 4_000;

/** In the page: notes when something is said to those who listen. */
function noteSentences() {
  const said = [];
  const region = document.querySelector('p.visually-hidden[aria-live="polite"]');
  const note = () => said.push({ at: performance.now(), sentence: region.textContent });
  new MutationObserver(note).observe(region, { childList: true, characterData: true, subtree: true });
  return said;
}

pageTest("listeners are told the newest decision, not every one", { path: "?replicas=60&maxSurge=1&maxUnavailable=0" }, async (page) => {
  await fullSpeed(page);
  const said = await page.evaluateHandle(noteSentences);
  const start = await page.evaluate(() => performance.now());
  await apply(page);
  await page.waitForFunction((end) => performance.now() > end, start + SPAN_MS);
  await eventually.equal(() => said.evaluate((said) => said.length >= 2), true, "they are told");
  const sentences = await said.evaluate((said) => said);
  // The limit holds for any four seconds, so it does not depend on how fast this machine is.
  for (const { at } of sentences) {
    const within = sentences.filter((other) => other.at >= at && other.at < at + SPAN_MS);
    assert.ok(within.length <= 8, within.map(({ sentence }) => sentence).join("\n"));
  }
});

const MAGNIFIED = {
  "the window at 200%": { size: "magnified" },
  "letters at 200%": { largeLetters: true },
};
for (const [name, look] of Object.entries(MAGNIFIED)) {
  pageTest(`everything can be read and reached: ${name}`, look, async (page) => {
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
  const stopped = notice(page).getByText(/^Stopped: there are more pods/);
  await applyButton(page).click();
  for (let press = 0; press < 6; press++) await page.locator("body").press("]");
  await stopped.waitFor();
  await page.getByRole("button", { name: "To the start" }).click();
  await eventually.equal(clock(page), "00:00.0");
  await page.locator("body").press("End");
  await stopped.waitFor();
});
