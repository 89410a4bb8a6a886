/** Plane geometry of the figure, in sixteenths of a rem. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A quadratic Bézier curve. */
export interface Curve {
  readonly a: Point;
  readonly c: Point;
  readonly b: Point;
}

/** What a node covers around its centre: its tile, and its label below. */
export interface Extent {
  /** Half the width and height of the tile. */
  readonly tile: number;
  /** Half the width of the label, and how far below the centre it ends. */
  readonly label: number;
  readonly bottom: number;
}

const mix = (p: Point, q: Point, t: number): Point => ({
  x: p.x + (q.x - p.x) * t,
  y: p.y + (q.y - p.y) * t,
});

/** The point of a curve at t, 0…1. */
export const at = (q: Curve, t: number): Point => mix(mix(q.a, q.c, t), mix(q.c, q.b, t), t);

export const flip = (q: Curve): Curve => ({ a: q.b, c: q.c, b: q.a });

/** The part of a curve between two parameters, as a curve of its own. */
export function part(q: Curve, from: number, to: number): Curve {
  const blossom = mix(mix(q.a, q.c, from), mix(q.c, q.b, from), to);
  return { a: at(q, from), c: blossom, b: at(q, to) };
}

/** Length of a curve, near enough. */
export const lengthOf = (q: Curve): number =>
  (Math.hypot(q.b.x - q.a.x, q.b.y - q.a.y) +
    Math.hypot(q.c.x - q.a.x, q.c.y - q.a.y) +
    Math.hypot(q.b.x - q.c.x, q.b.y - q.c.y)) /
  2;

const n = (v: number) => v.toFixed(1);

/** The curve as an SVG path. */
export const path = (q: Curve): string =>
  `M${n(q.a.x)},${n(q.a.y)}Q${n(q.c.x)},${n(q.c.y)} ${n(q.b.x)},${n(q.b.y)}`;

/** From a to b, bowed sideways by `bend`. */
export function curve(a: Point, b: Point, bend: number): Curve {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const d = Math.hypot(dx, dy) || 1;
  const middle = mix(a, b, 0.5);
  return { a, b, c: { x: middle.x - (dy / d) * bend * 2, y: middle.y + (dx / d) * bend * 2 } };
}

/** Does a node at `o` cover a point, with a margin? */
export function covers(e: Extent, o: Point, p: Point, margin = 0): boolean {
  const x = Math.abs(p.x - o.x);
  const y = p.y - o.y;
  const tile = x <= e.tile + margin && Math.abs(y) <= e.tile + margin;
  return tile || (x <= e.label + margin && y > 0 && y <= e.bottom + margin);
}

/** A node in its place. */
export interface Placed extends Point {
  readonly extent: Extent;
}

const samples = Array.from({ length: 41 }, (_, i) => i / 40);
const bends = [0, 18, -18, 36, -36, 60, -60, 90, -90];

/**
 * A line between two nodes that begins and ends clear of them, bows around all others and stays in the
 * picture, where it can.
 */
export function route(a: Placed, b: Placed, others: readonly Placed[], height = Infinity): Curve {
  const outside = (p: Point) => p.y < 20 || p.y > height - 20;
  const hit = (p: Point) => outside(p) || others.some((o) => covers(o.extent, o, p, 6));
  const clear = (q: Curve) => samples.filter((t) => hit(at(q, t))).length;
  let best = curve(a, b, 0);
  let hits = clear(best);
  for (const bend of bends) {
    if (hits === 0) break;
    const q = curve(a, b, bend);
    const h = clear(q);
    if (h < hits) [best, hits] = [q, h];
  }
  return trim(best, a, b);
}

function trim(q: Curve, a: Placed, b: Placed): Curve {
  let [from, to] = [0, 1];
  for (let t = 0; t < 0.49; t += 0.01) {
    if (covers(a.extent, a, at(q, t), 3)) from = t + 0.01;
    if (covers(b.extent, b, at(q, 1 - t), 3)) to = 0.99 - t;
  }
  return part(q, from, Math.max(to, from + 0.02));
}
