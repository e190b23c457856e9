// Waits for what a test asserts. The page answers a press when it has drawn again, and a busy machine draws late: a
// test that reads a state only once, right after a press, passes on a fast machine only. Assertions about what the page
// shows therefore use this module.

import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";

/** How long an assertion may take to come true on a busy machine. A test that passes never waits so long. */
export const PATIENCE_MS = 60_000;
const BETWEEN_MS = 50;

/** Calls `holds` until it throws no more, and returns what it returned. When patience ends, its last error is thrown. */
export async function until(holds) {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await holds();
    } catch (error) {
      if (performance.now() > end) throw error;
    }
    await pause(BETWEEN_MS);
  }
}

/** Reads a value once: the text of a locator, or the result of a function. */
const read = (what) => (typeof what === "function" ? what() : what.innerText());

const waiting =
  (assertion) =>
  (what, ...expected) =>
    until(async () => assertion(await read(what), ...expected));

/** The assertions of node:assert, tried until they hold: `await eventually.match(page.locator(".clock"), /00:0/)`. */
export const eventually = {
  equal: waiting(assert.equal),
  notEqual: waiting(assert.notEqual),
  deepEqual: waiting(assert.deepEqual),
  match: waiting(assert.match),
  doesNotMatch: waiting(assert.doesNotMatch),
  /** As many elements as `expected` are there: `await eventually.count(page.locator(".pod"), 3)`. */
  count: (locator, expected, message) => waiting(assert.equal)(() => locator.count(), expected, message),
};

/** Waits for the second of two frames, by when everything that earlier events asked for is drawn. */
export function drawn(page) {
  return page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))));
}
