import { endsOf, protocolOf, type JournalEvent, type Of } from './events';
import { carriesLetter } from './letters';
import { beat, moves, progress } from './pace';
import type { State } from './state';
import type { Timeline } from './timeline';

/** What is drawn on the wire: a call, a line of a dialogue, a letter, a wire that snaps, dots of silence. */
export type Shape = 'call' | 'line' | 'letter' | 'snap' | 'silence';

/** Something on its way between two nodes. */
export interface Flight {
  readonly seq: number;
  readonly from: string;
  readonly to: string;
  readonly proto: string;
  readonly shape: Shape;
  /** The letter that it is about, or "". */
  readonly msg: string;
  /** One short word of the protocol, for the pill. */
  readonly label: string;
  /** Place on the way, 0 at `from` … 1 at `to`. */
  readonly at: number;
  /** 1 visible … 0 gone. */
  readonly shown: number;
  /** What became of it. */
  readonly fate: 'arrives' | 'rebounds' | 'vanishes';
}

/** Slow at both ends, without overshoot, and the same backwards. */
export const ease = (f: number): number => f * f * (3 - 2 * f);

/**
 * What is on the wires at play head p, which is a pure function of the journal and p: floor(p) events have
 * happened, and the fraction is how far the next one has come. The last mover rests where it arrived until
 * the next event begins.
 */
export function flights(timeline: Timeline, p: number): readonly Flight[] {
  const k = Math.floor(p);
  const next = timeline.events[k];
  const state = timeline.at(k);
  if (next && p > k) {
    const { waited, flown } = progress(beat(state, next), p - k);
    if (waited < 1) return silence(next, waited);
    if (moves(next)) return [flight(state, next, flown)];
  }
  const last = timeline.events[k - 1];
  return last && moves(last) && p - k < 1e-6 ? [flight(timeline.at(k - 1), last, 1)] : [];
}

/** A wait that ends with somebody hanging up unheard: dots where the other side says nothing. */
function silence(e: JournalEvent, waited: number): readonly Flight[] {
  return e.kind === 'close' && e.how === 'timeout' ? [ended(e, 'silence', waited)] : [];
}

const ended = (e: Of<'close'>, shape: Shape, at: number): Flight => ({
  ...{ seq: e.seq, from: e.from, to: e.to, proto: '', msg: e.msg ?? '', label: '' },
  ...{ shape, at, shown: 1, fate: 'vanishes' },
});

function flight(s: State, e: JournalEvent, flown: number): Flight {
  if (e.kind === 'close') return ended(e, 'snap', ease(flown));
  const ends = endsOf(e) ?? { from: '', to: '' };
  const fate = fateOf(s, e);
  const common = { seq: e.seq, ...ends, proto: protocolOf(e), msg: e.msg ?? '', label: label(e), fate };
  const shape = e.kind === 'open' ? 'call' : carriesLetter(e) ? 'letter' : 'line';
  if (fate === 'rebounds') {
    const out = flown < 0.5 ? ease(flown * 2) : ease(2 - flown * 2);
    return { ...common, shape, at: out, shown: 1 };
  }
  if (fate === 'vanishes') {
    return {
      ...common,
      shape,
      at: ease(flown) * 0.55,
      shown: flown < 0.6 ? 1 : Math.max(0, (1 - flown) / 0.4),
    };
  }
  return { ...common, shape, at: ease(flown), shown: 1 };
}

function fateOf(s: State, e: JournalEvent): Flight['fate'] {
  if (e.kind === 'lost') return 'vanishes';
  if (e.kind !== 'open' || e.result === 'established') return 'arrives';
  // A knock at a door behind which nobody is: the caller comes back with nothing.
  return e.result === 'refused' || s.down[e.to] ? 'rebounds' : 'vanishes';
}

/** The word on the pill: a command's verb, a reply's code, a question's type. */
export function label(e: JournalEvent): string {
  switch (e.kind) {
    case 'query':
      return `${e.type}?`;
    case 'answer':
      return e.code === 'NOERROR' ? e.type : e.code;
    case 'say':
    case 'lost': {
      const line = e.lines.find((l) => !l.fold) ?? e.lines[0];
      const word = /^[^\s:-]+/.exec(line?.text ?? '')?.[0] ?? '…';
      return word === '.' ? '⏎.⏎' : word.length > 8 ? '…' : word;
    }
    default:
      return '';
  }
}
