import { describe, expect, it } from 'vitest';
import { calendar } from './calendar';
import type { JournalEvent } from './events';
import { Timeline } from './timeline';

const hour = 3_600_000_000;
const start = '2026-03-02T09:00:00Z';

/** A journal in which a server calls in vain at once, and again after each wait. */
function tries(...hours: number[]): Timeline {
  const timeline = new Timeline();
  const ends = { from: 'msa', to: 'mx1', proto: 'smtp', local: '', remote: '', result: 'refused', began: 0 };
  const events = hours.flatMap((h, i) => {
    const head = { t: h * hour, msg: 'm1' };
    const next = (hours[i + 1] ?? h) * hour;
    const letter = { fate: 'deferred', node: 'msa', from: 'a', to: 'b', next };
    return [
      { ...head, seq: 2 * i, kind: 'open', conn: i + 1, ...ends },
      { ...head, seq: 2 * i + 1, kind: 'letter', ...letter },
    ] as JournalEvent[];
  });
  timeline.append(events);
  return timeline;
}

const at = (timeline: Timeline, k: number) => calendar(timeline, k, timeline.at(k), start);

describe('the calendar', () => {
  it('shows tries that were seen, and the one that was announced', () => {
    const timeline = tries(0, 0.25, 0.5);
    const seen = at(timeline, 2);
    expect(seen.knocks).toEqual([{ seq: 0, t: 0, failed: true }]);
    expect(seen.planned).toEqual([0.25 * hour]);
    expect(at(timeline, 6).knocks).toHaveLength(3);
  });

  it('is no longer than what was seen and announced needs', () => {
    const timeline = tries(0, 1, 100);
    expect(at(timeline, 1).length).toBe(at(tries(0), 1).length);
    expect(at(timeline, 2).length).toBe(3 * hour);
    expect(at(timeline, 6).length).toBe(7 * 24 * hour);
  });

  it('stays the same at a step, whatever future follows', () => {
    const [one, other] = [tries(0, 1, 2), tries(0, 1, 40, 90)];
    for (let k = 0; k <= 3; k++) expect(at(one, k)).toEqual(at(other, k));
  });

  it('is dark from eight to six, and marked at whole hours', () => {
    const days = at(tries(0, 30), 4);
    expect(days.nights[0]).toEqual([11 * hour, 21 * hour]);
    expect(days.ticks[0]! % hour).toBe(0);
    expect(at(tries(0), 1).nights).toEqual([]);
  });

  it('begins with seconds', () => {
    expect(at(new Timeline(), 0).length).toBe(10_000_000);
  });
});
