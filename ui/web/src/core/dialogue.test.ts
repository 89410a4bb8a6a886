import { describe, expect, it } from 'vitest';
import type { JournalEvent } from './events';
import { journey } from './fixture';
import { responsible } from './selectors';
import { reduce } from './reduce';
import { initial } from './state';
import { Timeline } from './timeline';

const timeline = new Timeline();
timeline.append(journey());
const after = (fits: (e: JournalEvent) => boolean, from = 0) =>
  timeline.at(timeline.events.findIndex((e, i) => i >= from && fits(e)) + 1);
const says = (start: string) => (e: JournalEvent) =>
  e.kind === 'say' && e.lines.some((l) => l.text.startsWith(start));
const envelope = (k: ReturnType<typeof after>) => Object.values(k.connections)[0]?.envelope;

describe('an envelope', () => {
  it('is written on by MAIL and RCPT, and filled by DATA', () => {
    expect(envelope(after(says('EHLO')))).toBeUndefined();
    expect(envelope(after(says('MAIL')))).toEqual({ from: 'alice@uni.example', to: [], full: false });
    expect(envelope(after(says('RCPT')))?.to).toEqual(['bob@firma.example']);
    const dot = after((e) => e.kind === 'say' && e.lines.some((l) => l.fold !== undefined));
    expect(envelope(dot)?.full).toBe(true);
  });
});

describe('a hand-over', () => {
  const taken = timeline.events.findIndex((e) => e.kind === 'letter' && e.fate === 'accepted');
  const reply = timeline.events.findIndex((e, i) => i > taken && says('250')(e));
  const copies = (k: number) => timeline.at(k).letters.m1!.copies;

  it('leaves a copy on both sides between the final dot and its 250', () => {
    expect(copies(reply)).toEqual(['alice', 'msa']);
    expect(copies(reply + 1)).toEqual(['msa']);
  });

  it('passes the responsibility on with the 250, and takes it back when one steps back', () => {
    const holders = (k: number) => ['alice', 'msa'].filter((n) => responsible(timeline.at(k), n));
    expect([reply, reply + 1, reply].map(holders)).toEqual([['alice'], ['msa'], ['alice']]);
  });

  it('stamps the letter at each server', () => {
    expect(timeline.at(timeline.length).letters.m1!.stamps).toEqual(['msa', 'mx1']);
  });
});

describe('an MX answer', () => {
  const ends = { from: 'ns', to: 'msa' };
  const node = (name: string) => ({ name, host: `${name}.firma.example`, kind: 'mta' });
  const records = [
    'firma.example. 300 IN MX 20 mx2.firma.example.',
    'firma.example. 300 IN MX 10 mx1.firma.example.',
  ];
  const lab = { kind: 'lab', seq: 0, t: 0, nodes: ['mx1', 'mx2'].map(node), links: [] };
  const answer = { kind: 'answer', seq: 1, t: 0, ...ends, type: 'MX', code: 'NOERROR', records };
  const call = (to: string, result: string) => ({
    kind: 'open',
    seq: 2,
    t: 0,
    from: 'msa',
    to,
    result,
    conn: 1,
    proto: 'smtp',
  });
  const fold = (...events: object[]) => (events as JournalEvent[]).reduce(reduce, initial);
  const calls = (...events: object[]) =>
    fold(lab, answer, ...events).choices.msa?.map((c) => [c.node, c.call]);

  it('is a checklist at the sender: the best first, crossed out where the call fails', () => {
    expect(calls()).toEqual([
      ['mx1', 'open'],
      ['mx2', 'open'],
    ]);
    expect(calls(call('mx1', 'refused'), call('mx2', 'established'))).toEqual([
      ['mx1', 'failed'],
      ['mx2', 'now'],
    ]);
  });

  it('is taken down when the letter has been handed over', () => {
    const relayed = {
      kind: 'letter',
      seq: 3,
      t: 0,
      fate: 'relayed',
      node: 'msa',
      msg: 'm1',
      from: '',
      to: 'x',
    };
    expect(calls(call('mx1', 'established'), relayed)).toBeUndefined();
  });
});

describe('a bounce', () => {
  it('knows the letter that it reports on', () => {
    const head = { seq: 0, t: 0, node: 'msa', from: 'alice@uni.example', to: 'bob@firma.example' };
    const bounced = { kind: 'letter', fate: 'bounced', msg: 'm1', bounce: 'm2', via: 'mx1', ...head };
    expect(reduce(initial, bounced as JournalEvent).letters.m2?.about).toEqual({ msg: 'm1', via: 'mx1' });
  });
});
