/** Every sentence that the page says of itself. What the server says comes from the server. */

export const HINTS = {
  idle: "Press Talk, say what you are looking for, then press Talk again. Or hold Talk while you speak.",
  opening: "Your browser may ask whether Earshot may use the microphone. Your voice goes to Earshot and nowhere else.",
  recording: "Listening. Press Talk again when you have finished.",
  listening: "Listening. Speak at any time.",
  hearing: "Hearing you.",
  thinking: "Working on it.",
  speaking: "Speaking. Press Stop or Escape for silence.",
};

/** Where the person chose to keep the microphone open. @type {Partial<typeof HINTS>} */
export const HINTS_LISTENING = {
  idle: "Not listening. Press Talk once, then speak at any time.",
  listening: "Listening. Speak at any time; press Talk to stop listening.",
  speaking: "Speaking. Speak, or press Stop or Escape, for silence.",
};

/** What earcons say that no state says. @type {Partial<Record<import("./waiting.js").Cue, string>>} */
export const CUES = {
  heard: "Heard. Working on it.",
  searching: "Searching.",
  tick: "Still working on it.",
  unheard: "Didn't catch that.",
  result: "The answer is here.",
};

export const GETTING_READY = "Earshot is still getting ready. You can ask already; the answer will come.";
export const LOST =
  "The connection to Earshot was lost. The pictures found so far stay on this page. It connects again by itself; if it does not, start Earshot again.";
export const BACK = "Connected again. Ask again to go on.";
export const RESUMED = "Connected again.";
export const NOT_CONNECTED =
  "Earshot is not connected, so that was not sent. It keeps trying; please ask again in a moment.";

export const NO_MICROPHONE = {
  refused:
    "The microphone is not allowed. You can type your question instead, or allow the microphone for this page in your browser and press Talk again.",
  missing:
    "No microphone could be used. You can type your question instead, or connect a microphone and press Talk again.",
  insecure:
    "This address is not safe enough for the browser to open the microphone. You can type your question instead, or open Earshot on its own machine.",
};

export const MICROPHONE_GONE =
  "The microphone is gone, so I do not listen any more. You can type, or connect a microphone and press Talk again.";

/** @param {string} transcript */
export const heard = (transcript) => `Heard: “${transcript}”`;
