/**
 * The microphone: 16 kHz mono PCM16 in pieces of 40 ms, from one press of a button to the next.
 * It is asked for only when opened, and let go when closed. It knows no server.
 */

const SAMPLE_RATE = 16_000; // hertz
const PATIENCE_MS = 5000; // Firefox never starts its sound on a machine without a sound card

/** @typedef {"refused" | "missing" | "insecure" | "soundless"} Reason */

export class MicrophoneUnavailable extends Error {
  /** @param {Reason} reason */
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

export class Microphone {
  /** @type {AudioContext | null} */
  #context = null;

  /**
   * Begin to record.
   * @param {(frame: ArrayBuffer) => void} onFrame
   * @param {() => void} onLost called when it is unplugged, or no longer allowed
   * @returns {Promise<() => void>} what ends the recording and lets the microphone go
   * @throws {MicrophoneUnavailable}
   */
  async open(onFrame, onLost) {
    const stream = await askForStream();
    for (const track of stream.getAudioTracks()) track.addEventListener("ended", onLost);
    const release = () => stream.getTracks().forEach((track) => track.stop());
    try {
      const disconnect = await this.#capture(stream, onFrame);
      return () => {
        disconnect();
        release();
      };
    } catch (error) {
      release();
      throw error instanceof MicrophoneUnavailable ? error : new MicrophoneUnavailable("missing");
    }
  }

  /**
   * @param {MediaStream} stream
   * @param {(frame: ArrayBuffer) => void} onFrame
   */
  async #capture(stream, onFrame) {
    const source = await this.#source(stream);
    const capture = new AudioWorkletNode(source.context, "capture", { numberOfOutputs: 0 });
    capture.port.onmessage = ({ data }) => onFrame(data);
    source.connect(capture);
    return () => {
      capture.port.onmessage = null;
      capture.port.postMessage("end");
      source.disconnect();
    };
  }

  /** @param {MediaStream} stream */
  async #source(stream) {
    try {
      return (await this.#ready(SAMPLE_RATE)).createMediaStreamSource(stream);
    } catch (error) {
      if (error instanceof MicrophoneUnavailable) throw error;
      // Firefox joins a microphone only to a context of the sound card's own rate; there the
      // worklet resamples.
      await this.#context?.close();
      this.#context = null;
      return (await this.#ready()).createMediaStreamSource(stream);
    }
  }

  /** @param {number} [sampleRate] of a context that is yet to be made */
  async #ready(sampleRate) {
    if (!this.#context) {
      this.#context = new AudioContext({ sampleRate, latencyHint: "interactive" });
      await this.#context.audioWorklet.addModule(new URL("capture-worklet.js", import.meta.url));
    }
    await withinPatience(this.#context.resume());
    return this.#context;
  }
}

/**
 * @param {Promise<void>} opening
 * @returns {Promise<void>}
 * @throws {MicrophoneUnavailable}
 */
function withinPatience(opening) {
  const soundless = new MicrophoneUnavailable("soundless");
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(soundless), PATIENCE_MS);
    opening.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** @returns {Promise<MediaStream>} */
async function askForStream() {
  if (!navigator.mediaDevices) throw new MicrophoneUnavailable("insecure");
  const audio = { channelCount: 1, echoCancellation: true, noiseSuppression: true };
  try {
    return await navigator.mediaDevices.getUserMedia({ audio });
  } catch (error) {
    const refused = error instanceof DOMException && error.name === "NotAllowedError";
    throw new MicrophoneUnavailable(refused ? "refused" : "missing");
  }
}
