import { endsOf, protocolOf, type JournalEvent } from './events';

/** What a transcript shows: all, or what fits. "" fits everything. */
export interface Filter {
  readonly proto: string;
  readonly node: string;
  readonly msg: string;
  /** Words that must occur, in small letters. */
  readonly words: string;
}

export const everything: Filter = { proto: '', node: '', msg: '', words: '' };

/** Is an event of interest to a reader at all? */
const told = (e: JournalEvent) => e.kind !== 'goal' && e.kind !== 'lab';

/** Has a node anything to do with an event? */
export function concerns(e: JournalEvent, node: string): boolean {
  const ends = endsOf(e);
  if (ends) return ends.from === node || ends.to === node;
  if (e.kind === 'fault') return e.target.split('>').includes(node);
  return 'node' in e && e.node === node;
}

/**
 * The events that fit a filter. It looks at an event only when the play head has passed it, and at each
 * only once, so that a search of a long journal neither leaks what is to come nor blocks the page.
 */
export class Matches {
  readonly #found: number[] = [];
  #looked = 0;

  constructor(
    readonly events: readonly JournalEvent[],
    readonly filter: Filter,
    /** All that an event says, in small letters. */
    readonly textOf: (e: JournalEvent) => string,
  ) {}

  /** Seqs of what fits among the first k events. */
  upTo(k: number): readonly number[] {
    const end = Math.min(k, this.events.length);
    for (; this.#looked < end; this.#looked++)
      if (this.#fits(this.events[this.#looked]!)) this.#found.push(this.#looked);
    return this.#found.slice(0, this.#before(k));
  }

  #fits(e: JournalEvent): boolean {
    const { proto, node, msg, words } = this.filter;
    return (
      told(e) &&
      (proto === '' || protocolOf(e) === proto) &&
      (node === '' || concerns(e, node)) &&
      (msg === '' || e.msg === msg) &&
      (words === '' || this.textOf(e).includes(words))
    );
  }

  /** How many of the found seqs are smaller than k. */
  #before(k: number): number {
    let [low, high] = [0, this.#found.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#found[middle]! < k) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
