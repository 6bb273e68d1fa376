/**
 * A break of the connection: worth a word only when it lasts, and then one. It knows no socket.
 *
 * @typedef {import("../wire/connection.js").WireEvent} WireEvent
 */

import { words } from "../words/language.js";

const UNTOLD_MS = 2000; // what was going on goes on after a shorter one
const FULL = "server.too_many_sessions";
const TOO_SLOW = "client.too_slow"; // the server then closes the socket, and takes the page back

export class Break {
  #timer = 0;
  #greeted = false;
  /** Why the server did not begin a session. */
  #refusal = "";
  /** Whether the person knows of the present one. */
  told = false;

  /** @param {(why: string, refused: boolean) => void} onLong refused by the server, in its words */
  constructor(onLong) {
    this.onLong = onLong;
  }

  /** The socket has dropped, or could not be opened. */
  begin() {
    if (this.#greeted) this.#timer = setTimeout(() => this.#tell(), UNTOLD_MS);
    else this.#tell();
  }

  /**
   * @param {WireEvent} error
   * @returns {boolean} whether it is no more than the reason of a break
   */
  explainedBy({ code, text }) {
    if (code === TOO_SLOW) return true;
    if (this.#greeted && code !== FULL) return false;
    this.#refusal = text;
    if (this.#greeted && !this.told) this.#tell(); // this one will last
    return true;
  }

  /** @returns {"first" | "short" | "told"} what kind of break it was; the first is none */
  end() {
    clearTimeout(this.#timer);
    const kind = !this.#greeted ? "first" : this.told ? "told" : "short";
    this.#greeted = true;
    this.told = false;
    this.#refusal = "";
    return kind;
  }

  #tell() {
    clearTimeout(this.#timer);
    this.told = true;
    const { gone, lost } = words.connection;
    this.onLong(this.#refusal || (this.#greeted ? lost : gone), Boolean(this.#refusal));
  }
}
