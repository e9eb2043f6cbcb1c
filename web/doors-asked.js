// Which doors to try: all of them, or those named in the address, as in /?door=live for a network known to block UDP.

import {DOORS} from "./player.js";

export function doorsAsked() {
  const names = new URLSearchParams(location.search).getAll("door");
  const asked = DOORS.filter(({title}) => names.includes(title));
  return asked.length ? asked : DOORS;
}
