import { endsOf, type JournalEvent } from './events';
import { carriesLetter } from './letters';
import type { State } from './state';

/** How long an event takes on screen at normal speed, in ms: waiting, moving, and time to read. */
export interface Beat {
  readonly wait: number;
  readonly fly: number;
  readonly rest: number;
}

const longestWait = 1200;
const second = 1_000_000;

/** The beat of the event that follows a state. Its pace is events, not seconds: no wait exceeds 1.2 s. */
export function beat(s: State, e: JournalEvent): Beat {
  const b = ordinary(e);
  const gap = (e.t - s.t) / second;
  const wait = gap < 2 ? 0 : Math.min(longestWait, 350 + 240 * Math.log10(gap));
  // Five days of tries that all fail the same way are told in seconds.
  const haste = failing(s, e) ? 0.06 : 1;
  return { wait: wait * Math.max(haste, 0.15), fly: b.fly * haste, rest: b.rest * haste };
}

export const length = (b: Beat): number => b.wait + b.fly + b.rest;

function ordinary(e: JournalEvent): Omit<Beat, 'wait'> {
  switch (e.kind) {
    case 'say':
    case 'lost':
      return { fly: carriesLetter(e) ? 600 : 420, rest: Math.min(1100, 480 + 60 * e.lines.length) };
    case 'query':
    case 'answer':
      return { fly: 380, rest: 480 };
    case 'open':
      return { fly: 450, rest: e.result === 'established' ? 150 : 650 };
    case 'close':
      return { fly: 120, rest: 60 };
    case 'letter':
      return { fly: 150, rest: 650 };
    case 'fault':
    case 'note':
      return { fly: 0, rest: 650 };
    case 'node':
    case 'act':
    case 'mailbox':
      return { fly: 0, rest: 350 };
    case 'lab':
    case 'goal':
    case 'end':
      return { fly: 0, rest: 60 };
    default:
      return { fly: 0, rest: 0 };
  }
}

/** Is the event part of a third or later try that has not reached anybody yet? */
function failing(s: State, e: JournalEvent): boolean {
  const letter = e.msg === undefined ? undefined : s.letters[e.msg];
  if (!letter || (e.conn !== undefined && s.connections[e.conn])) return false;
  if (e.kind === 'open' && e.result === 'established') return false;
  if (e.kind === 'letter' && e.fate !== 'deferred') return false;
  return Object.values(letter.recipients).some((r) => r.attempt >= 2);
}

/** Where in its beat an event is: how much of the wait is over, and how far the flight has come; both 0…1. */
export function progress(b: Beat, fraction: number): { waited: number; flown: number } {
  const ms = fraction * length(b);
  const part = (done: number, whole: number) => (whole <= 0 ? 1 : Math.min(1, Math.max(0, done / whole)));
  return { waited: part(ms, b.wait), flown: fraction <= 0 ? 0 : part(ms - b.wait, b.fly) };
}

/** Does anything cross a wire in this event? */
export const moves = (e: JournalEvent): boolean => e.kind !== 'close' && endsOf(e) !== undefined;
