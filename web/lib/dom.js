// DOM helpers: the few lines that find and make elements, so that no page ever builds markup out of text.

/**
 * The element with this id; an error where the page has none of this kind.
 * @template {Element} Kind
 * @param {string} id
 * @param {new () => Kind} kind its class, such as HTMLVideoElement
 * @returns {Kind}
 */
export function byId(id, kind) {
  const node = document.getElementById(id);
  if (node instanceof kind) return node;
  throw new Error(`the page has no ${kind.name} with the id "${id}"`);
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string>} attributes
 * @param {...(Node | string)} children strings become text, never markup
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/**
 * Sets text only where it differs, so that screen readers are not told the same again.
 * @param {Element} node
 * @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
