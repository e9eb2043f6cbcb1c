// HLS client: follows a live playlist and hands over the bytes of its segments in order.

import {sleep} from "../lib/wait.js";
import {parsePlaylist} from "./hls-playlist.js";

/** @import {Segment} from "./hls-playlist.js" */

const LIMIT = 5000;
const FAILURES = 3;
/** Segments to begin with: enough for a cushion, few enough to be near the live edge. */
const START = 3;

/**
 * A fetch that gives up after `limit` milliseconds, and throws for anything but success.
 * @param {string} url
 * @param {number} limit
 * @param {AbortSignal} signal
 */
export async function fetchWithin(url, limit, signal) {
  const late = new AbortController();
  const abort = () => late.abort();
  const timer = setTimeout(abort, limit);
  signal.addEventListener("abort", abort);
  try {
    const response = await fetch(url, {cache: "no-store", signal: late.signal});
    if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    // The body is read here, so that the limit holds for it too.
    return new Response(await response.arrayBuffer());
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
  }
}

export class HlsReader {
  #url;
  #give;
  /** @type {number | null} the sequence number of the segment to fetch next */
  #next = null;
  #map = "";

  /**
   * @param {string} url of the playlist
   * @param {(bytes: Uint8Array<ArrayBuffer>) => void} give takes init and media segments
   */
  constructor(url, give) {
    this.#url = new URL(url, location.href).href;
    this.#give = give;
  }

  /**
   * Reads until `signal` aborts; throws when the playlist has failed several times in a row.
   * @param {AbortSignal} signal
   */
  async run(signal) {
    let failures = 0;
    while (!signal.aborted) {
      let pause = 500;
      try {
        const playlist = await this.#playlist(signal);
        pause = playlist.targetDuration * 500;
        await this.#take(playlist.segments, signal);
        failures = 0;
      } catch (error) {
        failures += 1;
        if (signal.aborted) return;
        if (failures >= FAILURES) throw error;
      }
      await sleep(pause, signal);
    }
  }

  /** @param {AbortSignal} signal */
  async #playlist(signal) {
    const response = await fetchWithin(this.#url, LIMIT, signal);
    return parsePlaylist(await response.text(), this.#url);
  }

  /**
   * @param {Segment[]} segments
   * @param {AbortSignal} signal
   */
  async #take(segments, signal) {
    if (!segments.length) return;
    const first = segments[0].sequence;
    const last = segments[segments.length - 1].sequence;
    // At the beginning, after falling out of the window, and after a server that counts from zero again.
    if (this.#next === null || this.#next < first || this.#next > last + 1) {
      this.#next = Math.max(first, last + 1 - START);
    }
    for (const segment of segments) {
      if (segment.sequence < this.#next) continue;
      if (segment.map && segment.map !== this.#map) {
        this.#give(await this.#bytes(segment.map, signal));
        this.#map = segment.map;
      }
      // Counted before it is fetched: a segment that cannot be had is skipped, not asked for again for ever.
      this.#next = segment.sequence + 1;
      this.#give(await this.#bytes(segment.url, signal));
    }
  }

  /**
   * @param {string} url
   * @param {AbortSignal} signal
   */
  async #bytes(url, signal) {
    return new Uint8Array(await (await fetchWithin(url, LIMIT, signal)).arrayBuffer());
  }
}
