// Finds and starts the browsers that the page is tested in, and knows how they differ.

import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

const CHROMIUM_NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"];
const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** $CHROME, or the first Chromium in PATH. */
export function launchChromium() {
  return chromium.launch({ executablePath: find("Chromium", "CHROME", CHROMIUM_NAMES), args: CHROMIUM_FLAGS });
}

function find(name, variable, names) {
  if (process.env[variable]) return process.env[variable];
  const folders = (process.env.PATH ?? "").split(delimiter);
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = candidates.find((file) => existsSync(file));
  if (!found) throw new Error(`no ${name} in PATH: install one, or set ${variable} to its path`);
  return found;
}

async function enlargeLetters(page) {
  const client = await page.context().newCDPSession(page);
  await client.send("Page.setFontSizes", { fontSizes: { standard: 32, fixed: 26 } });
}

/**
 * By name: `launch` starts one that is right for a look; looks with the same `kind` share it. `dress` does for a new
 * page what is left to do for its look.
 */
export const BROWSERS = {
  Chromium: {
    kind: () => "",
    launch: launchChromium,
    permissions: ["clipboard-read", "clipboard-write"],
    dress: (page, look) => look.largeLetters && enlargeLetters(page),
  },
};
