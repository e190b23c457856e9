// Reads the file `_headers` that a built site carries for its host, as Netlify and Cloudflare Pages read it.

import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** Returns a function from a path below the site, such as "/index.html", to its headers. */
export async function readHeaders(folder) {
  const rules = parse(await readFile(join(folder, "_headers"), "utf8"));
  return (path) => Object.assign({}, ...rules.filter((rule) => matches(rule.path, path)).map((rule) => rule.headers));
}

function parse(text) {
  const rules = [];
  for (const line of text.split("\n").filter((line) => line.trim())) {
    if (line.startsWith("/")) rules.push({ path: line.trim(), headers: {} });
    else {
      const [, name, value] = line.match(/^\s+([\w-]+): (.+)$/);
      rules.at(-1).headers[name] = value;
    }
  }
  return rules;
}

const matches = (pattern, path) => (pattern.endsWith("*") ? path.startsWith(pattern.slice(0, -1)) : path === pattern);
