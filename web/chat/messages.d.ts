// The chat protocol: JSON messages over the WebSocket `/ws`, each with its `type`. The server's side is stream/crowd.

/** Where on the canvas a subject is dreamed. */
export type Place =
  | "everywhere"
  | "upper"
  | "lower"
  | "left"
  | "middle"
  | "right"
  | "upper left"
  | "upper right"
  | "lower left"
  | "lower right";

/** One subject of a scene; `index` is torchvision's ImageNet index, weights are relative to the other targets'. */
export interface Target {
  index: number;
  label: string;
  emoji: string;
  weight: number;
  where: Place;
}

/** A category that the writer of a text may have meant; `match` is the name by which it was found. */
export interface Suggestion {
  index: number;
  label: string;
  emoji: string;
  match: string;
}

/** A candidate and its votes; `standing` is what its votes weigh. */
export interface TallyEntry {
  index: number;
  label: string;
  emoji: string;
  votes: number;
  by: string;
  standing: number;
  targets: Target[];
}

/** A category that the network sees in the picture now, with its softmax probability. */
export interface Seen {
  index: number;
  label: string;
  probability: number;
}

export interface You {
  id: number;
  name: string;
}

/** How long a shout and a name may be, in characters. */
export interface Limits {
  text: number;
  name: number;
}

/** The first message of every connection. */
export interface Hello {
  type: "hello";
  you: You;
  scene: Scene;
  tally: Tally;
  limits: Limits;
  history: Line[];
  viewers: number;
  greeting: string;
}

/** What is dreamed from now on, and for whom; `since` in seconds since 1970. */
export interface Scene {
  type: "scene";
  number: number;
  targets: Target[];
  by: string;
  since: number;
}

/** The `entries` likeliest to win, in that order, of `wishes` candidates; `contested` while a round decides. */
export interface Tally {
  type: "tally";
  round: number;
  seconds_left: number;
  entries: TallyEntry[];
  viewers: number;
  contested: boolean;
  wishes: number;
  mode: string;
}

/** `source` is where else it was shouted, such as "twitch"; empty for this chat. */
export interface Shout {
  type: "shout";
  id: number;
  from: number;
  name: string;
  text: string;
  targets: Target[];
  source: string;
}

/** Talk that steers nothing; only where the chat is free. */
export interface Said {
  type: "said";
  id: number;
  from: number;
  name: string;
  text: string;
  source: string;
}

/** The dreamer's voice. */
export interface Reply {
  type: "reply";
  to: string;
  text: string;
}

/** What stands in the chat. */
export type Line = Shout | Said | Reply;

/** The lines of this person (of everybody, for 0) are to be seen no more. */
export interface Cleared {
  type: "cleared";
  from: number;
}

/** The name that was taken. */
export interface Name {
  type: "name";
  id: number;
  name: string;
}

/** A shout that meant nothing, and what may have been meant: the first `related` suggestions have to do with it. */
export interface Unheard {
  type: "unheard";
  text: string;
  suggestions: Suggestion[];
  answer: string;
  related: number;
}

/** What the network sees in the picture now. */
export interface Dreaming {
  type: "dreaming";
  scene: number;
  seen: Seen[];
}

/** What was wrong with the last message; `retry_after` in seconds. */
export interface Error {
  type: "error";
  code: string;
  message: string;
  retry_after: number;
}

export type Message = Hello | Scene | Tally | Line | Cleared | Name | Unheard | Dreaming | Error;

/** Several messages in one, where many listen; `unshown` shouts of others came too fast to be read. */
export interface Batch {
  type: "batch";
  messages: Message[];
  unshown: number;
}

/** From the client: somebody shouts. */
export interface ShoutRequest {
  type: "shout";
  text: string;
}

/** From the client: somebody wants another name. */
export interface NameRequest {
  type: "name";
  name: string;
}

/** What a chat connection tells the page: each message under its type, and the connection's own comings and goings. */
export type ChatEvents = {[M in Message as M["type"]]: M} & {open: undefined; closed: undefined};
