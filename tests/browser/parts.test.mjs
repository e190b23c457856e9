// A file of the page that is missing, late, cut off or changed on its way is told, and had again as soon as that can be.

import assert from "node:assert/strict";
import { pageTest } from "./harness.mjs";
import { arrived, changed, keptAway } from "./parts.mjs";
import { applyButton } from "./steps.mjs";
import { eventually } from "./wait.mjs";

const panel = (page) => page.locator("#panel");
const dock = (page) => page.locator(".dock");
const examples = (page) => page.locator(".scenario option");

/** What a browser says of its own accord when the network is back. */
const networkIsBack = (page) => page.evaluate(() => dispatchEvent(new Event("online")));

async function missEverywhere(page) {
  await page.getByRole("tab", { name: "Inspect" }).click();
  await panel(page).getByRole("alert").getByText("could not be loaded").waitFor();
  await page.locator(".terminal-switch").click();
  await dock(page).getByRole("alert").getByText("could not be loaded").waitFor();
  await eventually.match(examples(page).last(), /could not be loaded/);
}

async function isWholeEverywhere(page) {
  await panel(page).getByText("httpd").first().waitFor();
  await dock(page).locator("#kubectl").waitFor();
  await page.locator(".scenario optgroup").first().waitFor({ state: "attached" });
}

const away = { loading: () => keptAway() };

pageTest("when the network is back, every part comes without being asked for", away, async (page, { loading }) => {
  await missEverywhere(page);
  loading.restore();
  await networkIsBack(page);
  await isWholeEverywhere(page);
});

pageTest("one part that is asked for again brings the others along", away, async (page, { loading }) => {
  await missEverywhere(page);
  loading.restore();
  await dock(page).getByRole("button", { name: "Try again" }).click();
  await isWholeEverywhere(page);
});

pageTest("the examples come when the menu is used again", away, async (page, { loading }) => {
  await eventually.match(examples(page).last(), /could not be loaded/);
  loading.restore();
  await page.locator(".scenario").focus();
  await page.locator(".scenario optgroup").first().waitFor({ state: "attached" });
});

pageTest("a part that was changed on its way is fetched anew, and not taken from the cache", { loading: () => changed() }, async (page, { loading }) => {
  await page.locator(".terminal-switch").click();
  await dock(page).getByRole("alert").waitFor();
  loading.restore();
  await dock(page).getByRole("button", { name: "Try again" }).click();
  await dock(page).locator("#kubectl").waitFor();
});

const noChinese = { language: "zh", loading: () => keptAway("chinese") };
pageTest("without its Chinese texts the page speaks English, says so, and speaks Chinese later", noChinese, async (page, { loading }) => {
  const lang = () => page.locator("html").getAttribute("lang");
  await page.locator(".notice").getByText("could not be loaded").waitFor();
  await eventually.equal(lang, "en");
  await applyButton(page).getByText("Apply").waitFor();
  loading.restore();
  await networkIsBack(page);
  await eventually.equal(lang, "zh-CN");
  await page.getByRole("button", { name: "English" }).waitFor();
});

/** Replaces a file by what `spoil` makes of it, or by nothing. */
function spoilt(file, spoil) {
  const prepare = (page) =>
    page.route(`**/${file}*`, async (route) => {
      if (!spoil) return route.fulfill({ status: 404, body: "" });
      const response = await route.fetch();
      await route.fulfill({ response, body: spoil(await response.body()) });
    });
  return { prepare, isWhole: false, isStarted: false, expects: /integrity|404|Failed to (load|fetch)|NetworkError|app\.js|style|digest/ };
}

const oneByteMore = (body) => Buffer.concat([body, Buffer.from("\n")]);
const cutOff = (body) => body.subarray(0, body.length / 2);
for (const file of ["app.js", "app_bg.wasm", "style.css"]) {
  for (const [what, spoil] of [["missing"], ["changed by a byte", oneByteMore], ["cut off", cutOff]]) {
    pageTest(`the page says that it cannot start: ${file} is ${what}`, { loading: () => spoilt(file, spoil) }, async (page) => {
      await page.getByRole("status").getByText("could not be started").waitFor();
    });
  }
}

/** The program is on its way for ever. */
function neverThere() {
  const prepare = (page) => page.route("**/app_bg.wasm*", () => {});
  return { prepare, isWhole: false, isStarted: false };
}

for (const [what, loading] of [
  ["boot.js is missing", () => spoilt("boot.js")],
  ["boot.js is changed by a byte", () => spoilt("boot.js", oneByteMore)],
  ["the program is late", neverThere],
]) {
  pageTest(`the page itself says that nothing comes: ${what}`, { loading }, async (page) => {
    const late = page.locator(".late");
    await eventually.match(late, /check the connection/);
    // The notice waits for slow networks. The test need not.
    await late.evaluate((notice) => notice.getAnimations().forEach((one) => one.finish()));
    await eventually.equal(() => late.isVisible(), true);
  });
}

pageTest("a page that starts never says that it takes long", {}, async (page) => {
  await eventually.count(page.locator(".late"), 0);
});

pageTest("each file is asked for once", {}, async (page) => {
  await arrived(page);
  const names = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name.replace(/[?#].*/, "")));
  assert.deepEqual(names.filter((name, index) => names.indexOf(name) !== index), []);
});
