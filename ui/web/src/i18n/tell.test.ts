import { describe, expect, it } from 'vitest';
import type { JournalEvent, Of } from '../core/events';
import { journey, refused } from '../core/fixture';
import { de } from './de';
import { en } from './en';
import { goalText } from './goals';
import { tell, type Voice } from './tell';

const lab = journey()[0] as Of<'lab'>;
const notes = {
  'smtp.rcpt': { text: 'A recipient on the envelope.', rfc: '5321#4.1.1.3' },
  'mta.retry': { text: 'Next try of {letter}, {unknown}.' },
};
const english: Voice = { lang: 'en', m: en, notes, lab };
const german: Voice = { lang: 'de', m: de, notes, lab };
const find = (fits: (e: JournalEvent) => boolean) => refused().find(fits)!;

describe('what is told of an event', () => {
  it('is the line as it was, and what it means', () => {
    const rcpt = find((e) => e.kind === 'say' && e.lines[0]!.text.startsWith('RCPT'));
    expect(tell(english, rcpt)).toEqual({
      verbatim: 'RCPT TO:<bob@firma.example>',
      more: 0,
      sentence: 'A recipient on the envelope.',
      note: 'smtp.rcpt',
    });
  });

  it('names the letter by its subject where the letter itself crosses', () => {
    const body = find((e) => e.kind === 'say' && e.lines[0]!.fold !== undefined);
    expect(tell(english, body).verbatim).toBe('✉ Subject: Meet at ten?');
  });

  it('says in plain words what has no line of its own', () => {
    const said = (fits: (e: JournalEvent) => boolean) =>
      [english, german].map((v) => tell(v, find(fits)).sentence);
    expect(said((e) => e.kind === 'query' && e.type === 'MX')).toEqual([
      'Outgoing server asks the DNS: who takes mail for firma.example?',
      'Postausgangsserver fragt das DNS: Wer nimmt die Post für firma.example an?',
    ]);
    expect(said((e) => e.kind === 'letter' && e.fate === 'deferred')[1]).toBe(
      'Diesmal klappt es nicht. Postausgangsserver behält den Brief und versucht es wieder in 15 Min. (Mo 9:15).',
    );
    expect(said((e) => e.kind === 'fault')).toEqual([
      'From now on: Mail server – refuses calls.',
      'Ab jetzt: Mailserver – nimmt nichts an.',
    ]);
  });

  it('puts the values of a note into its sentence, and leaves a gap that has none', () => {
    const values = [{ name: 'letter', value: 'm1' }];
    const note = { kind: 'note', node: 'msa', key: 'mta.retry', values, seq: 0, t: 0 } as const;
    expect(tell(english, note).sentence).toBe('Next try of m1, {unknown}.');
  });

  it('has words for every event of both journals in both languages', () => {
    for (const e of [...journey(), ...refused()])
      for (const voice of [english, german]) {
        const told = tell(voice, e);
        if (e.kind !== 'say') expect(told.sentence, e.kind).not.toMatch(/^$|undefined/);
      }
  });
});

describe('goals', () => {
  it('are sentences, or stay as they are written', () => {
    expect(goalText(english, '{"delivered":{"to":"bob@firma.example","via":"mx1"}}')).toBe(
      'The letter to bob@firma.example is delivered by Mail server.',
    );
    expect(goalText(german, '{"not":{"bounced":{"to":"b@c"}}}')).toBe(
      'Nicht so: Der Brief an b@c kommt zurück.',
    );
    expect(goalText(english, '{"event":{"kind":"close"}}')).toBe('{"event":{"kind":"close"}}');
    expect(goalText(english, 'not JSON')).toBe('not JSON');
  });
});
