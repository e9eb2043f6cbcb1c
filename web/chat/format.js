// Formats targets and suggestions as text: "volcano above goldfish", "beagle → golden retriever".

/** @import {Suggestion, Target} from "./messages.d.ts" */

const PLACES = {upper: "above", lower: "below"};

/**
 * What is dreamed, in words; "" for a scene without targets.
 * @param {Target[]} targets
 */
export function formatTargets(targets = []) {
  /** @param {Target["where"]} place */
  const by = (place) => targets.filter(({where = "everywhere"}) => where === place).map(({label}) => label);
  const [upper, lower, everywhere] = [by("upper"), by("lower"), targets.filter(({where}) => !(where in PLACES))];
  const through = everywhere.map(({label}) => label);
  const parts = through.length ? [list(through)] : [];
  if (upper.length && lower.length) parts.push(`${list(upper)} above ${list(lower)}`);
  else if (upper.length) parts.push(`${list(upper)} above`);
  else if (lower.length) parts.push(`${list(lower)} below`);
  return parts.join(", ");
}

/** @param {Target[]} targets */
export function formatEmojis(targets = []) {
  return targets
    .map(({emoji}) => emoji)
    .filter(Boolean)
    .join("");
}

/**
 * A word that is offered: after the name that was found stands what will be dreamed, where that has another name.
 * @param {Suggestion} suggestion
 */
export function formatSuggestion({label, match}) {
  return match && plain(match) !== plain(label) ? `${match} → ${label}` : label;
}

/**
 * Letters and numbers alone, since matches come without case, accents and punctuation.
 * @param {string} text
 */
function plain(text) {
  return text
    .normalize("NFKD")
    .toLocaleLowerCase()
    .replace(/\p{M}/gu, "")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** @param {string[]} labels */
function list(labels) {
  return labels.length < 3 ? labels.join(" and ") : `${labels.slice(0, -1).join(", ")} and ${labels.at(-1)}`;
}
