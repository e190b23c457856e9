// The browsers that the page is tested in: how they are found and started, and what sets them apart. Playwright drives
// both, so a test is written once.

import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium, firefox } from "playwright-core";

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
const FIREFOX_NAMES = ["firefox-esr", "firefox"];
const FOR_TESTS = {
  // Reading the clipboard needs no press on a button that pastes.
  "dom.events.testing.asyncClipboard": true,
  // On a busy machine, a script that works is no script that hangs.
  "dom.max_script_run_time": 0,
};

/** $CHROME, or the first Chromium in PATH. */
export function launchChromium() {
  return chromium.launch({ executablePath: find("Chromium", "CHROME", CHROMIUM_NAMES), args: CHROMIUM_FLAGS });
}

/**
 * $FIREFOX, or the first Firefox in PATH, driven by WebDriver BiDi: Playwright's own protocol needs a Firefox that
 * Playwright has built.
 */
async function launchFirefox(preferences) {
  const browser = await firefox.launch({
    channel: "moz-firefox",
    executablePath: find("Firefox", "FIREFOX", FIREFOX_NAMES),
    firefoxUserPrefs: { ...FOR_TESTS, ...preferences },
  });
  answerForMediaFeatures(browser);
  return browser;
}

/**
 * Playwright sets the colour scheme of each context with a command that the ESR of Firefox does not know yet, and opens
 * no context without it. Preferences have set the colour scheme already, so the command is answered here.
 */
function answerForMediaFeatures(browser) {
  const session = browser._connection.toImpl(browser)._browserSession;
  const send = session.send.bind(session);
  session.send = (command, parameters) =>
    command === "emulation.setMediaFeaturesOverride" ? Promise.resolve({}) : send(command, parameters);
}

function find(name, variable, names) {
  if (process.env[variable]) return process.env[variable];
  const folders = (process.env.PATH ?? "").split(delimiter);
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = candidates.find((file) => existsSync(file));
  if (!found) throw new Error(`no ${name} in PATH: install one, or set ${variable} to its path`);
  return found;
}

/** What Chromium is told for each page, Firefox is told for the whole browser: one for each of these that is asked for. */
function firefoxPreferences({ theme, reducedMotion, largeLetters }) {
  return {
    "layout.css.prefers-color-scheme.content-override": theme === "dark" ? 0 : 1,
    "ui.prefersReducedMotion": reducedMotion ? 1 : 0,
    ...(largeLetters && { "font.size.variable.x-western": 32, "font.size.monospace.x-western": 26 }),
  };
}

async function enlargeLetters(page) {
  const client = await page.context().newCDPSession(page);
  await client.send("Page.setFontSizes", { fontSizes: { standard: 32, fixed: 26 } });
}

/** In the page: prints errors as texts. Of an error itself, Firefox tells us no more than that it is one. */
function printErrorsAsTexts() {
  const print = console.error;
  console.error = (...values) => print(...values.map((value) => (value instanceof Error ? `${value}\n${value.stack}` : value)));
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
  Firefox: {
    kind: (look) => JSON.stringify(firefoxPreferences(look)),
    launch: (look) => launchFirefox(firefoxPreferences(look)),
    permissions: [],
    dress: (page) => page.addInitScript(printErrorsAsTexts),
  },
};
