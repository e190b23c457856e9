// Starts the page: loads the module that index.html names and mounts it. When that fails, or the program breaks later,
// says so and gives the work back.

const WORK = "rollout-playground.work";
const moduleScript = document.getElementById("module");
const wasm = document.getElementById("wasm");
const moduleChecked = new Promise((resolve, reject) => {
  moduleScript.onload = resolve;
  moduleScript.onerror = () => reject(new Error("its file app.js could not be loaded, or was changed on its way"));
});

// A link carries a scenario: "#s=1." and its JSON, deflated, in the letters of addresses.
const LINK = "#s=1.";
const MOST_BYTES = 4 << 20;

async function pipe(bytes, through, most = Infinity) {
  const chunks = [];
  let size = 0;
  const stream = new Blob([bytes]).stream().pipeThrough(through);
  for (let reader = stream.getReader(), next; !(next = await reader.read()).done; ) {
    size += next.value.length;
    if (size > most) throw new RangeError("larger than any scenario");
    chunks.push(next.value);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

async function pack(text) {
  const packed = await pipe(new TextEncoder().encode(text), new CompressionStream("deflate-raw"));
  const letters = btoa(Array.from(packed, (byte) => String.fromCharCode(byte)).join(""));
  return location.href.replace(/[?#].*/, "") + LINK + letters.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

// Paints an SVG at twice its size, so that the picture is sharp on any screen.
async function paint(address) {
  const image = Object.assign(new Image(), { src: address });
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: 2 * image.width, height: 2 * image.height });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/png");
}

// The scenario that the address carries: empty if it cannot be read, undefined if there is none.
async function unpack(hash) {
  if (!hash.startsWith("#s=")) return undefined;
  try {
    if (!hash.startsWith(LINK)) throw new RangeError("of a newer playground");
    const letters = atob(hash.slice(LINK.length).replaceAll("-", "+").replaceAll("_", "/"));
    const packed = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    return new TextDecoder().decode(await pipe(packed, new DecompressionStream("deflate-raw"), MOST_BYTES));
  } catch {
    return "";
  }
}

addEventListener("hashchange", () => location.hash.startsWith("#s=") && location.reload());

// Chosen colours and language are set before the first paint, so that the page does not flash in others. A person who
// has work from an earlier visit knows what the page is.
try {
  const { theme, language } = JSON.parse(localStorage.getItem("rollout-playground.preferences")) ?? {};
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  const spoken = navigator.languages.map((tag) => tag.toLowerCase().split("-")[0]).find((tag) => tag === "en" || tag === "zh");
  document.documentElement.lang = language ?? (spoken === "zh" ? "zh-CN" : "en");
  if (localStorage.getItem(WORK)) for (const line of document.querySelectorAll(".tagline")) line.remove();
} catch {
  // If nothing readable is kept, or storage is forbidden, the page keeps its defaults.
}


function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// After one of these errors a WebAssembly program cannot go on. Firefox reports a stack that is too deep as
// InternalError.
const FATAL = ["RuntimeError", "RangeError", "InternalError"];

function watch(whenBroken) {
  let broken = false;
  const look = (error) => {
    if (broken || !FATAL.includes(error?.name)) return;
    broken = true;
    // The stack begins with the message, except in Firefox.
    const { message, stack } = error;
    showBroken(whenBroken(), stack.includes(message) ? stack : `${error}\n${stack}`);
  };
  addEventListener("error", ({ error }) => look(error));
  addEventListener("unhandledrejection", ({ reason }) => look(reason));
}

function showBroken({ title, advice, copy, copied, again, over, work }, error) {
  const text = element("textarea", { className: "field mono", readOnly: true, value: work, rows: 6 });
  text.setAttribute("aria-label", copy);
  const copyButton = element("button", { className: "button outlined", textContent: copy });
  copyButton.onclick = async () => {
    text.select();
    await navigator.clipboard.writeText(work);
    copyButton.textContent = copied;
  };
  const againButton = element("button", { className: "button outlined", textContent: again, onclick: () => location.reload() });
  const overButton = element("button", { className: "button primary", textContent: over });
  overButton.onclick = () => {
    localStorage.setItem(`${WORK}.set-aside`, work);
    localStorage.removeItem(WORK);
    location.reload();
  };
  const main = element(
    "main",
    { className: "broken" },
    element("h1", { textContent: title }),
    element("p", { textContent: advice }),
    text,
    element("p", { className: "row" }, copyButton, againButton, overButton),
    element("pre", { textContent: error }),
  );
  main.setAttribute("role", "alert");
  document.body.replaceChildren(main);
}

try {
  if (!getComputedStyle(document.documentElement).getPropertyValue("--accent")) {
    throw new Error("its style sheet could not be loaded, or was changed on its way");
  }
  await moduleChecked;
  const { default: load, mountPlayground, breakOnPurpose, whenBroken } = await import(moduleScript.src);
  await load({ module_or_path: fetch(wasm.href, { integrity: wasm.integrity }) });
  watch(whenBroken);
  globalThis.rolloutPlayground = { breakOnPurpose, pack, paint };
  await mountPlayground(document.getElementById("app"), await unpack(location.hash), [...new URLSearchParams(location.search)].flat());
} catch (error) {
  // The page tells by itself that it takes long, until the program takes its place or says why it cannot.
  document.querySelector(".late")?.remove();
  const status = document.querySelector("#app [role=status]");
  if (status) {
    status.textContent = `The page could not be started: ${error.message}. Check the connection and load it again; it needs a browser with WebAssembly, from 2024 or later.`;
  }
  throw error;
}
