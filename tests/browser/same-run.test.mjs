// The same input gives the same run, byte for byte, in the browser and natively.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { pageTest } from "./harness.mjs";

const TRAILS = new URL("../../target/trails.json", import.meta.url);

/** The runs that `cargo test --test trail` wrote down; `cargo xtask test` runs it first. */
function nativeTrails() {
  try {
    return JSON.parse(readFileSync(TRAILS, "utf8"));
  } catch (error) {
    throw new Error(`run \`cargo test --test trail\` first: ${error.message}`);
  }
}

pageTest("a scenario runs in the browser as it does natively, byte for byte", {}, async (page) => {
  const trails = nativeTrails();
  assert.ok(trails.length > 1, "several scenarios are compared");
  for (const { scenario, until, trail } of trails) {
    const here = await page.evaluate(
      async ([scenario, until]) => {
        const module = await import(document.getElementById("module").src);
        return module.trail(scenario, until);
      },
      [scenario, until],
    );
    assert.equal(here, trail);
  }
});
