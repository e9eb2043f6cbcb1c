// Loaded before every test: lets Node read the pages' modules, and makes the global object a window.

import {register} from "node:module";

register("./loader.js", import.meta.url);
globalThis.window = globalThis;
