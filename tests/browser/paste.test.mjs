// Whatever a person pastes: the page says what of it runs, and offers what to do with it.

import assert from "node:assert/strict";
import { assertAccessible, assertNoSidewaysScroll, pageTest } from "./harness.mjs";
import { applyButton, atRest } from "./steps.mjs";
import { eventually } from "./wait.mjs";

const editor = (page) => page.locator("#manifest");
const text = (page) => editor(page).inputValue();
const preview = (page) => page.locator(".apply .preview");
const part = (page) => page.locator(".taking-part");

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
spec:
  replicas: 2
  selector:
    matchLabels:
      app: shop
  template:
    metadata:
      labels:
        app: shop
    spec:
      containers:
      - name: shop
        image: shop:1.0
---
apiVersion: v1
kind: Service
metadata:
  name: shop
spec:
  selector:
    app: shop
  ports:
  - port: 80
`;

const ASIDE = `---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
spec:
  defaultBackend:
    service:
      name: shop
      port:
        number: 80
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata:
  name: shop
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata:
  name: shop-2
`;

pageTest("a line says what of a text runs and what is left aside, and nothing left aside blocks", {}, async (page) => {
  await eventually.count(part(page), 0, "one kind that runs needs no line");
  await editor(page).fill(WEB);
  await eventually.equal(part(page), "Runs: Deployment, Service");
  await editor(page).fill(WEB + ASIDE);
  await eventually.equal(part(page).locator("summary"), "Runs: Deployment, Service · left aside: Ingress, Certificate (3)");
  await eventually.count(page.locator(".problems button"), 0);
  await part(page).locator("summary").click();
  await eventually.match(part(page).locator("li").first(), /Ingress is kept and listed/);
  await eventually.match(part(page).locator("li").nth(1), /Certificate \(cert-manager\.io\/v1\): .*CustomResourceDefinition/);
  await assertAccessible(page);
  await applyButton(page).click();
  await eventually.match(page.locator(".stage .heading"), /shop/);
});

pageTest("Ctrl+Enter applies from everywhere, and a line begun at the prompt stays", {}, async (page) => {
  await page.keyboard.press("/");
  const prompt = page.locator("#kubectl");
  await prompt.fill("kubectl get po");
  await page.keyboard.press("Control+Enter");
  await eventually.equal(preview(page), "Nothing changed.");
  assert.equal(await prompt.inputValue(), "kubectl get po");
});

// Pastes as a person does, so that the browser scrolls to the caret by itself.
async function paste(page, text) {
  await page.evaluate((text) => navigator.clipboard.writeText(text), text);
  await editor(page).focus();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.press("ControlOrMeta+V");
}

const LONG = WEB.replace("image: shop:1.0", `image: ${"registry.example.com/a-team/".repeat(12)}shop:1.0`);

pageTest("the text is never under the line numbers", {}, async (page) => {
  await paste(page, LONG.trimEnd());
  await eventually.match(() => text(page), /a-team/);
  const covered = () =>
    page.evaluate(() => {
      const [gutter, code, area] = [".gutter", ".ink", "#manifest"].map((part) => document.querySelector(part));
      const edge = gutter.getBoundingClientRect().right;
      return [Math.round(edge - code.getBoundingClientRect().left), area.scrollLeft, area.scrollTop];
    });
  await eventually.deepEqual(covered, [0, 0, 0]);
  await page.keyboard.press("ControlOrMeta+Home");
  for (let line = 0; line < 16; line++) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("End");
  await eventually.notEqual(() => covered().then(([left]) => left), 0, "the end of a long line is in view");
  await page.keyboard.press("Home");
  await eventually.deepEqual(covered, [0, 0, 0]);
});

for (const language of ["en", "zh"]) {
  pageTest(`the line fits a phone: ${language}`, { size: "phone", language }, async (page) => {
    await editor(page).fill(WEB + ASIDE);
    await eventually.match(part(page).locator("summary"), language === "zh" ? /^运行：Deployment、Service · 搁置：Ingress、Certificate（3 个）$/ : /^Runs:/);
    await assertNoSidewaysScroll(page);
  });
}
