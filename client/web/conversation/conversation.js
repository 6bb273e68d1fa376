/**
 * One conversation, as the page sees it: what the person does and what the server sends, in;
 * sound, words and pictures, out. It touches neither the page nor the browser's devices itself.
 *
 * @typedef {import("../wire/connection.js").WireEvent} WireEvent
 * @typedef {import("../wire/outbox.js").Message} Message
 * @typedef {import("../sound/player.js").Position} Position
 *
 * @typedef {object} Parts
 * @property {import("../sound/microphone.js").Microphone} microphone
 * @property {import("../sound/earcons.js").Earcons} earcons
 * @property {import("../view/announce.js").Announcer} announcer
 * @property {import("../view/transcript.js").TranscriptLog} log
 * @property {import("../view/results/results.js").Results} results
 * @property {import("../view/results/remembered.js").Remembered} remembered
 * @property {import("./kept-results.js").KeptResults} kept
 * @property {import("../view/screen.js").Screen} screen
 * @property {import("../view/controls.js").Controls} controls
 * @property {import("../wire/progress-watch.js").ProgressWatch} reading  of pictures into the library
 * @property {import("../view/progress.js").Progress} progress  of that
 * @property {import("../sound/reading-voice.js").ReadingVoice} readingVoice
 * @property {import("../controls/preferences.js").Preferences} preferences
 * @property {() => void} onVoiceLost  the chosen voice of the system does not speak
 */

import { Answers } from "./answers.js";
import { Connection } from "../wire/connection.js";
import { Ears } from "../sound/ears.js";
import { Findings } from "./findings.js";
import { Floor } from "./floor.js";
import { words } from "../words/language.js";
import { Listening } from "../sound/listening.js";
import { Place } from "./place.js";
import { Presence } from "./presence.js";
import { Recorder } from "../sound/recorder.js";
import { level } from "../sound/level.js";
import { SoundCheck } from "../sound/sound-check.js";
import { Settings } from "../controls/settings.js";
import { Stage } from "./stage.js";

/** Errors after which the answer comes all the same. */
const WARNINGS = ["audio.too_long"];
/** The error of a server that could not speak. */
const VOICELESS = "speech.failed";

export class Conversation {
  /**
   * @param {string} url of the socket
   * @param {Parts} parts
   */
  constructor(url, parts) {
    this.parts = parts;
    const { log, results, earcons, announcer } = parts;
    this.connection = new Connection(url, {
      onCreated: (event, left) => this.presence.began(event, left),
      onEvent: (event) => this.#receive(event),
      onSound: (id, samples) => this.answers.sound(id, samples),
      onBreak: () => this.presence.broke(),
      onShutOut: () => this.presence.shutOut(),
      onResumed: () => this.presence.resumed(),
    });
    const send = (/** @type {Message} */ message) => this.connection.send(message);
    this.findings = new Findings(parts);
    this.place = new Place(parts, send);
    const recorder = new Recorder(parts.microphone, () => this.listening.gone());
    this.soundCheck = new SoundCheck(recorder, (frame) => parts.screen.level(frame && level(frame)));
    const hear = (/** @type {ArrayBuffer | null} */ frame) => this.soundCheck.hear(frame);
    this.ears = new Ears(recorder, announcer, send, hear);
    this.stage = new Stage(parts, this.ears, (...sentence) => this.#sayAloud(...sentence));
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
        onMeanwhile: (text) => this.#speaks || this.stage.tellWait(text),
        onSpeaking: () => this.#speaking(),
        onSounding: () => this.stage.cues.note("sounding"),
        onDry: () => this.stage.cues.note("dry"),
        onPosition: (position) => this.floor.tellPosition(position),
        onEnd: (text) => this.#answerEnds(text),
        onPlayed: (id) => this.#played(id),
        onSystemSpoke: () => this.settings.voiceSpoke(),
        onMute: (text) => this.#answerEnds(text),
        onVoiceFailed: (position) => this.#voiceFailed(position),
        onCancelled: () => this.#cancelled(),
      },
    );
    this.settings = new Settings(parts, this.answers, send);
    const { readingVoice } = parts;
    const { answers, stage, ears } = this;
    this.floor = new Floor({ answers, stage, ears, readingVoice }, send);
    this.presence = new Presence(parts, this, () => this.#tellSettings());
  }

  start() {
    this.place.open();
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

  /** The Stop button: what it ended can be seen in the conversation. */
  pressStop() {
    if (this.stage.state !== "idle") this.parts.log.pressed(() => words.page.stop);
    this.stop();
  }

  /** Silence, and forget what was being said. */
  stop() {
    this.listening.discard();
    this.floor.silence();
    this.place.hold(null);
    if (!this.place.asking) this.connection.send({ type: "response.cancel" });
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
    this.findings.asked(image ? "" : text);
    return true;
  }

  /** How well the microphone hears the person, in a sentence. */
  async howLoud() {
    const verdict = await this.listening.check(this.soundCheck);
    if (verdict) this.stage.tell(words.level[verdict]);
  }

  /** Nothing of what was found is kept. */
  forget() {
    this.parts.kept.forget();
    this.place.forget();
    this.stage.tell(words.kept.forgotten);
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
   * @param {() => string} label of its button, in the page's language
   * @param {number} [rank]
   */
  command(name, via, label, rank) {
    const sent = this.#request({ type: "command", name, via, ...(rank && { rank }) });
    if (sent) this.parts.log.pressed(label);
  }

  /**
   * What a result's button asks for; pressing the judgement given last again takes it back.
   * @param {number} rank
   * @param {import("../view/results/results.js").Action} action
   */
  act(rank, action) {
    const command = this.findings.commandOf(rank, action);
    if (command === "undo") return this.command(command, "button", () => words.page.undo);
    const label = () => words.result.about(words.result.actions[action], rank);
    this.command(command, "button", label, rank);
  }

  /**
   * Words of the page itself, for those to whom Earshot speaks; an answer stops for them, as for
   * any key. Not while somebody speaks to it.
   * @param {string} text
   */
  readAloud(text) {
    const { readControls, interruptResponse } = this.parts.preferences;
    if (!readControls || !this.canRead) return;
    if (this.ears.open && !interruptResponse) return; // it would hear itself
    if (this.answers.playing) this.stop();
    this.parts.readingVoice.read(text);
  }

  /** Whether words of the page itself would be heard now, and not by the microphone. */
  get canRead() {
    const listens = ["opening", "recording", "hearing"].includes(this.stage.state);
    return this.#speaks && !listens && !this.presence.voiceless;
  }

  /**
   * Speak with a voice of the person's system from now on; what is being said goes on in it.
   * @param {SpeechSynthesisVoice | null} voice null for the server's
   */
  speakWith(voice) {
    if (voice) this.answers.voice.system.use(voice);
    if (this.settings.choose(voice)) this.#goOnOtherwise();
  }

  /** The preferences have changed. */
  configure() {
    const { keepListening } = this.parts.preferences;
    this.settings.applyToSounds();
    if (this.stage.state === "opening") this.stop();
    if (this.ears.open && !keepListening) return this.#stopListening();
    if (this.settings.voiceChanged) this.#goOnOtherwise();
    else this.#tellSettings();
    if (!this.#speaks && this.answers.playing) this.stop();
    else if (this.stage.state === "idle") this.stage.enter("idle"); // the hint, too
  }

  /** In another voice, or at another speed, the rest of what is being said is said anew. */
  #goOnOtherwise() {
    this.floor.makeWay();
    this.#tellSettings();
  }

  #stopListening() {
    this.floor.silence();
    this.connection.send({ type: "response.cancel" });
    this.listening.close();
  }

  // What the server sends

  /** @param {WireEvent} event */
  #receive(event) {
    switch (event.type) {
      case "session.ready":
        return this.presence.ready(event);
      case "session.updated":
        return this.#settled(event);
      case "input_audio_buffer.speech_started":
        return this.listening.speechStarted();
      case "input_audio_buffer.speech_stopped":
        return this.listening.speechStopped();
      case "input_audio_buffer.committed":
        this.ears.owed = false;
        return this.ears.open ? this.floor.awaitAnswer("committed") : undefined;
      case "conversation.item.input_audio_transcription.completed":
        return this.#heard(event.transcript);
      case "search.results":
        if (!this.place.asking) this.stage.cues.note("found");
        return this.place.found(this.findings.found(event), event);
      case "response.created":
        return this.place.drops(event) ? undefined : this.answers.receive(event);
      case "feedback.saved":
        return this.findings.judged(event);
      case "own_caption.saved":
        return this.findings.called(event);
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
    if (this.stage.state === "thinking") this.findings.asked(transcript);
  }

  #makeSilence() {
    this.parts.results.following.begin();
    this.floor.silence();
    this.#tryVoiceAgain();
    this.place.hold(null);
    if (this.place.asking && !this.presence.gone) return true;
    return this.#sendOrWarn({ type: "response.cancel" });
  }

  /** A voice of the system that has failed in the answer before. Nothing is said anew for that. */
  #tryVoiceAgain() {
    if (!this.settings.tryVoiceAgain()) return;
    this.connection.send({ type: "response.cancel" });
    this.#tellSettings();
  }

  #committed() {
    this.place.leave();
    this.parts.screen.heard("");
    this.floor.awaitAnswer("committed");
  }

  #spokenTo() {
    this.parts.results.following.begin();
    this.floor.yield();
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
  #failed(event) {
    this.settings.failed(event);
    if (this.presence.explains(event) || this.place.explains(event)) return;
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
    this.floor.yield();
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
    this.floor.tellPosition(position);
    const lost = this.settings.voiceFailed();
    if (lost) this.parts.onVoiceLost();
    this.#tellSettings();
    this.stage.goOnWaiting();
    this.stage.warn(lost ? words.systemVoice.lost : words.systemVoice.failed);
  }

  /** @param {string} responseId */
  #played(responseId) {
    this.connection.send({ type: "playback.finished", response_id: responseId });
    if (this.answers.playing || this.stage.state !== "speaking") return;
    this.stage.cues.note("stopped");
    this.stage.rest();
    if (this.ears.open) this.#tryVoiceAgain();
  }

  // Common to all

  get #speaks() {
    return this.settings.speaks;
  }

  /**
   * A sentence of the page's own, by the server's voice.
   * @param {string} text
   * @param {string} language
   * @param {() => void} onMute nobody has heard it after all
   * @returns {boolean} false where nobody would hear it
   */
  #sayAloud(text, language, onMute) {
    if (!this.#speaks) return false;
    if (this.presence.voiceless) return this.#sayWithoutServer(text, language, onMute);
    this.answers.expect();
    return this.connection.send({ type: "notice.say", text, language });
  }

  /**
   * Not before the person has said who speaks: a screen reader that says it, too, would not be
   * understood.
   * @param {string} text
   * @param {string} language
   * @param {() => void} onMute nobody has heard it after all
   * @returns {boolean} false where nobody would hear it
   */
  #sayWithoutServer(text, language, onMute) {
    const listens = this.ears.open || ["opening", "recording"].includes(this.stage.state);
    if (!this.parts.preferences.modeChosen || listens) return false;
    this.parts.readingVoice.readWithoutServer(text, language, onMute);
    return true;
  }

  /**
   * @param {WireEvent} event
   * @returns {boolean} whether it was sent
   */
  #request(event) {
    this.listening.discard();
    this.floor.silence();
    this.#tryVoiceAgain();
    this.parts.results.following.begin();
    if (this.place.asking) this.place.hold(() => this.#sendOrWarn(event));
    else if (!this.#sendOrWarn(event)) return false;
    this.floor.awaitAnswer("asked");
    return true;
  }

  #tellSettings() {
    this.settings.tell(this.ears.open ? "server_vad" : "none");
  }

  /** @param {WireEvent} event */
  #sendOrWarn(event) {
    if (!this.presence.gone && this.connection.send(event)) return true;
    this.stage.rest();
    this.stage.warn(words.connection.notSent);
    return false;
  }
}
