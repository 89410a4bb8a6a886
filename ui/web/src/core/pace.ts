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
const fiveDays = 5 * 86_400;
/** Of all waits between tries that fail, for five days, in ms. */
const share = 3000;
const second = 1_000_000;

/** The beat of the event that follows a state. Its pace is events, not seconds: no wait exceeds 1.2 s. */
export function beat(s: State, e: JournalEvent): Beat {
  const b = ordinary(e);
  const gap = (e.t - s.t) / second;
  const wait = gap < 2 ? 0 : Math.min(longestWait, 350 + 240 * Math.log10(gap));
  // Five days of tries that all fail the same way are told in less than six seconds, however many they
  // are: a wait takes its share of them, and each try is told more quickly than the one before.
  const n = failing(s, e);
  if (n === 0) return { wait, ...b };
  const haste = 0.25 / n ** 1.5;
  return { wait: Math.min(wait, (share * gap) / fiveDays), fly: b.fly * haste, rest: b.rest * haste };
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
      return e.how === 'reset' ? { fly: 420, rest: 500 } : { fly: 120, rest: 60 };
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

/** Of a third or later try that has not reached anybody yet: how many failed before it; else 0. */
function failing(s: State, e: JournalEvent): number {
  const letter = e.msg === undefined ? undefined : s.letters[e.msg];
  if (!letter || (e.conn !== undefined && s.connections[e.conn])) return 0;
  if (e.kind === 'open' && e.result === 'established') return 0;
  if (e.kind === 'letter' && e.fate !== 'deferred') return 0;
  const failed = Math.max(0, ...Object.values(letter.recipients).map((r) => r.attempt));
  return failed >= 2 ? failed : 0;
}

/** Where in its beat an event is: how much of the wait is over, and how far the flight has come; both 0…1. */
export function progress(b: Beat, fraction: number): { waited: number; flown: number } {
  const ms = fraction * length(b);
  const part = (done: number, whole: number) => (whole <= 0 ? 1 : Math.min(1, Math.max(0, done / whole)));
  return { waited: part(ms, b.wait), flown: fraction <= 0 ? 0 : part(ms - b.wait, b.fly) };
}

/** Does anything cross a wire in this event? */
export const moves = (e: JournalEvent): boolean =>
  e.kind === 'close' ? e.how === 'reset' : endsOf(e) !== undefined;
