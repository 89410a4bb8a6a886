import type { Chapter } from '../core/chapters';
import type { JournalEvent } from '../core/events';
import { carriesLetter } from '../core/letters';
import type { Timeline } from '../core/timeline';
import { lineText, tell, type Voice } from '../i18n/tell';

/** One arrow of the sequence diagram. */
export interface Exchange {
  readonly seq: number;
  /** The side that the arrow points to: the caller stands left. */
  readonly to: 'left' | 'right';
  readonly kind: 'wire' | 'quiet' | 'failed';
  readonly lines: readonly string[];
}

/** One conversation as it is told, and how long nobody spoke before it, in virtual µs. */
export interface Scene {
  readonly chapter: Chapter;
  readonly wait: number;
  readonly rows: readonly Exchange[];
}

/** Conversations that a letter's way shows at most, the last ones. */
const shownScenes = 40;

/** The letter's whole way: every conversation about it, up to an event. */
export function way(v: Voice, timeline: Timeline, msg: string, shown: number): readonly Scene[] {
  const scenes: Scene[] = [];
  let ended = -1;
  const passed = timeline.chapters.list.filter((c) => c.msg === msg && (c.seqs[0] ?? 0) <= shown);
  for (const chapter of passed.slice(-shownScenes)) {
    const rows = exchanges(v, timeline, chapter, shown);
    const first = timeline.events[chapter.seqs[0]!]!.t;
    scenes.push({ chapter, rows, wait: ended < 0 ? 0 : first - ended });
    ended = timeline.events[chapter.seqs.findLast((seq) => seq <= shown)!]!.t;
  }
  return scenes;
}

const shownLines = 5;

/** The arrows of a conversation up to an event. */
export function exchanges(
  v: Voice,
  timeline: Timeline,
  chapter: Chapter,
  shown: number,
): readonly Exchange[] {
  const rows: Exchange[] = [];
  for (const seq of chapter.seqs) {
    if (seq > shown) break;
    const row = exchange(v, timeline.events[seq]!, chapter.from);
    if (row) rows.push(row);
  }
  return rows;
}

function exchange(v: Voice, e: JournalEvent, caller: string): Exchange | undefined {
  switch (e.kind) {
    case 'open': {
      const { m } = v;
      const words = { established: m.opened, refused: m.refusedCall }[e.result] ?? m.unanswered;
      return {
        seq: e.seq,
        to: 'right',
        kind: e.result === 'established' ? 'quiet' : 'failed',
        lines: [words],
      };
    }
    case 'close':
      return { seq: e.seq, to: side(e.from, caller), kind: 'quiet', lines: [v.m.closed] };
    case 'say':
      if (carriesLetter(e)) {
        const { verbatim, more } = tell(v, e);
        return { seq: e.seq, to: side(e.from, caller), kind: 'wire', lines: [verbatim, v.m.moreLines(more)] };
      }
      return {
        seq: e.seq,
        to: side(e.from, caller),
        kind: 'wire',
        lines: cut(
          v,
          e.lines.map((l) => lineText(v, l)),
        ),
      };
    case 'lost': {
      const lines = [...e.lines.slice(0, 1).map((l) => lineText(v, l)), v.m.lostOnTheWay];
      return { seq: e.seq, to: side(e.from, caller), kind: 'failed', lines };
    }
    case 'query':
      return { seq: e.seq, to: side(e.from, caller), kind: 'wire', lines: [tell(v, e).verbatim] };
    case 'answer': {
      const lines = e.records.length > 0 ? cut(v, e.records) : [e.code];
      return { seq: e.seq, to: side(e.from, caller), kind: 'wire', lines };
    }
    default:
      return undefined;
  }
}

const side = (from: string, caller: string) => (from === caller ? 'right' : 'left');

function cut(v: Voice, lines: readonly string[]): readonly string[] {
  if (lines.length <= shownLines) return lines;
  return [...lines.slice(0, shownLines - 1), v.m.moreLines(lines.length - shownLines + 1)];
}
