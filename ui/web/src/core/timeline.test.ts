import { describe, expect, it } from 'vitest';
import { journey, refused } from './fixture';
import { reduce } from './reduce';
import { initial, type State } from './state';
import { Timeline } from './timeline';

describe('the timeline', () => {
  const events = refused();

  it('gives for every moment, in any order, the plain fold up to there', () => {
    const plain: State[] = [initial];
    for (const e of events) plain.push(reduce(plain.at(-1)!, e));
    for (const every of [1, 7, 128]) {
      const timeline = new Timeline(every);
      timeline.append(events);
      for (let i = 0; i <= events.length; i++) {
        const k = (i * 37) % (events.length + 1);
        expect(timeline.at(k)).toEqual(plain[k]);
      }
    }
  });

  it('passes over events that it has, and refuses a gap', () => {
    const timeline = new Timeline();
    timeline.append(events.slice(0, 10));
    timeline.append(events.slice(5, 12));
    expect(timeline.length).toBe(12);
    expect(() => timeline.append(events.slice(20))).toThrow('event 20 came before 12');
  });

  it('marks leaps of the clock and faults', () => {
    const timeline = new Timeline();
    timeline.append(events);
    expect(timeline.leaps).toHaveLength(4);
    expect(timeline.flags.map((seq) => events[seq]!.kind)).toEqual(['fault', 'fault']);
  });

  it('finds any moment of a long journal quickly', () => {
    const short = journey();
    const long = Array.from({ length: 10_000 }, (_, seq) => ({ ...short[10]!, seq, t: seq }));
    const timeline = new Timeline();
    timeline.append(long);
    const before = performance.now();
    for (let i = 0; i < 200; i++) timeline.at((i * 7919) % 10_000);
    expect((performance.now() - before) / 200).toBeLessThan(8);
  });
});
