import { describe, expect, it } from 'vitest';
import { causes, isChange, isOutcome, reasons } from './causes';
import { journey } from './fixture';
import type { JournalEvent } from './events';

const event = (seq: number, rest: object) => ({ seq, t: seq, ...rest }) as JournalEvent;

const refused = [
  event(0, { kind: 'act', by: 'script', verb: 'send', do: '{}' }),
  event(1, { kind: 'open', from: 'a', to: 'b', proto: 'smtp', result: 'established', conn: 1, cause: 0 }),
  event(2, { kind: 'say', lines: [{ text: '220 b' }], conn: 1, cause: 1 }),
  event(3, { kind: 'say', lines: [{ text: 'MAIL FROM:<>' }], conn: 1, cause: 2 }),
  event(4, { kind: 'say', lines: [{ text: '550 no' }], conn: 1, cause: 3 }),
  event(5, { kind: 'letter', fate: 'bounced', node: 'a', from: '', to: 'x', cause: 4 }),
];

describe('causes', () => {
  it('lead back to the beginning, last first', () => {
    expect(causes(refused, 5)).toEqual([5, 4, 3, 2, 1, 0]);
    expect(causes(refused, 9)).toEqual([]);
  });

  it('never lead ahead, and never in a circle', () => {
    const odd = [event(0, { kind: 'goal', cause: 1 }), event(1, { kind: 'goal', cause: 1 })];
    expect(causes(odd, 0)).toEqual([0]);
    expect(causes(odd, 1)).toEqual([1]);
    const events = journey();
    for (const e of events) for (const seq of causes(events, e.seq)) expect(seq).toBeLessThanOrEqual(e.seq);
  });

  it('of an outcome leave out the small talk', () => {
    expect(reasons(refused, 5)).toEqual([5, 4, 0]);
  });

  it('are asked of outcomes; turning points are where one jumps to', () => {
    expect(refused.map(isOutcome)).toEqual([false, false, false, false, false, true]);
    expect(refused.map(isChange)).toEqual([false, false, false, false, false, true]);
  });
});
