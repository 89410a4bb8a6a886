import { describe, expect, it } from 'vitest';
import { journey } from './fixture';
import { everything, Matches } from './matches';

const events = journey();
const textOf = (e: object) => JSON.stringify(e).toLowerCase();
const find = (part: Partial<typeof everything>, k: number) =>
  new Matches(events, { ...everything, ...part }, textOf).upTo(k);

describe('a search', () => {
  it('finds nothing ahead of the play head, wherever that goes', () => {
    const last = events.findLast((e) => textOf(e).includes('retr'))!.seq;
    const search = new Matches(events, { ...everything, words: 'retr' }, textOf);
    expect(search.upTo(last)).not.toContain(last);
    expect(search.upTo(last + 1)).toContain(last);
    expect(search.upTo(last)).not.toContain(last);
  });

  it('does not even look at what lies ahead', () => {
    const looked: number[] = [];
    const search = new Matches(events, { ...everything, words: 'x' }, (e) => (looked.push(e.seq), ''));
    search.upTo(10);
    expect(Math.max(...looked)).toBeLessThan(10);
  });

  it('is narrowed by protocol, node and letter', () => {
    const k = events.length;
    for (const seq of find({ proto: 'dns' }, k)) expect(events[seq]!.kind).toMatch(/query|answer/);
    for (const seq of find({ node: 'bob' }, k)) expect(textOf(events[seq]!)).toContain('bob');
    for (const seq of find({ msg: 'm1' }, k)) expect(events[seq]!.msg).toBe('m1');
    expect(find({}, k).length).toBeGreaterThan(find({ node: 'bob' }, k).length);
  });
});
