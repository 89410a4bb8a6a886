/** The timeline as a picture: what is drawn between 0 and the horizon, of what was seen. */
import type { Chapter } from './chapters';
import type { Timeline } from './timeline';

export interface Block {
  readonly chapter: Chapter;
  /** First event, and the event after the last one that was seen. */
  readonly from: number;
  readonly to: number;
  readonly failed: boolean;
}

/** A moment of the calendar: at the start, and where the clock has leapt. */
export interface Mark {
  readonly seq: number;
  readonly t: number;
}

export interface Band {
  readonly blocks: readonly Block[];
  readonly marks: readonly Mark[];
  readonly flags: readonly number[];
}

/**
 * How many events the timeline has room for. It grows in steps that tell nothing about what is to come;
 * once the end was seen, it is the whole journal.
 */
export function horizon(frontier: number, whole: boolean, loaded: number): number {
  if (whole) return Math.max(1, loaded);
  let room = 48;
  while (frontier > room * 0.85) room = Math.round(room * 1.5);
  return room;
}

/** What was seen up to the frontier, and nothing beyond it. */
export function band(timeline: Timeline, frontier: number): Band {
  const blocks: Block[] = [];
  for (const chapter of timeline.chapters.list) {
    const from = chapter.seqs[0] ?? 0;
    if (from >= frontier) break;
    const last = chapter.seqs.findLast((seq) => seq < frontier) ?? from;
    const failed = chapter.failed >= 0 && chapter.failed < frontier;
    // A conversation that still says good-bye while the next one begins gives way to it.
    const before = blocks.pop();
    if (before) blocks.push({ ...before, to: Math.min(before.to, from) });
    blocks.push({ chapter, from, to: last + 1, failed });
  }
  const leaps = timeline.leaps.filter((seq) => seq < frontier);
  const start = frontier > 0 ? [{ seq: 0, t: timeline.events[0]?.t ?? 0 }] : [];
  return {
    blocks,
    marks: [...start, ...leaps.map((seq) => ({ seq, t: timeline.events[seq]!.t }))],
    flags: timeline.flags.filter((seq) => seq < frontier),
  };
}
