// Serves the built site on a sub-path of a local host.

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { readHeaders } from "./headers.mjs";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
// $SITE names another built site, such as the target/site that `cargo xtask build --dev` makes within seconds.
export const DIST = resolve(ROOT, process.env.SITE ?? "dist");

// The site is not at the root of the host, because it has to work from any folder.
const SUB_PATH = "/some/sub/path/";

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

/** Serves a folder under the sub-path, on a free port. Returns { address, close }. */
export async function serve(folder = DIST) {
  if (!existsSync(join(folder, "index.html"))) {
    throw new Error(`there is no site in ${folder}: run \`cargo xtask build\` first`);
  }
  const headers = await readHeaders(folder);
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const inside = pathname.startsWith(SUB_PATH) ? decodeURIComponent(pathname.slice(SUB_PATH.length)) : undefined;
    const file = inside === undefined ? undefined : resolve(folder, inside || "index.html");
    try {
      if (!file?.startsWith(folder + sep)) throw new Error("outside the site");
      const content = await readFile(file);
      const type = TYPES[extname(file)] ?? "application/octet-stream";
      response.writeHead(200, { ...headers(`/${inside}`), "content-type": type }).end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const close = () => {
    server.closeAllConnections();
    return new Promise((closed) => server.close(closed));
  };
  return { address: `http://127.0.0.1:${server.address().port}${SUB_PATH}`, close };
}

/** Waits until the skeleton of index.html has given way to the page. */
export async function started(page) {
  await page.waitForFunction(() => !document.querySelector("#app > .loading"));
}

/** Makes the processor `times` as slow for this page. */
export async function slowDown(page, times) {
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: times });
}
