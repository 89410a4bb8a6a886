import { days } from '../canvas/night';
import type { JournalEvent } from '../core/events';
import type { Step } from '../live/engine';
import { encode } from '../live/permalink';
import type { Future, Session } from '../live/session.svelte';
import { film, headAt, lengthOf, sceneOf, type Film, type Scene } from './film';
import { scenario, victim } from './template';

/** What the visitor can do next: write, watch, pull the plug, go back to Tuesday, compare. */
export type Phase = 'write' | 'sending' | 'plug' | 'failing' | 'back' | 'rewinding' | 'arriving' | 'done';

const longestFrame = 250;
/** Time in which the week is run back to Tuesday, in ms. */
const rewind = 1400;
const tuesday = 1;

/** The story of the first page: a real lab, two real forks, and a film of each. */
export class Show {
  phase: Phase = $state('write');
  playing = $state(false);
  ms = $state(0);
  film: Film = $state.raw({ from: 0, ends: [] });
  /** The futures of the two endings. */
  lost: Future | undefined = $state.raw();
  saved: Future | undefined = $state.raw();
  readonly whole = $derived(lengthOf(this.film));
  /** The last scene that was opened before the play head. */
  readonly scene: Scene = $derived.by(() => {
    const { timeline, shown } = this.stage.player;
    for (let k = shown; k >= 0; k--) {
      const scene = sceneOf(timeline.events[k]!);
      if (scene) return scene;
    }
    return 'write';
  });
  /** The film of this phase is there; before, there is nothing to seek in. */
  #ready = false;
  #frame = 0;
  #last = 0;

  constructor(readonly stage: Session) {}

  /** The lab stands before anything is sent, so that the picture is there at once. */
  open(words: string): Promise<void> {
    return this.stage.start(encode({ recipe: { scenario: scenario(words) }, k: 1 }));
  }

  async send(words: string): Promise<void> {
    this.phase = 'sending';
    this.#ready = false;
    await this.open(words);
    const events = await this.#complete();
    const arrived = events.findIndex((e) => sceneOf(e) === 'arrived');
    this.#show(1, arrived + 1);
  }

  /** The plug is pulled after the first letter: a fork of the journal. */
  plug(): Promise<void> {
    return this.#turn('failing', { break: victim, how: 'crash' }, (events) =>
      after(events, (e) => e.kind === 'note' && e.key === 'mua.fetched' && e.node === 'alice'),
    );
  }

  /** The week runs back to Tuesday's last try; there the plug goes in: another fork. */
  async back(): Promise<void> {
    const { player, lab } = this.stage;
    this.lost = this.stage.current;
    const start = lab?.start ?? '';
    const try_ = player.timeline.events.findLastIndex(
      (e) => e.kind === 'letter' && e.fate === 'deferred' && Math.floor(days(start, e.t)) === tuesday,
    );
    this.phase = 'rewinding';
    await this.#rewind(try_ + 1);
    await this.#turn('arriving', { repair: victim }, (events, from) =>
      after(events, (e) => e.seq > from && sceneOf(e) === 'arrived'),
    );
    this.saved = this.stage.current;
  }

  toggle(): void {
    if (this.playing) this.pause();
    else this.#run();
  }

  pause(): void {
    this.playing = false;
    cancelAnimationFrame(this.#frame);
  }

  /** To the end of this part of the story. */
  skip(): void {
    this.seek(this.whole);
  }

  seek(ms: number): void {
    if (!this.#ready) return;
    this.ms = Math.max(0, Math.min(this.whole, ms));
    const p = headAt(this.film, this.ms);
    this.stage.player.seek(this.stage.player.still ? Math.floor(p) : p);
    if (this.ms >= this.whole) this.#over();
  }

  close(): void {
    this.pause();
    this.stage.close();
  }

  async #turn(
    phase: Phase,
    step: Step,
    end: (events: readonly JournalEvent[], from: number) => number,
  ): Promise<void> {
    this.phase = phase;
    this.#ready = false;
    const from = this.stage.player.k;
    await this.stage.fork(step);
    const events = await this.#complete();
    this.stage.player.pause();
    this.#show(from, end(events, from));
  }

  #show(from: number, to: number): void {
    this.film = film(this.stage.player.timeline.events, from, to);
    this.ms = 0;
    this.#ready = true;
    this.stage.player.seek(from);
    this.#run();
  }

  #run(): void {
    cancelAnimationFrame(this.#frame);
    this.playing = true;
    this.#last = performance.now();
    this.#frame = requestAnimationFrame(this.#tick);
  }

  #tick = (now: number): void => {
    const ms = Math.min(longestFrame, now - this.#last);
    this.#last = now;
    this.seek(this.ms + ms);
    if (this.playing) this.#frame = requestAnimationFrame(this.#tick);
  };

  #over(): void {
    this.pause();
    const next: Partial<Record<Phase, Phase>> = { sending: 'plug', failing: 'back', arriving: 'done' };
    this.phase = next[this.phase] ?? this.phase;
  }

  /** Everything runs backwards: the same film, the other way. */
  #rewind(to: number): Promise<void> {
    const { player } = this.stage;
    const from = player.p;
    const begin = performance.now();
    return new Promise((resolve) => {
      const tick = (now: number) => {
        const part = player.still ? 1 : Math.min(1, (now - begin) / rewind);
        player.seek(from + (to - from) * part);
        if (part < 1) requestAnimationFrame(tick);
        else resolve();
      };
      requestAnimationFrame(tick);
    });
  }

  /** The journal of the lab on stage, as soon as it is complete. */
  async #complete(): Promise<readonly JournalEvent[]> {
    while (this.stage.current && !this.stage.current.complete && !this.stage.problem)
      await new Promise((resolve) => setTimeout(resolve, 15));
    return this.stage.player.timeline.events;
  }
}

/** The number of events up to and with the first that fits, or all. */
function after(events: readonly JournalEvent[], fits: (e: JournalEvent) => boolean): number {
  const k = events.findIndex(fits);
  return k < 0 ? events.length : k + 1;
}
