import { beat, length } from '../core/pace';
import { initial, type State } from '../core/state';
import { Timeline } from '../core/timeline';

/** The speeds that the page offers; 1 is a line a second or so. */
export const speeds = [0.25, 0.5, 1, 2, 4, 16] as const;

const longestFrame = 100;

/**
 * Moves the play head p over a timeline: floor(p) events have happened, and the fraction is how far the
 * next one has come. Everything on screen is a function of p, so that it can go anywhere at any time.
 */
export class Player {
  timeline: Timeline = $state.raw(new Timeline());
  p = $state(0);
  playing = $state(false);
  speed = $state(1);
  /** The furthest moment that was seen; nothing beyond it is shown. */
  frontier = $state(0);
  /** Events loaded so far. */
  loaded = $state(0);
  /** Is the journal complete? */
  complete = $state(false);
  /** Events that have happened. */
  readonly k = $derived(Math.floor(this.p));
  readonly state: State = $derived(this.loaded >= 0 ? this.timeline.at(this.k) : initial);
  /** The event that is on its way, or else the last one; -1 at the very beginning. */
  readonly shown = $derived(this.p > this.k ? this.k : this.k - 1);
  /** Was the end reached once? Only then is the total known to the viewer. */
  readonly whole = $derived(this.complete && this.frontier >= this.loaded);
  /** True where the viewer asked for less motion: whole steps instead of glides. */
  still = false;

  #frame = 0;
  #last = 0;
  #target: number | undefined;
  #then: (() => void) | undefined;
  #stood = 0;

  /** Takes another timeline, as when a fork is shown; the play head stays where it is, if it can. */
  show(timeline: Timeline, complete: boolean, p: number, frontier: number): void {
    this.pause();
    this.timeline = timeline;
    this.loaded = timeline.length;
    this.complete = complete;
    this.frontier = Math.min(frontier, timeline.length);
    this.seek(p);
  }

  /** Tells the player that its timeline has grown. */
  grown(complete: boolean): void {
    this.loaded = this.timeline.length;
    this.complete = complete;
  }

  seek(p: number): void {
    this.p = Math.max(0, Math.min(this.loaded, p));
    this.frontier = Math.max(this.frontier, Math.ceil(this.p));
    this.#stood = 0;
  }

  /** Jumps and stays there. */
  jump(p: number): void {
    this.pause();
    this.seek(Math.round(p));
  }

  play(): void {
    if (this.playing) return;
    this.#target = undefined;
    if (this.complete && this.p >= this.loaded) this.seek(0);
    this.playing = true;
    this.#run();
  }

  pause(): void {
    this.playing = false;
    this.#target = undefined;
    this.#then = undefined;
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  toggle(): void {
    if (this.playing) this.pause();
    else this.play();
  }

  /** One event forward or back, gliding. A second step during a glide finishes the first. */
  step(by: 1 | -1): void {
    const from = this.#target ?? (by > 0 ? this.k : Math.ceil(this.p));
    if (this.#target !== undefined) this.seek(this.#target);
    this.glide(from + by);
  }

  /** To the beginning of the next or the present conversation. */
  leap(by: 1 | -1): void {
    const { list } = this.timeline.chapters;
    const starts = list.map((c) => c.seqs[0]!).filter((seq) => seq <= this.loaded);
    const at = this.k - 1;
    const next = by > 0 ? starts.find((s) => s > at) : starts.findLast((s) => s < at);
    this.jump(next === undefined ? (by > 0 ? this.loaded : 0) : next + 1);
  }

  /** To the next or the last turning point of the story: a try in vain, a delivery, something that breaks. */
  change(by: 1 | -1): void {
    const { changes } = this.timeline;
    const at = this.k - 1;
    const next = by > 0 ? changes.find((s) => s > at) : changes.findLast((s) => s < at);
    this.jump(next === undefined ? (by > 0 ? this.loaded : 0) : next + 1);
  }

  /** Moves the play head to a whole number, and then calls back. */
  glide(to: number, then?: () => void): void {
    this.pause();
    const target = Math.max(0, Math.min(this.loaded, to));
    if (this.still) {
      this.seek(target);
      then?.();
      return;
    }
    this.#target = target;
    this.#then = then;
    this.#run();
  }

  faster(by: 1 | -1): void {
    const at = speeds.findIndex((s) => s === this.speed);
    this.speed = speeds[Math.max(0, Math.min(speeds.length - 1, at + by))] ?? 1;
  }

  #run(): void {
    cancelAnimationFrame(this.#frame);
    this.#last = performance.now();
    this.#frame = requestAnimationFrame(this.#tick);
  }

  #tick = (now: number): void => {
    const ms = Math.min(longestFrame, now - this.#last);
    this.#last = now;
    if (this.#target === undefined) this.#advance(ms * this.speed);
    else this.#approach(ms, this.#target);
    if (this.playing || this.#target !== undefined) this.#frame = requestAnimationFrame(this.#tick);
  };

  #advance(ms: number): void {
    if (this.p >= this.loaded) {
      if (this.complete) this.pause(); // else wait for events to come
      return;
    }
    if (this.still) {
      this.#stood += ms;
      if (this.#stood >= this.#beatAt(this.k)) this.seek(this.k + 1);
      return;
    }
    // At high speed, or on a slow machine, several events fall into one frame.
    let left = ms;
    let p = this.p;
    while (left > 0 && p < this.loaded) {
      const k = Math.floor(p);
      const whole = this.#beatAt(k);
      const rest = (k + 1 - p) * whole;
      p = left < rest ? p + left / whole : k + 1;
      left -= rest;
    }
    this.seek(p);
  }

  #approach(ms: number, target: number): void {
    const back = target < this.p;
    // Short ways are told, long ones are swept over.
    const hurry = Math.max(1.6, Math.abs(target - this.p) * 1.2);
    const part = (ms * hurry) / this.#beatAt(back ? Math.ceil(this.p) - 1 : this.k);
    const next = back ? Math.max(target, this.p - part) : Math.min(target, this.p + part);
    const then = this.#then;
    this.seek(next);
    if (next !== target) return;
    this.pause();
    then?.();
  }

  #beatAt(k: number): number {
    const event = this.timeline.events[k];
    return event ? Math.max(1, length(beat(this.timeline.at(k), event))) : 1;
  }
}
