// A page of jsdom's, new for each test, for what makes and reads elements; layout is what a test says it is.

import {JSDOM} from "jsdom";
import {Clock} from "./clock.js";

const NAMES = [
  "document",
  "Element",
  "HTMLElement",
  "HTMLButtonElement",
  "HTMLInputElement",
  "Event",
  "AbortController",
];

/** Makes a page of this body the global one. */
export function openPage(body) {
  const {window} = new JSDOM(`<!doctype html><body>${body}</body>`, {url: "https://reverie.test/"});
  const clock = new Clock();
  clock.install(globalThis);
  const observed = [];
  class ResizeObserver {
    constructor(act) {
      observed.push(act);
    }

    observe() {}
  }
  window.Element.prototype.scrollIntoView = () => {};
  for (const name of NAMES) {
    Object.defineProperty(globalThis, name, {value: window[name], configurable: true, writable: true});
  }
  globalThis.ResizeObserver = ResizeObserver;
  return {
    clock,
    $: (selector) => window.document.querySelector(selector),
    texts: (selector) => [...window.document.querySelectorAll(selector)].map((node) => node.textContent),
    type(input, text) {
      input.value = text;
      input.dispatchEvent(new window.Event("input", {bubbles: true}));
    },
    /** Presses a key; whether the page took it for itself. */
    press(node, key, options = {}) {
      const event = new window.KeyboardEvent("keydown", {key, bubbles: true, cancelable: true, ...options});
      return !node.dispatchEvent(event);
    },
    /** Submits a form; whether the page took that for itself, instead of leaving for another. */
    submit(form) {
      return !form.dispatchEvent(new window.Event("submit", {bubbles: true, cancelable: true}));
    },
    send: (node, type) => node.dispatchEvent(new window.Event(type, {bubbles: true, cancelable: true})),
    resized() {
      for (const act of observed) act();
    },
  };
}
