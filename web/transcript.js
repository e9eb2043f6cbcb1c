// The chat as a list: what viewers shouted and what the dreamer answered.

import {element} from "./dom.js";
import {emojis} from "./phrase.js";

const LONGEST = 120;

export class Transcript {
  #list;
  #me = null;

  /** @param {HTMLElement} list scrolls, newest last */
  constructor(list) {
    this.#list = list;
    // The list is squeezed whenever something appears below it; the newest line stays in sight.
    let end = true;
    list.addEventListener("scroll", () => (end = this.#atEnd()), {passive: true});
    new ResizeObserver(() => end && this.#toEnd()).observe(list);
  }

  /** Begins anew with what happened before; a server that remembers nothing takes nothing away. */
  restart(me, history) {
    this.#me = me;
    if (history.length) this.#list.replaceChildren(...history.map((message) => this.#entry(message)).filter(Boolean));
    this.#toEnd();
  }

  /** Takes away what one person said; without one, everything. */
  clear(from) {
    for (const entry of [...this.#list.children]) if (!from || entry.dataset.from === String(from)) entry.remove();
  }

  rename(name) {
    if (this.#me) this.#me.name = name;
  }

  add(message) {
    const entry = this.#entry(message);
    if (!entry) return;
    // Whoever reads older lines is not torn away from them, but their own shout is always shown.
    const follow = this.#atEnd() || entry.classList.contains("own");
    this.#list.append(entry);
    while (this.#list.children.length > LONGEST) this.#list.firstElementChild.remove();
    if (follow) this.#toEnd();
  }

  #entry(message) {
    if (message.type === "shout" || message.type === "said") return this.#shout(message);
    if (message.type === "reply") return this.#reply(message);
    return null;
  }

  #shout({from, name, text, targets}) {
    const own = from !== undefined && from === this.#me?.id;
    const entry = element("li", {class: own ? "shout own" : "shout"}, element("span", {class: "name"}, name), " ");
    entry.dataset.from = from;
    entry.append(element("span", {class: "text"}, text));
    const meant = meaning(text, targets);
    if (meant) entry.append(" ", element("span", {class: "meaning"}, meant));
    return entry;
  }

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

/** The emoji alone where the shout says it already, else what it was taken for. */
function meaning(text, targets = []) {
  const said = text.toLocaleLowerCase();
  const other = targets.filter(({label}) => !said.includes(label.toLocaleLowerCase()));
  return other.length ? targets.map(({emoji, label}) => `${emoji} ${label}`.trim()).join(", ") : emojis(targets);
}
