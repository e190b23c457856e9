// The manifest editor shows each mistake at its place, keys do what they promise, and Apply says what it will do.

import assert from "node:assert/strict";
import { assertAccessible, pageTest } from "./harness.mjs";
import { eventually, until } from "./wait.mjs";

const editor = (page) => page.locator("#manifest");
const apply = (page) => page.locator(".apply-button");
const preview = (page) => page.locator(".apply .preview");
const text = (page) => editor(page).inputValue();

const NGINX = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: nginx-deployment
spec:
  replicas: 3
  selector:
    matchLabels:
      app: nginx
  template:
    metadata:
      labels:
        app: nginx
    spec:
      containers:
      - name: nginx
        image: nginx:1.14.2
        ports:
        - containerPort: 80
`;

pageTest("it opens one press from a rollout, and says which", {}, async (page) => {
  await eventually.match(() => text(page), /image: httpd:2\.2\.32/);
  await eventually.match(preview(page), /httpd:2\.2\.31\s*→\s*httpd:2\.2\.32/);
  await eventually.match(preview(page), /new ReplicaSet, revision 2/i);
  const clock = page.locator(".clock");
  const before = await clock.innerText();
  await apply(page).click();
  await eventually.notEqual(clock, before);
  await eventually.equal(preview(page), "Nothing changed.");
  await eventually.equal(() => apply(page).getAttribute("aria-disabled"), "true");
});

pageTest("a changed number of replicas is no rollout, and a pasted Deployment is a new one", {}, async (page) => {
  await editor(page).fill((await text(page)).replace("2.2.32", "2.2.31").replace("replicas: 3", "replicas: 5"));
  await eventually.match(preview(page), /from 3 to 5\s+.*no rollout/);
  await editor(page).fill(NGINX);
  await eventually.match(preview(page), /Creates Deployment nginx-deployment with 3 pods/);
});

pageTest("what is wrong is underlined, named with its place, and one press away", {}, async (page) => {
  await editor(page).fill(NGINX.replace("replicas: 3", "replicas: three").replaceAll("\n", "\r\n"));
  const problem = page.locator(".problems button");
  await eventually.match(problem, /^6:13/);
  await eventually.equal(page.locator(".ink .wrong"), "three");
  await eventually.equal(() => apply(page).getAttribute("aria-disabled"), "true");
  await problem.click();
  const selected = () => editor(page).evaluate((area) => area.value.slice(area.selectionStart, area.selectionEnd));
  await eventually.equal(selected, "three");
  await assertAccessible(page);
  await page.keyboard.type("4");
  await eventually.count(problem, 0);
});

pageTest("a change that the API server refuses is said before it is tried", {}, async (page) => {
  await editor(page).fill((await text(page)).replaceAll("app: httpd", "app: other"));
  await eventually.match(preview(page), /field is immutable/);
  await eventually.equal(() => apply(page).getAttribute("aria-disabled"), "true");
});

pageTest("Tab indents, Escape then Tab leaves, Enter keeps the indentation", {}, async (page) => {
  await editor(page).fill("a:");
  await page.keyboard.press("Enter");
  await page.keyboard.type("b: 1");
  await eventually.equal(() => text(page), "a:\n  b: 1");
  await page.keyboard.press("Home");
  await page.keyboard.press("Tab");
  await eventually.equal(() => text(page), "a:\n    b: 1");
  await page.keyboard.press("Shift+Tab");
  await eventually.equal(() => text(page), "a:\n  b: 1");
  await page.keyboard.press("Control+A");
  await page.keyboard.press("Tab");
  await eventually.equal(() => text(page), "  a:\n    b: 1");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  const focused = () => editor(page).evaluate((area) => area === document.activeElement);
  await eventually.equal(focused, false, "the focus has left the editor");
  assert.equal(await text(page), "  a:\n    b: 1");
});

pageTest("undo and redo go through typing and knobs alike", {}, async (page) => {
  const first = await text(page);
  await editor(page).focus();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("# note");
  await page.locator("#knob-replicas").fill("7");
  await eventually.match(() => text(page), /replicas: 7/);
  const last = await text(page);
  assert.match(last, /# note/);
  await editor(page).focus();
  await page.keyboard.press("Control+Z");
  await eventually.match(() => text(page), /replicas: 3/);
  await page.keyboard.press("Control+Z");
  await eventually.equal(() => text(page), first);
  await page.keyboard.press("Control+Shift+Z");
  await page.keyboard.press("Control+Y");
  await eventually.equal(() => text(page), last);
});

pageTest("Ctrl+Enter applies", {}, async (page) => {
  await editor(page).focus();
  await page.keyboard.press("Control+Enter");
  await eventually.equal(preview(page), "Nothing changed.");
});

// Runs in the page and measures how long the editor takes for a pasted text.
function paste(text) {
  const area = document.querySelector("#manifest");
  area.value = text;
  const start = performance.now();
  area.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertFromPaste" }));
  return new Promise((done) => setTimeout(() => done(performance.now() - start)));
}

pageTest("a megabyte of text is taken without hanging", { alone: "it takes the time" }, async (page) => {
  const comment = `# ${"x".repeat(77)}\n`;
  const big = NGINX + comment.repeat(12_000);
  // Another process may have slowed down one attempt, so a slow attempt is repeated with a longer text. An editor that
  // is too slow fails every time.
  let text = big;
  await until(async () => {
    const took = await page.evaluate(paste, (text += comment));
    assert.ok(took < 2_000, `${Math.round(took)} ms`);
  });
  await eventually.match(page.locator(".gutter"), /^1\s/);
  assert.ok((await page.locator(".ink > div").count()) < 400, "only lines near the view are drawn");
  await page.locator(".scroller").evaluate((scroller) => scroller.scrollTo(0, scroller.scrollHeight));
  await eventually.match(page.locator(".gutter"), /12000/);
});

pageTest("advice is given in the language of the page", { language: "zh" }, async (page) => {
  await page.locator("#manifest").fill("apiVersion: apps/v1\nkind: Deploymnet\n");
  await page.locator(".problems").getByText("是不是想写 `Deployment`？").waitFor();
});
