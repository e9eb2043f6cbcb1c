// The fMP4 init segment: what it says of the video that follows it.

/**
 * Whether these bytes begin an init segment.
 * @param {Uint8Array} bytes
 */
export function isInit(bytes) {
  return String.fromCharCode(...bytes.subarray(4, 8)) === "ftyp";
}

/**
 * The MIME type of an init segment's H.264, from the first bytes of its avcC box; null when it has none.
 * @param {Uint8Array} bytes
 */
export function mimeOf(bytes) {
  for (let at = 4; at + 8 <= bytes.length; at += 1) {
    if (String.fromCharCode(...bytes.subarray(at, at + 4)) !== "avcC") continue;
    const profile = [...bytes.subarray(at + 5, at + 8)].map((byte) => byte.toString(16).padStart(2, "0"));
    return `video/mp4; codecs="avc1.${profile.join("").toUpperCase()}"`;
  }
  return null;
}
