import { covers, type Placed, type Point } from './geometry';

/** A card of so many units that is pinned near a point. */
export interface Card {
  readonly width: number;
  readonly height: number;
}

/** A card in its place. */
export interface Pinned extends Card {
  readonly at: Point;
}

/** What is in the way of a card, in the picture of so many units. */
export interface Room {
  readonly places: readonly Placed[];
  readonly cards: readonly Pinned[];
  readonly width: number;
  readonly height: number;
}

const grid = [-0.5, -0.25, 0, 0.25, 0.5];
const step = 24;
const margin = 4;

/**
 * The first of several centres at which a card lies in the picture and covers neither a node nor another
 * card; else the nearest free place, or the least bad.
 */
export function spot(card: Card, wishes: readonly Point[], room: Room): Point {
  const faults = (p: Point) =>
    grid
      .flatMap((fx) => grid.map((fy) => ({ x: p.x + fx * card.width, y: p.y + fy * card.height })))
      .filter((q) => room.places.some((o) => covers(o.extent, o, q, margin))).length +
    room.cards.filter((c) => overlap(c, { ...card, at: p })).length * 9;
  const [left, top] = [card.width / 2 + margin, card.height / 2 + margin];
  const inside = (p: Point) =>
    p.x >= left && p.x <= room.width - left && p.y >= top && p.y <= room.height - top;
  const free = wishes.find((p) => inside(p) && faults(p) === 0);
  if (free) return free;
  let best = wishes[0]!;
  let least = Infinity;
  for (let x = left; x <= Math.max(left, room.width - left); x += step)
    for (let y = top; y <= Math.max(top, room.height - top); y += step) {
      const cost = faults({ x, y }) * 400 + Math.hypot(x - wishes[0]!.x, y - wishes[0]!.y);
      if (cost < least) [best, least] = [{ x, y }, cost];
    }
  return best;
}

const overlap = (a: Pinned, b: Pinned): boolean =>
  Math.abs(a.at.x - b.at.x) < (a.width + b.width) / 2 + margin &&
  Math.abs(a.at.y - b.at.y) < (a.height + b.height) / 2 + margin;
