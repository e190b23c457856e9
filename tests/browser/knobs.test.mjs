// Knobs change the text in place, edits of the text move the knobs, and both show the resulting number of pods.

import assert from "node:assert/strict";
import { assertAccessible, pageTest } from "./harness.mjs";
import { eventually } from "./wait.mjs";

const text = (page) => page.locator("#manifest").inputValue();
const knob = (page, field) => page.locator(`.knob:has(#knob-${field})`);

pageTest("a knob changes its field and leaves comments and layout", {}, async (page) => {
  const written = (await text(page)).replace("replicas: 3", "replicas:   3   # three");
  await page.locator("#manifest").fill(written);
  await knob(page, "replicas").getByRole("button", { name: "more replicas" }).click();
  await eventually.equal(() => text(page), written.replace("replicas:   3   # three", "replicas:   4   # three"));
  await eventually.match(knob(page, "maxSurge"), /⌈25% × 4⌉ = 1 · at most 5 pods/);
  await eventually.match(knob(page, "maxUnavailable"), /⌊25% × 4⌋ = 1 · at least 3 available/);
});

pageTest("typing in the text moves the knob", {}, async (page) => {
  await page.locator("#manifest").fill((await text(page)).replace("replicas: 3", "replicas: 10"));
  await eventually.equal(() => page.locator("#knob-replicas").inputValue(), "10");
  await eventually.match(knob(page, "maxSurge"), /= 3 · at most 13 pods/);
});

pageTest("a knob refuses what is no value, and says what it takes", {}, async (page) => {
  const before = await text(page);
  await page.locator("#knob-maxSurge").fill("many");
  await eventually.match(knob(page, "maxSurge"), /percentage such as 25%/);
  assert.equal(await text(page), before);
  await page.locator("#knob-maxSurge").fill("2");
  await eventually.match(() => text(page), /maxSurge: 2/);
  await eventually.match(knob(page, "maxSurge"), /at most 5 pods/);
});

pageTest("Recreate takes the bounds away, and RollingUpdate brings them back", {}, async (page) => {
  await page.getByRole("radio", { name: "Recreate" }).check({ force: true });
  await eventually.match(() => text(page), /type: Recreate/);
  await eventually.count(knob(page, "maxSurge"), 0);
  await assertAccessible(page);
  await page.getByRole("radio", { name: "RollingUpdate" }).check({ force: true });
  await eventually.count(knob(page, "maxSurge"), 1);
});

pageTest("a fault is given to an image, and taken back", {}, async (page) => {
  await page.locator(".faults summary").click();
  const fault = page.getByRole("combobox", { name: "How httpd:2.2.32 behaves" });
  await fault.selectOption({ label: "cannot be pulled" });
  await eventually.match(page.locator(".faults summary"), /1 image does not work/);
  await assertAccessible(page);
  await fault.selectOption({ index: 0 });
  await eventually.match(page.locator(".faults summary"), /every image works/);
});

pageTest("a StatefulSet and a DaemonSet have their own knobs", { path: "?scenario=sts-partition" }, async (page) => {
  const partition = page.locator("#knob-partition");
  await eventually.equal(() => partition.inputValue(), "4");
  await eventually.match(page.locator("#meaning-partition"), /ordinals from 4 on/);
  await partition.fill("2");
  await eventually.match(() => text(page), /partition: 2/);
  await page.locator(".knobs").getByLabel("OnDelete").check({ force: true });
  await eventually.match(() => text(page), /type: OnDelete/);
  await eventually.doesNotMatch(() => text(page), /partition/);
  await page.locator("select.scenario").selectOption("ds-surge");
  await page.locator("#knob-maxSurge").waitFor();
  await eventually.count(page.locator("#knob-replicas"), 0, "the nodes decide how many");
});
