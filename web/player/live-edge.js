// Live latency control: keeps playback near the live edge, gently faster when late, a jump when very late or at a gap.

const TICK = 100;
const FASTEST = 1.1;
const SLOWEST = 0.95;
/** How near the end of a buffered range playback may come before the gap behind it is jumped. */
const GAP_REACH = 0.1;

export class LiveEdge {
  #video;
  #base;
  #target;
  #furthest;
  #slack;
  /** @type {number | null} smoothed; null until there is something to measure */
  #lag = null;
  #timer;
  #listening = new AbortController();

  /**
   * All in seconds.
   * @param {HTMLVideoElement} video
   * @param {{target: number, furthest: number, slack: number}} distances
   *   target: how far behind the edge to stay; furthest: beyond this, jump; slack: how far off the target is fine
   */
  constructor(video, {target, furthest, slack}) {
    this.#video = video;
    this.#base = this.#target = target;
    this.#furthest = furthest;
    this.#slack = slack;
    this.#timer = setInterval(() => this.#tick(), TICK);
    const {signal} = this.#listening;
    video.addEventListener("waiting", () => this.#starved(), {signal});
    video.addEventListener("progress", () => this.#tick(), {signal});
    document.addEventListener("visibilitychange", () => !document.hidden && this.#jumpToEdge(), {signal});
  }

  stop() {
    clearInterval(this.#timer);
    this.#listening.abort();
  }

  /** An uneven network needs a longer cushion; once it is even again, the cushion shrinks over minutes. */
  #starved() {
    if (this.#lag === null || this.#video.seeking) return;
    this.#target = Math.min(this.#target + 0.1, this.#furthest / 2);
  }

  #tick() {
    const {buffered, currentTime, seeking} = this.#video;
    if (!buffered.length) return;
    const range = rangeAt(buffered, currentTime);
    if (range < 0) return this.#jumpToEdge();
    if (seeking) return;
    if (range < buffered.length - 1 && buffered.end(range) - currentTime < GAP_REACH) {
      return this.#jump(buffered.start(range + 1));
    }
    const lag = buffered.end(buffered.length - 1) - currentTime;
    if (lag > this.#furthest + this.#target - this.#base) return this.#jumpToEdge();
    this.#target -= (this.#target - this.#base) * (TICK / 120000);
    this.#lag = this.#lag === null ? lag : this.#lag + (lag - this.#lag) * 0.1;
    this.#steer(this.#lag - this.#target);
  }

  /** @param {number} surplus seconds by which playback lags more than it should */
  #steer(surplus) {
    const off = Math.sign(surplus) * Math.max(0, Math.abs(surplus) - this.#slack);
    const rate = Math.round(Math.min(FASTEST, Math.max(SLOWEST, 1 + off * 0.4)) * 50) / 50;
    if (this.#video.playbackRate !== rate) this.#video.playbackRate = rate;
  }

  #jumpToEdge() {
    const {buffered} = this.#video;
    if (!buffered.length) return;
    const last = buffered.length - 1;
    this.#jump(Math.max(buffered.start(last), buffered.end(last) - this.#target));
  }

  /** @param {number} time */
  #jump(time) {
    this.#lag = null;
    this.#video.playbackRate = 1;
    this.#video.currentTime = time;
  }
}

/**
 * The index of the buffered range at this time; -1 where nothing is buffered.
 * @param {TimeRanges} buffered
 * @param {number} time
 */
function rangeAt(buffered, time) {
  for (let i = 0; i < buffered.length; i += 1) {
    if (time >= buffered.start(i) - 0.02 && time <= buffered.end(i) + 0.02) return i;
  }
  return -1;
}
