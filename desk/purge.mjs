// Leaves out of a minified sheet what the desk cannot show: selectors whose classes no source names, custom
// properties that nothing reads. The sheets of all pages are shared; the desk's first request is not.

const MADE_AT_RUN_TIME = /^(depth|pill)-/;

/** [head, body] of each rule on one level; a body may hold rules again. */
function rules(css) {
  const found = [];
  let from = 0;
  while (from < css.length) {
    const open = css.indexOf("{", from);
    if (open < 0) break;
    let depth = 1;
    let at = open + 1;
    for (; depth; at++) depth += css[at] === "{" ? 1 : css[at] === "}" ? -1 : 0;
    found.push([css.slice(from, open), css.slice(open + 1, at - 1)]);
    from = at;
  }
  return found;
}

export function purge(css, sources, otherSheets) {
  const named = new Set(sources.match(/[a-zA-Z][\w-]*/g));
  const shown = (selector) =>
    (selector.match(/\.[a-zA-Z][\w-]*/g) || []).every(
      (one) => named.has(one.slice(1)) || MADE_AT_RUN_TIME.test(one.slice(1)),
    );
  const kept = (text) =>
    rules(text)
      .map(([head, body]) => {
        if (head.startsWith("@")) {
          if (head.startsWith("@media print")) return "";
          const inner = body.includes("{") ? kept(body) : body;
          return inner && `${head}{${inner}}`;
        }
        // a comma inside of :is(a,b) parts nothing
        const selectors = head.split(/,(?![^(]*\))/).filter(shown);
        return selectors.length ? `${selectors.join(",")}{${body}}` : "";
      })
      .join("");
  const small = kept(css);
  const read = new Set((small + otherSheets).match(/var\(--[\w-]+/g).map((one) => one.slice(4)));
  return small.replace(/(--[\w-]+):[^;}]*;?/g, (all, name) =>
    read.has(name) ? all : "",
  );
}
