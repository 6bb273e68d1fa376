/**
 * Whether the server is there: what the person is told, and what goes on, when it comes, goes and
 * comes back.
 *
 * @typedef {import("../wire/connection.js").WireEvent} WireEvent
 *
 * @typedef {object} Shown
 * @property {import("../view/announce.js").Announcer} announcer
 * @property {import("../view/transcript.js").TranscriptLog} log
 * @property {import("../view/results/results.js").Results} results
 * @property {import("../view/screen.js").Screen} screen
 * @property {import("../view/progress.js").Progress} progress
 * @property {import("./kept-results.js").KeptResults} kept
 * @property {import("../wire/progress-watch.js").ProgressWatch} reading
 * @property {import("../sound/reading-voice.js").ReadingVoice} readingVoice
 *
 * @typedef {object} Parts
 * @property {import("./stage.js").Stage} stage
 * @property {import("./floor.js").Floor} floor
 * @property {import("../sound/ears.js").Ears} ears
 * @property {import("../sound/listening.js").Listening} listening
 * @property {import("./answers.js").Answers} answers
 * @property {import("../controls/settings.js").Settings} settings
 * @property {import("./findings.js").Findings} findings
 * @property {import("./place.js").Place} place
 */

import { words } from "../words/language.js";

const UNTOLD_MS = 2000; // what was going on goes on after a shorter one
const FULL = "server.too_many_sessions";
const TOO_SLOW = "client.too_slow"; // the server then closes the socket, and takes the page back

export class Presence {
  #loading = false;

  /**
   * @param {Shown} shown
   * @param {Parts} parts
   * @param {() => void} tellSettings
   */
  constructor(shown, parts, tellSettings) {
    this.shown = shown;
    this.parts = parts;
    this.tellSettings = tellSettings;
    this.break = new Break((why, refused) => this.#tellBreak(why, refused));
  }

  /** Whether the server is gone, and the person knows. */
  get gone() {
    return this.break.told;
  }

  /** Whether the server could not say anything now. */
  get voiceless() {
    return this.gone || this.#loading;
  }

  /**
   * The server's models are loaded.
   * @param {WireEvent} event session.ready
   */
  ready(event) {
    const { stage } = this.parts;
    this.shown.results.library = libraryOf(event);
    this.#loading = false;
    this.shown.readingVoice.silence();
    this.shown.announcer.clear();
    if (stage.state !== "idle") return stage.refresh();
    stage.enter("idle");
    stage.tell(words.connection.here);
  }

  /** @param {import("../wire/progress-watch.js").Reading} reading of pictures into the library */
  reads(reading) {
    if (this.#loading) return;
    this.shown.results.library = reading.running ? "reading" : libraryOf(reading);
  }

  /**
   * @param {WireEvent} error
   * @returns {boolean} whether it is no more than the reason of a break
   */
  explains(error) {
    return this.break.explainedBy(error);
  }

  /**
   * A session begins.
   * @param {WireEvent} event
   * @param {import("../wire/connection.js").Kept[]} left of one that the server has forgotten
   */
  began(event, left) {
    const { screen, announcer, log, results, progress, reading, readingVoice } = this.shown;
    const { stage, listening, settings, findings } = this.parts;
    readingVoice.silence();
    listening.maxSeconds = event.max_audio_seconds;
    findings.begin(event);
    const erased = this.shown.kept.follow(event.forgotten);
    if (erased) this.parts.place.forget();
    for (const one of [stage, screen, log, results, progress]) one.language = event.language;
    screen.warnOfModels(event.notice, event.language);
    screen.connection(true);
    announcer.clear();
    settings.begin();
    this.tellSettings();
    reading.start();
    const { gone } = this;
    this.#loading = !event.ready;
    results.library = this.#loading ? "loading" : libraryOf(event);
    if (this.break.end() !== "first") return this.#beginAnew(left, erased);
    this.parts.place.askAgain();
    if (this.#loading) return stage.tell(words.connection.gettingReady);
    stage.enter("idle");
    if (gone) stage.tell(words.connection.here);
  }

  /** The session goes on. */
  resumed() {
    const { announcer, screen, reading, readingVoice } = this.shown;
    const { answers, ears, stage } = this.parts;
    screen.connection(true);
    reading.start();
    if (this.break.end() !== "told") return;
    readingVoice.silence();
    announcer.withdrawWarning();
    stage.refresh();
    // An answer that goes on, or comes now, says so by itself.
    const coming = answers.playing || ears.owed || stage.state === "thinking";
    if (!coming && !announcer.saying) stage.tell(words.connection.resumed);
  }

  /** The socket has dropped, or could not be opened. */
  broke() {
    this.break.begin();
    this.shown.reading.stop();
  }

  /** The server is there, and does not let this device in. */
  shutOut() {
    this.break.shutOut();
  }

  /**
   * @param {import("../wire/connection.js").Kept[]} left
   * @param {boolean} erased whether it is for that that the session before has ended
   */
  #beginAnew(left, erased) {
    const { answers, ears, stage, floor } = this.parts;
    answers.abandon();
    const { owed } = ears;
    const recording = stage.state === "recording";
    ears.goOn(left, recording);
    if (owed) return floor.awaitAnswer("asked");
    if (recording) return stage.enter("recording");
    if (stage.state === "thinking" || stage.state === "hearing") {
      this.shown.announcer.unhush();
      stage.cues.note("stopped");
      stage.rest();
    }
    const { place } = this.parts;
    const back = place.known ? words.connection.resumed : words.connection.back;
    const news = erased ? words.kept.erased : back;
    place.askAgain(() => stage.tell(news));
  }

  /**
   * @param {string} why
   * @param {boolean} refused by the server, whose words these are
   */
  #tellBreak(why, refused) {
    const { stage } = this.parts;
    const { screen } = this.shown;
    screen.connection(false);
    if (stage.state === "thinking") stage.rest();
    else stage.refresh();
    stage.warn(why, refused ? stage.language : words.language);
  }
}

/** @param {{[field: string]: any}} event that counts the pictures which can be found */
function libraryOf({ photos }) {
  return photos ? "there" : "empty";
}

/** A break of the connection: worth a word only when it lasts, and then one. */
class Break {
  #timer = 0;
  #greeted = false;
  /** Why the server did not begin a session. */
  #refusal = "";
  /** Whether it is there, and lets nobody in without its token. */
  #shut = false;
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

  /** The server is there, and does not let this device in: told once, whatever was told before. */
  shutOut() {
    if (this.#shut) return;
    this.#shut = true;
    this.#tell();
  }

  /** @returns {"first" | "short" | "told"} what kind of break it was; the first is none */
  end() {
    clearTimeout(this.#timer);
    const kind = !this.#greeted ? "first" : this.told ? "told" : "short";
    this.#greeted = true;
    this.told = false;
    this.#refusal = "";
    this.#shut = false;
    return kind;
  }

  #tell() {
    clearTimeout(this.#timer);
    this.told = true;
    const { gone, lost, shutOut } = words.connection;
    const why = this.#shut ? shutOut : this.#greeted ? lost : gone;
    this.onLong(this.#refusal || why, Boolean(this.#refusal));
  }
}
