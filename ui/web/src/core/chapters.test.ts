import { describe, expect, it } from 'vitest';
import { Chapters } from './chapters';
import { journey, refused } from './fixture';

const of = (events: ReturnType<typeof journey>) => {
  const chapters = new Chapters();
  for (const e of events) chapters.append(e);
  return chapters;
};

describe('chapters', () => {
  it('are the conversations of the letter, in order', () => {
    const { list } = of(journey());
    expect(list.map((c) => [c.kind, c.from, c.to, c.asks])).toEqual([
      ['lookup', 'alice', 'ns', 'A'],
      ['submit', 'alice', 'msa', ''],
      ['lookup', 'msa', 'ns', 'MX'],
      ['relay', 'msa', 'mx1', ''],
      ['lookup', 'bob', 'ns', 'A'],
      ['fetch', 'bob', 'pop3', ''],
    ]);
    expect(list.every((c) => c.failed < 0)).toBe(true);
  });

  it('number the tries of a letter and say at which event one failed', () => {
    const events = refused();
    const tries = of(events).list.filter((c) => c.kind === 'relay');
    expect(tries.map((c) => c.attempt)).toEqual([1, 2, 3]);
    expect(tries.map((c) => c.failed >= 0)).toEqual([true, true, false]);
    expect(events[tries[0]!.failed]).toMatchObject({ kind: 'open', result: 'refused' });
  });

  it('hold each event once, and find it again', () => {
    const chapters = of(journey());
    for (const c of chapters.list) for (const seq of c.seqs) expect(chapters.of(seq)).toBe(c);
    expect(chapters.of(0)).toBeUndefined();
  });
});
