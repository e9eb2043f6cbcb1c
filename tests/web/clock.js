// A clock that tests move: the page's timers and its time of day, without any waiting.

const immediate = setImmediate;

/** Resolves when everything has happened that was waiting for nothing but its turn. */
export function settled() {
  return new Promise((resolve) => immediate(resolve));
}

export class Clock {
  now = 1000; // a page has always lived a little while
  #timers = new Map();
  #handle = 0;

  /** Puts this clock in the place of `target`'s timers. */
  install(target) {
    const values = {
      setTimeout: (act, wait = 0) => this.#add(act, wait),
      setInterval: (act, every) => this.#add(act, every, every),
      clearTimeout: (handle) => this.#timers.delete(handle),
      clearInterval: (handle) => this.#timers.delete(handle),
      performance: {now: () => this.now},
    };
    for (const [name, value] of Object.entries(values)) {
      Object.defineProperty(target, name, {value, configurable: true, writable: true});
    }
  }

  /** How many timers are set. */
  get pending() {
    return this.#timers.size;
  }

  /** Lets time pass, with all that happens in it. */
  async pass(milliseconds) {
    const end = this.now + milliseconds;
    await settled();
    for (let timer = this.#due(end); timer; timer = this.#due(end)) {
      this.now = Math.max(this.now, timer.at);
      if (timer.every) timer.at += timer.every;
      else this.#timers.delete(timer.handle);
      timer.act();
      await settled();
    }
    this.now = end;
  }

  /** The machine sleeps: time passes and nothing happens in it. */
  sleep(milliseconds) {
    this.now += milliseconds;
  }

  #add(act, wait, every) {
    this.#handle += 1;
    this.#timers.set(this.#handle, {handle: this.#handle, act, at: this.now + wait, every});
    return this.#handle;
  }

  #due(end) {
    const timers = [...this.#timers.values()].filter(({at}) => at <= end);
    return timers.reduce((first, timer) => (first && first.at <= timer.at ? first : timer), undefined);
  }
}
