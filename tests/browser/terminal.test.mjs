// Commands typed in the terminal act on the stage, and going back in time takes them back.

import assert from "node:assert/strict";
import { assertAccessible, assertNoSidewaysScroll, everyLook, pageTest, screenshot } from "./harness.mjs";
import { arrived, changed, cutOff, heldBack, keptAway } from "./parts.mjs";
import { apply, atRest } from "./steps.mjs";
import { drawn, eventually, until } from "./wait.mjs";

const prompt = (page) => page.locator("#kubectl");
const log = (page) => page.locator(".dock .log");
const entries = (page) => page.locator(".dock .entry");

/** Opens the terminal with its key, which the page listens to a moment after it is seen. */
async function open(page) {
  await until(async () => {
    if (!(await prompt(page).isVisible())) await page.keyboard.press("/");
    await prompt(page).waitFor({ timeout: 500 });
  });
}

async function type(page, line) {
  await prompt(page).fill(line);
  await prompt(page).press("Enter");
}

async function paste(page, text) {
  await page.evaluate((text) => navigator.clipboard.writeText(text), text);
  await prompt(page).press("Control+V");
}

const images = async (page) => (await page.locator(".lane").allInnerTexts()).join(" ");

pageTest("a tutorial's session is typed, and the stage follows", {}, async (page) => {
  await open(page);
  await type(page, "kubectl get deployments");
  await eventually.match(log(page), /NAME\s+READY\s+UP-TO-DATE\s+AVAILABLE\s+AGE\s+httpd\s+3\/3/);
  await type(page, "kubectl set image deployment/httpd httpd=httpd:2.2.33");
  await log(page).getByText("deployment.apps/httpd image updated").waitFor();
  await type(page, "kubectl rollout status deployment/httpd");
  await log(page).getByText('deployment "httpd" successfully rolled out').waitFor();
  await eventually.match(() => images(page), /httpd:2\.2\.33/);
  await type(page, "kubectl rollout undo deployment/httpd && kubectl rollout status deployment/httpd");
  await eventually.match(log(page), /(successfully rolled out.*){2}/s);
  await type(page, "kubectl rollout history deployment/httpd");
  await eventually.match(entries(page).last(), /REVISION\s+CHANGE-CAUSE\s+2\s+<none>\s+3\s+<none>/);
});

pageTest("kubectl comes after the page, which says so meanwhile", { loading: () => heldBack() }, async (page, { loading }) => {
  const coming = page.locator(".dock").getByRole("status");
  await page.locator(".terminal-switch").click();
  await eventually.match(coming, /On its way/);
  await assertAccessible(page);
  loading.arrive();
  await type(page, "kubectl get deployments");
  await eventually.match(log(page), /httpd\s+3\/3/);
  await eventually.count(coming, 0);
});

const away = { loading: () => keptAway() };
pageTest("kubectl that cannot be loaded is said, and loaded when asked for again", away, async (page, { loading }) => {
  await page.locator(".terminal-switch").click();
  const failed = page.locator(".dock").getByRole("alert");
  await failed.getByText("could not be loaded").waitFor();
  await assertAccessible(page);
  loading.restore();
  await failed.getByRole("button").click();
  await type(page, "kubectl get deployments");
  await eventually.match(log(page), /httpd\s+3\/3/);
});

pageTest("kubectl whose first request is cut off comes with the second", { loading: () => cutOff() }, async (page, { loading }) => {
  await page.locator(".terminal-switch").click();
  await eventually.match(page.locator(".dock").getByRole("status"), /On its way/);
  loading.cut();
  await type(page, "kubectl get deployments");
  await eventually.match(log(page), /httpd\s+3\/3/);
});

const dumb = { loading: () => keptAway("chinese") };
pageTest("a language that cannot be loaded is said, and spoken when asked for again", dumb, async (page, { loading }) => {
  const other = page.getByRole("button", { name: "简体中文" });
  await other.click();
  await page.locator(".notice").getByText("could not be loaded").waitFor();
  loading.restore();
  await other.click();
  await page.getByRole("button", { name: "English" }).waitFor();
  await eventually.equal(() => page.locator("html").getAttribute("lang"), "zh-CN");
});

pageTest("a part of another build is refused", { loading: () => changed() }, async (page) => {
  await page.locator(".terminal-switch").click();
  await page.locator(".dock").getByRole("alert").waitFor();
});

pageTest("the page goes on without a host, once it is loaded", {}, async (page) => {
  await arrived(page);
  await page.context().setOffline(true);
  await open(page);
  await type(page, "kubectl get deployments");
  await eventually.match(log(page), /httpd\s+3\/3/);
});

pageTest("a session is pasted and runs line by line, prompts and all", {}, async (page) => {
  await open(page);
  await paste(page, "$ kubectl scale deployment/httpd --replicas=4\n$ kubectl rollout status deployment/httpd\n$ kubectl get rs \\\n  -l app=httpd\n");
  await eventually.count(entries(page), 3);
  await eventually.match(entries(page).last(), /httpd-\S+\s+4\s+4\s+4/);
});

pageTest("Tab completes names, and shows what there is to choose from", {}, async (page) => {
  await open(page);
  await prompt(page).fill("kubectl rollout status deploy");
  await prompt(page).press("Tab");
  await prompt(page).press("Tab");
  await eventually.match(() => prompt(page).inputValue(), /^kubectl rollout status deployments?/);
  await prompt(page).fill("kubectl rollout ");
  await prompt(page).press("Tab");
  await eventually.match(page.locator(".dock .candidates"), /undo/);
  await prompt(page).fill("");
  await prompt(page).press("Tab");
  await eventually.notEqual(() => page.evaluate(() => document.activeElement.id), "kubectl", "an empty line lets Tab through");
});

pageTest("Ctrl+C stops what would go on for ever", {}, async (page) => {
  await open(page);
  await type(page, "while true; do kubectl get rs; sleep 1; done");
  await eventually.match(log(page), /(NAME.*){3}/s);
  await prompt(page).press("Control+c");
  await log(page).getByText("^C").waitFor();
  await type(page, "echo after");
  await log(page).getByText("after", { exact: true }).waitFor();
});

pageTest("a line typed while another one runs is shown, and runs when that has ended", {}, async (page) => {
  await open(page);
  await type(page, "sleep 5; echo slept");
  await type(page, "echo one; sleep 1000");
  await type(page, "echo two");
  await eventually.match(page.locator(".dock .waiting"), /echo one; sleep 1000\necho two/);
  await eventually.match(entries(page).nth(1), /^one$/m);
  await eventually.match(page.locator(".dock .waiting"), /:\s*echo two$/);
  await prompt(page).press("Control+c");
  await eventually.match(entries(page).last(), /\^C\s+sh: not run: echo two/);
  await eventually.count(page.locator(".dock .waiting"), 0);
});

pageTest("Ctrl+C stops all that goes on, and what is not whole", {}, async (page) => {
  await open(page);
  const lines = ["while true; do x=$x; done", "kubectl get pods -w", "watch kubectl get rs", "sleep 1000", "kubectl wait deploy/httpd --for=delete"];
  for (const [index, line] of lines.entries()) {
    await type(page, line);
    await eventually.count(entries(page), index + 1);
    await prompt(page).press("Control+c");
    await eventually.match(entries(page).last(), /\^C/);
  }
  for (const line of ["echo 'open", "for i in 1 2; do", "cat <<EOF"]) {
    await type(page, line);
    await page.locator(".dock .open").waitFor();
    await prompt(page).press("Control+c");
    await eventually.count(page.locator(".dock .open"), 0);
  }
  await type(page, "echo after");
  await eventually.match(entries(page).last(), /^after$/m);
});

pageTest("lines in the background are listed, fetched, waited for and ended", {}, async (page) => {
  await open(page);
  await type(page, "kubectl rollout restart deployment/httpd && kubectl rollout status deployment/httpd &");
  await type(page, "sleep 100 &");
  await type(page, "jobs");
  await eventually.match(entries(page).last(), /\[1\]-\s+Running\s+kubectl rollout restart[^]*\[2\]\+\s+Running\s+sleep 100 &/);
  await type(page, "kill %2; fg %1");
  await eventually.match(entries(page).last(), /Terminated\s+sleep 100[^]*successfully rolled out/);
  await type(page, "sleep 2 & wait %1; echo waited");
  await eventually.match(entries(page).last(), /^waited$/m);
});

pageTest("stepping back past a command takes it back, and the log says so", {}, async (page) => {
  await open(page);
  await type(page, "kubectl set image deployment/httpd httpd=httpd:2.2.33");
  await log(page).getByText("image updated").waitFor();
  await prompt(page).press("Escape");
  await page.keyboard.press("Home");
  await page.locator(".dock .entry.undone").waitFor();
  await eventually.doesNotMatch(() => images(page), /2\.2\.33/);
});

pageTest("going back within a running line takes back what it printed since, and it goes on from there", {}, async (page) => {
  await open(page);
  await type(page, "kubectl set image deployment/httpd httpd=httpd:2.2.33; kubectl get rs -w");
  await page.waitForFunction(() => document.querySelector(".dock .entry pre")?.innerText.split("\n").length > 9);
  await prompt(page).press("Escape");
  const text = () => page.locator(".dock .entry pre").innerText();
  await page.keyboard.press("Space");
  await atRest(page);
  const whole = await text();
  // The test goes back one step at a time, until the last lines have not been printed yet.
  for (let step = 0; step < 60 && (await text()).length >= whole.length; step++) {
    await page.keyboard.press("ArrowLeft");
    await drawn(page);
  }
  const shorter = await text();
  assert.ok(whole.startsWith(shorter.trimEnd()) && shorter.length < whole.length, shorter);
  assert.ok(!shorter.includes("^C"), shorter);
  await page.keyboard.press("Space");
  await page.waitForFunction((length) => document.querySelector(".dock .entry pre").innerText.length >= length, whole.length);
  const again = await text();
  assert.ok(again.startsWith(whole.trimEnd()), again);
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
  await eventually.count(page.locator(".dock .entry.undone"), 2);
  await eventually.count(page.locator(".dock .entry:not(.undone)"), 1);
});

pageTest("edit opens the object in the editor", {}, async (page) => {
  await open(page);
  await type(page, "kubectl edit deployment/httpd");
  await log(page).getByText("is in the editor now, as httpd-deployment.yaml").waitFor();
  await page.getByText("httpd-deployment.yaml").first().waitFor();
  await eventually.match(() => page.locator("textarea").inputValue(), /kind: Deployment/);
});

pageTest("what buttons do stands there as the command", {}, async (page) => {
  await apply(page);
  await open(page);
  await eventually.match(entries(page).first(), /kubectl apply -f/);
});

pageTest("keys of a shell", {}, async (page) => {
  await open(page);
  await type(page, "echo one");
  await log(page).getByText("one", { exact: true }).waitFor();
  await type(page, "echo two");
  await log(page).getByText("two", { exact: true }).waitFor();
  await prompt(page).press("ArrowUp");
  await prompt(page).press("ArrowUp");
  await eventually.equal(() => prompt(page).inputValue(), "echo one");
  await prompt(page).fill("two");
  await prompt(page).press("Control+r");
  await eventually.equal(() => prompt(page).inputValue(), "echo two");
  await prompt(page).press("Control+l");
  await eventually.count(entries(page), 0);
});

pageTest("Ctrl+W takes a word back", {}, async (page) => {
  await open(page);
  await prompt(page).fill("echo one");
  await prompt(page).press("Control+w");
  await eventually.equal(() => prompt(page).inputValue(), "echo ");
});

for (const { name, ...look } of everyLook()) {
  pageTest(`the terminal is readable and accessible: ${name}`, look, async (page) => {
    await open(page);
    await type(page, "kubectl get deploy,rs,pods");
    await type(page, "kubectl rollout foo");
    await eventually.count(entries(page), 2);
    await assertAccessible(page);
    await assertNoSidewaysScroll(page);
    await screenshot(page, `terminal-${name}`);
  });
}
