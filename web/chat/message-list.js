// Message list of the chat: what viewers shouted and what the dreamer answered.

import {element} from "../lib/dom.js";
import {formatEmojis} from "./format.js";

/** @import {Line, Reply, Said, Shout, Target, You} from "./messages.d.ts" */

const MAX_LINES = 120;

export class MessageList {
  #list;
  /** @type {You | null} */
  #me = null;

  /** @param {HTMLElement} list scrolls, newest last */
  constructor(list) {
    this.#list = list;
    // The list is squeezed whenever something appears below it; the newest line stays in sight.
    let end = true;
    const look = () => {
      end = this.#atEnd();
    };
    list.addEventListener("scroll", look, {passive: true});
    new ResizeObserver(() => end && this.#toEnd()).observe(list);
  }

  /**
   * Begins anew with what happened before; a server that remembers nothing takes nothing away.
   * @param {You} me
   * @param {Line[]} history
   */
  restart(me, history) {
    this.#me = me;
    if (history.length) this.#list.replaceChildren(...history.map((line) => this.#entry(line)));
    this.#toEnd();
  }

  /**
   * Takes away what one person said; for 0, everything.
   * @param {number} from
   */
  clear(from) {
    for (const entry of [...this.#list.children]) {
      if (!from || entry.getAttribute("data-from") === String(from)) entry.remove();
    }
  }

  /** @param {string} name */
  rename(name) {
    if (this.#me) this.#me.name = name;
  }

  /** @param {Line} line */
  add(line) {
    const entry = this.#entry(line);
    // Whoever reads older lines is not torn away from them, but their own shout is always shown.
    const follow = this.#atEnd() || entry.classList.contains("own");
    this.#list.append(entry);
    while (this.#list.children.length > MAX_LINES) this.#list.firstElementChild?.remove();
    if (follow) this.#toEnd();
  }

  /** @param {Line} line */
  #entry(line) {
    return line.type === "reply" ? this.#reply(line) : this.#shout(line);
  }

  /** @param {Shout | Said} line */
  #shout(line) {
    const {from, name, text} = line;
    const own = from !== undefined && from === this.#me?.id;
    const entry = element("li", {class: own ? "shout own" : "shout"}, element("span", {class: "name"}, name), " ");
    entry.dataset.from = String(from);
    entry.append(element("span", {class: "text"}, text));
    const meant = line.type === "shout" ? meaning(text, line.targets) : "";
    if (meant) entry.append(" ", element("span", {class: "meaning"}, meant));
    return entry;
  }

  /** @param {Reply} line */
  #reply({to, text}) {
    const own = to !== undefined && to === this.#me?.name;
    return element("li", {class: own ? "reply own" : "reply"}, text);
  }

  #atEnd() {
    const {scrollHeight, scrollTop, clientHeight} = this.#list;
    return scrollHeight - scrollTop - clientHeight < 40;
  }

  #toEnd() {
    this.#list.scrollTop = this.#list.scrollHeight;
  }
}

/**
 * The emoji alone where the shout says it already, else what it was taken for.
 * @param {string} text
 * @param {Target[]} targets
 */
function meaning(text, targets = []) {
  const said = text.toLocaleLowerCase();
  const other = targets.filter(({label}) => !said.includes(label.toLocaleLowerCase()));
  return other.length ? targets.map(({emoji, label}) => `${emoji} ${label}`.trim()).join(", ") : formatEmojis(targets);
}
