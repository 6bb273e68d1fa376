/** How Talk is pressed: by pointer, by keyboard, or by a screen reader's bare click. */

const OWN_CLICK_MS = 500; // a click that comes so soon after a pointer's release belongs to it

/**
 * @param {HTMLButtonElement} button
 * @param {import("./press.js").Press} press
 */
export function listenToTalk(button, press) {
  let pointer = -1; // that is down
  let released = -Infinity;

  button.addEventListener("pointerdown", (event) => {
    // A browser opens no sound for the first touch of a page until it is a click.
    const ready = event.pointerType === "mouse" || navigator.userActivation?.hasBeenActive;
    if (!event.isPrimary || event.button !== 0 || !ready) return;
    pointer = event.pointerId;
    button.setPointerCapture(pointer); // so that a finger that slips off while speaking is known
    press.down();
  });
  for (const end of /** @type {const} */ (["pointerup", "pointercancel"])) {
    button.addEventListener(end, (event) => {
      if (event.pointerId !== pointer) return;
      pointer = -1;
      released = performance.now();
      press.up(end === "pointercancel" || !isOver(button, event));
    });
  }
  button.addEventListener("click", () => {
    const own = performance.now() - released < OWN_CLICK_MS;
    released = -Infinity;
    if (own) return;
    press.down(true);
    press.up();
  });

  button.addEventListener("keydown", (event) => {
    if (!isPress(event)) return;
    event.preventDefault(); // no click: it would come a second time, or while the key stays down
    if (!event.repeat) press.down(true);
  });
  button.addEventListener("keyup", (event) => {
    if (!isPress(event)) return;
    event.preventDefault();
    press.up();
  });
  // The key or the pointer is let go elsewhere, unseen.
  button.addEventListener("blur", () => press.up());
  window.addEventListener("blur", () => press.up());
  // A finger that holds it asks for no menu.
  button.addEventListener("contextmenu", (event) => pointer !== -1 && event.preventDefault());
}

/** @param {KeyboardEvent} event */
function isPress({ key, ctrlKey, altKey, metaKey }) {
  return (key === "Enter" || key === " ") && !ctrlKey && !altKey && !metaKey;
}

/**
 * @param {HTMLElement} element
 * @param {PointerEvent} event
 */
function isOver(element, { clientX, clientY }) {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
}
