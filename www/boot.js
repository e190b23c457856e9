// Starts the page: loads the module that index.html names and mounts it.

const address = (id) => document.getElementById(id).href;

try {
  const { default: load, mountPlayground } = await import(address("module"));
  await load({ module_or_path: address("wasm") });
  mountPlayground(document.getElementById("app"));
} catch (error) {
  const status = document.querySelector("#app [role=status]");
  if (status) {
    status.textContent = `The page could not be started: ${error.message}. It needs a browser with WebAssembly, from 2023 or later.`;
  }
  throw error;
}
