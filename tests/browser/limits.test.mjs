// The ceiling and the floor of the bar are handles: dragged, or moved with keys, they change the text in the editor.

import assert from "node:assert/strict";
import { assertAccessible, assertNoSidewaysScroll, everyLook, pageTest, screenshot } from "./harness.mjs";
import { apply, atRest } from "./steps.mjs";
import { drawn, eventually } from "./wait.mjs";

const text = (page) => page.locator("#manifest").inputValue();
const ceiling = (page) => page.getByRole("slider", { name: "Ceiling: maxSurge" });
const floor = (page) => page.getByRole("slider", { name: "Floor: maxUnavailable" });
const said = (handle) => () => handle.getAttribute("aria-valuetext");

/** Replicas and bounds of the Deployment in the editor. */
async function write(page, { replicas, maxSurge, maxUnavailable }) {
  const kept = (await text(page)).replace(/replicas: +\d+.*/, `replicas: ${replicas}`).replace(/ +strategy:\n(    .*\n)*/, "");
  const strategy = `  strategy:\n    rollingUpdate:\n      maxSurge: ${maxSurge}\n      maxUnavailable: ${maxUnavailable}\n`;
  await page.locator("#manifest").fill(kept.replace("  selector:", `${strategy}  selector:`));
}

async function middle(locator) {
  const { x, y, width, height } = await locator.boundingBox();
  return [x + width / 2, y + height / 2];
}

/** Drags a handle by so many pods. Returns after the pointer was released. */
async function drag(page, handle, pods) {
  const [x, y] = await middle(handle.locator(".grip"));
  const bar = await page.locator(".gauge .bar").boundingBox();
  const scale = await page.locator(".gauge .bar").evaluate((bar) => Number(bar.style.getPropertyValue("--unit").match(/\/ (\d+)/)[1]));
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + (bar.width / scale) * pods, y, { steps: 12 });
  await page.mouse.up();
}

pageTest("a limit that is dragged changes its line, its knob and the preview", {}, async (page) => {
  await write(page, { replicas: 10, maxSurge: "25%", maxUnavailable: 2 });
  await eventually.equal(said(ceiling(page)), "maxSurge: 25%, at most 13");
  await drag(page, ceiling(page), 2);
  await eventually.match(() => text(page), /maxSurge: 50%\n/);
  await eventually.equal(() => page.locator("#knob-maxSurge").inputValue(), "50%");
  await eventually.match(page.locator("#meaning-maxSurge"), /at most 15 pods/);
  await eventually.equal(said(ceiling(page)), "maxSurge: 50%, at most 15");
  await eventually.match(page.locator(".ink .touched"), /maxSurge: 50%/);
  await drag(page, floor(page), -3);
  await eventually.match(() => text(page), /maxUnavailable: 5\n/);
  await eventually.equal(said(floor(page)), "maxUnavailable: 5, at least 5");
  await eventually.match(page.locator(".ink .touched"), /maxUnavailable: 5/);
});

pageTest("one undo takes a whole drag back", {}, async (page) => {
  await write(page, { replicas: 10, maxSurge: 3, maxUnavailable: 2 });
  const before = await text(page);
  await drag(page, ceiling(page), 4);
  await eventually.match(() => text(page), /maxSurge: 7\n/);
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await eventually.equal(() => text(page), before);
});

pageTest("keys move a limit, and change how it is written", {}, async (page) => {
  await write(page, { replicas: 10, maxSurge: "25%", maxUnavailable: 2 });
  const before = await page.locator(".clock").innerText();
  await ceiling(page).focus();
  await page.keyboard.press("ArrowRight");
  await eventually.equal(said(ceiling(page)), "maxSurge: 40%, at most 14");
  await page.keyboard.press("ArrowLeft");
  await eventually.match(() => text(page), /maxSurge: 25%\n/);
  await page.keyboard.press("%");
  await eventually.match(() => text(page), /maxSurge: 3\n/);
  await page.keyboard.press("%");
  await eventually.match(() => text(page), /maxSurge: 25%\n/);
  await floor(page).focus();
  await page.keyboard.press("Home");
  await eventually.match(() => text(page), /maxUnavailable: 10\n/);
  assert.equal(await page.locator(".clock").innerText(), before, "time stays where it is");
});

pageTest("a press on the words changes between a count and a percentage", {}, async (page) => {
  await write(page, { replicas: 10, maxSurge: "25%", maxUnavailable: 2 });
  await eventually.equal(said(ceiling(page)), "maxSurge: 25%, at most 13");
  await ceiling(page).hover();
  await ceiling(page).locator(".tag").click();
  await eventually.match(() => text(page), /maxSurge: 3\n/);
  await ceiling(page).locator(".tag").click();
  await eventually.match(() => text(page), /maxSurge: 25%\n/);
});

const NEVER = /no pod more and no pod less than wanted/;

pageTest("limits at which nothing could be replaced are refused in the same words everywhere", {}, async (page) => {
  await write(page, { replicas: 3, maxSurge: 1, maxUnavailable: 0 });
  await eventually.equal(said(ceiling(page)), "maxSurge: 1, at most 4");
  const before = await text(page);
  await drag(page, ceiling(page), -1);
  await eventually.match(page.locator(".gauge [role=alert]"), NEVER);
  await ceiling(page).focus();
  await page.keyboard.press("ArrowLeft");
  await eventually.match(page.locator(".gauge [role=alert]"), NEVER);
  await page.getByRole("button", { name: "less maxSurge" }).click();
  await eventually.match(page.locator("#meaning-maxSurge"), NEVER);
  assert.equal(await text(page), before);
  await write(page, { replicas: 3, maxSurge: 0, maxUnavailable: 0 });
  await eventually.match(page.locator(".problems"), NEVER);
});

pageTest("only a rolling update of a Deployment that the editor holds has handles", { path: "?scenario=sts-partition" }, async (page) => {
  await eventually.count(page.locator(".stage .heading"), 1);
  await eventually.count(page.getByRole("slider", { name: /Ceiling|Floor/ }), 0);
  await page.locator("#manifest").fill("");
  await eventually.count(page.getByRole("slider", { name: /Ceiling|Floor/ }), 0);
});

pageTest("a drag among 300 pods keeps up with the pointer", { path: "?replicas=300" }, async (page, { diagnostic }) => {
  await apply(page);
  await page.keyboard.press("End");
  await atRest(page);
  await write(page, { replicas: 300, maxSurge: 75, maxUnavailable: 75 });
  const before = await page.locator(".stage .pod").count();
  await drag(page, floor(page), -40);
  await eventually.match(() => text(page), /maxUnavailable: 115\n/);
  assert.equal(await page.locator(".stage .pod").count(), before);
  diagnostic(`${before} pods on the stage`);
});

for (const look of [...everyLook(), ...["light", "dark"].map((theme) => ({ size: "tablet", theme, language: "en", name: `tablet-${theme}-en` }))]) {
  pageTest(`the handles can be read and reached: ${look.name}`, look, async (page) => {
    if (look.size === "phone") await page.locator(".tabs button").nth(1).click();
    const handle = page.locator(".handle.ceiling");
    await handle.focus();
    await page.keyboard.press("ArrowRight");
    await eventually.count(page.locator(".handle.differs"), 1);
    const boxes = await page.locator(".handle").evaluateAll((all) => all.map((one) => one.getBoundingClientRect().toJSON()));
    assert.ok(boxes.every(({ width, height }) => width >= 24 && height >= 24), JSON.stringify(boxes));
    await drawn(page);
    await screenshot(page, `limits-${look.name}`);
    await assertAccessible(page);
    await assertNoSidewaysScroll(page);
  });
}
