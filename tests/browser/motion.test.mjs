// Three hundred pods, each drawn, in a rollout that plays: how long the browser works for a frame, by its own trace.
// Reported, not judged: machines differ. What is judged is that every pod is drawn and the picture keeps moving.

import assert from "node:assert/strict";
import { pageTest } from "./harness.mjs";

const PODS = 300;
// What the main thread does between two frames.
const WORK = new Set(["RunTask", "ThreadControllerImpl::RunTask"]);

/** Milliseconds of work in each of the frames that were drawn. */
function frames(events) {
  const drawn = events.filter(({ name }) => name === "DrawFrame").map(({ ts }) => ts).sort((a, b) => a - b);
  const main = events.find(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain");
  const tasks = events.filter(({ name, tid, pid, dur }) => WORK.has(name) && dur && tid === main.tid && pid === main.pid);
  const work = drawn.slice(1).map(() => 0);
  for (const { ts, dur } of tasks) {
    const index = drawn.findIndex((at, next) => at <= ts && ts < (drawn[next + 1] ?? 0));
    if (index >= 0) work[index] += dur / 1000;
  }
  return work.sort((a, b) => a - b);
}

pageTest("300 pods are drawn each, and the page keeps up", { path: `?replicas=${PODS}&maxSurge=25%25`, size: "projector" }, async (page, t) => {
  await page.locator(".apply .primary").click();
  await page.locator(".pod").nth(PODS - 1).waitFor();
  const client = await page.context().newCDPSession(page);
  const events = [];
  client.on("Tracing.dataCollected", ({ value }) => events.push(...value));
  await client.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: { includedCategories: ["toplevel", "devtools.timeline", "devtools.timeline.frame", "disabled-by-default-devtools.timeline.frame"] },
  });
  const clock = () => page.locator(".clock").innerText();
  const before = await clock();
  await page.waitForTimeout(3_000);
  const after = await clock();
  const done = new Promise((resolve) => client.once("Tracing.tracingComplete", resolve));
  await client.send("Tracing.end");
  await done;
  assert.notEqual(after, before, "time runs");
  assert.ok((await page.locator(".pod").count()) >= PODS);
  const work = frames(events);
  assert.ok(work.length > 10, `${work.length} frames were drawn`);
  const at = (share) => work[Math.floor(share * (work.length - 1))].toFixed(1);
  t.diagnostic(`${work.length} frames in 3 s; work for one: median ${at(0.5)} ms, 95% ${at(0.95)} ms, longest ${at(1)} ms`);
});
