/**
 * One conversation, as the page sees it: what the person does and what the server sends, in;
 * sound, words and pictures, out. It touches neither the page nor the browser's devices itself.
 *
 * @typedef {import("./connection.js").WireEvent} WireEvent
 * @typedef {import("./outbox.js").Message} Message
 * @typedef {import("./view/results.js").Verdict} Verdict
 * @typedef {import("./player.js").Position} Position
 *
 * @typedef {object} Parts
 * @property {import("./microphone.js").Microphone} microphone
 * @property {import("./earcons.js").Earcons} earcons
 * @property {import("./view/announce.js").Announcer} announcer
 * @property {import("./view/transcript.js").TranscriptLog} log
 * @property {import("./view/results.js").Results} results
 * @property {import("./view/remembered.js").Remembered} remembered  from last time
 * @property {import("./kept.js").KeptResults} kept
 * @property {import("./view/screen.js").Screen} screen
 * @property {import("./view/controls.js").Controls} controls
 * @property {import("./progress.js").ProgressWatch} reading  of pictures into the library
 * @property {import("./view/progress.js").Progress} progress  of that
 * @property {import("./reading-voice.js").ReadingVoice} readingVoice
 * @property {import("./preferences.js").Preferences} preferences
 * @property {() => void} onVoiceLost  the chosen voice of the system does not speak
 */

import { Answers } from "./answers.js";
import { Break } from "./break.js";
import { Connection } from "./connection.js";
import { Ears } from "./ears.js";
import { words } from "./language.js";
import { Listening } from "./listening.js";
import { Recorder } from "./recorder.js";
import { Settings } from "./settings.js";
import { Stage } from "./stage.js";

const HEARD_OUT_SECONDS = 0.05; // what lacks no more is not said again by the server
/** Errors after which the answer comes all the same. */
const WARNINGS = ["audio.too_long"];
/** The error of a server that could not speak. */
const VOICELESS = "speech.failed";

export class Conversation {
  /** @type {{rank: number, verdict: Verdict} | null} */
  #lastThumb = null;
  /** The last one that was in words alone, as it was typed or heard. */
  #question = "";
  /** How many results the server gives. */
  #topK = 1;

  /**
   * @param {string} url of the socket
   * @param {Parts} parts
   */
  constructor(url, parts) {
    this.parts = parts;
    const { log, results, earcons, announcer } = parts;
    this.connection = new Connection(url, {
      onCreated: (event, left) => this.#connected(event, left),
      onEvent: (event) => this.#receive(event),
      onSound: (id, samples) => this.answers.sound(id, samples),
      onBreak: () => {
        this.break.begin();
        parts.reading.stop();
      },
      onResumed: () => this.#resumed(),
    });
    this.break = new Break((why, refused) => this.#tellBreak(why, refused));
    const send = (/** @type {Message} */ message) => this.connection.send(message);
    const recorder = new Recorder(parts.microphone, () => this.listening.gone());
    this.ears = new Ears(recorder, announcer, send);
    this.stage = new Stage(parts, this.ears, (text) => this.#sayAloud(text));
    this.listening = new Listening(
      { ears: this.ears, stage: this.stage, announcer, preferences: parts.preferences },
      {
        onListen: () => this.#makeSilence(),
        onCommit: () => this.#committed(),
        onSpeech: () => this.#spokenTo(),
        onChange: () => this.#tellSettings(),
      },
    );
    this.answers = new Answers(
      { log, results },
      {
        quietIn: () => earcons.quietIn,
        onBegin: () => this.#answerBegins(),
        onSpeaking: () => this.#speaking(),
        onSounding: () => this.stage.cues.note("sounding"),
        onDry: () => this.stage.cues.note("dry"),
        onPosition: (position) => this.#tellPosition(position),
        onEnd: (text) => this.#answerEnds(text),
        onPlayed: (id) => this.#played(id),
        onMute: (text) => this.#answerEnds(text),
        onVoiceFailed: (position) => this.#voiceFailed(position),
        onCancelled: () => this.#cancelled(),
      },
    );
    this.settings = new Settings(parts, this.answers, send);
    this.announcer = announcer;
  }

  start() {
    this.connection.open();
  }

  // What the person does

  /** Whether a press of Talk begins a recording, which its release may then end. */
  get canHold() {
    return this.listening.canHold;
  }

  /** The Talk button: begin to listen, or end it. */
  async talk() {
    if (this.stage.state === "opening") this.stop();
    else if (this.stage.state === "recording") this.listening.commit();
    else if (this.ears.open) this.#stopListening();
    else await this.listening.begin();
  }

  /** The end of a hold of the Talk button: answer what was said. */
  release() {
    if (this.stage.state === "recording") this.listening.commit();
  }

  /** Silence, and forget what was being said. */
  stop() {
    this.listening.discard();
    this.#silence();
    this.connection.send({ type: "response.cancel" });
    this.stage.rest();
  }

  /**
   * @param {string} text a query, or a command in words
   * @param {string | null} [image] a picture to search by, in base64
   * @returns {boolean} whether it was sent
   */
  ask(text, image) {
    const sent = image
      ? this.#request({ type: "query.image", image, text })
      : this.#request({ type: "query.text", text });
    const said = text.trim();
    if (!sent || !(image || said)) return sent;
    if (image) this.parts.log.askedWithPicture(said);
    else this.parts.log.asked(said);
    this.parts.screen.heard("");
    this.#remember(image ? "" : text);
    return true;
  }

  /** @param {string} text news of the page's own */
  tell(text) {
    this.stage.tell(text);
  }

  /** @param {string} text why something on the page could not be done */
  warn(text) {
    this.stage.warn(text);
  }

  /**
   * @param {string} name of a command
   * @param {"key" | "button"} via
   * @param {number} [rank]
   */
  command(name, via, rank) {
    this.#request({ type: "command", name, via, ...(rank && { rank }) });
  }

  /**
   * What a result's button asks for; pressing the judgement given last again takes it back.
   * @param {number} rank
   * @param {import("./view/results.js").Action} action
   */
  act(rank, action) {
    const again = this.#lastThumb?.rank === rank && this.#lastThumb.verdict === action;
    if (again) return this.command("undo", "button");
    const commands = { up: "thumbs_up", down: "thumbs_down" };
    this.command(commands[/** @type {"up" | "down"} */ (action)] ?? action, "button", rank);
  }

  /**
   * Words of the page itself, for those to whom Earshot speaks; an answer stops for them, as for
   * any key. Not while somebody speaks to it.
   * @param {string} text
   */
  readAloud(text) {
    const listens = ["opening", "recording", "hearing"].includes(this.stage.state);
    const { readControls, interruptResponse } = this.parts.preferences;
    if (!readControls || !this.#speaks || listens || this.break.told) return;
    if (this.ears.open && !interruptResponse) return; // it would hear itself
    if (this.answers.playing) this.stop();
    this.parts.readingVoice.read(text);
  }

  /**
   * Speak with a voice of the person's system from now on; what is being said goes on in it.
   * @param {SpeechSynthesisVoice | null} voice null for the server's
   */
  speakWith(voice) {
    if (voice) this.answers.voice.system.use(voice);
    if (Boolean(voice) === Boolean(this.settings.voice)) return;
    this.settings.voice = voice;
    this.#goOnOtherwise();
  }

  /** The preferences have changed. */
  configure() {
    const { voiceMode, keepListening } = this.parts.preferences;
    this.settings.applyToSounds();
    if (this.stage.state === "opening") this.stop();
    if (this.ears.open && !keepListening) return this.#stopListening();
    if (this.settings.speedChanged) this.#goOnOtherwise();
    else this.#tellSettings();
    if (voiceMode !== "self-voicing" && this.answers.playing) this.stop();
    else if (this.stage.state === "idle") this.stage.enter("idle"); // the hint, too
  }

  /** In another voice, or at another speed, the rest of what is being said is said anew. */
  #goOnOtherwise() {
    if (this.answers.playing) this.#makeWay();
    this.#tellSettings();
  }

  /** What is here of it would be heard twice. */
  #makeWay() {
    if (this.answers.secondsLeft <= HEARD_OUT_SECONDS) return this.answers.report();
    this.#yield();
    this.stage.goOnWaiting();
  }

  #stopListening() {
    this.#silence();
    this.connection.send({ type: "response.cancel" });
    this.listening.close();
  }

  // What the server sends

  /** @param {WireEvent} event */
  #receive(event) {
    switch (event.type) {
      case "session.ready":
        return this.stage.refresh();
      case "session.updated":
        return this.#settled(event);
      case "input_audio_buffer.speech_started":
        return this.listening.speechStarted();
      case "input_audio_buffer.speech_stopped":
        return this.listening.speechStopped();
      case "input_audio_buffer.committed":
        this.ears.owed = false;
        return this.ears.open ? this.#awaitAnswer("committed") : undefined;
      case "conversation.item.input_audio_transcription.completed":
        return this.#heard(event.transcript);
      case "search.results":
        this.#lastThumb = null;
        this.stage.cues.note("found");
        return this.#found(event);
      case "feedback.saved":
        return this.#judged(event);
      case "error":
        return this.#failed(event);
      default:
        this.answers.receive(event);
    }
  }

  /** @param {string} transcript */
  #heard(transcript) {
    this.parts.screen.heard(transcript);
    if (transcript) this.parts.log.asked(transcript);
    if (transcript) this.stage.cues.note("transcribed");
    else if (this.ears.open) this.#nothingHeard();
    if (this.stage.state === "thinking") this.#remember(transcript);
  }

  /**
   * What a question found last time is shown at once.
   * @param {string} question
   */
  #remember(question) {
    this.#question = question;
    const found = this.parts.kept.recall(question, this.#topK);
    if (found) this.parts.remembered.show(found);
  }

  /** @param {WireEvent} event */
  #found({ query, results, matches }) {
    this.parts.remembered.settle({ query, results, matches });
    this.parts.kept.keep(this.#question, { query, results, matches }, this.#topK);
  }

  #makeSilence() {
    this.#silence();
    return this.#sendOrWarn({ type: "response.cancel" });
  }

  #committed() {
    this.parts.screen.heard("");
    this.#awaitAnswer("committed");
  }

  #spokenTo() {
    this.#yield();
    this.answers.expect(); // a cough is no interruption: the answer then goes on
  }

  /** At an open microphone the server may leave it at that. */
  #nothingHeard() {
    this.stage.rest();
    this.stage.cues.note("nothing-heard");
  }

  /** @param {WireEvent} event */
  #settled(event) {
    if (!this.settings.adopt(event)) return;
    const open = event.turn_detection === "server_vad";
    if (open && !this.ears.open) this.settings.keepListening();
    this.listening.follow(open);
  }

  /** @param {WireEvent} event */
  #judged({ rank, image_id, verdict, undid }) {
    const stands = verdict !== "undone";
    this.#lastThumb = stands ? { rank, verdict } : null;
    this.parts.results.judge(rank, image_id, stands ? verdict : undid, stands);
  }

  /** @param {WireEvent} event */
  #failed(event) {
    this.settings.failed(event);
    if (this.break.explainedBy(event)) return;
    const goesOn = WARNINGS.includes(event.code);
    if (this.stage.state === "thinking" && !goesOn) this.stage.rest();
    this.ears.owed = false;
    const spoken = this.#speaks && event.code !== VOICELESS;
    this.stage.warnFromServer(event.text, goesOn, spoken);
  }

  #speaking() {
    this.parts.readingVoice.silence();
    this.stage.enter("speaking");
  }

  #answerBegins() {
    if (!this.answers.playing) this.stage.goOnWaiting();
  }

  /** By the server: something else goes first. */
  #cancelled() {
    this.#yield();
    this.stage.rest();
  }

  /** @param {string} text that was not spoken */
  #answerEnds(text) {
    if (!this.answers.playing) this.stage.rest();
    if (text) this.stage.answer(text);
    else if (!this.answers.playing) this.stage.cues.note("stopped");
  }

  /**
   * The server says the rest.
   * @param {Position | null} position
   */
  #voiceFailed(position) {
    this.#tellPosition(position);
    this.settings.voice = null;
    this.parts.onVoiceLost();
    this.#tellSettings();
    this.stage.goOnWaiting();
    this.stage.warn(words.systemVoice.failed);
  }

  /** @param {string} responseId */
  #played(responseId) {
    this.connection.send({ type: "playback.finished", response_id: responseId });
    if (this.answers.playing || this.stage.state !== "speaking") return;
    this.stage.cues.note("stopped");
    this.stage.rest();
  }

  // The connection

  /**
   * @param {WireEvent} event
   * @param {import("./connection.js").Kept[]} left of a session that the server has forgotten
   */
  #connected(event, left) {
    const { screen, log, results, progress } = this.parts;
    this.listening.maxSeconds = event.max_audio_seconds;
    this.#topK = event.top_k;
    this.parts.kept.belongTo(event.library);
    for (const one of [this.stage, screen, log, results, progress]) one.language = event.language;
    screen.warnOfModels(event.notice, event.language);
    screen.connection(true);
    this.announcer.clear();
    this.settings.begin();
    this.#tellSettings();
    this.parts.reading.start();
    const gone = this.break.told;
    if (this.break.end() !== "first") return this.#beginAnew(left);
    if (!event.ready) return screen.say(words.connection.gettingReady);
    this.stage.enter("idle");
    if (gone) this.stage.tell(words.connection.here);
  }

  /** @param {import("./connection.js").Kept[]} left */
  #beginAnew(left) {
    this.#lastThumb = null; // a new session does not know of it, and cannot take it back
    this.answers.abandon();
    const { owed } = this.ears;
    const recording = this.stage.state === "recording";
    this.ears.goOn(left, recording);
    if (owed) return this.#awaitAnswer("asked");
    if (recording) return this.stage.enter("recording");
    if (this.stage.state === "thinking" || this.stage.state === "hearing") {
      this.announcer.unhush();
      this.stage.cues.note("stopped");
      this.stage.rest();
    }
    this.stage.tell(words.connection.back);
  }

  #resumed() {
    this.parts.screen.connection(true);
    this.parts.reading.start();
    if (this.break.end() !== "told") return;
    this.announcer.withdrawWarning();
    this.stage.refresh();
    // An answer that goes on, or comes now, says so by itself.
    const quiet = !this.announcer.saying && !this.answers.playing;
    if (quiet && this.stage.state !== "thinking") this.stage.tell(words.connection.resumed);
  }

  /**
   * @param {string} why
   * @param {boolean} refused by the server, whose words these are
   */
  #tellBreak(why, refused) {
    this.parts.screen.connection(false);
    if (this.stage.state === "thinking") this.stage.rest();
    if (refused) {
      this.parts.screen.say(why, this.stage.language);
      this.stage.warnFromServer(why, false, false);
    } else {
      this.parts.screen.say(why);
      this.stage.warn(why);
    }
  }

  // Common to all

  get #speaks() {
    return this.parts.preferences.voiceMode === "self-voicing";
  }

  /**
   * A sentence of the page's own, by the server's voice.
   * @param {string} text
   * @returns {boolean} false where nobody would hear it
   */
  #sayAloud(text) {
    if (!this.#speaks || this.break.told) return false;
    this.answers.expect();
    return this.connection.send({ type: "notice.say", text });
  }

  /**
   * @param {WireEvent} event
   * @returns {boolean} whether it was sent
   */
  #request(event) {
    this.listening.discard();
    this.#silence();
    if (!this.#sendOrWarn(event)) return false;
    this.#awaitAnswer("asked");
    return true;
  }

  /** @param {"committed" | "asked"} how */
  #awaitAnswer(how) {
    this.answers.expect();
    this.stage.enter("thinking");
    this.stage.cues.note(how);
  }

  /** Whatever is being said stops at once, and nothing is said that is not asked for. */
  #silence() {
    this.parts.readingVoice.silence();
    this.#tellPosition(this.answers.stop());
    this.ears.owed = false;
    this.stage.quiet();
  }

  /** Whatever is being said stops at once; the server knows why, and may go on. */
  #yield() {
    this.#tellPosition(this.answers.yield());
    this.stage.quiet();
  }

  /** @param {Position | null} position */
  #tellPosition(position) {
    if (!position) return;
    const { responseId, seconds } = position;
    this.connection.send({ type: "playback.position", response_id: responseId, seconds });
  }

  #tellSettings() {
    this.settings.tell(this.ears.open ? "server_vad" : "none");
  }

  /** @param {WireEvent} event */
  #sendOrWarn(event) {
    if (!this.break.told && this.connection.send(event)) return true;
    this.stage.rest();
    this.stage.warn(words.connection.notSent);
    return false;
  }
}
