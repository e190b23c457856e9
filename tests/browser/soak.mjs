// Uses the built page at random for some minutes and ends with status 1 when something is wrong: the browser complains, text is
// lost at a reload, the page answers no more, or memory grows.
//
//     node soak.mjs --minutes 10 --seed 1

import assert from "node:assert/strict";
import { parseArgs } from "node:util";
import { launchChromium } from "./browsers.mjs";
import { LANGUAGES, SIZES, listen } from "./harness.mjs";
import { whole } from "./parts.mjs";
import { serve, started } from "./site.mjs";
import { drawn, eventually } from "./wait.mjs";

const ACTIONS_OF_A_ROUND = 40;
// Memory is compared between rounds; a reload in between would hide what is never given back.
const ROUNDS_BETWEEN_RELOADS = 4;
// A round may leave so much more behind than the first round after a reload did: caches fill up, and then they are full.
const MOST_GROWTH_BYTES = 24e6;
const PATIENCE_MS = 30_000;

const LINES = [
  "kubectl get pods -o wide",
  "kubectl set image deploy --all '*=httpd:2.4.9'",
  "kubectl scale deploy --all --replicas=5",
  "kubectl rollout undo deploy/$(kubectl get deploy -o name | head -1 | cut -d/ -f2)",
  "for i in 1 2 3; do echo $i > f$i.txt; done; ls; rm f*.txt",
  "kubectl delete pod --all",
  "kubectl describe deploy | grep -c :",
  "kubectl get events | tail -3",
  "kubectl nonsense",
  "echo 'open",
  "watch -n1 kubectl get rs",
  "a\rb",
];
const KEYS = ["ArrowLeft", "ArrowRight", "Shift+ArrowLeft", "Shift+ArrowRight", "Home", "End", "Space", "]", "[", "f", "?", "Escape"];
const PASTES = [
  "replicas: 7\n",
  "kind: Deployment\n",
  "\t- {a: [b, 'c\n",
  "图 🙂 e\u0301 \u202e\n",
  "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: agent}\n---\n",
];

const { values } = parseArgs({
  options: { minutes: { type: "string", default: "2" }, seed: { type: "string", default: "1" } },
});

/** Numbers that follow from the seed (Mulberry32). */
function chance(seed) {
  let state = seed >>> 0;
  return (bound) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) % bound;
  };
}

const below = chance(Number(values.seed));
const pick = (list) => list[below(list.length)];

/** The actions by name. An action that finds nothing to act on does nothing. */
const ACTIONS = {
  press: async (page) => {
    const buttons = page.locator("button:visible:enabled");
    const count = await buttons.count();
    if (count > 0) await tried(() => buttons.nth(below(count)).click({ timeout: 1000 }));
  },
  key: (page) => page.keyboard.press(pick(KEYS)),
  apply: (page) => tried(() => page.locator(".apply-button").click({ timeout: 1000 })),
  paste: async (page) => {
    await tried(() => page.locator("#manifest").click({ timeout: 1000 }));
    await page.keyboard.insertText(pick(PASTES));
  },
  line: async (page) => {
    const prompt = page.locator(".dock input:visible, .dock textarea:visible").first();
    if ((await prompt.count()) === 0) await tried(() => page.locator(".terminal-switch").click({ timeout: 1000 }));
    await tried(async () => {
      await prompt.fill(pick(LINES).replace("\r", " "), { timeout: 1000 });
      await prompt.press("Enter", { timeout: 1000 });
    });
  },
  interrupt: (page) => page.keyboard.press("Control+c"),
  example: async (page) => {
    const options = page.locator("select.scenario option");
    const count = await options.count();
    const value = await options.nth(below(count)).getAttribute("value");
    await tried(() => page.locator("select.scenario").selectOption(value, { timeout: 1000 }));
  },
  size: (page) => page.setViewportSize(SIZES[pick(Object.keys(SIZES))]),
  wait: (page) => drawn(page),
};
const NAMES = Object.keys(ACTIONS);
let missed = 0;

/** An element may be covered, or be gone by the time it is pressed: a person would miss it as well. */
async function tried(act) {
  try {
    await act();
  } catch (error) {
    if (error.name !== "TimeoutError") throw error;
    missed++;
  }
}

/** The bytes that JavaScript and its views hold after everything unreachable was collected. */
async function memory(page, client) {
  await drawn(page);
  await client.send("HeapProfiler.collectGarbage");
  const { metrics } = await client.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "JSHeapUsedSize").value;
}

/** Goes back to the first example, so that rounds can be compared. */
async function calm(page) {
  await page.setViewportSize(SIZES.laptop);
  await page.keyboard.press("Escape");
  const first = await page.locator("select.scenario option:not([disabled])").first().getAttribute("value");
  await tried(() => page.locator("select.scenario").selectOption(first, { timeout: 5000 }));
}

/** Text that was typed is there after a reload. */
async function keepsText(page, mark) {
  const editor = page.locator("#manifest");
  await editor.fill(`# ${mark}\n`);
  await eventually.match(() => editor.inputValue(), new RegExp(mark));
  await drawn(page);
  await page.reload();
  await started(page);
  await whole(page);
  await eventually.match(() => page.locator("#manifest").inputValue(), new RegExp(mark));
}

const site = await serve();
const browser = await launchChromium();
const done = [];
let actions = 0;
try {
  const context = await browser.newContext({ viewport: SIZES.laptop, locale: LANGUAGES.en });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const complaints = listen(page, site.address);
  page.on("dialog", (dialog) => dialog.dismiss());
  const client = await context.newCDPSession(page);
  await client.send("Performance.enable");
  await page.goto(site.address);
  await started(page);
  await whole(page);
  const end = performance.now() + Number(values.minutes) * 60_000;
  let least;
  for (let round = 0; performance.now() < end; round++) {
    for (let turn = 0; turn < ACTIONS_OF_A_ROUND; turn++) {
      const name = pick(NAMES);
      done.push(name);
      await ACTIONS[name](page);
      actions++;
      assert.deepEqual(complaints, [], "the browser complained");
    }
    await calm(page);
    const held = await memory(page, client);
    if (round % ROUNDS_BETWEEN_RELOADS === 0) least = held;
    console.log(`round ${round}: ${actions} actions, ${(held / 1e6).toFixed(1)} MB`);
    assert.ok(held < least + MOST_GROWTH_BYTES, `memory grew from ${least} to ${held} bytes`);
    if (round % ROUNDS_BETWEEN_RELOADS === ROUNDS_BETWEEN_RELOADS - 1) await keepsText(page, `kept-${round}`);
  }
  console.log(`seed ${values.seed}: ${actions} actions (${missed} found nothing to act on), nothing was wrong`);
} catch (error) {
  process.exitCode = 1;
  console.log(`seed ${values.seed}, action ${actions}, the last ones: ${done.slice(-12).join(" ")}\n${error.stack}`);
} finally {
  await browser.close();
  await site.close();
}
