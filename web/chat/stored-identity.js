// localStorage: who this browser is, by a token, and the name its viewer chose.

const NAME = "reverie.name";
const TOKEN = "reverie.token";

/** What tells this browser from others behind the same address, for votes and for the house's rules. */
export function storedToken() {
  const fresh = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0"));
  try {
    const known = localStorage.getItem(TOKEN) ?? fresh.join("");
    localStorage.setItem(TOKEN, known);
    return known;
  } catch {
    return fresh.join("");
  }
}

/** Storage may be refused, in private windows for instance; then the name lasts as long as this object. */
export class StoredName {
  /** @type {string | null} */
  #name = null;

  get() {
    if (this.#name === null) {
      try {
        this.#name = localStorage.getItem(NAME) ?? "";
      } catch {
        this.#name = "";
      }
    }
    return this.#name;
  }

  /**
   * For this page alone.
   * @param {string} name
   */
  keep(name) {
    this.#name = name;
  }

  /**
   * For later visits too.
   * @param {string} name
   */
  set(name) {
    this.#name = name;
    try {
      localStorage.setItem(NAME, name);
    } catch {
      // Nothing to do: it is kept in memory.
    }
  }
}
