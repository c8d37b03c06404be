/* What comes after the first task, all of it in one file: later screens, every widget, files that she makes. With it
   come its style and its sentences. */

import { boot } from "./boot";
import { h } from "./dom";
import { allWords } from "./words";

type More = typeof import("../later/more");

// the address in a variable: Vite would bring its own loader for what it takes for one of its chunks
const fetched = (name: string): Promise<any> => {
  const address = boot.files + name;
  return import(/* @vite-ignore */ address);
};

let styled: Promise<unknown> | null = null;

const style = (): Promise<unknown> =>
  (styled = styled || new Promise((ok) =>
    document.head.append(h("link", { rel: "stylesheet", href: `${boot.files}widgets.css`, load: ok, error: ok }))));

/** Whether this device keeps the desk: then all of it is here, network or not. */
export const kept = (): boolean => !!navigator.serviceWorker?.controller;

// on the very first visit nothing is fetched before the first screen is there
const calm = kept() ? null : new Promise((ok) => window.addEventListener("load", () => setTimeout(ok, 1_500)));

export const more = async (): Promise<More> => {
  await calm;
  const module: Promise<More> = fetched("more.js");
  await Promise.all([allWords(), style(), module]);
  return module;
};

/** A widget alone, on a device that does not keep the desk yet. */
export const alone = async (type: string): Promise<unknown> =>
  (await Promise.all([fetched(`w-${type}.js`), allWords(), style()]))[0].default;
