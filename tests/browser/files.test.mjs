// Several files in the editor: as tabs, dropped, opened, renamed, closed, and known to the terminal.

import assert from "node:assert/strict";
import { assertAccessible, assertNoSidewaysScroll, pageTest } from "./harness.mjs";

const text = (page) => page.locator("#manifest").inputValue();
const tabs = (page) => page.locator(".files .file > button:first-child").allInnerTexts();
const SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: httpd}, ports: [{port: 80}]}\n";

async function drop(page, files) {
  const data = await page.evaluateHandle((files) => {
    const data = new DataTransfer();
    for (const [name, text] of files) data.items.add(new File([text], name));
    return data;
  }, files);
  await page.locator("#manifest").dispatchEvent("drop", { dataTransfer: data });
}

pageTest("dropped files become tabs, and Apply means the one in view", {}, async (page) => {
  await drop(page, [
    ["service.yaml", SERVICE],
    ["bad.yaml", "apiVersion: apps/v1\nkind: Deploymnet\n"],
  ]);
  await page.locator(".files").waitFor();
  assert.deepEqual((await tabs(page)).map((name) => name.replace(/^●\s*/, "")), ["manifest.yaml", "service.yaml", "bad.yaml"]);
  assert.equal(await text(page), SERVICE);
  await assertAccessible(page);
  await page.locator(".apply .primary").click();
  await page.getByRole("button", { name: "bad.yaml" }).first().click();
  assert.match(await page.locator(".problems").innerText(), /Deployment/);
  await page.locator(".files button", { hasText: "manifest.yaml" }).click();
  assert.match(await text(page), /image: httpd/);
});

pageTest("each file has its own undo, and what was closed comes back", {}, async (page) => {
  await page.getByRole("button", { name: "New file" }).click();
  await page.locator("#manifest").fill("a: 1\n");
  await page.locator(".files button", { hasText: "manifest.yaml" }).click();
  await page.locator("#manifest").fill("b: 1\n");
  await page.locator("#manifest").press("Control+z");
  assert.match(await text(page), /kind: Deployment/);
  await page.locator(".files button", { hasText: "manifest-2.yaml" }).click();
  assert.equal(await text(page), "a: 1\n");
  await page.getByRole("button", { name: "Close manifest-2.yaml" }).click();
  assert.equal(await page.locator(".files").count(), 0, "one file needs no tabs");
  await page.getByRole("button", { name: "Reopen manifest-2.yaml" }).click();
  assert.equal(await text(page), "a: 1\n");
});

pageTest("a renamed file is applied by its name in the terminal, and kept", {}, async (page) => {
  await page.locator("input[type=file]").setInputFiles({ name: "x.yaml", mimeType: "text/yaml", buffer: Buffer.from(SERVICE) });
  await page.locator(".files button", { hasText: "x.yaml" }).click();
  const field = page.getByRole("textbox", { name: "Name of the file" });
  await field.fill("svc.yaml");
  await field.press("Enter");
  assert.deepEqual(await tabs(page), ["manifest.yaml", "svc.yaml"]);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "kubectl" }).first().click();
  await page.locator(".dock textarea, .dock input").first().waitFor();
  await page.keyboard.type("kubectl apply -f svc.yaml\n");
  await page.locator(".dock").getByText("service/web created").waitFor();
  await page.waitForTimeout(600);
  await page.reload();
  await page.locator(".files").waitFor();
  assert.deepEqual(await tabs(page), ["manifest.yaml", "svc.yaml"]);
});

pageTest("many files on a phone", { size: "phone", language: "zh", theme: "dark" }, async (page) => {
  await drop(page, Array.from({ length: 12 }, (_, n) => [`part-${n}.yaml`, SERVICE]));
  await page.locator(".files").waitFor();
  await assertNoSidewaysScroll(page);
  await assertAccessible(page);
});
