// A person sets the load of an application, and sees what its autoscaler makes of it.

import { assertAccessible, assertNoSidewaysScroll, pageTest } from "./harness.mjs";
import { applyButton, fullSpeed, playOut } from "./steps.mjs";
import { eventually } from "./wait.mjs";

const autoscaler = (page) => page.locator(".why .autoscaler");
const size = (page) => page.locator(".lane .pod:not(.gone)");

pageTest("the autoscaler follows the load that is set", { path: "?scenario=hpa" }, async (page) => {
  await eventually.match(autoscaler(page), /shop.*cpu.*0% \/ 50%.*2 to 10 pods/s);
  await fullSpeed(page);
  const load = page.getByLabel("cpu", { exact: true });
  await load.fill("0.3");
  await playOut(page, () => load.press("Enter"));
  await eventually.equal(() => load.inputValue(), "300m");
  await eventually.match(autoscaler(page), /The size fits the usage.*cpu.*50% \/ 50%/s);
  await eventually.count(size(page), 3);
  await eventually.match(page.locator(".why .autoscaled .equations"), /recommended\s+=\s+⌈\s+2\s+×\s+75%\s+÷\s+50%\s+⌉\s+=\s+3/);
  await assertAccessible(page);
});

pageTest("an amount that is none is told", { path: "?scenario=hpa" }, async (page) => {
  const load = page.getByLabel("memory", { exact: true });
  await load.fill("much");
  await load.press("Enter");
  await eventually.match(page.locator("#load-memory-meaning"), /an amount such as 500m/);
  await page.getByRole("button", { name: "more memory" }).click();
  await eventually.equal(() => load.inputValue(), "64Mi");
});

pageTest("replicas in the manifest name the autoscaler that sets them, too", { path: "?scenario=hpa-replicas", size: "phone", language: "zh" }, async (page) => {
  await eventually.match(page.locator(".preview"), /副本数从 6 变为 2.*自动扩缩器 shop 也在设置副本数/s);
  await assertNoSidewaysScroll(page);
  await fullSpeed(page);
  await playOut(page, () => applyButton(page).click());
  await page.getByRole("button", { name: "为什么", exact: true }).click();
  await eventually.match(autoscaler(page), /规模与使用量相符/);
  await assertNoSidewaysScroll(page);
});
