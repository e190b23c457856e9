// The base of every test of the page: it opens and starts a page, and fails the test when the browser complains about
// anything. run.mjs runs the tests, each in every browser.
//
//     import { pageTest } from "./harness.mjs";
//     pageTest("the rollout finishes", { size: "phone", theme: "dark", language: "zh" }, async (page) => { … });

import axe from "axe-core";
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { whole } from "./parts.mjs";
import { ROOT, started } from "./site.mjs";
import { PATIENCE_MS, drawn } from "./wait.mjs";

const SCREENSHOTS = join(resolve(ROOT, process.env.CARGO_TARGET_DIR ?? "target"), "screenshots");

export const SIZES = {
  laptop: { width: 1280, height: 720 },
  phone: { width: 360, height: 740 },
  projector: { width: 1920, height: 1080 },
  tablet: { width: 820, height: 1180 },
  // A small laptop, or one of 1280 px whose letters are a quarter larger.
  small: { width: 1024, height: 768 },
  // The size of a laptop's window at 200% zoom.
  magnified: { width: 640, height: 360 },
};
export const THEMES = ["light", "dark"];
export const LANGUAGES = { en: "en-US", zh: "zh-CN" };

/** All tests of the files that were imported, for run.mjs. */
export const tests = [];

/**
 * A test with a page open and started. `options`: size, theme, language (keys of the tables above), reducedMotion,
 * largeLetters (twice as large as usual), path (appended to the address, such as "#…"), address (of another page than
 * the site's), prepare (called with the page before it is opened), loading (makes one of the obstacles of parts.mjs),
 * expects (a pattern of what the browser has to complain about), notIn (why a browser cannot run it, by the browser's
 * name), alone (why nothing else may run meanwhile).
 *
 * `body` is called with the page and { loading, diagnostic, browser }. Fails on every console error that was not expected, uncaught
 * exception, failed request, violation of the page's policy, and request to anybody but the site's own host.
 */
export function pageTest(name, options, body) {
  tests.push({ name, options, body });
}

/** Runs one test in a context of its own. `where`: the name, traits and process of the browser, and the site. */
export async function runTest({ options, body }, where, diagnostic) {
  const context = await where.process.newContext({
    viewport: SIZES[options.size ?? "laptop"],
    colorScheme: options.theme ?? "light",
    locale: LANGUAGES[options.language ?? "en"],
    reducedMotion: options.reducedMotion ? "reduce" : "no-preference",
    permissions: where.traits.permissions,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  try {
    const page = await context.newPage();
    await where.traits.dress(page, options);
    const loading = options.loading?.();
    const address = options.address ?? where.site.address;
    const complaints = listen(page, address);
    await page.addInitScript(tellViolations);
    await options.prepare?.(page);
    await loading?.prepare(page);
    await page.goto(address + (options.path ?? ""));
    if (loading?.isStarted ?? true) await started(page);
    if (loading?.isWhole ?? true) await whole(page);
    await body(page, { loading, diagnostic, browser: where.name });
    judge(complaints, options.expects ?? loading?.expects);
  } finally {
    await context.close();
  }
}

function judge(complaints, expected) {
  const unexpected = complaints.filter((complaint) => !expected?.test(complaint));
  assert.deepEqual(unexpected, [], "the browser complained");
  if (expected) assert.ok(complaints.length > 0, "the browser had nothing to complain about");
}

// Browsers cancel requests that are pending when the page is left or reloaded, so these failures are ignored.
const CALLED_OFF = new Set(["net::ERR_ABORTED", "NS_BINDING_ABORTED"]);

/** Runs in the page. Not every browser writes what its policy forbids to the console as an error. */
function tellViolations() {
  addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => {
    console.error(`the policy forbids this: ${effectiveDirective} ${blockedURI}`);
  });
}

/** Collects what must not happen while a page is open. */
export function listen(page, address) {
  const complaints = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`uncaught: ${error.stack ?? error}`));
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText;
    if (!CALLED_OFF.has(why)) complaints.push(`failed: ${request.url()} ${why}`);
  });
  page.on("request", (request) => {
    const url = request.url();
    const own = url.startsWith(address) || url.startsWith("data:") || url.startsWith(`blob:${new URL(address).origin}`);
    if (!own) complaints.push(`asked somebody else, or outside the sub-path: ${url}`);
  });
  return complaints;
}

const STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Fails with the rule, the elements and the advice for each accessibility problem that axe finds. */
export async function assertAccessible(page) {
  await still(page);
  await page.evaluate(`globalThis.axe ?? (() => {${axe.source}})()`);
  const found = await page.evaluate(async (standards) => {
    const { violations } = await globalThis.axe.run(document, { runOnly: standards, resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(" ")}: ${node.failureSummary.replaceAll("\n", " ")}`),
    );
  }, STANDARDS);
  assert.deepEqual(found, [], "axe found accessibility problems");
}

/** Waits until time stands still and what fades in has faded in: half-way, nothing has its contrast. */
async function still(page) {
  await page.waitForFunction(() => !document.querySelector(".play:is([aria-label=Pause], [aria-label=暂停])"));
  await drawn(page);
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ending.map((one) => one.finished));
  });
}

/** Fails where the page can be scrolled sideways. */
export async function assertNoSidewaysScroll(page) {
  await drawn(page);
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
  return ["laptop", "phone", "projector"].flatMap((size) =>
    THEMES.flatMap((theme) =>
      Object.keys(LANGUAGES).map((language) => ({ size, theme, language, name: `${size}-${theme}-${language}` })),
    ),
  );
}
