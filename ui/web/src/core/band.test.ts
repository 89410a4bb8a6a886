import { describe, expect, it } from 'vitest';
import { band, horizon } from './band';
import { refused } from './fixture';
import { Timeline } from './timeline';

const timeline = new Timeline();
timeline.append(refused());
const all = timeline.length;

describe('the horizon', () => {
  it('grows in the same steps whatever the length of the journal', () => {
    for (const frontier of [0, 10, 40, 41, 70, 300])
      expect(horizon(frontier, false, 100)).toBe(horizon(frontier, false, 9999));
    expect(horizon(300, false, 0)).toBeGreaterThan(300);
  });
  it('is the journal once the end was seen', () => {
    expect(horizon(70, true, 70)).toBe(70);
  });
});

describe('the band', () => {
  it('shows nothing beyond the frontier at any moment', () => {
    for (let frontier = 0; frontier <= all; frontier++) {
      const { blocks, marks, flags } = band(timeline, frontier);
      for (const b of blocks) expect(b.to).toBeLessThanOrEqual(frontier);
      for (const b of blocks) if (b.failed) expect(b.chapter.failed).toBeLessThan(frontier);
      for (const seq of [...flags, ...marks.map((m) => m.seq)]) expect(seq).toBeLessThan(frontier);
    }
  });
  it('shows all of it at the end: two failed tries among eleven conversations', () => {
    const { blocks, marks, flags } = band(timeline, all);
    expect(blocks.filter((b) => b.failed)).toHaveLength(2);
    expect(blocks).toHaveLength(timeline.chapters.list.length);
    expect(marks).toHaveLength(5);
    expect(flags).toHaveLength(2);
  });
});
