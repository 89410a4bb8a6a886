/** Places the nodes so that none lies on another, in whatever room there is. */
import type { Extent, Placed, Point } from './geometry';

/** A node to be placed: where the scenario wants it (fractions of the figure), and how wide its label is. */
export interface Wish {
  readonly at: readonly [number, number];
  /** Width of the label, in units. */
  readonly width: number;
}

export interface Layout {
  /** Units per sixteenth of a rem: larger nodes in a larger figure. */
  readonly scale: number;
  /** Size of the figure in units. */
  readonly width: number;
  readonly height: number;
  readonly places: readonly Placed[];
}

/** Half of a tile, and the space that its label takes below the centre: a name, or also a line of state. */
export const tile = 30;
export const nameEnds = 58;
export const lineEnds = 78;
const bottom = lineEnds;
const scales = [1.5, 1.3, 1.15, 1, 0.9, 0.82, 0.75, 0.68, 0.6, 0.5];
/**
 * Ever less space between two nodes, and ever longer ways from where the scenario wants them, rather than
 * words that are too small to read.
 */
const concessions = [
  { gap: 14, way: 26, least: 0.9 },
  { gap: 8, way: 110, least: 0.75 },
  { gap: 6, way: Infinity, least: 0.5 },
] as const;
/** A tile keeps this much free at its sides, so that there is a line to be seen between two. */
const elbow = 18;
/** How far badge and arc at a tile's upper corners reach from its centre: they stay in the picture too. */
const reach = tile + 22;

/** The largest nodes that fit without touching, for a figure of so many sixteenths of a rem. */
export function layout(wishes: readonly Wish[], width: number, height: number, most = scales[0]!): Layout {
  const upright = width < height * 0.8;
  const tryOut = (scale: number, gap: number, way: number): Layout | undefined => {
    const [w, h] = [width / scale, height / scale];
    const { places, moved } = spread(wishes, w, h, gap, upright);
    return moved > way || touching(places, gap * 0.6) ? undefined : { scale, width: w, height: h, places };
  };
  for (const { gap, way, least } of concessions)
    for (const scale of scales.filter((s) => s >= least && s <= most)) {
      const found = tryOut(scale, gap, way);
      if (found) return found;
    }
  const least = scales.at(-1)!;
  const [w, h] = [width / least, height / least];
  return { scale: least, width: w, height: h, places: spread(wishes, w, h, 4, upright).places };
}

const extentOf = (wish: Wish): Extent => ({ tile: tile + 9, label: wish.width / 2, bottom });
const half = (e: Extent) => Math.max(e.tile + elbow, e.label);
const clamp = (v: number, lo: number, hi: number) =>
  lo > hi ? (lo + hi) / 2 : Math.min(hi, Math.max(lo, v));

const edge = 8;

/** The nearest place at which a node lies wholly in the picture, with its badge, its arc and its words. */
export function inside(p: Point, e: Extent, w: number, h: number): Point {
  const side = Math.max(reach, e.label + edge);
  return { x: clamp(p.x, side, w - side), y: clamp(p.y, reach, h - e.bottom - edge) };
}

/** Places the nodes where they are wanted and pushes them apart; `moved` is the longest way that one went. */
function spread(
  wishes: readonly Wish[],
  w: number,
  h: number,
  gap: number,
  upright: boolean,
): { places: Placed[]; moved: number } {
  const extents = wishes.map(extentOf);
  const wanted = wishes.map(({ at: [x, y] }) => (upright ? ([y, x] as const) : ([x, y] as const)));
  const xs = axis(wanted.map(([x]) => x));
  const ys = axis(wanted.map(([, y]) => y));
  const keep = (p: Point, e: Extent) => inside(p, e, w, h);
  const start = extents.map((e, i) =>
    keep({ x: edge + xs[i]! * (w - 2 * edge), y: reach + ys[i]! * (h - reach - e.bottom - edge) }, e),
  );
  let points: readonly Point[] = start;
  for (let round = 0; round < 120; round++) {
    const moved = pushed(points, extents, gap);
    if (!moved) break;
    points = inRows(moved, ys).map((p, i) => keep(p, extents[i]!));
  }
  const moved = Math.max(0, ...points.map((p, i) => Math.hypot(p.x - start[i]!.x, p.y - start[i]!.y)));
  return { places: points.map((p, i) => ({ ...p, extent: extents[i]! })), moved };
}

/** Nodes that the scenario puts into one row stay in one row. */
function inRows(points: readonly Point[], ys: readonly number[]): Point[] {
  return points.map((p, i) => {
    const row = points.filter((_, j) => Math.abs(ys[j]! - ys[i]!) < 0.005);
    return { x: p.x, y: row.reduce((sum, q) => sum + q.y, 0) / row.length };
  });
}

/** Fractions stretched to 0…1, so that the figure fills its room; one row stays in the middle. */
function axis(values: readonly number[]): number[] {
  const [lo, hi] = [Math.min(...values), Math.max(...values)];
  return values.map((v) => (hi - lo < 0.01 ? 0.5 : (v - lo) / (hi - lo)));
}

/** Overlap of two nodes with a gap between, on both axes; negative where they are apart. */
function overlap(p: Point, e: Extent, q: Point, f: Extent, gap: number): Point {
  const top = Math.max(p.y - e.tile, q.y - f.tile);
  const low = Math.min(p.y + e.bottom, q.y + f.bottom);
  return { x: half(e) + half(f) + gap - Math.abs(p.x - q.x), y: low - top + gap };
}

/** One round of pushing apart what overlaps, along the shorter way; undefined where nothing does. */
function pushed(points: readonly Point[], extents: readonly Extent[], gap: number): Point[] | undefined {
  const next = points.map((p) => ({ ...p }));
  let any = false;
  for (let i = 0; i < next.length; i++)
    for (let j = i + 1; j < next.length; j++) {
      const [p, q] = [next[i]!, next[j]!];
      const o = overlap(p, extents[i]!, q, extents[j]!, gap);
      if (o.x <= 0.5 || o.y <= 0.5) continue;
      any = true;
      const key = o.x < o.y ? 'x' : 'y';
      const push = (o[key] / 2) * (p[key] <= q[key] ? 1 : -1);
      p[key] -= push;
      q[key] += push;
    }
  return any ? next : undefined;
}

function touching(places: readonly Placed[], gap: number): boolean {
  return places.some((p, i) =>
    places.slice(i + 1).some((q) => {
      const o = overlap(p, p.extent, q, q.extent, gap);
      return o.x > 0 && o.y > 0;
    }),
  );
}
