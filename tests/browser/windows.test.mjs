// Several terminals: in one a line goes on, in another the next one is typed.

import { assertAccessible, assertNoSidewaysScroll, everyLook, pageTest, screenshot } from "./harness.mjs";
import { atRest } from "./steps.mjs";
import { eventually, until } from "./wait.mjs";

const prompt = (page) => page.locator("#kubectl");
const pane = (page, number) => page.locator(".dock .pane").nth(number - 1);
const windows = (page) => page.locator(".dock .window > button:first-child");
const opener = (page) => page.getByRole("button", { name: /^(Open another terminal|再打开一个终端)$/ });
const focused = (page) => page.evaluate(() => document.activeElement.closest(".pane")?.getAttribute("aria-label"));

async function open(page) {
  await until(async () => {
    if (!(await prompt(page).isVisible())) await page.keyboard.press("/");
    await prompt(page).waitFor({ timeout: 500 });
  });
}

async function openAnother(page) {
  const before = await page.locator(".dock .pane").count();
  await opener(page).click();
  await eventually.count(page.locator(".dock .pane"), before + 1);
}

async function type(page, line) {
  await prompt(page).fill(line);
  await prompt(page).press("Enter");
}

pageTest("one terminal watches while the rollout is made in another", {}, async (page) => {
  await open(page);
  await type(page, "kubectl get rs -w");
  await eventually.match(pane(page, 1), /NAME\s+DESIRED/);
  await openAnother(page);
  await eventually.equal(() => focused(page), "Terminal 2");
  await type(page, "kubectl set image deployment/httpd httpd=httpd:2.2.33 && kubectl rollout status deployment/httpd");
  await eventually.match(pane(page, 2), /successfully rolled out/);
  await eventually.match(pane(page, 1), /(httpd-\S+\s+\d+\s+\d+\s+\d+.*){5}/s);
  await eventually.match(windows(page).first(), /Terminal 1\s*kubectl get rs -w/);
  await eventually.doesNotMatch(pane(page, 2), /NAME\s+DESIRED/);
});

pageTest("each terminal has its own folder, variables and earlier lines; files are the same", {}, async (page) => {
  await open(page);
  await type(page, "mkdir vweb; cd vweb; x=1; echo one > f");
  await eventually.match(page.locator(".dock .folder"), /^vweb$/);
  await openAnother(page);
  await type(page, "pwd; echo .$x.; cat vweb/f");
  await eventually.match(pane(page, 2), /\/home\/user\n\.\.\none/);
  await prompt(page).press("ArrowUp");
  await prompt(page).press("ArrowUp");
  await eventually.equal(() => prompt(page).inputValue(), "pwd; echo .$x.; cat vweb/f");
  await prompt(page).press("Alt+ArrowUp");
  await eventually.equal(() => focused(page), "Terminal 1");
  await prompt(page).press("ArrowUp");
  await eventually.equal(() => prompt(page).inputValue(), "mkdir vweb; cd vweb; x=1; echo one > f");
});

pageTest("keys lead from terminal to terminal, and closing one stops what runs in it", {}, async (page) => {
  await open(page);
  await openAnother(page);
  await type(page, "while true; do kubectl get rs; sleep 1; done");
  await eventually.match(pane(page, 2), /(NAME.*){2}/s);
  await prompt(page).press("Alt+ArrowDown");
  await eventually.equal(() => focused(page), "Terminal 1");
  await type(page, "kubectl get rs -w");
  await prompt(page).press("Alt+ArrowDown");
  await eventually.equal(() => focused(page), "Terminal 2");
  await page.getByRole("button", { name: "Close terminal 2" }).click();
  await eventually.count(page.locator(".dock .pane"), 1);
  await eventually.equal(() => focused(page), "Terminal 1");
  await prompt(page).press("Control+c");
  await eventually.match(pane(page, 1), /\^C/);
  await atRest(page);
});

pageTest("Ctrl+D at an empty line closes a terminal, but not the last one", {}, async (page) => {
  await open(page);
  await openAnother(page);
  await prompt(page).fill("echo");
  await prompt(page).press("Control+d");
  await prompt(page).fill("");
  await eventually.count(page.locator(".dock .pane"), 2);
  await prompt(page).press("Control+d");
  await eventually.count(page.locator(".dock .pane"), 1);
  await prompt(page).press("Control+d");
  await type(page, "echo 'open");
  await page.locator(".dock .open").waitFor();
  await prompt(page).press("Control+d");
  await eventually.match(pane(page, 1), /sh: .*'/);
  await type(page, "echo still here");
  await eventually.match(pane(page, 1), /^still here$/m);
});

pageTest("Ctrl+C stops the line of its own terminal", {}, async (page) => {
  await open(page);
  await type(page, "kubectl get rs -w");
  await openAnother(page);
  await type(page, "while true; do x=$x; done");
  await prompt(page).press("Control+c");
  await eventually.match(pane(page, 2), /\^C/);
  await eventually.doesNotMatch(pane(page, 1), /\^C/);
  await eventually.match(windows(page).first(), /get rs -w/);
});

pageTest("going back stops a line that has not begun there, and only that one", {}, async (page) => {
  await open(page);
  await type(page, "kubectl get rs -w");
  await eventually.match(pane(page, 1), /NAME/);
  await type(page, "echo waits");
  await openAnother(page);
  await type(page, "kubectl scale deployment/httpd --replicas=5; sleep 1000");
  await eventually.match(pane(page, 2), /scaled/);
  await page.locator("#stage").press("Home");
  await eventually.match(pane(page, 2), /\^C/);
  await eventually.count(pane(page, 2).locator(".entry.undone"), 1);
});

for (const { name, ...look } of everyLook()) {
  pageTest(`two terminals are readable and accessible: ${name}`, look, async (page) => {
    await open(page);
    await type(page, "kubectl get pods");
    await openAnother(page);
    await type(page, "mkdir -p vweb/update && cd vweb/update; kubectl get deploy,rs");
    await eventually.match(pane(page, 2), /NAME/);
    await assertAccessible(page);
    await assertNoSidewaysScroll(page);
    await screenshot(page, `windows-${name}`);
  });
}
