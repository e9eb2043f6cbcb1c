// HLS media playlist: parses one (RFC 8216, section 4.3) as far as a live player of fMP4 needs it.

/**
 * @typedef {object} Segment
 * @property {number} sequence counts up over the life of the stream
 * @property {number} duration seconds
 * @property {boolean} discontinuity whether timestamps or encoding may change before it
 * @property {string} map absolute address of its init segment, or ""
 * @property {string} url absolute address
 */

/**
 * @param {string} text the playlist
 * @param {string} base its own address, for relative ones
 * @returns {{targetDuration: number, segments: Segment[]}}
 */
export function parsePlaylist(text, base) {
  if (!text.startsWith("#EXTM3U")) throw new Error(`${base} is no playlist`);
  let targetDuration = 1;
  let sequence = 0;
  let map = "";
  let duration = 0;
  let discontinuity = false;
  /** @type {Segment[]} */
  const segments = [];
  for (const line of text.split(/\r?\n/)) {
    const [tag, value = ""] = split(line);
    if (tag === "#EXT-X-TARGETDURATION") targetDuration = Number(value) || 1;
    else if (tag === "#EXT-X-MEDIA-SEQUENCE") sequence = Number(value) || 0;
    else if (tag === "#EXT-X-DISCONTINUITY") discontinuity = true;
    else if (tag === "#EXTINF") duration = Number.parseFloat(value) || 0;
    else if (tag === "#EXT-X-MAP") {
      const uri = /URI="([^"]*)"/.exec(value);
      map = uri ? new URL(uri[1], base).href : "";
      // A new init segment under the old address still has to be fetched again.
      if (map && discontinuity) map += `#${sequence}`;
    } else if (line && !line.startsWith("#")) {
      segments.push({sequence, duration, discontinuity, map, url: new URL(line, base).href});
      sequence += 1;
      discontinuity = false;
    }
  }
  return {targetDuration, segments};
}

/** @param {string} line */
function split(line) {
  const colon = line.startsWith("#") ? line.indexOf(":") : -1;
  return colon < 0 ? [line] : [line.slice(0, colon), line.slice(colon + 1)];
}
