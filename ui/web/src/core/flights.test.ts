import { describe, expect, it } from 'vitest';
import type { JournalEvent } from './events';
import { journey, refused } from './fixture';
import { flights, label } from './flights';
import { beat, length } from './pace';
import { Timeline } from './timeline';

const timelineOf = (events: readonly JournalEvent[]) => {
  const timeline = new Timeline();
  timeline.append(events);
  return timeline;
};

describe('what is on the wires', () => {
  const timeline = timelineOf(journey());
  const seqOf = (fits: (e: JournalEvent) => boolean) => timeline.events.findIndex(fits);
  const mail = seqOf((e) => e.kind === 'say' && e.lines[0]!.text.startsWith('MAIL'));

  it('moves from sender to receiver as the play head moves, and back again', () => {
    const along = [0.1, 0.2, 0.3].map((f) => flights(timeline, mail + f)[0]!);
    expect(along.map((f) => [f.from, f.to, f.label, f.shape])).toEqual(
      Array(3).fill(['alice', 'msa', 'MAIL', 'line']),
    );
    expect(along[0]!.at).toBeLessThan(along[1]!.at);
    expect(along[1]!.at).toBeLessThan(along[2]!.at);
    expect(flights(timeline, mail + 0.2)).toEqual([along[1]]);
  });

  it('rests where it arrived, at a whole number', () => {
    expect(flights(timeline, mail + 1)[0]).toMatchObject({ seq: mail, at: 1 });
    expect(flights(timeline, 0)).toEqual([]);
  });

  it('shows the letter itself only where its bytes cross', () => {
    const shapes = timeline.events.map((e) => flights(timeline, e.seq + 0.5)[0]?.shape);
    expect(shapes.filter((s) => s === 'letter')).toHaveLength(3);
  });

  it('rebounds from one who refuses', () => {
    const broken = timelineOf(refused());
    const call = broken.events.findIndex((e) => e.kind === 'open' && e.result === 'refused');
    const at = (f: number) => flights(broken, call + f)[0]!.at;
    expect(at(0.2)).toBeGreaterThan(at(0.05));
    expect(at(1)).toBe(0);
  });

  it('waits before it moves, where the clock leaps', () => {
    const leap = timeline.leaps[0]!;
    expect(flights(timeline, leap + 0.1)).toEqual([]);
  });
});

describe('labels', () => {
  const header = { seq: 0, t: 0, from: 'a', to: 'b', arrive: 0, size: 0 };
  const said = (text: string) => label({ kind: 'say', proto: 'smtp', lines: [{ text }], ...header });
  it('are the verb, the code, the type asked for', () => {
    expect(said('RCPT TO:<bob@firma.example>')).toBe('RCPT');
    expect(said('250-SIZE 10')).toBe('250');
    expect(said('+OK ready')).toBe('+OK');
    expect(said('.')).toBe('⏎.⏎');
    expect(said('AGFsaWNlQHVuaS5leGFtcGxl')).toBe('…');
  });
});

describe('the pace', () => {
  const events = refused();
  const timeline = timelineOf(events);
  it('never makes anybody wait longer than 1.2 s', () => {
    for (const e of events) expect(beat(timeline.at(e.seq), e).wait).toBeLessThanOrEqual(1200);
    const last = events.at(-1)!;
    expect(beat(timeline.at(last.seq), { ...last, t: last.t + 5 * 86_400_000_000 }).wait).toBe(1200);
  });
  it('tells a third failing try in a fraction of the first one', () => {
    const calls = events.filter((e) => e.kind === 'open' && e.result === 'refused');
    const [first, second] = calls.map((e) => length(beat(timeline.at(e.seq), e)));
    expect(second).toBe(first);
    const s = timeline.at(calls[1]!.seq + 2);
    expect(length(beat(s, { ...calls[1]!, t: s.t }))).toBeLessThan(first! / 10);
  });
});

describe('five days of tries in vain', () => {
  it.each([10, 240])('are told in six seconds, be it in %i tries', (tries) => {
    const timeline = new Timeline();
    const submission = refused().slice(
      0,
      refused().findIndex((e) => e.kind === 'letter' && e.fate === 'deferred') + 1,
    );
    timeline.append(submission);
    const gap = (5 * 86_400_000_000) / tries;
    const first = timeline.events.findLast((e) => e.kind === 'open')!;
    const last = timeline.events.at(-1)!;
    for (let n = 2; n <= tries; n++) {
      const t = last.t + (n - 1) * gap;
      timeline.append([{ ...first, seq: timeline.length, t }]);
      timeline.append([{ ...last, seq: timeline.length, t, attempt: n } as JournalEvent]);
    }
    const told = timeline.events.slice(submission.length + 2);
    const ms = told.reduce((sum, e) => sum + length(beat(timeline.at(e.seq), e)), 0);
    expect(ms).toBeLessThan(6000);
  });
});
