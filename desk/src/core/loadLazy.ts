/* Loads what the first task does not need: lazy.js with its style and its sentences, or one widget
   alone. */

import type { LazyScreens } from "../contracts";
import type { MakeWidget } from "../widgets/contract";
import { boot } from "./boot";
import { h } from "./dom";
import { loadSentences } from "./sentences";

const FIRST_VISIT_DELAY_MS = 1_500;

// the address is in a variable, so that Vite does not treat the file as one of its chunks
const importFile = <T>(name: string): Promise<T> => {
  const address = boot.files + name;
  return import(/* @vite-ignore */ address) as Promise<T>;
};

let style: Promise<unknown> | null = null;

const loadStyle = (): Promise<unknown> =>
  (style =
    style ||
    new Promise((resolve) => {
      const href = `${boot.files}widgets.css`;
      document.head.append(h("link", { rel: "stylesheet", href, load: resolve, error: resolve }));
    }));

/** Whether the service worker keeps the desk on this device: then every file loads without a
    network. */
export const isInstalled = (): boolean => !!navigator.serviceWorker?.controller;

// on the very first visit nothing is fetched before the first screen is drawn
const firstScreen = isInstalled()
  ? null
  : new Promise((resolve) => {
      window.addEventListener("load", () => setTimeout(resolve, FIRST_VISIT_DELAY_MS));
    });

export const loadLazy = async (): Promise<LazyScreens> => {
  await firstScreen;
  const chunk = importFile<{ screens: LazyScreens }>("lazy.js");
  await Promise.all([loadSentences(), loadStyle(), chunk]);
  return (await chunk).screens;
};

/** Load one widget, on a device that does not keep the desk yet. */
export const loadWidget = async (type: string): Promise<MakeWidget> => {
  const file = importFile<{ default: MakeWidget }>(`w-${type}.js`);
  await Promise.all([file, loadSentences(), loadStyle()]);
  return (await file).default;
};
