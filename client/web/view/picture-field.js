/**
 * The picture in the form: chosen, taken, pasted or dropped anywhere on the page; shown, and
 * removed. It holds one, and sends none. The focus stays where it is.
 *
 * @typedef {object} Listener
 * @property {() => void} onAttached
 * @property {() => void} onRemoved  by the person
 * @property {(text: string) => void} onRefused  why nothing was attached
 */

import { inWords, words } from "../words/language.js";
import { PictureRefused, prepare } from "../controls/query-picture.js";

export class PictureField {
  /** @type {import("../controls/query-picture.js").Picture | null} */
  #picture = null;
  /** Until all that came has been read, one after the other. @type {Promise<void>} */
  #reading = Promise.resolve();
  /** How often it was emptied: what came before that, and is still being read, is not wanted. */
  #removals = 0;

  /**
   * @param {(id: string) => any} byId
   * @param {Listener} listener
   */
  constructor(byId, listener) {
    this.listener = listener;
    this.box = byId("picture");
    this.preview = byId("picture-preview");
    this.chooseButton = byId("choose-picture");
    this.removeButton = byId("remove-picture");
    this.#listenToFiles(byId("picture-file"), this.chooseButton);
    this.#listenToCamera(byId("picture-camera"), byId("take-picture"));
    this.removeButton.addEventListener("click", () => {
      this.remove();
      listener.onRemoved();
    });
    document.addEventListener("paste", (event) => this.#pasted(event));
    document.addEventListener("dragover", (event) => this.#dragged(event));
    document.addEventListener("drop", (event) => this.#dropped(event));
  }

  /** @returns {Promise<string | null>} base64, once it has been read; null without a picture */
  async image() {
    await this.#reading;
    return this.#picture && this.#picture.base64;
  }

  /** @param {File} file in place of the one before; where it is refused, that one stays */
  attach(file) {
    const removals = this.#removals;
    const take = () => this.#take(file, removals);
    this.#reading = this.#reading.then(take, take);
  }

  /** Hold none. */
  remove() {
    this.#removals += 1;
    this.#picture = null;
    // The button that has the focus goes away, and the focus would fall out of the form.
    if (document.activeElement === this.removeButton) this.chooseButton.focus();
    this.box.hidden = true;
    this.#forgetPreview();
  }

  /**
   * @param {File} file
   * @param {number} removals when it came
   */
  async #take(file, removals) {
    try {
      const picture = await prepare(file);
      if (removals !== this.#removals) return;
      this.#picture = picture;
      this.#show(picture.preview, file.name);
      this.listener.onAttached();
    } catch (error) {
      if (!(error instanceof PictureRefused)) throw error;
      this.listener.onRefused(words.picture[error.reason]);
    }
  }

  /**
   * @param {Blob | null} preview
   * @param {string} name
   */
  #show(preview, name) {
    this.#forgetPreview();
    this.preview.hidden = !preview;
    if (preview) this.preview.src = URL.createObjectURL(preview);
    inWords(this.preview, () => (this.preview.alt = words.picture.preview(name)));
    this.box.hidden = false;
  }

  #forgetPreview() {
    URL.revokeObjectURL(this.preview.src);
    this.preview.removeAttribute("src");
  }

  /**
   * A button of its own: screen readers know what that is, and say no "no file chosen".
   * @param {HTMLInputElement} input
   * @param {HTMLButtonElement} button
   */
  #listenToFiles(input, button) {
    button.addEventListener("click", () => input.click());
    input.addEventListener("change", () => {
      const [file] = input.files ?? [];
      if (file) this.attach(file);
      input.value = ""; // so that the same file chosen again is a change
    });
  }

  /**
   * Where the device has a camera: on some phones the list of pictures to choose from has none.
   * @param {HTMLInputElement} input
   * @param {HTMLButtonElement} button
   */
  #listenToCamera(input, button) {
    button.hidden = !("capture" in input);
    this.#listenToFiles(input, button);
  }

  /** @param {ClipboardEvent} event */
  #pasted(event) {
    const [file] = event.clipboardData?.files ?? [];
    const text = event.clipboardData?.types.includes("text/plain");
    if (!file || (text && event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    this.attach(file);
  }

  /** @param {DragEvent} event */
  #dragged(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault(); // it may be dropped here, and the browser does not open it itself
    event.dataTransfer.dropEffect = "copy";
  }

  /** @param {DragEvent} event */
  #dropped(event) {
    const [file] = event.dataTransfer?.files ?? [];
    if (!file) return;
    event.preventDefault();
    this.attach(file);
  }
}
