// Divides the desk's style with PurgeCSS: what core.js can show goes into the page, what only
// lazy.js can show follows with the style of the widgets, and what neither names is left out.
import { Features, transform } from "lightningcss";
import { PurgeCSS } from "purgecss";

const ALWAYS = [/^:focus/, /^pill-(good|wait)$/];
const MADE_AT_RUN_TIME = [...ALWAYS, /^depth-/, /^pill-/];
// Classes of the server's pages that are also words of the scripts.
const NEVER = ["field", "fields", "foot", "number", "numeric", "receipt", "tag", "task"];
// Not missed on the first screen: it comes a moment later.
const LATER = [
  /^(:hover|:not|:disabled|::placeholder|disabled|type|pill-bad|money)$/,
  /^depth-/,
  /^(h3|img|svg|legend|td|th|pre|code|hr|blockquote|textarea|select|dl|dd|figure)$/,
];

/** {css, rejectedCss} of a sheet for the names in `source`. */
async function purge(css, source, options) {
  const [result] = await new PurgeCSS().purge({
    content: [{ raw: source, extension: "txt" }],
    css: [{ raw: css }],
    rejectedCss: true,
    ...options,
  });
  return result;
}

const variablesReadIn = (css) => Array.from(css.matchAll(/var\((--[\w-]+)/g), (match) => match[1]);

// as major << 16 | minor << 8
const BROWSERS = { chrome: 80 << 16, firefox: 78 << 16, safari: (13 << 16) | (1 << 8) };

const minify = (css) =>
  transform({
    filename: "purged.css",
    code: Buffer.from(css),
    minify: true,
    targets: BROWSERS,
    exclude: Features.LightDark,
  }).code.toString();

const isVariable = ({ property }) => property === "custom";

/** The variables of `:root` alone, in their media queries. */
const variablesOf = (css) =>
  transform({
    filename: "variables.css",
    code: Buffer.from(css),
    exclude: Features.LightDark,
    targets: BROWSERS,
    visitor: {
      Rule: {
        style({ type, value }) {
          const onRoot = value.selectors.every(
            ([part, ...others]) => part.kind === "root" && others.length === 0,
          );
          if (!onRoot) return [];
          const declarations = value.declarations.declarations.filter(isVariable);
          return { type, value: { ...value, declarations: { declarations } } };
        },
      },
    },
  }).code.toString();

/** [style of the first screen, style of the later ones]; each brings the variables that it reads,
    and the later ones none that the first has brought. */
export async function divideStyles(css, { firstSource, allSource, laterCss }) {
  const first = await purge(css, firstSource, {
    safelist: ALWAYS,
    blocklist: [...NEVER, ...LATER],
  });
  const later = await purge(first.rejectedCss, allSource, {
    safelist: MADE_AT_RUN_TIME,
    blocklist: NEVER,
  });
  const { css: page } = await purge(first.css, allSource, {
    variables: true,
    safelist: { standard: MADE_AT_RUN_TIME, variables: variablesReadIn(first.css) },
  });
  const brought = page.match(/--[\w-]+(?=\s*:)/g);
  const { css: variables } = await purge(variablesOf(css), allSource, {
    variables: true,
    safelist: {
      variables: variablesReadIn(later.css + laterCss).filter((name) => !brought.includes(name)),
    },
  });
  return [minify(page), minify(variables + later.css + laterCss)];
}
