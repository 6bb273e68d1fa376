/**
 * What was sent and is not yet known to have arrived, numbered from 1 in the session, sound
 * included. It knows no socket.
 *
 * @typedef {{type: string, [field: string]: any}} WireEvent
 * @typedef {WireEvent | ArrayBuffer} Message
 * @typedef {object} Kept
 * @property {Message} message
 * @property {boolean} sent  whether a socket took it
 */

const MOST_BYTES = 60 * 16_000 * 2; // a minute of sound: a server forgets its client after that
const EVENT_BYTES = 200; // what an event counts for, so that events are bounded, too
const COMMIT = "input_audio_buffer.commit";
const JOINED_BYTES = 32_000; // a second at least: servers bound how many messages come at once

export class Outbox {
  /** @type {Kept[]} */
  #kept = [];
  /** Number of the message before the oldest that is kept. */
  #before = 0;
  #bytes = 0;

  /**
   * @param {Message} message
   * @returns {Kept}
   */
  add(message) {
    const kept = { message, sent: false };
    this.#kept.push(kept);
    this.#bytes += weight(message);
    while (this.#bytes > MOST_BYTES) this.#forget();
    return kept;
  }

  /**
   * The server is known to have so many of the session's messages.
   * @param {number} received
   * @returns {Kept[]} the later ones, to be sent again: sound joined, and all numbered anew
   */
  acknowledge(received) {
    while (this.#before < received && this.#kept.length) this.#forget();
    this.#keep(joined(this.#kept), received);
    return this.#kept;
  }

  /**
   * The server has forgotten the session, and counts from 1 again.
   * @returns {Kept[]} what was kept
   */
  empty() {
    const left = this.#kept;
    this.#keep([], 0);
    return left;
  }

  #forget() {
    this.#bytes -= weight(/** @type {Kept} */ (this.#kept.shift()).message);
    this.#before += 1;
  }

  /**
   * @param {Kept[]} kept
   * @param {number} before
   */
  #keep(kept, before) {
    this.#kept = kept;
    this.#before = before;
    this.#bytes = kept.reduce((sum, { message }) => sum + weight(message), 0);
  }
}

/**
 * What of a lost session goes on in a new one: the recording that the new server does not have,
 * from its beginning to its end or to now, or what an open microphone has heard since the break.
 * @param {Kept[]} left
 * @param {boolean} openMicrophone
 * @returns {Message[]}
 */
export function unfinishedSpeech(left, openMicrophone) {
  const begins = left.findLastIndex(({ message }) => isEvent(message, "input_audio_buffer.clear"));
  const speech = openMicrophone
    ? left.filter(({ message, sent }) => !sent && isSound(message))
    : left.slice(begins + 1).filter(({ message }) => isSound(message) || isEvent(message, COMMIT));
  return joined(speech).map(({ message }) => message);
}

/**
 * @param {Kept[]} kept
 * @returns {Kept[]} the same with neighbouring pieces of sound put together
 */
function joined(kept) {
  /** @type {Kept[]} */
  const result = [];
  for (const { message, sent } of kept) {
    const last = result.at(-1)?.message;
    if (!isSound(last) || !isSound(message) || last.byteLength >= JOINED_BYTES) {
      result.push({ message, sent });
    } else {
      result.splice(-1, 1, { message: concatenated(last, message), sent });
    }
  }
  return result;
}

/**
 * @param {ArrayBuffer} first
 * @param {ArrayBuffer} second
 */
function concatenated(first, second) {
  const both = new Uint8Array(first.byteLength + second.byteLength);
  both.set(new Uint8Array(first));
  both.set(new Uint8Array(second), first.byteLength);
  return both.buffer;
}

/** @param {Message} message */
const weight = (message) => (isSound(message) ? message.byteLength : EVENT_BYTES);

/**
 * @param {Message | undefined} message
 * @returns {message is ArrayBuffer}
 */
const isSound = (message) => message instanceof ArrayBuffer;

/**
 * @param {Message} message
 * @param {string} type
 */
const isEvent = (message, type) => !isSound(message) && message.type === type;
