import type { JournalEvent } from './events';

/** Links of a chain that are followed at most; a journal's chains are far shorter. */
const longest = 2000;

/** The event and what brought it about, step by step back to where it began. Never looks ahead. */
export function causes(events: readonly JournalEvent[], seq: number): readonly number[] {
  const chain: number[] = [];
  let at: number | undefined = seq;
  while (at !== undefined && chain.length < longest) {
    const e: JournalEvent | undefined = events[at];
    if (!e) break;
    chain.push(at);
    at = e.cause !== undefined && e.cause < at ? e.cause : undefined;
  }
  return chain;
}

const told: ReadonlySet<string> = new Set(['letter', 'fault', 'node', 'act', 'note', 'mailbox']);

/**
 * The chain of an outcome, short enough to be read: what was decided, each answer that decided it, and each
 * call that failed. Greetings and other small talk on the way are left out.
 */
export function reasons(events: readonly JournalEvent[], seq: number): readonly number[] {
  const chain = causes(events, seq);
  return chain.filter((at, i) => {
    const e = events[at]!;
    if (i === 0 || i === 1 || i === chain.length - 1) return true;
    if (e.kind === 'open') return e.result !== 'established' || events[chain[i - 1]!]?.conn !== e.conn;
    if (e.kind === 'say') return e.lines.some((line) => /^[45]\d\d/.test(line.text));
    if (e.kind === 'answer') return e.code !== 'NOERROR' || e.type === 'MX';
    return e.kind === 'lost' || told.has(e.kind);
  });
}

/** Does an event tell how something ended, so that one may ask why? */
export const isOutcome = (e: JournalEvent): boolean =>
  (e.kind === 'letter' &&
    ['delivered', 'deferred', 'bounced', 'refused', 'expired', 'discarded'].includes(e.fate)) ||
  (e.kind === 'open' && e.result !== 'established') ||
  (e.kind === 'close' && e.how !== 'fin') ||
  e.kind === 'lost';

/** Is an event a turning point of the story: a try that fails, a repair, a delivery, something that breaks? */
export function isChange(e: JournalEvent): boolean {
  if (e.kind === 'letter') return e.fate !== 'composed' && e.fate !== 'queued' && e.fate !== 'accepted';
  if (e.kind === 'node') return e.state !== 'up' || e.cause !== undefined;
  return e.kind === 'fault';
}
