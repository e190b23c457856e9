// Files of the editor are files of the shell, and the other way round.

import { assertAccessible, assertNoSidewaysScroll, everyLook, pageTest, screenshot } from "./harness.mjs";
import { kept } from "./steps.mjs";
import { eventually, until } from "./wait.mjs";

const prompt = (page) => page.locator("#kubectl");
const entry = (page) => page.locator(".dock .entry").last();
const editor = (page) => page.locator("#manifest");
const text = (page) => editor(page).inputValue();
const tabs = (page) => page.locator(".files .file .name").allInnerTexts();
const tab = (page, name) => page.locator(".files .file > button:first-child", { hasText: name });

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

const CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n";

pageTest("a here-document that is typed line by line is a tab of the editor at once", {}, async (page) => {
  await open(page);
  for (const line of ["cat > x.yaml <<EOF", ...CONFIG.trimEnd().split("\n")]) await type(page, line);
  await eventually.match(page.locator(".dock .open"), /kind: ConfigMap/);
  await type(page, "EOF");
  await eventually.deepEqual(() => tabs(page), ["manifest.yaml", "x.yaml"]);
  await eventually.match(() => text(page), /kind: Deployment/, "the file in view stays in view");
  await tab(page, "x.yaml").click();
  await eventually.equal(() => text(page), CONFIG);
  await editor(page).fill(CONFIG.replace("settings", "changed"));
  await type(page, "kubectl apply -f x.yaml; cat x.yaml");
  await eventually.match(entry(page), /configmap\/changed created[^]*name: changed/);
  await kept(page, "x.yaml");
  await page.reload();
  await eventually.deepEqual(() => tabs(page), ["manifest.yaml", "x.yaml"]);
});

pageTest("sed, cp, mv, rm and -o yaml do to tabs what they do to files", {}, async (page) => {
  await open(page);
  await type(page, "sed -i s/2.2.32/2.2.33/ manifest.yaml");
  await eventually.match(() => text(page), /image: httpd:2\.2\.33/);
  await type(page, "mkdir -p app/new; cp manifest.yaml app/new/copy.yaml; kubectl get deploy httpd -o yaml > live.yaml");
  await eventually.deepEqual(() => tabs(page), ["manifest.yaml", "app/new/copy.yaml", "live.yaml"]);
  await type(page, "mv manifest.yaml app/moved.yaml; rm live.yaml; ls app");
  await eventually.deepEqual(() => tabs(page), ["app/moved.yaml", "app/new/copy.yaml"]);
  await eventually.match(entry(page), /moved\.yaml\nnew/);
  await editor(page).focus();
  await page.keyboard.press("Control+Z");
  await eventually.match(() => text(page), /image: httpd:2\.2\.32/, "a moved file keeps its undo");
  await type(page, "grep image: app/moved.yaml");
  await eventually.match(entry(page), /httpd:2\.2\.32/);
  await type(page, "rm -r app");
  await eventually.equal(() => text(page), "", "an editor without files is empty");
});

pageTest("files that are renamed, closed and reopened in the editor are so in the shell", {}, async (page) => {
  await open(page);
  await type(page, "echo 'a: 1' > a.yaml; echo 'b: 1' > b.yaml");
  await eventually.deepEqual(() => tabs(page), ["manifest.yaml", "a.yaml", "b.yaml"]);
  await tab(page, "a.yaml").click();
  await tab(page, "a.yaml").click();
  const field = page.getByRole("textbox", { name: "Name of the file" });
  await field.fill("./deep//folder/a.yaml");
  await field.press("Enter");
  await eventually.deepEqual(() => tabs(page), ["manifest.yaml", "deep/folder/a.yaml", "b.yaml"]);
  await page.getByRole("button", { name: "Close deep/folder/a.yaml" }).click();
  await type(page, "ls; ls deep");
  await eventually.match(entry(page), /b\.yaml\nmanifest\.yaml\nls: deep: No such file/);
  await page.getByRole("button", { name: "Reopen deep/folder/a.yaml" }).click();
  await type(page, "cd deep/folder; cat a.yaml");
  await eventually.match(entry(page), /a: 1/);
});

pageTest("the editor says so when the shell replaces what a person typed, and takes it back when asked to", {}, async (page) => {
  await open(page);
  await editor(page).fill("mine: 1\n");
  await type(page, "echo 'theirs: 1' > manifest.yaml");
  await eventually.equal(() => text(page), "theirs: 1\n");
  const notice = page.locator(".notice");
  await eventually.match(notice, /terminal wrote into manifest\.yaml, where you had typed/);
  await assertAccessible(page);
  await notice.getByRole("button", { name: "Take that back" }).click();
  await eventually.equal(() => text(page), "mine: 1\n");
  await eventually.count(notice, 0);
  await type(page, "cat manifest.yaml");
  await eventually.match(entry(page), /mine: 1/);
  await type(page, "echo '# more' >> manifest.yaml");
  await eventually.match(notice, /manifest\.yaml/);
  await type(page, "echo '# and more' >> manifest.yaml");
  await eventually.match(() => text(page), /and more/);
  await notice.getByRole("button", { name: "Dismiss" }).click();
  await eventually.count(notice, 0);
  await eventually.match(() => text(page), /# more\n# and more/);
});

pageTest("a line that goes on writes into the tab while its person types into another", {}, async (page) => {
  await open(page);
  await type(page, "echo 'a: 1' > a.yaml; while true; do date >> log.txt; sleep 1; done");
  await eventually.deepEqual(() => tabs(page), ["manifest.yaml", "a.yaml", "log.txt"]);
  await tab(page, "a.yaml").click();
  await editor(page).pressSequentially("# typed while the shell writes, letter by letter\n", { delay: 30 });
  await eventually.match(() => text(page), /# typed while the shell writes, letter by letter\n/);
  await eventually.count(page.locator(".notice"), 0);
  await tab(page, "log.txt").click();
  await eventually.match(() => text(page), /(\+0000\n.*){3}/s);
  await eventually.count(page.locator(".files .wrong"), 1, "a log is no broken manifest, a.yaml is one");
  await prompt(page).press("Control+c");
  await page.locator("#stage").press("Home");
  await type(page, "wc -l < log.txt");
  await eventually.match(entry(page), /\n([3-9]|\d\d)$/m, "going back in time leaves files as they are");
});

pageTest("kubectl edit brings its file into view, in the folder of the shell", {}, async (page) => {
  await open(page);
  await type(page, "mkdir desk; cd desk; kubectl edit deployment/httpd");
  await eventually.match(tab(page, "desk/httpd-deployment.yaml"), /desk/);
  await eventually.match(() => text(page), /kind: Deployment/);
  await editor(page).fill((await text(page)).replace("2.2.31", "2.2.34"));
  await type(page, "kubectl apply -f httpd-deployment.yaml");
  await eventually.match(entry(page), /deployment\.apps\/httpd configured/);
});

pageTest("too many files are told in words", {}, async (page) => {
  await open(page);
  await type(page, "for i in {1..300}; do echo $i > f$i; done");
  await eventually.match(entry(page), /more than 200 files and folders; rm makes room/);
  await type(page, "rm f1 f2 f3; echo > g && echo room");
  await eventually.match(entry(page), /room$/m);
});

for (const { name, ...look } of everyLook()) {
  pageTest(`twenty files with long names: ${name}`, look, async (page) => {
    await open(page);
    await type(page, "mkdir -p ch09/vweb/update; for i in {1..20}; do echo 'a: 1' > ch09/vweb/update/vweb-v$i-readiness-rollingupdate.yaml; done");
    await page.locator(".entry").waitFor();
    if (look.size === "phone") await page.locator("nav.tabs button").first().click();
    await eventually.count(page.locator(".files .file"), 21);
    const all = page.locator(".all-files select");
    await all.selectOption({ label: "ch09/vweb/update/vweb-v17-readiness-rollingupdate.yaml" });
    await eventually.equal(() => text(page), "a: 1\n");
    await eventually.match(page.locator(".files [aria-pressed=true]"), /v17/);
    await assertAccessible(page);
    await assertNoSidewaysScroll(page);
    await screenshot(page, `many-files-${name}`);
  });
}
