/** The calendar of a lab: virtual time as a straight line, with nights, tries and the tries to come. */
import type { State } from './state';
import type { Timeline } from './timeline';

const second = 1_000_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Lengths that a calendar has, and how far apart its marks are then; both in virtual µs. */
const scales: readonly (readonly [length: number, tick: number])[] = [
  [10 * second, 2 * second],
  [minute, 15 * second],
  [10 * minute, 2 * minute],
  [hour, 15 * minute],
  [3 * hour, 30 * minute],
  [12 * hour, 3 * hour],
  [day, 6 * hour],
  [2 * day, 12 * hour],
  [4 * day, day],
  [7 * day, day],
  [14 * day, 2 * day],
  [60 * day, 7 * day],
];

/** When it is dark: from eight in the evening to six in the morning. */
const [dusk, dawn] = [20 * hour, 6 * hour];

export interface Knock {
  readonly seq: number;
  readonly t: number;
  readonly failed: boolean;
}

export interface Calendar {
  /** Virtual µs from the start to the right edge, and between two marks. */
  readonly length: number;
  readonly tick: number;
  /** Virtual µs since the start; marks stand at whole hours, days, … of the clock on the wall. */
  readonly ticks: readonly number[];
  readonly nights: readonly (readonly [from: number, to: number])[];
  readonly knocks: readonly Knock[];
  /** Tries that have been announced: their moments, in virtual µs. */
  readonly planned: readonly number[];
}

/**
 * The calendar as far as it was seen. Its length follows from what was seen and announced alone, in
 * coarse steps, so that it tells nothing about what is to come.
 */
export function calendar(timeline: Timeline, frontier: number, state: State, start: string): Calendar {
  const seen = timeline.events[Math.min(frontier, timeline.length) - 1]?.t ?? 0;
  const planned = announced(state);
  const needed = Math.max(seen, ...planned) * 1.02;
  const [length, tick] = scales.find(([room]) => room >= needed) ?? scales.at(-1)!;
  const midnight = sinceMidnight(start);
  return {
    length,
    tick,
    ticks: series(midnight, tick, length),
    nights: tick >= 30 * minute ? nights(midnight, length) : [],
    knocks: knocks(timeline, frontier),
    planned,
  };
}

/** Virtual µs from the midnight before the start to the start. */
function sinceMidnight(start: string): number {
  const at = new Date(start);
  return Number.isNaN(at.getTime())
    ? 0
    : at.getUTCHours() * hour + at.getUTCMinutes() * minute + at.getUTCSeconds() * second;
}

/** Whole multiples of a step on the clock on the wall, as virtual µs since the start. */
function series(midnight: number, step: number, length: number): number[] {
  const first = Math.ceil(midnight / step) * step - midnight;
  const out: number[] = [];
  for (let t = first; t < length; t += step) out.push(t);
  return out;
}

function nights(midnight: number, length: number): [number, number][] {
  const out: [number, number][] = [];
  for (let evening = dusk - day - midnight; evening < length; evening += day) {
    const morning = evening + day - dusk + dawn;
    if (morning > 0) out.push([Math.max(0, evening), Math.min(length, morning)]);
  }
  return out;
}

/** A try is a call from server to server. */
function knocks(timeline: Timeline, frontier: number): Knock[] {
  const out: Knock[] = [];
  for (const chapter of timeline.chapters.list) {
    const seq = chapter.seqs[0] ?? 0;
    if (seq >= frontier) break;
    if (chapter.kind !== 'relay') continue;
    const failed = chapter.failed >= 0 && chapter.failed < frontier;
    out.push({ seq, t: timeline.events[seq]!.t, failed });
  }
  return out;
}

/** The moments that servers have announced for their next tries. */
function announced(state: State): number[] {
  const moments = Object.values(state.letters).flatMap((letter) =>
    Object.values(letter.recipients).map((r) => r.next),
  );
  return [...new Set(moments)].filter((t) => t > state.t);
}
