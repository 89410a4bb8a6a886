/** Names for the journal's generated types that do not clash with the browser's own. */
import type { Event, EventKind, FaultState, NodeState } from './events.gen';

export type { EventKind, Fold, LinkInfo, Line, NodeInfo, Text } from './events.gen';
export type JournalEvent = Event;
export type FaultEvent = FaultState;
export type NodeEvent = NodeState;

/** The event of one kind: `Of<'say'>`. */
export type Of<K extends EventKind> = Extract<Event, { kind: K }>;

/** The protocols that have a colour and a pattern of their own. */
export const protocols = ['smtp', 'dns', 'imap', 'pop3', 'http'] as const;
export type Protocol = (typeof protocols)[number];

/** The protocol that an event shows on a wire, or "" where it shows none. */
export function protocolOf(e: JournalEvent): string {
  switch (e.kind) {
    case 'query':
    case 'answer':
      return 'dns';
    case 'open':
    case 'say':
    case 'lost':
      return e.proto;
    default:
      return '';
  }
}

/** The two ends of what an event shows on a wire, sender first; undefined where nothing crosses a wire. */
export function endsOf(e: JournalEvent): { from: string; to: string } | undefined {
  switch (e.kind) {
    case 'open':
    case 'close':
    case 'say':
    case 'lost':
    case 'query':
    case 'answer':
      return { from: e.from, to: e.to };
    default:
      return undefined;
  }
}
