import { covers, type Placed, type Point } from './geometry';

/** A card of so many units that is pinned near a point. */
export interface Card {
  readonly width: number;
  readonly height: number;
}

/** The first of several centres at which a card lies in the picture and covers no node; or the least bad. */
export function spot(
  card: Card,
  wishes: readonly Point[],
  places: readonly Placed[],
  width: number,
  height: number,
): Point {
  const grid = [-0.5, -0.25, 0, 0.25, 0.5];
  const faults = (p: Point) =>
    grid
      .flatMap((fx) => grid.map((fy) => ({ x: p.x + fx * card.width, y: p.y + fy * card.height })))
      .filter((q) => places.some((o) => covers(o.extent, o, q, 4))).length;
  const kept = wishes.map((p) => ({
    x: Math.min(Math.max(p.x, card.width / 2 + 4), Math.max(card.width / 2, width - card.width / 2 - 4)),
    y: Math.min(Math.max(p.y, card.height / 2 + 4), Math.max(card.height / 2, height - card.height / 2 - 4)),
  }));
  return kept.reduce((best, p) => (faults(p) < faults(best) ? p : best));
}
