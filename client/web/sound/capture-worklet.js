/**
 * On the audio thread: float samples in, PCM16 frames of 40 ms out. It knows no microphone.
 */

const OUTPUT_RATE = 16_000;
const FRAME_SAMPLES = (OUTPUT_RATE * 40) / 1000; // 40 ms

class Capture extends AudioWorkletProcessor {
  #frame = new Int16Array(FRAME_SAMPLES);
  #filled = 0;
  // Where the browser cannot record at 16 kHz, every output sample is the mean of the input
  // samples that fall into it: a plain low-pass, good enough for speech.
  #step = sampleRate / OUTPUT_RATE;
  #sum = 0;
  #count = 0;
  #position = 0;
  #ended = false;

  constructor() {
    super();
    this.port.onmessage = () => (this.#ended = true); // so that the node can be collected
  }

  /** @param {Float32Array[][]} inputs */
  process([[channel]]) {
    for (const sample of channel ?? []) {
      this.#sum += sample;
      this.#count += 1;
      this.#position += 1;
      if (this.#position >= this.#step) this.#put();
    }
    return !this.#ended;
  }

  #put() {
    const value = Math.max(-1, Math.min(1, this.#sum / this.#count));
    this.#frame[this.#filled] = Math.round(value * 32767);
    this.#filled += 1;
    this.#position -= this.#step;
    this.#sum = this.#count = 0;
    if (this.#filled === FRAME_SAMPLES) this.#send();
  }

  #send() {
    this.port.postMessage(this.#frame.buffer, [this.#frame.buffer]);
    this.#frame = new Int16Array(FRAME_SAMPLES);
    this.#filled = 0;
  }
}

registerProcessor("capture", Capture);
