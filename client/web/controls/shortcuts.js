/**
 * Which function key stands for which command, where the person wants such keys. None of them
 * prints anything, and none closes the window. It knows no page.
 *
 * @typedef {"talk" | "repeat" | "next" | "previous"} Command
 * @typedef {Record<Command, string>} Keys such as "F8" and "Shift+F8"
 */

/** @type {Keys} */
export const USUAL = { talk: "F2", repeat: "F4", next: "F8", previous: "Shift+F8" };

const CLOSING = ["Ctrl+F4", "Alt+F4"];

/** All that may be chosen. */
export const KEYS = ["", "Shift+", "Ctrl+", "Alt+"]
  .flatMap((modifier) => Array.from({ length: 12 }, (_, at) => `${modifier}F${at + 1}`))
  .filter((key) => !CLOSING.includes(key));

/**
 * @param {Keys} keys perhaps damaged
 * @returns {boolean} whether each command has a key of its own
 */
export function areWhole(keys) {
  const chosen = Object.keys(USUAL).map((command) => keys?.[/** @type {Command} */ (command)]);
  return new Set(chosen.filter((key) => KEYS.includes(key))).size === chosen.length;
}

/**
 * The command that a key stands for, with the modifiers that are held down.
 * @param {KeyboardEvent} event
 * @param {Keys} keys
 */
export function commandOf({ key, shiftKey, ctrlKey, altKey, metaKey }, keys) {
  const held = [shiftKey && "Shift", ctrlKey && "Ctrl", altKey && "Alt", metaKey && "Meta"];
  const pressed = [...held.filter(Boolean), key].join("+");
  return /** @type {Command[]} */ (Object.keys(keys)).find((command) => keys[command] === pressed);
}

/**
 * Whether a key that is let go ends this one; its modifier may have been let go before.
 * @param {KeyboardEvent} event
 * @param {string} key
 */
export function ends(event, key) {
  return key.split("+").at(-1) === event.key;
}
