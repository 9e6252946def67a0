// Outlines of communes, in whole units of the drawing (triage/console/chart): x to the east, y to the south, some ten metres a unit.
import { signal } from "@preact/signals";

export interface Outline {
  code: string;
  /** The `d` of a path. */
  path: string;
  /** x, y, width, height. */
  box: Box;
  /** A point well inside. */
  at: [number, number];
}

export type Box = [number, number, number, number];

export interface OutlinesFile {
  communes: { c: string; d: string; b: Box; at: [number, number] }[];
}

export type Outlines = Map<string, Outline>;

/** The outlines; undefined while they are fetched, null where this server has none. */
export const outlines = signal<Outlines | null | undefined>(undefined);

export function readOutlines(file: OutlinesFile): Outlines {
  return new Map(file.communes.map((r) => [r.c, { code: r.c, path: r.d, box: r.b, at: r.at }]));
}

/** The part of the land that shows the communes with what is around them; zoom 1 shows about as much again on each side. */
export function frame(of: Outline[], zoom: number, ratio: number): Box | null {
  if (of.length === 0) return null;
  const x0 = Math.min(...of.map((o) => o.box[0])), y0 = Math.min(...of.map((o) => o.box[1]));
  const x1 = Math.max(...of.map((o) => o.box[0] + o.box[2])), y1 = Math.max(...of.map((o) => o.box[1] + o.box[3]));
  let width = Math.max(x1 - x0, 300) * 1.7 / zoom, height = Math.max(y1 - y0, 300) * 1.7 / zoom;
  if (width / height < ratio) width = height * ratio;
  else height = width / ratio;
  return [Math.round((x0 + x1 - width) / 2), Math.round((y0 + y1 - height) / 2), Math.round(width), Math.round(height)];
}

/** Outlines that touch a frame: an old PC draws no more than is seen. */
export function within(all: Outlines, f: Box): Outline[] {
  return [...all.values()].filter(({ box: b }) => b[0] < f[0] + f[2] && b[0] + b[2] > f[0] && b[1] < f[1] + f[3] && b[1] + b[3] > f[1]);
}
