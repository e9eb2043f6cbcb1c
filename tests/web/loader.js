// Loader hook: files of web/ are ES modules, which browsers know without any package.json that says so.

const WEB = new URL("../../web/", import.meta.url).href;

export function load(url, context, next) {
  return next(url, url.startsWith(WEB) ? {...context, format: "module"} : context);
}
