// What every test of the page stands on: a page, open and started, that fails its test when the browser has anything
// to complain about.
//
//     import { pageTest } from "./harness.mjs";
//     pageTest("the rollout finishes", { size: "phone", theme: "dark", language: "zh" }, async (page) => { … });

import { AxeBuilder } from "@axe-core/playwright";
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { after, test } from "node:test";
import { ROOT, launch, serve, started } from "./site.mjs";

const SCREENSHOTS = join(resolve(ROOT, process.env.CARGO_TARGET_DIR ?? "target"), "screenshots");

export const SIZES = {
  laptop: { width: 1280, height: 720 },
  phone: { width: 360, height: 740 },
  projector: { width: 1920, height: 1080 },
};
export const THEMES = ["light", "dark"];
export const LANGUAGES = { en: "en-US", zh: "zh-CN" };

// One site and one browser for all tests of a file, started by the first that needs them.
let shared;

function world() {
  shared ??= Promise.all([serve(), launch()]).then(([site, browser]) => ({ site, browser }));
  return shared;
}

after(async () => {
  if (!shared) return;
  const { site, browser } = await shared;
  await browser.close();
  await site.close();
});

/**
 * A test with a page open and started. `options`: size, theme, language (keys of the tables above), reducedMotion,
 * path (appended to the address, such as "#…"), address (of another page than the site's), prepare (called with the page before it is opened),
 * expects (a pattern of what the browser has to complain about). Fails on every other console error, uncaught exception, failed request, and request
 * to anybody but the site's own host.
 */
export function pageTest(name, options, body) {
  test(name, { timeout: 120_000 }, async (t) => {
    const { site, browser } = await world();
    const context = await browser.newContext({
      viewport: SIZES[options.size ?? "laptop"],
      colorScheme: options.theme ?? "light",
      locale: LANGUAGES[options.language ?? "en"],
      reducedMotion: options.reducedMotion ? "reduce" : "no-preference",
    });
    try {
      const page = await context.newPage();
      const address = options.address ?? site.address;
      const complaints = listen(page, address);
      await options.prepare?.(page);
      await page.goto(address + (options.path ?? ""));
      await started(page);
      if (!options.prepare?.holdsBack) await whole(page);
      await body(page, t);
      const expected = ({ expects }) => (complaint) => expects?.test(complaint);
      assert.deepEqual(complaints.filter((one) => !expected(options)(one)), [], "the browser complained");
      if (options.expects) assert.ok(complaints.some(expected(options)), "the browser had nothing to complain about");
    } finally {
      await context.close();
    }
  });
}

/** Waits until the late part is there too, unless something keeps it away: what it brings may be pressed at once then. */
function whole(page) {
  const brought = page.waitForSelector(".scenario optgroup", { state: "attached", timeout: 2_000 });
  return brought.catch(() => {});
}

/** A `prepare` for pageTest with which the late part does not arrive before `arrive` is called. */
export function heldBack() {
  let arrive;
  const arrived = new Promise((resolve) => (arrive = resolve));
  const prepare = (page) =>
    page.route("**/late.wasm*", async (route) => {
      await arrived;
      await route.continue();
    });
  prepare.holdsBack = true;
  return { prepare, arrive };
}

/** Collects what must not happen while a page is open. */
function listen(page, address) {
  const complaints = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`uncaught: ${error.stack ?? error}`));
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText;
    // What is still on its way when the page is left or opened again is called off: nobody misses it.
    if (why !== "net::ERR_ABORTED") complaints.push(`failed: ${request.url()} ${why}`);
  });
  page.on("request", (request) => {
    const url = request.url();
    const own = url.startsWith(address) || url.startsWith("data:") || url.startsWith(`blob:${new URL(address).origin}`);
    if (!own) complaints.push(`asked somebody else, or outside the sub-path: ${url}`);
  });
  return complaints;
}

/** Fails with the rule, the elements and the advice for each accessibility problem that axe finds. */
export async function assertAccessible(page, { exclude = [] } = {}) {
  await settled(page);
  const builder = exclude.reduce((axe, selector) => axe.exclude(selector), new AxeBuilder({ page }));
  const { violations } = await builder.withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(" ")}: ${node.failureSummary.replaceAll("\n", " ")}`),
  );
  assert.deepEqual(found, [], "axe found accessibility problems");
}

/** Waits until what fades in has faded in: half-way, nothing has its contrast. */
async function settled(page) {
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ending.map((one) => one.finished));
  });
}

/** Fails where the page can be scrolled sideways. */
export async function assertNoSidewaysScroll(page) {
  const { content, view } = await page.evaluate(() => ({
    content: document.documentElement.scrollWidth,
    view: document.documentElement.clientWidth,
  }));
  assert.ok(content <= view, `the page is ${content} px wide in a window of ${view} px`);
}

/** Saves target/screenshots/<name>.png. */
export async function screenshot(page, name) {
  await mkdir(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
}

/** Every combination of size, theme and language, with a name for its screenshot. */
export function everyLook() {
  return Object.keys(SIZES).flatMap((size) =>
    THEMES.flatMap((theme) =>
      Object.keys(LANGUAGES).map((language) => ({ size, theme, language, name: `${size}-${theme}-${language}` })),
    ),
  );
}
