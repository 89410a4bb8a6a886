import type { FaultEvent, Of, JournalEvent } from './events';

/** A recipient's part of a letter: its last fate, and the node that is responsible for it. */
export interface Recipient {
  readonly fate: string;
  readonly node: string;
  /** Attempts made by the responsible node. */
  readonly attempt: number;
  /** Virtual µs at which the present wait began, and of the next attempt; both 0 where none is planned. */
  readonly since: number;
  readonly next: number;
  readonly reply: string;
}

export interface LetterState {
  readonly msg: string;
  readonly from: string;
  readonly subject: string;
  /** Nodes that hold the letter's bytes, in order of arrival. */
  readonly copies: readonly string[];
  readonly recipients: Readonly<Record<string, Recipient>>;
  /** Servers that have written a Received line into it, first to last. */
  readonly stamps: readonly string[];
  /** Between the final dot and its 250: who hands over, still responsible, and who has taken. */
  readonly handing?: { readonly from: string; readonly to: string } | undefined;
  /** Of a bounce: the letter that it reports on, and the server that could not be reached or refused. */
  readonly about?: { readonly msg: string; readonly via: string };
}

/** What MAIL and RCPT have written on the envelope of a connection, and whether DATA has put the letter in. */
export interface EnvelopeState {
  readonly from: string;
  readonly to: readonly string[];
  readonly full: boolean;
}

/** One host of an MX answer, best first, and how the call to it went. */
export interface Choice {
  readonly host: string;
  readonly node: string;
  readonly preference: number;
  readonly call: 'open' | 'now' | 'failed';
}

/** A letter in a mailbox. */
export interface Slip {
  readonly uid: number;
  readonly flags: readonly string[];
  readonly size: number;
  readonly subject: string;
  readonly msg: string;
}

export interface Folder {
  readonly store: string;
  readonly account: string;
  readonly name: string;
  readonly slips: readonly Slip[];
}

/** An established connection that has not been closed. */
export interface Connection {
  readonly id: number;
  readonly from: string;
  readonly to: string;
  readonly proto: string;
  readonly envelope?: EnvelopeState;
}

/**
 * All that the page knows after a number of events. Never changed: a new state
 * shares every untouched branch with the one before.
 */
export interface State {
  /** Events applied; the seq of the next one. */
  readonly k: number;
  /** Virtual µs of the last event. */
  readonly t: number;
  readonly lab: Of<'lab'> | undefined;
  readonly down: Readonly<Record<string, true>>;
  readonly faults: readonly FaultEvent[];
  readonly connections: Readonly<Record<number, Connection>>;
  readonly letters: Readonly<Record<string, LetterState>>;
  /** By "store/account/folder". */
  readonly folders: Readonly<Record<string, Folder>>;
  /** By node: the MX answer that it works through. */
  readonly choices: Readonly<Record<string, readonly Choice[]>>;
  readonly goals: Readonly<Record<number, boolean>>;
  readonly end: Of<'end'> | undefined;
}

export const initial: State = {
  k: 0,
  t: 0,
  lab: undefined,
  down: {},
  faults: [],
  connections: {},
  letters: {},
  folders: {},
  choices: {},
  goals: {},
  end: undefined,
};

/** A copy of a record without one of its keys. */
export function without<V>(record: Readonly<Record<string, V>>, key: string | number): Record<string, V> {
  const { [key]: _, ...rest } = record as Record<string | number, V>;
  return rest;
}

/** Part of the fold: what one kind of event changes. */
export type Fold<K extends JournalEvent['kind']> = (state: State, event: Of<K>) => State;
