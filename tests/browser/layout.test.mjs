// The page uses the room of each screen: nothing is cut, nothing lies over what a person works with.

import assert from "node:assert/strict";
import { LANGUAGES, assertAccessible, assertNoSidewaysScroll, pageTest, screenshot } from "./harness.mjs";
import { apply, applyHalfWay, atRest } from "./steps.mjs";
import { until } from "./wait.mjs";

const box = (page, selector) => page.locator(selector).first().boundingBox();
const overlap = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** The words of the page that have less room than they need, or stand outside the part that they belong to. */
function cut(page) {
  return page.evaluate(() => {
    const said = (one) => `${one.className}: ${one.value ?? one.textContent}`;
    const words = [...document.querySelectorAll(".transport .remark, .transport .clock, .heading h2, .apply-button")];
    const outside = words.filter((one) => {
      const part = one.closest(".sheet, .left").getBoundingClientRect();
      const own = one.getBoundingClientRect();
      return own.left < part.left || own.right > part.right;
    });
    const menus = [...document.querySelectorAll(".top select")].filter((menu) => {
      // A menu reserves room for its arrow; its words have to fit into the rest.
      const style = getComputedStyle(menu);
      const ruler = document.createElement("canvas").getContext("2d");
      ruler.font = style.font;
      const chosen = menu.selectedOptions[0].label;
      return ruler.measureText(chosen).width > menu.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    });
    const title = document.querySelector(".heading h2");
    const broken = title.clientHeight > 1.9 * parseFloat(getComputedStyle(title).fontSize) ? [title] : [];
    return [...outside, ...menus, ...broken].map(said);
  });
}

for (const size of ["tablet", "small"]) {
  for (const language of Object.keys(LANGUAGES)) {
    pageTest(`a screen of middle width has everything in reach: ${size}-${language}`, { size, language }, async (page) => {
      await assertNoSidewaysScroll(page);
      await until(async () => assert.deepEqual(await cut(page), []));
      const button = await box(page, ".apply-button");
      assert.ok(button.y + button.height <= page.viewportSize().height, "Apply is below the edge of the screen");
      await applyHalfWay(page);
      await until(async () => assert.deepEqual(await cut(page), []));
      await assertNoSidewaysScroll(page);
      await assertAccessible(page);
      await screenshot(page, `layout-${size}-${language}`);
    });
  }
}

pageTest("a phone shows the chart above the bars, whatever the stage holds", { size: "phone", path: "?replicas=12" }, async (page) => {
  await apply(page);
  await atRest(page);
  await until(async () => {
    const [chart, transport, tabs] = await Promise.all([".chart", ".transport", ".tabs"].map((part) => box(page, part)));
    assert.ok(chart.y > 0 && chart.y + chart.height <= transport.y + 1, "the transport lies over the chart");
    assert.ok(transport.y + transport.height <= tabs.y + 1, "the tabs lie over the transport");
  });
});

pageTest("the stage grows with its room", { size: "projector" }, async (page) => {
  // The computed heights do not depend on how far a pod has grown into its place.
  const parts = [".cards .shape", ".gauge .bar", ".plot"];
  const height = (part) => page.locator(part).first().evaluate((one) => parseFloat(getComputedStyle(one).height));
  const sizes = () => Promise.all(parts.map(height));
  const large = await sizes();
  await page.setViewportSize({ width: 1280, height: 720 });
  await until(async () => {
    for (const [index, small] of (await sizes()).entries()) assert.ok(large[index] > 1.5 * small);
  });
});

for (const size of ["laptop", "tablet", "projector"]) {
  pageTest(`a notice lies over nothing: ${size}`, { size, path: "?replicas=12" }, async (page) => {
    const notice = await box(page, ".notice");
    for (const part of [".top", ".left", ".sheet", ".right"]) assert.ok(!overlap(notice, await box(page, part)), part);
  });
}
