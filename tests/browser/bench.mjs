// Measures the built page in Chromium and prints one JSON document. The arguments are sizes of rollouts, in replicas.

import { launchChromium } from "./browsers.mjs";
import { serve, slowDown, started } from "./site.mjs";

const SLOWED = 4;
const OPENINGS = 5;
const ROUNDS = 7;
// Replicas of the two long runs, which equal those of the native benchmark: one run has many updates, the other has
// large states.
const LONG = [300, 1250];
const SEEKS = 200;

const site = await serve();
const browser = await launchChromium();
try {
  const rollouts = await measureRollouts(process.argv.slice(2).map(Number));
  const moves = await measureMoves();
  const opening = await measureOpening();
  console.log(JSON.stringify({ rollouts, ...moves, slowed: SLOWED, ...opening }));
} finally {
  await browser.close();
  await site.close();
}

async function measureRollouts(sizes) {
  const page = await browser.newPage();
  await page.goto(site.address);
  await started(page);
  const measured = [];
  for (const replicas of sizes) {
    const times = [];
    for (let round = 0; round < ROUNDS; round++) {
      times.push(await page.evaluate(rollOut, replicas));
    }
    // The fastest round counts, because noise can only make a round slower. The native benchmark does the same.
    measured.push({ replicas, ms: Math.min(...times) });
  }
  await page.close();
  return measured;
}

/** Runs inside the page, with the module that is loaded already: the milliseconds of one rollout. */
async function rollOut(replicas) {
  const { Measure } = await import(document.getElementById("module").src);
  const measure = await Measure.settled(replicas);
  const start = performance.now();
  measure.rollOut();
  const took = performance.now() - start;
  measure.free();
  return took;
}

/** The worst of many moves in long runs and of what a frame computes there, in ms; and what such a page takes, in bytes. */
async function measureMoves() {
  const worst = { seek: 0, frame: 0, memory: 0 };
  for (const replicas of LONG) {
    const page = await browser.newPage();
    await page.goto(site.address);
    await started(page);
    const { wasm, ...moves } = await page.evaluate(moveAbout, [replicas, SEEKS, ROUNDS]);
    const client = await page.context().newCDPSession(page);
    await client.send("Performance.enable");
    const { metrics } = await client.send("Performance.getMetrics");
    const heap = metrics.find((metric) => metric.name === "JSHeapUsedSize").value;
    for (const [name, value] of Object.entries({ ...moves, memory: wasm + heap })) worst[name] = Math.max(worst[name], value);
    await page.close();
  }
  return worst;
}

/** Runs inside the page: the same moves again and again, of each of which the fastest time counts. */
async function moveAbout([replicas, seeks, rounds]) {
  const { default: initialise, Measure } = await import(document.getElementById("module").src);
  const measure = await Measure.longRun(replicas);
  const best = Array.from({ length: seeks }, () => ({ seek: Infinity, frame: Infinity }));
  const time = (act) => {
    const start = performance.now();
    act();
    return performance.now() - start;
  };
  for (let round = 0; round < rounds; round++) {
    best.forEach((times, number) => {
      times.seek = Math.min(times.seek, time(() => measure.seek(number)));
      times.frame = Math.min(times.frame, time(() => measure.frame()));
    });
  }
  // The program is not freed, since its memory is measured. A module that already runs answers this call with its
  // exports.
  const { memory } = await initialise();
  const worst = (name) => Math.max(...best.map((times) => times[name]));
  return { seek: worst("seek"), frame: worst("frame"), wasm: memory.buffer.byteLength };
}

/** From the start of the navigation, in ms: to the first paint of anything, and to the paint after the page started. */
async function measureOpening() {
  const paints = [];
  const scenarios = [];
  for (let opening = 0; opening < OPENINGS; opening++) {
    // Each opening gets its own context, so that the cache is empty.
    const context = await browser.newContext();
    const page = await context.newPage();
    await slowDown(page, SLOWED);
    await page.addInitScript(noteStart);
    await page.goto(site.address);
    const handle = await page.waitForFunction(() => window.startedAt);
    scenarios.push(await handle.jsonValue());
    paints.push(await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0].startTime));
    await context.close();
  }
  return { firstPaint: median(paints), firstScenario: median(scenarios) };
}

/** Runs inside the page: notes when the first frame after the skeleton is on the screen. */
function noteStart() {
  const observer = new MutationObserver(() => {
    const app = document.getElementById("app");
    if (!app?.firstElementChild || app.querySelector(":scope > .loading")) return;
    observer.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => (window.startedAt = performance.now())));
  });
  observer.observe(document, { childList: true, subtree: true });
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}
