/* Labels by their place in a tree, by what is written, and by use. */

import type { Label } from "../store/content";

export const RECENT_MAX = 9;

/** A text without case and accents, as it is searched in. */
export const plain = (text: string): string =>
  text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();

/** The titles from the root to each label, by its name. */
export function pathsOf(labels: Label[]): Record<string, string[]> {
  const byName: Record<string, Label> = {};
  for (const label of labels) byName[label.name] = label;
  const paths: Record<string, string[]> = {};
  const pathOf = (label: Label): string[] => {
    const known = paths[label.name];
    if (known) return known;
    const parent = label.under ? byName[label.under] : undefined;
    return (paths[label.name] = parent ? [...pathOf(parent), label.title] : [label.title]);
  };
  labels.forEach(pathOf);
  return paths;
}

/** The rows with those of recent names first, the latest at the top. */
export function ordered<Row extends { name: string }>(rows: Row[], recent: string[]): Row[] {
  const used = recent
    .map((name) => rows.filter((row) => row.name === name)[0])
    .filter((row): row is Row => !!row);
  return [...used, ...rows.filter((row) => used.indexOf(row) < 0)];
}

/** The recent labels of all projects after one was used. */
export function withRecent(
  before: Record<string, string[]> | undefined,
  project: string,
  name: string,
  limit: number,
): Record<string, string[]> {
  const names = ((before || {})[project] || []).filter((other) => other !== name);
  return { ...before, [project]: [name, ...names].slice(0, limit) };
}
