/**
 * What a person chose for this browser. It knows no page and no server.
 *
 * How Earshot answers: it speaks itself, a screen reader does, or text is read without any sound.
 * @typedef {"self-voicing" | "screen-reader" | "text"} VoiceMode
 */

import { areWhole, USUAL } from "./shortcuts.js";

const KEY = "earshot.preferences";
const DEFAULTS = {
  /** @type {VoiceMode} */
  voiceMode: "self-voicing",
  /** Whether the person chose the mode, and need not be asked. */
  modeChosen: false,
  /** A voice of the system's, as system-voices.js names it; empty for Earshot's own. */
  voice: "",
  /** Whether Earshot says what the keyboard comes to, where it speaks itself. */
  readControls: true,
  /** Of Earshot's own voice: "natural" or "crisp". */
  voiceStyle: "natural",
  wordsPerMinute: 175,
  volume: 100, // percent
  functionKeys: false,
  /** For whoever uses them. */
  keys: USUAL,
  keepListening: false,
  endOfTurn: "normal",
  interruptResponse: true,
  /** Whether an open microphone only minds what begins with Earshot's name. */
  wakeWord: false,
  /** Of the page; empty for the browser's. */
  language: "",
};

/** @typedef {typeof DEFAULTS} Preferences */

/** @returns {Preferences} */
export function load() {
  try {
    const stored = Object.entries(JSON.parse(localStorage.getItem(KEY) ?? "{}"));
    const preferences = { ...DEFAULTS, ...Object.fromEntries(stored.filter(isWhole)) };
    return areWhole(preferences.keys) ? preferences : { ...preferences, keys: USUAL };
  } catch {
    return { ...DEFAULTS }; // storage is blocked or damaged: the choice holds for this visit only
  }
}

/** @param {Preferences} preferences */
export function save(preferences) {
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences));
  } catch {
    return; // storage is blocked or full: the choice holds for this visit only
  }
}

/** @param {[string, unknown]} entry */
function isWhole([name, value]) {
  const usual = DEFAULTS[/** @type {keyof Preferences} */ (name)];
  return usual !== undefined && typeof value === typeof usual;
}
