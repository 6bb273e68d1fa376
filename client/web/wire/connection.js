/**
 * The socket to the server: connects, comes back after a break with nothing lost in either
 * direction, and tells events from sound. It knows nothing of the page, and nothing of what the
 * events mean.
 *
 * @typedef {import("./outbox.js").WireEvent} WireEvent
 * @typedef {import("./outbox.js").Message} Message
 * @typedef {import("./outbox.js").Kept} Kept
 * @typedef {object} Listener
 * @property {(event: WireEvent, left: Kept[]) => void} onCreated  a session begins; the server has
 *   forgotten the one before, of which some messages are left
 * @property {(event: WireEvent) => void} onEvent
 * @property {(responseId: string, samples: Int16Array) => void} onSound
 * @property {() => void} onBreak  the socket has dropped; called once, not for each failed attempt
 * @property {() => void} onShutOut  the server is there, and does not let this device in
 * @property {() => void} onResumed  the session goes on as if nothing had happened
 */

import { Outbox } from "./outbox.js";

const RESPONSE_ID_BYTES = 16; // every binary frame begins with its response's id, in ASCII
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;
const PATIENCE_MS = 5000; // with a server that takes the call and says nothing
const SHUT_OUT = [401, 429]; // no token, a wrong one, or too many of those
const LEFT_FOR_GOOD = 1000; // the code that lets the server forget the session at once

export class Connection {
  /** @type {WebSocket | null} */
  #socket = null;
  #outbox = new Outbox();
  #session = "";
  #secret = ""; // of the session; who has both takes it up again
  #lastSeq = 0;
  #soundFrames = 0; // since the event of that number
  /** Whether the server has said that it takes messages of this session. */
  #live = false;
  #attempts = 0;
  #told = false; // of the present break
  #retry = 0;
  #patience = 0;

  /**
   * @param {string} url
   * @param {Listener} listener
   */
  constructor(url, listener) {
    this.url = url;
    this.listener = listener;
    window.addEventListener("online", () => !this.#live && this.open());
    window.addEventListener("pagehide", () => this.#leave());
    window.addEventListener("pageshow", ({ persisted }) => persisted && this.open());
  }

  open() {
    clearTimeout(this.#retry);
    this.#drop();
    const socket = new WebSocket(this.#address());
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => this.#receive(data);
    socket.onclose = () => this.#lost();
    this.#socket = socket;
    this.#patience = setTimeout(() => this.#giveUp(), PATIENCE_MS);
  }

  /**
   * During a break the message is kept, and sent when the session goes on.
   * @param {Message} message
   * @returns {boolean} false when there never was a session
   */
  send(message) {
    if (!this.#session) return false;
    const kept = this.#outbox.add(message);
    if (this.#live) this.#put(kept);
    return true;
  }

  /** @param {Kept} kept */
  #put(kept) {
    const { message } = kept;
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    this.#socket.send(message instanceof ArrayBuffer ? message : JSON.stringify(message));
    kept.sent = true;
  }

  #address() {
    if (!this.#session) return this.url;
    const place = new URLSearchParams({
      session_id: this.#session,
      resume_secret: this.#secret,
      last_seq: String(this.#lastSeq),
      sound_frames: String(this.#soundFrames),
    });
    return `${this.url}?${place}`;
  }

  /** @param {string | ArrayBuffer} data */
  #receive(data) {
    if (typeof data !== "string") {
      this.#soundFrames += 1;
      const id = String.fromCharCode(...new Uint8Array(data, 0, RESPONSE_ID_BYTES));
      return this.listener.onSound(id, new Int16Array(data, RESPONSE_ID_BYTES));
    }
    const event = JSON.parse(data);
    if (event.type === "session.created") {
      this.#session = event.session_id;
      this.#secret = event.resume_secret;
    }
    if (event.session_id === this.#session) {
      this.#lastSeq = event.seq;
      this.#soundFrames = 0;
    }
    if (event.type === "session.created") this.#begin(event);
    else if (event.type === "session.resumed") this.#resume(event);
    else this.listener.onEvent(event);
  }

  /** @param {WireEvent} event */
  #begin(event) {
    const left = this.#outbox.empty();
    this.#established();
    this.listener.onCreated(event, left);
  }

  /** @param {WireEvent} event */
  #resume(event) {
    for (const kept of this.#outbox.acknowledge(event.received)) this.#put(kept);
    this.#established();
    this.listener.onResumed();
  }

  // Not before: a server that is full opens the socket, says so, and closes it again.
  #established() {
    clearTimeout(this.#patience);
    this.#live = true;
    this.#attempts = 0;
    this.#told = false;
  }

  /** A socket that is closed politely waits for an answer, too. */
  #giveUp() {
    this.#drop();
    this.#lost();
  }

  #lost() {
    clearTimeout(this.#patience);
    const first = this.#live; // once at once: most breaks are over by then
    this.#live = false;
    this.#retry = setTimeout(() => this.open(), first ? 0 : this.#wait());
    if (!this.#told) this.listener.onBreak();
    this.#told = true;
    if (!first) this.#askWhy();
  }

  /** Browsers do not tell why a socket was refused; a file of the same server does. */
  async #askWhy() {
    try {
      const file = new URL("..", this.url.replace(/^ws/, "http"));
      const { status } = await fetch(file, { method: "HEAD", cache: "no-store" });
      if (!this.#live && SHUT_OUT.includes(status)) this.listener.onShutOut();
    } catch {
      return; // nobody is there
    }
  }

  #wait() {
    const wait = Math.min(FIRST_WAIT_MS * 2 ** this.#attempts, LONGEST_WAIT_MS);
    this.#attempts += 1;
    // Spread out, so that many pages do not come back to a restarted server at once.
    return wait * (0.75 + Math.random() / 2);
  }

  #leave() {
    clearTimeout(this.#retry);
    this.#drop(LEFT_FOR_GOOD);
    this.#live = false;
    this.#session = this.#secret = "";
  }

  /** @param {number} [code] none where this page will be back */
  #drop(code) {
    clearTimeout(this.#patience);
    if (!this.#socket) return;
    this.#socket.onclose = this.#socket.onmessage = null;
    this.#socket.close(code);
    this.#socket = null;
  }
}
