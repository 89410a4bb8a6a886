import type { Of } from './events';
import { without, type Choice, type Connection, type EnvelopeState, type Fold, type State } from './state';

const blank: EnvelopeState = { from: '', to: [], full: false };
const address = (line: string): string => /<([^>]*)>/.exec(line)?.[1] ?? '';

/** What a burst writes on the envelope: MAIL and RCPT the addresses, the body fills it (RFC 5321 section 3.3). */
function write(envelope: EnvelopeState | undefined, e: Of<'say'>): EnvelopeState | undefined {
  let now = envelope;
  for (const { text, fold } of e.lines) {
    if (/^MAIL FROM:/i.test(text)) now = { ...blank, from: address(text) };
    else if (/^RCPT TO:/i.test(text)) now = { ...(now ?? blank), to: [...(now?.to ?? []), address(text)] };
    else if (/^RSET$/i.test(text)) now = undefined;
    if (fold && now) now = { ...now, full: true };
  }
  return now;
}

/** The caller's burst in an SMTP dialogue. */
export function foldEnvelope(s: State, e: Of<'say'>): State {
  const connection = e.conn === undefined ? undefined : s.connections[e.conn];
  if (connection?.proto !== 'smtp' || e.from !== connection.from) return s;
  const envelope = write(connection.envelope, e);
  if (envelope === connection.envelope) return s;
  const { envelope: _, ...rest } = connection;
  const next: Connection = envelope ? { ...rest, envelope } : rest;
  return { ...s, connections: { ...s.connections, [connection.id]: next } };
}

const record = /\sMX\s+(\d+)\s+(\S+?)\.?$/;

/** An MX answer is a list of choices, lowest preference first (RFC 5321 section 5.1). */
export const foldAnswer: Fold<'answer'> = (s, e) => {
  if (e.type !== 'MX') return s;
  const list = e.records.flatMap((line): Choice[] => {
    const [, preference, host = ''] = record.exec(line) ?? [];
    const node = s.lab?.nodes.find((n) => n.host === host)?.name ?? '';
    return preference === undefined ? [] : [{ host, node, preference: Number(preference), call: 'open' }];
  });
  list.sort((a, b) => a.preference - b.preference);
  return { ...s, choices: { ...s.choices, [e.to]: list } };
};

/** A call ticks its choice off, or crosses it out. */
export function foldCall(s: State, e: Of<'open'>): State {
  const list = s.choices[e.from];
  if (!list?.some((c) => c.node === e.to)) return s;
  const call = e.result === 'established' ? 'now' : 'failed';
  const next = list.map((c): Choice => (c.node === e.to ? { ...c, call } : c));
  return { ...s, choices: { ...s.choices, [e.from]: next } };
}

/** The list is done with when its letter has been handed over or given up. */
export function foldChosen(s: State, e: Of<'letter'>): State {
  if (!s.choices[e.node] || !['relayed', 'bounced', 'expired'].includes(e.fate)) return s;
  return { ...s, choices: without(s.choices, e.node) };
}
