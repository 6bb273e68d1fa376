/**
 * The socket to the server: connects, reconnects, and tells events from sound.
 * It knows nothing of the page, and nothing of what the events mean.
 *
 * @typedef {{type: string, [field: string]: any}} WireEvent
 * @typedef {object} Listener
 * @property {(event: WireEvent) => void} onEvent
 * @property {(responseId: string, samples: Int16Array) => void} onSound
 * @property {() => void} onLost  called once for each loss, not for each failed attempt
 */

const RESPONSE_ID_BYTES = 16; // every binary frame begins with its response's id, in ASCII
const RETRY_MS = [500, 1000, 2000, 4000, 8000];

export class Connection {
  /** @type {WebSocket | null} */
  #socket = null;
  #attempts = 0;
  #wasOpen = true; // so that a first attempt that fails is told, too
  #retry = 0;

  /**
   * @param {string} url
   * @param {Listener} listener
   */
  constructor(url, listener) {
    this.url = url;
    this.listener = listener;
    window.addEventListener("online", () => this.#attempts && this.open());
  }

  open() {
    clearTimeout(this.#retry);
    this.#drop();
    const socket = new WebSocket(this.url);
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => this.#receive(data);
    socket.onclose = () => this.#lost();
    this.#socket = socket;
  }

  /**
   * @param {WireEvent | ArrayBuffer} message
   * @returns {boolean} false when there is no connection
   */
  send(message) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(message instanceof ArrayBuffer ? message : JSON.stringify(message));
    return true;
  }

  /** @param {string | ArrayBuffer} data */
  #receive(data) {
    if (typeof data === "string") {
      const event = JSON.parse(data);
      // Not before: a server that is full opens the socket, says so, and closes it again.
      if (event.type === "session.created") this.#established();
      this.listener.onEvent(event);
    } else {
      const id = String.fromCharCode(...new Uint8Array(data, 0, RESPONSE_ID_BYTES));
      this.listener.onSound(id, new Int16Array(data, RESPONSE_ID_BYTES));
    }
  }

  #established() {
    this.#attempts = 0;
    this.#wasOpen = true;
  }

  #lost() {
    const wait = RETRY_MS[Math.min(this.#attempts, RETRY_MS.length - 1)];
    this.#attempts += 1;
    // Spread out, so that many pages do not come back to a restarted server at once.
    this.#retry = setTimeout(() => this.open(), wait * (0.75 + Math.random() / 2));
    if (this.#wasOpen) this.listener.onLost();
    this.#wasOpen = false;
  }

  #drop() {
    if (!this.#socket) return;
    this.#socket.onclose = this.#socket.onmessage = null;
    this.#socket.close();
  }
}
