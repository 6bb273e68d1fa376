/**
 * A new element with its properties set, and in no document yet.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Partial<HTMLElementTagNameMap[Tag]>} properties
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, properties) {
  return Object.assign(document.createElement(tag), properties);
}
