// The terminal: what is typed there happens on the stage, and is taken back by going back in time.

import assert from "node:assert/strict";
import { assertAccessible, assertNoSidewaysScroll, everyLook, heldBack, pageTest, screenshot } from "./harness.mjs";

const prompt = (page) => page.locator("#kubectl");
const log = (page) => page.locator(".dock .log");
const entries = (page) => page.locator(".dock .entry");

async function open(page) {
  // The page listens to keys a moment after it is seen.
  while (!(await prompt(page).isVisible())) {
    await page.keyboard.press("/");
    await page.waitForTimeout(100);
  }
}

async function type(page, line) {
  await prompt(page).fill(line);
  await prompt(page).press("Enter");
}

async function paste(page, text) {
  await prompt(page).evaluate((input, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    input.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

const images = (page) => page.locator(".lane").allInnerTexts();

pageTest("a tutorial's session is typed, and the stage follows", {}, async (page) => {
  await open(page);
  await type(page, "kubectl get deployments");
  assert.match(await log(page).innerText(), /NAME\s+READY\s+UP-TO-DATE\s+AVAILABLE\s+AGE\s+httpd\s+3\/3/);
  await type(page, "kubectl set image deployment/httpd httpd=httpd:2.2.33");
  await log(page).getByText("deployment.apps/httpd image updated").waitFor();
  await type(page, "kubectl rollout status deployment/httpd");
  await log(page).getByText('deployment "httpd" successfully rolled out').waitFor();
  assert.match((await images(page)).join(" "), /httpd:2\.2\.33/);
  await type(page, "kubectl rollout undo deployment/httpd && kubectl rollout status deployment/httpd");
  await page.waitForFunction(() => document.querySelector(".dock .log").innerText.match(/successfully rolled out/g)?.length === 2);
  await type(page, "kubectl rollout history deployment/httpd");
  assert.match(await entries(page).last().innerText(), /REVISION\s+CHANGE-CAUSE\s+2\s+<none>\s+3\s+<none>/);
});

const slow = heldBack();
pageTest("kubectl comes after the page, which says so meanwhile", { prepare: slow.prepare }, async (page) => {
  const coming = page.locator(".dock").getByRole("status");
  await page.locator(".terminal-switch").click();
  assert.match(await coming.innerText(), /On its way/);
  await assertAccessible(page);
  slow.arrive();
  await type(page, "kubectl get deployments");
  assert.match(await log(page).innerText(), /httpd\s+3\/3/);
  assert.equal(await coming.count(), 0);
});

const offline = {
  expects: /late\.wasm|ERR_INTERNET_DISCONNECTED|Failed to fetch/,
  prepare: (page) => page.route("**/late.wasm*", (route) => route.abort("internetdisconnected")),
};
pageTest("kubectl that cannot be loaded is said, and loaded when asked for again", offline, async (page) => {
  await page.locator(".terminal-switch").click();
  const failed = page.locator(".dock").getByRole("alert");
  await failed.getByText("could not be loaded").waitFor();
  await assertAccessible(page);
  await page.unroute("**/late.wasm*");
  await failed.getByRole("button").click();
  await type(page, "kubectl get deployments");
  assert.match(await log(page).innerText(), /httpd\s+3\/3/);
});

const lost = {
  expects: /wasm|ERR_INTERNET_DISCONNECTED|Failed to fetch/,
  prepare: (page) => page.route("**/chinese.wasm*", (route) => route.abort("internetdisconnected")),
};
pageTest("a language that cannot be loaded is said, and spoken when asked for again", lost, async (page) => {
  const other = page.getByRole("button", { name: "简体中文" });
  await other.click();
  await page.locator(".notice").getByText("could not be loaded").waitFor();
  await page.unroute("**/chinese.wasm*");
  await other.click();
  await page.getByRole("button", { name: "English" }).waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "zh-CN");
});

const skewed = {
  expects: /integrity|Failed to fetch/,
  prepare: (page) =>
    page.route("**/late.wasm*", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: Buffer.concat([await response.body(), Buffer.from([0, 1, 0])]) });
    }),
};
pageTest("a late part of another build is refused", skewed, async (page) => {
  await page.locator(".terminal-switch").click();
  await page.locator(".dock").getByRole("alert").waitFor();
});

pageTest("the page goes on without a host, once it is loaded", {}, async (page) => {
  await page.waitForFunction(() => performance.getEntriesByType("resource").some(({ name, responseEnd }) => name.includes("late.wasm") && responseEnd > 0));
  await page.context().setOffline(true);
  await open(page);
  await type(page, "kubectl get deployments");
  assert.match(await log(page).innerText(), /httpd\s+3\/3/);
});

pageTest("a session is pasted and runs line by line, prompts and all", {}, async (page) => {
  await open(page);
  await paste(page, "$ kubectl scale deployment/httpd --replicas=4\n$ kubectl rollout status deployment/httpd\n$ kubectl get rs \\\n  -l app=httpd\n");
  await page.waitForFunction(() => document.querySelectorAll(".dock .entry").length === 3);
  assert.match(await entries(page).last().innerText(), /httpd-\S+\s+4\s+4\s+4/);
});

pageTest("Tab completes names, and shows what there is to choose from", {}, async (page) => {
  await open(page);
  await prompt(page).fill("kubectl rollout status deploy");
  await prompt(page).press("Tab");
  await prompt(page).press("Tab");
  assert.match(await prompt(page).inputValue(), /^kubectl rollout status deployments?/);
  await prompt(page).fill("kubectl rollout ");
  await prompt(page).press("Tab");
  assert.match(await page.locator(".dock .candidates").innerText(), /undo/);
  await prompt(page).fill("");
  await prompt(page).press("Tab");
  assert.notEqual(await page.evaluate(() => document.activeElement.id), "kubectl", "an empty line lets Tab through");
});

pageTest("Ctrl+C stops what would go on for ever", {}, async (page) => {
  await open(page);
  await type(page, "while true; do kubectl get rs; sleep 1; done");
  await page.waitForFunction(() => document.querySelector(".dock .log").innerText.match(/NAME/g)?.length > 2);
  await prompt(page).press("Control+c");
  await log(page).getByText("^C").waitFor();
  await type(page, "echo after");
  await log(page).getByText("after", { exact: true }).waitFor();
});

pageTest("stepping back past a command takes it back, and the log says so", {}, async (page) => {
  await open(page);
  await type(page, "kubectl set image deployment/httpd httpd=httpd:2.2.33");
  await log(page).getByText("image updated").waitFor();
  await prompt(page).press("Escape");
  await page.keyboard.press("Home");
  await page.locator(".dock .entry.undone").waitFor();
  assert.doesNotMatch((await images(page)).join(" "), /2\.2\.33/);
});

pageTest("going back within a running line takes back what it printed since, and it goes on from there", {}, async (page) => {
  await open(page);
  await type(page, "kubectl set image deployment/httpd httpd=httpd:2.2.33; kubectl get rs -w");
  await page.waitForFunction(() => document.querySelector(".dock .entry pre")?.innerText.split("\n").length > 9);
  await prompt(page).press("Escape");
  const text = () => page.locator(".dock .entry pre").innerText();
  await page.keyboard.press("Space");
  const whole = await text();
  // A step back at a time, until the last lines have not been printed.
  for (let step = 0; step < 60 && (await text()).length >= whole.length; step++) {
    await page.keyboard.press("ArrowLeft");
    await page.waitForTimeout(50);
  }
  const shorter = await text();
  assert.ok(whole.startsWith(shorter.trimEnd()) && shorter.length < whole.length, shorter);
  assert.ok(!shorter.includes("^C"), shorter);
  await page.keyboard.press("Space");
  await page.waitForFunction((length) => document.querySelector(".dock .entry pre").innerText.length >= length, whole.length);
  assert.ok((await text()).startsWith(whole.trimEnd()), await text());
});

pageTest("what was read in a future that was left is marked like what was done there", {}, async (page) => {
  await open(page);
  await type(page, "kubectl set image deployment/httpd httpd=httpd:2.2.33 && kubectl rollout status deployment/httpd");
  await log(page).getByText("successfully rolled out").waitFor();
  await type(page, "kubectl get rs -o name");
  await entries(page).nth(1).locator("pre").waitFor();
  await prompt(page).press("Escape");
  await page.keyboard.press("Home");
  await page.keyboard.press("/");
  await type(page, "kubectl scale deployment/httpd --replicas=1; sleep 9; echo late");
  await page.waitForFunction(() => document.querySelector(".dock .entry:last-child pre").innerText.includes("late"));
  await page.waitForFunction(() => document.querySelectorAll(".dock .entry.undone").length === 2);
  assert.equal(await page.locator(".dock .entry:not(.undone)").count(), 1);
});

pageTest("edit opens the object in the editor", {}, async (page) => {
  await open(page);
  await type(page, "kubectl edit deployment/httpd");
  await log(page).getByText("is in the editor now, as httpd-deployment.yaml").waitFor();
  await page.getByText("httpd-deployment.yaml").first().waitFor();
  await page.waitForFunction(() => document.querySelector("textarea")?.value.includes("kind: Deployment"));
});

pageTest("what buttons do stands there as the command", {}, async (page) => {
  await page.locator(".apply button, .left button.primary").first().click();
  await open(page);
  assert.match(await entries(page).first().innerText(), /kubectl apply -f/);
});

pageTest("keys of a shell", {}, async (page) => {
  await open(page);
  await type(page, "echo one");
  await type(page, "echo two");
  await prompt(page).press("ArrowUp");
  await prompt(page).press("ArrowUp");
  assert.equal(await prompt(page).inputValue(), "echo one");
  await prompt(page).press("Control+w");
  assert.equal(await prompt(page).inputValue(), "echo ");
  await prompt(page).fill("two");
  await prompt(page).press("Control+r");
  assert.equal(await prompt(page).inputValue(), "echo two");
  await prompt(page).press("Control+l");
  assert.equal(await entries(page).count(), 0);
});

for (const { name, ...look } of everyLook()) {
  pageTest(`the terminal is readable and accessible: ${name}`, look, async (page) => {
    await open(page);
    await type(page, "kubectl get deploy,rs,pods");
    await type(page, "kubectl rollout foo");
    await page.waitForFunction(() => document.querySelectorAll(".dock .entry").length === 2);
    await assertAccessible(page);
    await assertNoSidewaysScroll(page);
    await screenshot(page, `terminal-${name}`);
  });
}
