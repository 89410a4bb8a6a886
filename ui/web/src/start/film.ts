/** How the first page tells a journal: its own pace, and where its scenes begin and end. Pure. */
import type { JournalEvent, Of } from '../core/events';
import { carriesLetter } from '../core/letters';

/** A stretch of a journal, and when each of its events has happened on screen, in ms. */
export interface Film {
  readonly from: number;
  readonly ends: readonly number[];
}

export const lengthOf = (film: Film): number => film.ends.at(-1) ?? 0;

/** The play head after so many ms. */
export function headAt(film: Film, ms: number): number {
  if (ms <= 0) return film.from;
  const i = film.ends.findIndex((end) => ms < end);
  if (i < 0) return film.from + film.ends.length;
  const begin = film.ends[i - 1] ?? 0;
  return film.from + i + (ms - begin) / (film.ends[i]! - begin);
}

/** What the picture is about, as far as it has a sentence of its own. */
export type Scene =
  | 'write'
  | 'mail'
  | 'rcpt'
  | 'data'
  | 'letter'
  | 'copies'
  | 'passed'
  | 'relay'
  | 'stored'
  | 'fetch'
  | 'pulled'
  | 'knock'
  | 'waiting'
  | 'expired'
  | 'bounce'
  | 'home'
  | 'plugged'
  | 'arrived';

const says = (e: JournalEvent, start: RegExp) =>
  e.kind === 'say' && e.proto === 'smtp' && e.lines.some((l) => start.test(l.text));

/** The scene that an event opens; undefined where it goes on. */
export function sceneOf(e: JournalEvent): Scene | undefined {
  switch (e.kind) {
    case 'open':
      if (e.result !== 'established') return 'knock';
      return e.proto === 'smtp' && e.from === 'msa' ? 'relay' : undefined;
    case 'say':
      if (carriesLetter(e)) return e.proto === 'smtp' ? 'letter' : e.to === 'bob' ? 'fetch' : 'home';
      if (e.from === 'alice' && says(e, /^MAIL FROM:/)) return 'mail';
      if (e.from === 'alice' && says(e, /^RCPT TO:/)) return 'rcpt';
      if (e.from === 'alice' && says(e, /^DATA$/)) return 'data';
      if (says(e, /^250 .*queued/)) return 'passed';
      return says(e, /^250 .*stored/) ? 'stored' : undefined;
    case 'letter':
      return fates[e.fate];
    case 'node':
      return e.state === 'down' ? 'pulled' : e.state === 'up' ? 'plugged' : undefined;
    case 'note':
      return e.key === 'mua.fetched' && e.node === 'bob' && got(e) ? 'arrived' : undefined;
    default:
      return undefined;
  }
}

/** Did a mail program find any letter? */
const got = (e: Of<'note'>) => e.values?.some((v) => v.name === 'count' && v.value !== '0') ?? false;

const fates: Readonly<Record<string, Scene>> = {
  composed: 'write',
  accepted: 'copies',
  deferred: 'waiting',
  expired: 'expired',
  bounced: 'bounce',
};

/** Time on screen of the scenes, in ms; all else passes in a blink. */
const first: Partial<Record<Scene, number>> = {
  ...{ write: 500, mail: 1200, rcpt: 1200, data: 500, letter: 1500, copies: 700, passed: 900, relay: 500 },
  ...{ stored: 700, fetch: 1200, arrived: 500, pulled: 800, knock: 1100, waiting: 800, expired: 900 },
  ...{ bounce: 900, home: 1200, plugged: 900 },
};
const blink = 14;
const reply = 220;
const hour = 3_600_000_000;

/** The film of the events from … to-1. What was told before is told faster; a day of waiting takes 0.4 s. */
export function film(events: readonly JournalEvent[], from: number, to: number): Film {
  const told = new Map<string, number>();
  const ends: number[] = [];
  let ms = 0;
  // Who submits a second letter tells nothing new until somebody knocks in vain.
  for (let k = 0; k < from; k++) count(told, events[k]!);
  for (let k = from; k < to; k++) {
    const e = events[k]!;
    const gap = e.t - (events[k - 1]?.t ?? 0);
    ms +=
      time(e, count(told, e), told.get('relay') ?? 0) +
      (gap > 0.2 * hour ? Math.min(400, 130 + (gap / hour) * 14) : 0);
    ends.push(ms);
  }
  return { from, ends };
}

function count(told: Map<string, number>, e: JournalEvent): number {
  const scene = sceneOf(e);
  if (!scene) return 0;
  const n = told.get(scene) ?? 0;
  told.set(scene, n + 1);
  return n;
}

function time(e: JournalEvent, before: number, relays: number): number {
  const scene = sceneOf(e);
  if (!scene) return relays < 1 && says(e, /^(250|354) /) ? reply : blink;
  const whole = first[scene] ?? blink;
  if (before === 0) return whole;
  if (scene === 'knock') return 250;
  if (scene === 'waiting') return 90;
  if (scene === 'letter') return before === 1 ? 1000 : 350;
  return ['home', 'bounce', 'arrived', 'fetch', 'stored'].includes(scene) ? whole : whole * 0.15;
}
