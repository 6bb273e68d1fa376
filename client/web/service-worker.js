/**
 * Opens the page from the copy that installed.js keeps, when its server is gone. While the server
 * answers, this worker touches nothing: a new version is seen at once, and a worker of an older
 * one cannot spoil it.
 */

const COPY = "earshot-page"; // the cache's name, in installed.js, too
const PATIENCE_MS = 3000; // with a server that takes the call and does not answer

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

/** Pages that were opened from the copy: their other files come from it, too, and match. */
const opened = new Set();

worker.addEventListener("install", () => worker.skipWaiting());

worker.addEventListener("fetch", (event) => {
  if (opensPage(event.request)) event.respondWith(page(event));
  else if (opened.has(event.clientId)) event.respondWith(file(event.request));
});

/** @param {Request} request */
function opensPage({ mode, url }) {
  const { origin, pathname } = new URL(url);
  return mode === "navigate" && origin + pathname === worker.registration.scope;
}

/** @param {FetchEvent} event */
async function page({ request, resultingClientId }) {
  const answer = await fromServer(request);
  if (answer) return answer;
  const copy = await caches.match(worker.registration.scope, { cacheName: COPY });
  if (copy) opened.add(resultingClientId);
  return copy ?? Response.error();
}

/** @param {Request} request */
async function file(request) {
  return (await caches.match(request, { cacheName: COPY })) ?? fetch(request);
}

/**
 * @param {Request} request
 * @returns {Promise<Response | null>} null where the server is gone
 */
async function fromServer(request) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    return await fetch(request, { signal: patience.signal });
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}
