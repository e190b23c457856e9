// Steps that many tests share. Each step ends when the page has answered.

import assert from "node:assert/strict";
import { drawn, eventually } from "./wait.mjs";

const WORK = "rollout-playground.work";
const MOST_DECISIONS = 100;

/** An address whose rollout plays for a minute, so that a slow machine too presses Pause before its end. */
export const LONG_ROLLOUT = "?replicas=40&maxSurge=1&maxUnavailable=0";

export const clock = (page) => page.locator(".clock");
export const applyButton = (page) => page.locator(".apply-button");

/** Applies what is in the editor. Time has begun to run when this returns. */
export async function apply(page) {
  await runs(page, () => applyButton(page).click());
}

/** Does what lets time run, and waits until it does. */
async function runs(page, act) {
  const before = await clock(page).innerText();
  await act();
  await eventually.notEqual(clock(page), before);
}

/** Waits until time stands still: nothing moves by itself any more, or it was stopped. */
export async function atRest(page) {
  await page.locator(".play:is([aria-label=Play], [aria-label=播放], .first)").waitFor({ state: "attached" });
}

/** Does what lets time run, and waits until nothing moves by itself any more. */
export async function playOut(page, act) {
  await runs(page, act);
  await atRest(page);
}

/** Time runs as fast as it goes. */
export async function fullSpeed(page) {
  for (let press = 0; press < 5; press++) await page.keyboard.press("]");
  await eventually.equal(() => page.locator(".speed").inputValue(), "60");
}

/** Stops time where it is. Something must move for long enough, as in `LONG_ROLLOUT`. */
export async function pause(page) {
  await page.getByRole("button", { name: "Pause" }).click();
  await atRest(page);
}

/**
 * Applies what is in the editor and stops where the first new pods stand beside old ones. It goes from decision to
 * decision, so that every machine stops at the same moment.
 */
export async function applyHalfWay(page) {
  await apply(page);
  await page.keyboard.press("Home");
  await eventually.equal(clock(page), "00:00.0");
  const lanes = page.locator(".lane:has(.pod)");
  for (let decision = 0; (await lanes.count()) < 2; decision++) {
    assert.ok(decision < MOST_DECISIONS, "no new pod came");
    await page.keyboard.press("Shift+ArrowRight");
    await drawn(page);
  }
}

/** Waits until what the browser keeps for the next visit contains this text. */
export async function kept(page, text) {
  await page.waitForFunction(([key, text]) => localStorage.getItem(key)?.includes(text), [WORK, text]);
}

/** The work that the browser keeps for the next visit, as it was written. */
export function keptWork(page) {
  return page.evaluate((key) => localStorage.getItem(key), WORK);
}

/** For `prepare`: the browser has kept this text as the work of an earlier visit. */
export function keeps(text) {
  const keep = ([key, text]) => {
    // The empty page that every tab opens with has no storage, so the script skips it.
    if (origin !== "null") localStorage.setItem(key, text);
  };
  return (page) => page.addInitScript(keep, [WORK, text]);
}

/** The text of a work that the page has set aside. */
export function setAside(page) {
  return page.evaluate((key) => localStorage.getItem(`${key}.set-aside`), WORK);
}
