// Runs the tests of the page in every browser. Each browser is one process with a context for each test, and several
// tests run side by side.
//
//     node --test-reporter=spec run.mjs                                        all tests
//     node --test-reporter=spec run.mjs terminal.test.mjs                      one file
//     node --test-reporter=spec run.mjs --only "Ctrl"                          the tests with this in their names

import { readdir } from "node:fs/promises";
import { after, describe, test } from "node:test";
import { parseArgs } from "node:util";
import { BROWSERS } from "./browsers.mjs";
import { runTest, tests } from "./harness.mjs";
import { serve } from "./site.mjs";

// Several tests can run at once, because a test waits most of the time for frames and for simulated seconds.
const AT_ONCE = Number(process.env.AT_ONCE ?? 4);
// This limit is for tests that hang; waiting for an assertion ends sooner.
const TIMEOUT_MS = 600_000;
const SLOWEST = 10;

const options = { browser: { type: "string", multiple: true }, only: { type: "string", default: "" } };
const { values, positionals } = parseArgs({ options, allowPositionals: true });
const chosen = values.browser ?? Object.keys(BROWSERS);
const here = new URL("./", import.meta.url);
const files = positionals.length ? positionals : (await readdir(here)).filter((file) => file.endsWith(".test.mjs"));
for (const file of files.sort()) await import(new URL(file, here));

const site = await serve();
const running = new Map();
const took = [];

/** The process of a browser for looks of this kind, started by the first test that needs it. */
function processOf(name, options) {
  const { kind, launch } = BROWSERS[name];
  const key = name + kind(options);
  if (!running.has(key)) running.set(key, launch(options));
  return running.get(key);
}

function register(one, name) {
  const title = `${one.name} (${name})`;
  test(title, { timeout: TIMEOUT_MS, skip: one.options.notIn?.[name] }, async (t) => {
    const where = { name, traits: BROWSERS[name], process: await processOf(name, one.options), site };
    const start = performance.now();
    await runTest(one, where, (text) => t.diagnostic(text));
    took.push({ title, seconds: (performance.now() - start) / 1000 });
  });
}

function registerAll(suite, concurrency, isWanted) {
  describe(suite, { concurrency }, () => {
    const wanted = tests.filter((one) => isWanted(one) && one.name.includes(values.only));
    for (const one of wanted) for (const name of chosen) register(one, name);
  });
}

registerAll("side by side", AT_ONCE, ({ options }) => !options.alone);
registerAll("one by one, since they measure", 1, ({ options }) => options.alone);

after(async () => {
  for (const browser of await Promise.allSettled(running.values())) await browser.value?.close();
  await site.close();
  const slowest = took.sort((a, b) => b.seconds - a.seconds).slice(0, SLOWEST);
  console.log(["The slowest tests:", ...slowest.map(({ title, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${title}`)].join("\n"));
});
