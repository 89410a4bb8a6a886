import { describe, expect, it } from 'vitest';
import { nodes } from '../core/fixture';
import { at, covers, route, type Placed } from './geometry';
import { layout, type Layout, type Wish } from './layout';

const journey: Wish[] = nodes.map((n) => ({ at: n.at, width: n.label.de.length * 9 }));
const crowd: Wish[] = Array.from({ length: 20 }, (_, i) => ({
  at: [((i * 7) % 20) / 20, ((i * 3) % 10) / 10],
  width: 100 + (i % 3) * 20,
}));

function collisions({ places }: Layout): number {
  return places.filter((p, i) =>
    places.slice(i + 1).some((q) => {
      const wide = Math.max(p.extent.tile, p.extent.label) + Math.max(q.extent.tile, q.extent.label);
      const apart = p.y < q.y ? p.extent.bottom + q.extent.tile : q.extent.bottom + p.extent.tile;
      return Math.abs(p.x - q.x) < wide && Math.abs(p.y - q.y) < apart;
    }),
  ).length;
}

describe('the layout', () => {
  const rooms = {
    desktop: [720, 560],
    small: [640, 330],
    phone: [358, 430],
    projector: [1100, 560],
  } as const;

  it.each(Object.entries(rooms))('never lets two nodes touch: lesson 01, %s', (_, [w, h]) => {
    const l = layout(journey, w, h);
    expect(collisions(l)).toBe(0);
    for (const p of l.places) {
      expect(p.x - p.extent.label).toBeGreaterThanOrEqual(0);
      // Badge and arc at the upper corners.
      expect(Math.min(p.x, l.width - p.x, p.y)).toBeGreaterThanOrEqual(51);
      expect(p.y + p.extent.bottom).toBeLessThanOrEqual(l.height);
    }
  });

  it('holds twenty nodes at 720p', () => {
    expect(collisions(layout(crowd, 900, 420))).toBe(0);
  });

  it('grows with its room', () => {
    expect(layout(journey, 1400, 900).scale).toBeGreaterThan(layout(journey, 640, 330).scale);
  });
});

describe('a line', () => {
  const extent = { tile: 38, label: 60, bottom: 76 };
  const [a, b, between] = [0, 600, 300].map((x) => ({ x, y: 200, extent })) as unknown as [
    Placed,
    Placed,
    Placed,
  ];

  it('begins and ends clear of its nodes', () => {
    const q = route(a, b, []);
    expect(covers(extent, a, q.a)).toBe(false);
    expect(covers(extent, b, q.b)).toBe(false);
  });

  it('bows around a node that stands in its way', () => {
    const q = route(a, b, [between]);
    const inside = [0.4, 0.45, 0.5, 0.55, 0.6].filter((t) => covers(extent, between, at(q, t)));
    expect(inside).toEqual([]);
  });
});
