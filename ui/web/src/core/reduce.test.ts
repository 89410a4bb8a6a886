import { describe, expect, it } from 'vitest';
import type { JournalEvent } from './events';
import { eventKinds } from './events.gen';
import { journey, nodes, refused } from './fixture';
import { reduce } from './reduce';
import { faultsOn, lettersAt, nextTry, queue, responsible, stored, talking, trouble } from './selectors';
import { initial, type State } from './state';

const fold = (events: readonly JournalEvent[]) => events.reduce(reduce, initial);
/** The state after the first event that fits. */
function after(events: readonly JournalEvent[], fits: (e: JournalEvent) => boolean): State {
  const at = events.findIndex(fits);
  expect(at).toBeGreaterThanOrEqual(0);
  return fold(events.slice(0, at + 1));
}
const fate = (name: string, node: string) => (e: JournalEvent) =>
  e.kind === 'letter' && e.fate === name && e.node === node;
const holders = (s: State) => s.letters.m1?.copies ?? [];
const pop3 = nodes.find((n) => n.name === 'pop3')!;

describe('where the letter is', () => {
  const events = journey();

  it('starts at Alice, who is responsible', () => {
    const s = after(events, fate('composed', 'alice'));
    expect(holders(s)).toEqual(['alice']);
    expect(responsible(s, 'alice')).toBe(true);
    expect(s.letters.m1!.subject).toBe('Meet at ten?');
  });

  it('is at both ends between the final dot and its 250, and the sender still answers for it', () => {
    const body = events.filter((e) => e.kind === 'say' && e.lines[0]?.fold)[1]!;
    const s = fold(events.slice(0, body.seq + 1));
    expect(holders(s)).toEqual(['msa', 'mx1']);
    expect([responsible(s, 'msa'), responsible(s, 'mx1')]).toEqual([true, false]);
  });

  it('passes to the mailbox, counted where it is opened, and leaves the queue', () => {
    const s = after(events, fate('relayed', 'msa'));
    expect(holders(s)).toEqual(['pop3']);
    expect(queue(s, 'msa')).toHaveLength(0);
    expect(stored(s, pop3)).toBe(1);
    expect(lettersAt(s, 'pop3')).toHaveLength(1);
    expect(responsible(s, 'mx1')).toBe(false);
  });

  it('ends at Bob alone, once he has fetched and removed it', () => {
    const s = fold(events);
    expect(holders(s)).toEqual(['bob']);
    expect(stored(s, pop3)).toBe(0);
    expect(s.goals).toEqual({ 0: true });
    expect(s.end?.why).toBe('quiet');
  });
});

describe('what waits and what is broken', () => {
  const events = refused();

  it('keeps the letter in the queue and knows the next try', () => {
    const s = after(events, fate('deferred', 'msa'));
    expect(queue(s, 'msa').map((w) => [w.to, w.recipient.attempt])).toEqual([['bob@firma.example', 1]]);
    const wait = nextTry(s, 'msa')!;
    expect(wait.next - wait.since).toBe(900_000_000);
    expect(responsible(s, 'msa')).toBe(true);
  });

  it('shows a fault from when it is set until it is cleared', () => {
    const set = after(events, (e) => e.kind === 'fault');
    expect(trouble(set, 'mx1')).toBe('refuse');
    expect(faultsOn(set, 'mx1')).toHaveLength(1);
    expect(trouble(fold(events), 'mx1')).toBe('');
  });

  it('knows which nodes have a connection open', () => {
    const s = after(events, (e) => e.kind === 'open' && e.conn === 1);
    expect(talking(s, 'msa', 'alice')).toBe('smtp');
    expect(talking(fold(events), 'msa', 'alice')).toBe('');
  });

  it('shows a node without power until it is up again', () => {
    const down = { kind: 'node', node: 'mx1', state: 'down', seq: 0, t: 0 } as const;
    const s = reduce(initial, down);
    expect(trouble(s, 'mx1')).toBe('crash');
    expect(trouble(reduce(s, { ...down, seq: 1, state: 'up' }), 'mx1')).toBe('');
  });
});

describe('the mailbox', () => {
  const change = {
    kind: 'mailbox',
    node: 'x',
    store: 'st',
    account: 'a@b',
    folder: 'INBOX',
    uid: 4,
    t: 0,
  } as const;
  const added = reduce(initial, { ...change, seq: 0, change: 'added', size: 9, subject: 'Hi' });

  it('adds, flags, moves and removes a letter', () => {
    const flagged = reduce(added, { ...change, seq: 1, change: 'flags', flags: ['\\Seen'] });
    expect(flagged.folders['st/a@b/INBOX']!.slips[0]!.flags).toEqual(['\\Seen']);
    const moved = reduce(flagged, { ...change, seq: 2, change: 'moved', to: 'Work', newUid: 1 });
    expect(moved.folders['st/a@b/INBOX']!.slips).toEqual([]);
    expect(moved.folders['st/a@b/Work']!.slips[0]).toMatchObject({
      uid: 1,
      subject: 'Hi',
      flags: ['\\Seen'],
    });
    const removed = reduce(added, { ...change, seq: 1, change: 'removed' });
    expect(removed.folders).toEqual({});
  });

  it('never changes a state that was handed out', () => {
    const kept = structuredClone(added);
    reduce(added, { ...change, seq: 1, change: 'removed' });
    expect(added).toEqual(kept);
  });
});

it('the fixture and the tests above show every kind that a letter meets', () => {
  const seen = new Set([...journey(), ...refused()].map((e) => e.kind));
  const unseen = eventKinds.filter((kind) => !seen.has(kind));
  expect(unseen).toEqual(['lost', 'node']);
});
