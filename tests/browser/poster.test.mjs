// The poster that the build writes into index.html is seen before the program is there, and the program takes its place
// without a jump.

import assert from "node:assert/strict";
import { pageTest } from "./harness.mjs";
import { drawn } from "./wait.mjs";

/** The places that both the poster and the program draw. The phone shows only some of them. */
const PLACES = [".top", ".editor", ".apply", ".stage"];
/** How far a place may move, in pixels. */
const NEAR = 4;
/** The browser's score for all that moves without being asked for; up to 0.1 passes for good. */
const MOST_SHIFT = 0.01;

/** The corner of each place that can be seen. */
const corners = (page) =>
  page.evaluate((places) => {
    const corner = (place) => {
      const found = document.querySelector(place);
      const { x, y } = found.getBoundingClientRect();
      return found.checkVisibility() ? { x, y } : undefined;
    };
    return places.map(corner);
  }, PLACES);

const shift = (page) => page.evaluate(() => globalThis.layoutShift);

/** Holds the program back until the poster is drawn and measured; `poster` resolves with its text and its corners. */
function heldProgram() {
  let tell;
  const poster = new Promise((resolve) => (tell = resolve));
  const prepare = async (page) => {
    await page.addInitScript(() => {
      globalThis.layoutShift = 0;
      const observer = new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) globalThis.layoutShift += entry.value;
      });
      observer.observe({ type: "layout-shift", buffered: true });
    });
    await page.route("**/app_bg.wasm*", async (route) => {
      await page.waitForSelector(".loading .left, .loading .sheet");
      await drawn(page);
      tell({ text: await page.innerText(".loading"), corners: await corners(page) });
      await route.continue();
    });
  };
  return { prepare, poster };
}

for (const [size, texts] of [
  ["laptop", ["kind: Deployment", "httpd:2.2.32", "httpd:2.2.31"]],
  ["phone", ["kind: Deployment", "httpd:2.2.32"]],
]) {
  const options = { size, loading: heldProgram, notIn: { Firefox: "it does not measure layout shifts" } };
  pageTest(`the poster is seen before the program, which takes its place: ${size}`, options, async (page, { loading }) => {
    const poster = await loading.poster;
    for (const text of texts) assert.ok(poster.text.includes(text), `the poster has no ${text}: ${poster.text}`);
    await drawn(page);
    const now = await corners(page);
    for (const [index, place] of PLACES.entries()) {
      const [before, after] = [poster.corners[index], now[index]];
      assert.equal(Boolean(after), Boolean(before), `${place} is seen before and after`);
      if (!before) continue;
      const moved = Math.hypot(after.x - before.x, after.y - before.y);
      assert.ok(moved <= NEAR, `${place} moved from ${JSON.stringify(before)} to ${JSON.stringify(after)}`);
    }
    const score = await shift(page);
    assert.ok(score <= MOST_SHIFT, `the layout shifted by ${score}`);
  });
}
