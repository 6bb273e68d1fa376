/**
 * Makes the page open without its server, from a copy of its own files. Each visit keeps the files
 * that it was loaded from, in place of those of the visit before, so that a copy is never a mixture
 * of two versions. Pictures and answers are not among them: they are private, and would outlive
 * what the person deletes.
 */

const COPY = "earshot-page"; // the cache's name, in service-worker.js, too
const PAGE_FILE = /\.(?:js|css|svg|webmanifest)$/;

/** To be called when the page has been loaded. */
export async function install() {
  if (!("serviceWorker" in navigator)) return; // at an address that is not safe, or in private
  try {
    await navigator.serviceWorker.register(new URL("service-worker.js", import.meta.url));
    await navigator.serviceWorker.ready;
    await keep(ownFiles());
  } catch {
    return; // forbidden, or no room: the page then opens only while its server runs
  }
}

/**
 * What was loaded since then.
 * @param {string} file of the page
 */
export async function keepToo(file) {
  try {
    if (!(await caches.has(COPY))) return; // without the rest it is of no use
    const copy = await caches.open(COPY);
    await copy.add(new Request(new URL(file, import.meta.url), { cache: "force-cache" }));
  } catch {
    return; // as above
  }
}

/** @param {string[]} files addresses; all are kept or none */
async function keep(files) {
  const copy = await caches.open(COPY);
  // As the browser has them: anew from the server, they might be of the next version already.
  await copy.addAll(files.map((file) => new Request(file, { cache: "force-cache" })));
  for (const { url } of await copy.keys()) {
    if (!files.includes(url)) await copy.delete(url);
  }
}

/** The addresses of the document and of all that it was loaded with. */
function ownFiles() {
  const page = new URL("./", document.baseURI).href;
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
  const linked = [...document.querySelectorAll("link")].map(({ href }) => href);
  const files = [...loaded, ...linked].filter((url) => url.startsWith(page) && PAGE_FILE.test(url));
  return [...new Set([page, ...files])];
}
