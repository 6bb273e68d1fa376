/** Every sentence that the page says of itself. What the server says comes from the server. */

export const HINTS = {
  connecting: "Connecting to Earshot.",
  idle: "Press Talk, say what you are looking for, then press Talk again.",
  opening: "Your browser may ask whether Earshot may use the microphone. Your voice goes to Earshot and nowhere else.",
  recording: "Listening. Press Talk again when you have finished.",
  thinking: "Working on it.",
  speaking: "Speaking. Press Stop or Escape for silence.",
};

export const GETTING_READY = "Earshot is still getting ready. You can ask already; the answer will come.";
export const LOST =
  "The connection to Earshot was lost. The pictures found so far stay on this page. It connects again by itself; if it does not, start Earshot again.";
export const BACK = "Connected again. Ask again to go on.";
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

/** @param {string} transcript */
export const heard = (transcript) => `Heard: “${transcript}”`;
