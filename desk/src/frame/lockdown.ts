/* What a client's script cannot have. The policy of the frame's document blocks every request; this
   removes the few features that no policy covers, before any of the client's code runs.

   Nothing of the client's can reach another realm: a frame inside of the sandbox has an origin of
   its own, and no script but this file runs in it. */

const FORBIDDEN =
  "link|iframe|frame|frameset|object|embed|applet|meta|base|portal|fencedframe|controlledframe";
const GLOBALS = [
  "RTCPeerConnection",
  "webkitRTCPeerConnection",
  "mozRTCPeerConnection",
  "WebTransport",
  "XSLTProcessor",
];
const PARSERS = ["setHTML", "setHTMLUnsafe"];

type Callable = (...parts: unknown[]) => unknown;
type Holder = Record<string, Callable | undefined>;

/* A page may replace any function of the language, also those that a guard would call: the guards
   hold their own, and their patterns find nothing of theirs by way of a prototype. */
const { apply } = Reflect;
const text = String;
const replaceIn = RegExp.prototype[Symbol.replace] as Callable;
const { exec } = RegExp.prototype;

function sealed(pattern: RegExp): RegExp {
  const { flags, global, unicode } = pattern;
  const own: Record<string, unknown> = { exec, flags, global, unicode };
  for (const name of Object.keys(own))
    Object.defineProperty(pattern, name, { value: own[name], configurable: false });
  return pattern;
}

const FORBIDDEN_NAME = sealed(new RegExp(`^(?:[^:]*:)?(?:${FORBIDDEN})$`, "i"));
const FORBIDDEN_TAG = sealed(new RegExp(`<(/?)(?:[^\\s<>/:]*:)?(?:${FORBIDDEN})(?=[\\s/>])`, "gi"));

let isOwnCall = false;

/** Whether an element of this name is removed from a page. */
export const isForbidden = (name: string): boolean => apply(exec, FORBIDDEN_NAME, [name]) !== null;

const harmless = (name: unknown): string => {
  const plain = text(name);
  return isForbidden(plain) ? "x-removed" : plain;
};

const cleaned = (html: string): string =>
  isOwnCall ? html : (apply(replaceIn, FORBIDDEN_TAG, [html, "<$1x-removed"]) as string);

function replace(holder: object, name: string, make: (original: Callable) => Callable): void {
  const original = (holder as Holder)[name];
  if (!original) return;
  Object.defineProperty(holder, name, { value: make(original), configurable: false });
}

function remove(holder: object, name: string): void {
  if (!(name in holder)) return;
  Reflect.deleteProperty(holder, name);
  Object.defineProperty(holder, name, { value: undefined, configurable: false });
}

const parser = new DOMParser();
const { parseFromString } = DOMParser.prototype;

/** Parse a page without running anything of it. */
export function parsed(page: string): Document {
  isOwnCall = true;
  try {
    return apply(parseFromString, parser, [page, "text/html"]) as Document;
  } finally {
    isOwnCall = false;
  }
}

/** Make every way of making an element make harmless ones. */
function guardElements(): void {
  const types = Document.prototype;
  replace(
    types,
    "createElement",
    (make) =>
      function (this: Document, name: unknown) {
        return apply(make, this, [harmless(name)]);
      },
  );
  replace(
    types,
    "createElementNS",
    (make) =>
      function (this: Document, space: unknown, name: unknown) {
        return apply(make, this, [space, harmless(name)]);
      },
  );
  replace(
    DOMImplementation.prototype,
    "createDocument",
    (make) =>
      function (this: DOMImplementation, space: unknown, name: unknown) {
        return apply(make, this, [space, name == null ? name : harmless(name), null]);
      },
  );
  replace(
    CustomElementRegistry.prototype,
    "define",
    (define) =>
      // without `extends`, by which a class would make an element of any name
      function (this: CustomElementRegistry, name: unknown, make: unknown) {
        return apply(define, this, [name, make]);
      },
  );
}

/** Make every parser clean its text first. */
function guardParsers(): void {
  const { trustedTypes } = window as unknown as {
    trustedTypes?: { createPolicy(name: string, rules: object): void };
  };
  trustedTypes?.createPolicy("default", {
    createHTML: cleaned,
    createScript: (code: string) => code,
  });
  for (const name of PARSERS) {
    remove(Element.prototype, name);
    remove(ShadowRoot.prototype, name);
  }
  remove(Document, "parseHTML");
  remove(Document, "parseHTMLUnsafe");
  replace(
    DOMParser.prototype,
    "parseFromString",
    (parse) =>
      function (this: DOMParser, html: unknown) {
        return apply(parse, this, [cleaned(text(html)), "text/html"]);
      },
  );
  // a parser that is fed piece by piece would take a tag in two halves
  for (const name of ["write", "writeln", "open", "close"])
    replace(Document.prototype, name, () => () => undefined);
}

/** Remove what could leave the frame; called once, first. */
export function lockDown(): void {
  for (const name of GLOBALS) remove(window, name);
  guardElements();
  guardParsers();
}
