// Scenes in words: "volcano above goldfish", "by Ada".

const PLACES = {upper: "above", lower: "below"};

/** What is dreamed, in words; "" for a scene without targets. */
export function phrase(targets = []) {
  const by = (place) => targets.filter(({where = "everywhere"}) => where === place).map(({label}) => label);
  const [upper, lower, everywhere] = [by("upper"), by("lower"), targets.filter(({where}) => !(where in PLACES))];
  const through = everywhere.map(({label}) => label);
  const parts = through.length ? [list(through)] : [];
  if (upper.length && lower.length) parts.push(`${list(upper)} above ${list(lower)}`);
  else if (upper.length) parts.push(`${list(upper)} above`);
  else if (lower.length) parts.push(`${list(lower)} below`);
  return parts.join(", ");
}

export function emojis(targets = []) {
  return targets.map(({emoji}) => emoji).filter(Boolean).join("");
}

function list(labels) {
  return labels.length < 3 ? labels.join(" and ") : `${labels.slice(0, -1).join(", ")} and ${labels.at(-1)}`;
}
