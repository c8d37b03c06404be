// Leaves out of a minified sheet what the desk cannot show: selectors whose classes no source names, custom
// properties that nothing reads. The sheets of all pages are shared; the desk's first request is not.

const MADE_AT_RUN_TIME = /^(depth|pill)-/;
// What nobody misses on the first screen: it comes a moment later with the widgets' style.
const CAN_WAIT =
  /^input|:hover|disabled|\.(depth-|pill-bad|money)|(^|[\s>])(h3|img|svg|legend|t[dh]|pre|code|hr|blockquote|textarea|select|dl|dd|figure)(?![\w-])/;

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

/** Selectors of a rule; a comma inside of :is(a,:lang(b)) parts nothing. */
function parted(head) {
  const found = [""];
  let depth = 0;
  for (const sign of head) {
    depth += sign === "(" ? 1 : sign === ")" ? -1 : 0;
    if (sign === "," && !depth) found.push("");
    else found[found.length - 1] += sign;
  }
  return found;
}

/** [what `first` can show, what only `all` can show]; custom properties stay in the first, where somebody reads them. */
export function purge(css, first, all, otherSheets) {
  const shownBy = (sources) => {
    const named = new Set(sources.match(/[a-zA-Z][\w-]*/g));
    return (selector) =>
      (selector.match(/\.[a-zA-Z][\w-]*/g) || []).every(
        (one) => named.has(one.slice(1)) || MADE_AT_RUN_TIME.test(one.slice(1)),
      );
  };
  const inFirst = shownBy(first);
  const inAll = shownBy(all);
  const kept = (text, wanted) =>
    rules(text)
      .map(([head, body]) => {
        if (head.startsWith("@")) {
          if (head.startsWith("@media print")) return "";
          const inside = (selector) => wanted(head.includes("reduced-motion") ? `${selector}:hover` : selector);
          const inner = body.includes("{") ? kept(body, inside) : wanted(":root") ? body : "";
          return inner && `${head}{${inner}}`;
        }
        const selectors = parted(head).filter(wanted);
        return selectors.length ? `${selectors.join(",")}{${body}}` : "";
      })
      .join("");
  const now = (selector) => inFirst(selector) && !CAN_WAIT.test(selector);
  const small = kept(css, now);
  const rest = kept(css, (selector) => inAll(selector) && !now(selector));
  const read = new Set((small + rest + otherSheets).match(/var\(--[\w-]+/g).map((one) => one.slice(4)));
  const needed = (text) => text.replace(/(--[\w-]+):[^;}]*;?/g, (whole, name) => (read.has(name) ? whole : ""));
  return [needed(small), needed(rest)];
}
