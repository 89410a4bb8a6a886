import { causes } from '../core/causes';
import { endsOf, type JournalEvent } from '../core/events';
import type { Player } from './player.svelte';

const none: ReadonlySet<number> = new Set();

/**
 * What the viewer looks at: the event under the pointer or the finger, and the one whose meaning is open.
 * Its causes are marked wherever they stand: in the figure, the conversation and the transcript.
 */
export class Attention {
  /** Seq under the pointer or with the focus, or -1. */
  hovered = $state(-1);
  /** Seq whose meaning is open, or -1. */
  open = $state(-1);
  readonly #player: Player;
  readonly #seq = $derived.by(() => (this.hovered >= 0 ? this.hovered : this.open));
  /** The event looked at and its causes. */
  readonly chain: ReadonlySet<number> = $derived.by(() =>
    this.#seq < 0 ? none : new Set(causes(this.#player.timeline.events, this.#seq)),
  );
  /** The open event, unless the play head has gone back before it. */
  readonly event: JournalEvent | undefined = $derived.by(() =>
    this.open >= 0 && this.open <= this.#player.shown ? this.#player.timeline.events[this.open] : undefined,
  );
  /** Nodes that the chain passes. */
  readonly nodes: ReadonlySet<string> = $derived.by(() => {
    const names = new Set<string>();
    for (const seq of this.chain) {
      const e = this.#player.timeline.events[seq]!;
      const ends = endsOf(e);
      if (ends) names.add(ends.from).add(ends.to);
      else if ('node' in e && e.node) names.add(e.node);
    }
    return names;
  });

  constructor(player: Player) {
    this.#player = player;
  }

  /** Opens the meaning of an event; a second time closes it. */
  toggle(seq: number): void {
    this.open = this.open === seq ? -1 : seq;
  }

  clear(): void {
    this.hovered = -1;
    this.open = -1;
  }
}

/** Attachment: pointer and focus on the element say that the viewer looks at the event. */
export const looksAt =
  (attention: Attention, seq: number) =>
  (element: HTMLElement): (() => void) => {
    const enter = () => (attention.hovered = seq);
    // Not at once: an element may lose the focus while the page is being computed anew.
    const leave = () =>
      queueMicrotask(() => {
        if (attention.hovered === seq) attention.hovered = -1;
      });
    for (const name of ['pointerenter', 'focusin']) element.addEventListener(name, enter);
    for (const name of ['pointerleave', 'focusout']) element.addEventListener(name, leave);
    return () => {
      leave();
      for (const name of ['pointerenter', 'focusin']) element.removeEventListener(name, enter);
      for (const name of ['pointerleave', 'focusout']) element.removeEventListener(name, leave);
    };
  };
