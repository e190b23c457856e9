// The editor can hold several files: as tabs, dropped, opened, renamed, closed, and known to the terminal.

import { assertAccessible, assertNoSidewaysScroll, pageTest } from "./harness.mjs";
import { apply, kept } from "./steps.mjs";
import { eventually } from "./wait.mjs";

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
  const names = async () => (await tabs(page)).map((name) => name.replace(/^●\s*/, ""));
  await eventually.deepEqual(names, ["manifest.yaml", "service.yaml", "bad.yaml"]);
  await eventually.equal(() => text(page), SERVICE);
  await assertAccessible(page);
  await apply(page);
  await page.getByRole("button", { name: "bad.yaml" }).first().click();
  await eventually.match(page.locator(".problems"), /Deployment/);
  await page.locator(".files button", { hasText: "manifest.yaml" }).click();
  await eventually.match(() => text(page), /image: httpd/);
});

pageTest("each file has its own undo, and what was closed comes back", {}, async (page) => {
  await page.getByRole("button", { name: "New file" }).click();
  await page.locator("#manifest").fill("a: 1\n");
  await page.locator(".files button", { hasText: "manifest.yaml" }).click();
  await page.locator("#manifest").fill("b: 1\n");
  await page.locator("#manifest").press("Control+z");
  await eventually.match(() => text(page), /kind: Deployment/);
  await page.locator(".files button", { hasText: "manifest-2.yaml" }).click();
  await eventually.equal(() => text(page), "a: 1\n");
  await page.getByRole("button", { name: "Close manifest-2.yaml" }).click();
  await eventually.count(page.locator(".files"), 0, "one file needs no tabs");
  await page.getByRole("button", { name: "Reopen manifest-2.yaml" }).click();
  await eventually.equal(() => text(page), "a: 1\n");
});

pageTest("a renamed file is applied by its name in the terminal, and kept", {}, async (page) => {
  await page.locator("input[type=file]").setInputFiles({ name: "x.yaml", mimeType: "text/yaml", buffer: Buffer.from(SERVICE) });
  await page.locator(".files button", { hasText: "x.yaml" }).click();
  const field = page.getByRole("textbox", { name: "Name of the file" });
  await field.fill("svc.yaml");
  await field.press("Enter");
  await eventually.deepEqual(() => tabs(page), ["manifest.yaml", "svc.yaml"]);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "kubectl" }).first().click();
  await eventually.equal(() => page.evaluate(() => document.activeElement.id), "kubectl");
  await page.keyboard.type("kubectl apply -f svc.yaml\n");
  await page.locator(".dock").getByText("service/web created").waitFor();
  await kept(page, "svc.yaml");
  await page.reload();
  await eventually.deepEqual(() => tabs(page), ["manifest.yaml", "svc.yaml"]);
});

pageTest("many files on a phone", { size: "phone", language: "zh", theme: "dark" }, async (page) => {
  await drop(page, Array.from({ length: 12 }, (_, n) => [`part-${n}.yaml`, SERVICE]));
  await page.locator(".files").waitFor();
  await assertNoSidewaysScroll(page);
  await assertAccessible(page);
});
