/**
 * The part of the preferences that the server has a share in: told to it, and taken over from
 * it when the person changed something by voice. What came from the server is not told back.
 *
 * @typedef {import("../wire/connection.js").WireEvent} WireEvent
 * @typedef {import("./preferences.js").Preferences} Preferences
 * @typedef {"none" | "server_vad"} TurnDetection
 *
 * @typedef {object} Parts
 * @property {Preferences} preferences
 * @property {import("../view/controls.js").Controls} controls
 * @property {import("../sound/earcons.js").Earcons} earcons
 */

import { save } from "./preferences.js";

const FAILURES_AT_MOST = 3;
const EVENT_ID = "settings"; // an error that an update causes carries it back

export class Settings {
  /** Of the system, to speak with; null for the server's. @type {SpeechSynthesisVoice | null} */
  voice = null;
  /** The one that has failed, and is to speak again. @type {SpeechSynthesisVoice | null} */
  #resting = null;
  #failures = 0; // of it, one after the other
  /** Updates that the server has not answered: what it says until then may be out of date. */
  #unanswered = 0;
  /** "Text only" or "speak again", as the person said; null where the mode decides. @type {boolean | null} */
  #said = null;
  /** The mode that this was said in. */
  #saidIn = "";

  /**
   * @param {Parts} parts
   * @param {import("../conversation/answers.js").Answers} answers
   * @param {(event: WireEvent) => void} send
   */
  constructor({ preferences, controls, earcons }, answers, send) {
    this.preferences = preferences;
    this.controls = controls;
    this.earcons = earcons;
    this.answers = answers;
    this.send = send;
    this.#remember(preferences);
    this.applyToSounds();
  }

  /**
   * @param {SpeechSynthesisVoice | null} voice that the person has chosen
   * @returns {boolean} whether somebody else is to speak now
   */
  choose(voice) {
    if (voice && voice.voiceURI === this.#resting?.voiceURI) return false;
    const changes = Boolean(voice) !== Boolean(this.voice);
    if (voice?.voiceURI !== this.voice?.voiceURI) this.#failures = 0;
    this.#resting = null;
    this.voice = voice;
    return changes;
  }

  /** @returns {boolean} whether it is not to speak again */
  voiceFailed() {
    this.#failures += 1;
    this.#resting = this.#failures < FAILURES_AT_MOST ? this.voice : null;
    this.voice = null;
    return !this.#resting;
  }

  /** What the voice was given has been heard. */
  voiceSpoke() {
    this.#failures = 0;
  }

  /** @returns {boolean} whether a voice that had failed speaks again from now on */
  tryVoiceAgain() {
    if (!this.#resting) return false;
    this.voice = this.#resting;
    this.#resting = null;
    return true;
  }

  /** Whether Earshot speaks: as was said last, by voice or by choosing a mode. */
  get speaks() {
    const { voiceMode } = this.preferences;
    const chosen = voiceMode === "self-voicing";
    return voiceMode === this.#saidIn ? this.#said ?? chosen : chosen;
  }

  /** How loud, and whether at all. */
  applyToSounds() {
    const { volume, voiceMode, wordsPerMinute } = this.preferences;
    this.answers.speed = wordsPerMinute;
    this.answers.volume = this.earcons.volume = volume;
    this.earcons.silent = voiceMode === "text";
  }

  /** A new session knows nothing yet. */
  begin() {
    this.#unanswered = 0;
    this.answers.speaksItself = false;
  }

  /** As the person said. */
  keepListening() {
    this.preferences.keepListening = true;
    save(this.preferences);
    this.controls.show(this.preferences);
  }

  /** @param {TurnDetection} turnDetection whether the microphone stays open */
  tell(turnDetection) {
    const { voiceStyle, wordsPerMinute, volume, endOfTurn } = this.preferences;
    const { interruptResponse, wakeWord } = this.preferences;
    this.#remember(this.preferences);
    this.#unanswered += 1;
    this.send({
      type: "session.update",
      event_id: EVENT_ID,
      speak: this.speaks,
      voice_style: voiceStyle,
      words_per_minute: wordsPerMinute,
      volume,
      voice: this.voice ? "client" : "server",
      turn_detection: turnDetection,
      end_of_turn: endOfTurn,
      interrupt_response: interruptResponse,
      wake_word: wakeWord,
    });
  }

  /** Whether the speed or the sound of the voice differs from what the server knows. */
  get voiceChanged() {
    const { voiceStyle, wordsPerMinute } = this.preferences;
    return wordsPerMinute !== this.wordsPerMinute || voiceStyle !== this.voiceStyle;
  }

  /** @param {Preferences} preferences which the server knows */
  #remember({ voiceStyle, wordsPerMinute }) {
    this.voiceStyle = voiceStyle;
    this.wordsPerMinute = wordsPerMinute;
  }

  /**
   * @param {WireEvent} event session.updated
   * @returns {boolean} whether it was taken over
   */
  adopt(event) {
    this.#unanswered = Math.max(0, this.#unanswered - 1);
    // Of the answers that come now, whatever the server is told next.
    this.answers.speaksItself = event.speak && event.voice === "client" && this.voice !== null;
    if (this.#unanswered) return false;
    if (event.speak !== this.speaks) {
      // For this visit only: who speaks is a choice that is made on the page.
      this.#said = event.speak;
      this.#saidIn = this.preferences.voiceMode;
    }
    Object.assign(this.preferences, {
      voiceStyle: event.voice_style,
      wordsPerMinute: event.words_per_minute,
      volume: event.volume,
      endOfTurn: event.end_of_turn,
      interruptResponse: event.interrupt_response,
      wakeWord: event.wake_word,
    });
    this.#remember(this.preferences);
    save(this.preferences);
    this.controls.show(this.preferences);
    this.applyToSounds();
    return true;
  }

  /** @param {WireEvent} event an error, perhaps of an update */
  failed({ cause_event_id }) {
    if (cause_event_id === EVENT_ID) this.#unanswered = Math.max(0, this.#unanswered - 1);
  }
}
