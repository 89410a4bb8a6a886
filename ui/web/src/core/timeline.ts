import { isChange } from './causes';
import { Chapters } from './chapters';
import type { JournalEvent } from './events';
import { reduce } from './reduce';
import { initial, type State } from './state';

/** A leap of the clock that the timeline marks, in virtual µs. */
export const leap = 60_000_000;

/**
 * The journal as far as it has been loaded, with kept states, so that any moment is at most `every`
 * events away. A kept state is a reference, not a copy.
 */
export class Timeline {
  readonly events: JournalEvent[] = [];
  readonly chapters = new Chapters();
  /** Seqs before which the clock leaps. */
  readonly leaps: number[] = [];
  /** Seqs of faults set and cleared. */
  readonly flags: number[] = [];
  /** Seqs of the story's turning points. */
  readonly changes: number[] = [];
  #kept: State[] = [initial];
  #tip: State = initial;
  #memo: State = initial;

  constructor(readonly every = 128) {}

  get length(): number {
    return this.events.length;
  }

  /** Appends events; those that are already known, as after a reconnection, are passed over. */
  append(batch: readonly JournalEvent[]): void {
    for (const e of batch) {
      if (e.seq < this.events.length) continue;
      if (e.seq > this.events.length) throw new Error(`event ${e.seq} came before ${this.events.length}`);
      if (e.t - this.#tip.t >= leap) this.leaps.push(e.seq);
      if (e.kind === 'fault') this.flags.push(e.seq);
      if (isChange(e)) this.changes.push(e.seq);
      this.events.push(e);
      this.chapters.append(e);
      this.#tip = reduce(this.#tip, e);
      if (this.events.length % this.every === 0) this.#kept.push(this.#tip);
    }
  }

  /** The state after the first k events. */
  at(k: number): State {
    if (k >= this.events.length) return this.#tip;
    let s = this.#kept[Math.floor(k / this.every)] ?? initial;
    // Playing forward is one step from the state of the frame before.
    if (this.#memo.k <= k && this.#memo.k > s.k) s = this.#memo;
    for (let i = s.k; i < k; i++) s = reduce(s, this.events[i]!);
    return (this.#memo = s);
  }
}
