// Waits for the parts of the program that the page loads after its first screen, and keeps them away when a test asks
// for that.
//
//     pageTest("…", { loading: () => heldBack() }, async (page, { loading }) => { …; loading.arrive(); … });

/** File names without their endings: what every language needs, and what several of them share. */
const PARTS = ["scenarios", "panels", "terminal", "share", "help"];
const addresses = (parts) => [parts].flat().map((part) => `**/${part}.wasm*`);
const ALL = [...PARTS, "chunk_*"];

// The messages on the browser's console about a part that cannot be loaded, and about a part that was changed.
const MISSING = /\.wasm|ERR_INTERNET_DISCONNECTED|Failed to fetch|NetworkError/;
const CHANGED = /integrity|Failed to fetch|NetworkError/;

/** Waits until the page works with everything that its first screen does without. */
export function whole(page) {
  return page.waitForSelector(".scenario optgroup", { state: "attached" });
}

/** Waits until no part is missing any more that the page asks for by itself. */
export function arrived(page, parts = [...PARTS, "chinese"]) {
  return page.waitForFunction((parts) => {
    const loaded = performance.getEntriesByType("resource").filter(({ responseEnd }) => responseEnd > 0);
    return parts.every((part) => loaded.some(({ name }) => name.includes(`${part}.wasm`)));
  }, parts);
}

/** The parts are on their way until `arrive` is called. */
export function heldBack(parts = ALL) {
  let arrive;
  const arrived = new Promise((resolve) => (arrive = resolve));
  const prepare = async (page) => {
    for (const address of addresses(parts)) {
      await page.route(address, async (route) => {
        await arrived;
        await route.continue();
      });
    }
  };
  return { prepare, isWhole: false, arrive };
}

/** The parts cannot be loaded until `restore` is called. `tried` resolves when the page has asked for one in vain. */
export function keptAway(parts = ALL) {
  let tell;
  // The routes stay in place, because a request that is on its way while its route is removed may never be answered.
  let isAway = true;
  const tried = new Promise((resolve) => (tell = resolve));
  const prepare = async (page) => {
    page.on("requestfailed", (request) => request.url().includes(".wasm") && tell());
    for (const address of addresses(parts)) {
      await page.route(address, (route) => (isAway ? route.abort("internetdisconnected") : route.continue()));
    }
  };
  const restore = () => (isAway = false);
  return { prepare, isWhole: parts !== ALL, expects: MISSING, tried, restore };
}

/** What is asked for before `cut` is called stays on its way until then, and fails. Later requests succeed. */
export function cutOff(parts = ALL) {
  let cut;
  let isCut = false;
  const over = new Promise((resolve) => (cut = resolve)).then(() => (isCut = true));
  const prepare = async (page) => {
    for (const address of addresses(parts)) {
      await page.route(address, async (route) => {
        if (isCut) return route.continue();
        await over;
        await route.abort("internetdisconnected");
      });
    }
  };
  return { prepare, isWhole: false, expects: MISSING, cut };
}

/** The part arrives with bytes that the build did not write, until `restore` is called. */
export function changed(part = "terminal") {
  let isRestored = false;
  const prepare = (page) =>
    page.route(`**/${part}.wasm*`, async (route) => {
      if (isRestored) return route.continue();
      const response = await route.fetch();
      await route.fulfill({ response, body: Buffer.concat([await response.body(), Buffer.from([0, 1, 0])]) });
    });
  const restore = () => (isRestored = true);
  return { prepare, isWhole: false, expects: CHANGED, restore };
}
