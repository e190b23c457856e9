// The manifest editor: what is wrong is shown where it is, keys do what they say, Apply says what it will do.

import assert from "node:assert/strict";
import { assertAccessible, pageTest } from "./harness.mjs";

const editor = (page) => page.locator("#manifest");
const apply = (page) => page.locator(".apply .primary");
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
  assert.match(await text(page), /image: httpd:2\.2\.32/);
  assert.match(await preview(page).innerText(), /httpd:2\.2\.31\s*→\s*httpd:2\.2\.32/);
  assert.match(await preview(page).innerText(), /new ReplicaSet, revision 2/i);
  const before = await page.locator(".clock").innerText();
  await apply(page).click();
  await page.waitForFunction((before) => document.querySelector(".clock").innerText !== before, before);
  assert.equal(await preview(page).innerText(), "Nothing changed.");
  assert.equal(await apply(page).getAttribute("aria-disabled"), "true");
});

pageTest("a changed number of replicas is no rollout, and a pasted Deployment is a new one", {}, async (page) => {
  await editor(page).fill((await text(page)).replace("2.2.32", "2.2.31").replace("replicas: 3", "replicas: 5"));
  assert.match(await preview(page).innerText(), /from 3 to 5\s+.*no rollout/);
  await editor(page).fill(NGINX);
  assert.match(await preview(page).innerText(), /Creates Deployment nginx-deployment with 3 pods/);
});

pageTest("what is wrong is underlined, named with its place, and one press away", {}, async (page) => {
  await editor(page).fill(NGINX.replace("replicas: 3", "replicas: three").replaceAll("\n", "\r\n"));
  const problem = page.locator(".problems button");
  assert.match(await problem.innerText(), /^6:13/);
  assert.equal(await page.locator(".ink .wrong").innerText(), "three");
  assert.equal(await apply(page).getAttribute("aria-disabled"), "true");
  await problem.click();
  const selected = await editor(page).evaluate((area) => area.value.slice(area.selectionStart, area.selectionEnd));
  assert.equal(selected, "three");
  await assertAccessible(page);
  await page.keyboard.type("4");
  assert.equal(await problem.count(), 0);
});

pageTest("a change that the API server refuses is said before it is tried", {}, async (page) => {
  await editor(page).fill((await text(page)).replaceAll("app: httpd", "app: other"));
  assert.match(await preview(page).innerText(), /field is immutable/);
  assert.equal(await apply(page).getAttribute("aria-disabled"), "true");
});

pageTest("Tab indents, Escape then Tab leaves, Enter keeps the indentation", {}, async (page) => {
  await editor(page).fill("a:");
  await page.keyboard.press("Enter");
  await page.keyboard.type("b: 1");
  assert.equal(await text(page), "a:\n  b: 1");
  await page.keyboard.press("Home");
  await page.keyboard.press("Tab");
  assert.equal(await text(page), "a:\n    b: 1");
  await page.keyboard.press("Shift+Tab");
  assert.equal(await text(page), "a:\n  b: 1");
  await page.keyboard.press("Control+A");
  await page.keyboard.press("Tab");
  assert.equal(await text(page), "  a:\n    b: 1");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  assert.equal(await text(page), "  a:\n    b: 1");
  assert.ok(await editor(page).evaluate((area) => area !== document.activeElement), "the focus has left the editor");
});

pageTest("undo and redo go through typing and knobs alike", {}, async (page) => {
  const first = await text(page);
  await editor(page).focus();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("# note");
  await page.locator("#knob-replicas").fill("7");
  const last = await text(page);
  assert.match(last, /replicas: 7/);
  assert.match(last, /# note/);
  await editor(page).focus();
  await page.keyboard.press("Control+Z");
  assert.match(await text(page), /replicas: 3/);
  await page.keyboard.press("Control+Z");
  assert.equal(await text(page), first);
  await page.keyboard.press("Control+Shift+Z");
  await page.keyboard.press("Control+Y");
  assert.equal(await text(page), last);
});

pageTest("Ctrl+Enter applies", {}, async (page) => {
  await editor(page).focus();
  await page.keyboard.press("Control+Enter");
  await page.waitForFunction(() => document.querySelector(".preview").innerText === "Nothing changed.");
});

pageTest("a megabyte of text is taken without hanging", {}, async (page) => {
  const comment = `# ${"x".repeat(77)}\n`;
  const big = NGINX + comment.repeat(12_000);
  const took = await page.evaluate((big) => {
    const area = document.querySelector("#manifest");
    area.value = big;
    const start = performance.now();
    area.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertFromPaste" }));
    return new Promise((done) => setTimeout(() => done(performance.now() - start)));
  }, big);
  assert.ok(took < 2_000, `${Math.round(took)} ms`);
  assert.ok((await page.locator(".ink > div").count()) < 400, "only lines near the view are drawn");
  await page.locator(".scroller").evaluate((scroller) => scroller.scrollTo(0, scroller.scrollHeight));
  await page.waitForFunction(() => document.querySelector(".gutter").innerText.includes("12000"));
});

pageTest("advice is given in the language of the page", { language: "zh" }, async (page) => {
  await page.waitForTimeout(1_500);
  await page.locator("#manifest").fill("apiVersion: apps/v1\nkind: Deploymnet\n");
  await page.locator(".problems").getByText("是不是想写 `Deployment`？").waitFor();
});
