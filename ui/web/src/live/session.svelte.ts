import { Timeline } from '../core/timeline';
import type { Of } from '../core/events';
import type { Notes, Voice } from '../i18n/tell';
import {
  EngineError,
  type Engine,
  type LabView,
  type Lesson,
  type LessonEntry,
  type Recipe,
  type Step,
} from './engine';
import { Attention } from './attention.svelte';
import { decode, encode } from './permalink';
import { Player } from './player.svelte';
import type { Settings } from './settings.svelte';

/** One future: a lab, as far as its journal has come and the viewer has seen it. */
export interface Future {
  readonly view: LabView;
  readonly timeline: Timeline;
  complete: boolean;
  frontier: number;
  /** Where it leaves the one before, and by what step; none for the first. */
  readonly branch?: { readonly k: number; readonly step: Step };
}

/** Forks that the strip keeps; the oldest fork goes first. */
const keptFutures = 6;

/** Events that an intervention emits at most before anything else happens: act, fault, node. */
const settling = 3;

/** The moment at which an intervention has taken effect. */
function effectOf(timeline: Timeline, from: number): number {
  let k = from;
  while (['act', 'fault', 'node'].includes(timeline.events[k]?.kind ?? '')) k++;
  return k;
}

/** What the page is about at this moment: a lesson, its lab, its futures. */
export class Session {
  readonly player = new Player();
  readonly attention = new Attention(this.player);
  lessons: readonly LessonEntry[] = $state.raw([]);
  lesson: Lesson | undefined = $state.raw();
  notes: Notes = $state.raw({});
  futures: readonly Future[] = $state.raw([]);
  current: Future | undefined = $state.raw();
  problem: unknown = $state.raw();
  offline = $state(false);
  loading = $state(true);
  forking = $state(false);
  /** The node "mx1" or link "msa>mx1" that the viewer has chosen, or "". */
  selected = $state('');
  /** Which panel of the side is open. */
  panel = $state('conversation');
  /** Counts the wishes to search; each new one puts the cursor into the field. */
  searching = $state(0);
  readonly lab: Of<'lab'> | undefined = $derived.by(() => {
    const first = this.player.loaded > 0 ? this.player.timeline.events[0] : undefined;
    return first?.kind === 'lab' ? first : undefined;
  });
  readonly voice: Voice = $derived.by(() => {
    const { lang, m } = this.settings;
    return { lang, m, notes: this.notes, lab: this.lab };
  });
  #stop: (() => void) | undefined;

  constructor(
    readonly engine: Engine,
    readonly settings: Settings,
  ) {}

  /** Opens what the address says, or the first lesson. */
  async start(hash: string): Promise<void> {
    await this.#try(async () => {
      this.lessons = await this.engine.lessons();
      const moment = decode(hash);
      const first = this.lessons[0]?.slug ?? '';
      await this.#open(moment?.recipe ?? { lesson: first }, moment?.k ?? 0);
    });
  }

  /** Fetches the list of lessons and opens none. */
  list(): Promise<void> {
    return this.#try(async () => void (this.lessons = await this.engine.lessons()));
  }

  openLesson(slug: string): Promise<void> {
    return this.#try(() => this.#open({ lesson: slug }, 0));
  }

  /** Fetches the texts of the page's language; call it when lesson or language changes. */
  async translate(): Promise<void> {
    const lang = this.settings.lang;
    const slug = this.current?.view.recipe.lesson;
    await this.#try(async () => {
      const [notes, lesson] = await Promise.all([
        this.engine.notes(lang),
        slug ? this.engine.lesson(slug, lang) : undefined,
      ]);
      if (lang !== this.settings.lang) return;
      this.notes = notes;
      this.lesson = lesson;
    });
  }

  /**
   * Does a step at the play head: the past stays, the future is another one. What is wrong with the step
   * itself is answered, for whoever asked for it; any other trouble is the page's.
   */
  async fork(step: Step): Promise<EngineError | undefined> {
    const parent = this.current;
    if (!parent || this.forking) return undefined;
    const k = Math.max(1, this.player.k);
    const resume = this.player.playing;
    this.player.pause();
    this.forking = true;
    await this.#try(async () => {
      const view = await this.engine.fork(parent.view.id, { after: k - 1, do: step });
      parent.frontier = this.player.frontier;
      const future = this.#newFuture(view, { k, step });
      future.timeline.append(parent.timeline.events.slice(0, k));
      future.frontier = k;
      this.#keep(future);
      this.#show(future, k);
      // On to the moment at which it takes effect, so that one sees what was done.
      await this.#arrival(future, view.from + settling);
      if (this.current === future)
        this.player.glide(effectOf(future.timeline, view.from), () => {
          if (resume) this.player.play();
        });
    });
    this.forking = false;
    const wrong = this.problem;
    if (!(wrong instanceof EngineError) || ![400, 422].includes(wrong.status)) return undefined;
    this.problem = undefined;
    return wrong;
  }

  /** Goes back to another future, to the same moment where it has one. */
  showFuture(future: Future): void {
    if (this.current) this.current.frontier = this.player.frontier;
    const seen = Math.max(future.frontier, future.branch?.k ?? 0);
    this.#show(future, Math.min(this.player.k, seen));
  }

  /** Opens the transcript's search. */
  search(): void {
    this.panel = 'transcript';
    this.searching++;
  }

  /** Address of this moment. */
  permalink(): string {
    return this.current ? encode({ recipe: this.current.view.recipe, k: this.player.k }) : '';
  }

  close(): void {
    this.#stop?.();
    this.player.pause();
  }

  async #open(recipe: Recipe, k: number): Promise<void> {
    this.loading = true;
    const view = await this.engine.run(recipe);
    const future = this.#newFuture(view);
    future.frontier = k;
    this.futures = [future];
    this.selected = '';
    this.#show(future, 0);
    await this.#arrival(future, k + 1);
    if (this.current === future) this.player.jump(Math.min(k, this.player.loaded));
    this.loading = false;
  }

  #newFuture(view: LabView, branch?: Future['branch']): Future {
    const future = { view, timeline: new Timeline(), complete: false, frontier: 0 };
    return branch ? { ...future, branch } : future;
  }

  #keep(future: Future): void {
    const [first, ...forks] = this.futures;
    this.futures = [...(first ? [first] : []), ...[...forks, future].slice(1 - keptFutures)];
  }

  #show(future: Future, p: number): void {
    this.#stop?.();
    this.attention.clear();
    this.current = future;
    this.player.show(future.timeline, future.complete, p, future.frontier);
    if (future.complete) return;
    this.#stop = this.engine.events(future.view.id, future.timeline.length, {
      events: (batch) => {
        future.timeline.append(batch);
        if (this.current === future) this.player.grown(false);
      },
      done: () => {
        future.complete = true;
        if (this.current === future) this.player.grown(true);
      },
      trouble: (broken) => (this.offline = broken),
    });
  }

  /** Waits until a future has come to an event, or is no longer the one that is shown. */
  #arrival(future: Future, events: number): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        const there = future.timeline.length >= events || future.complete;
        if (there || this.current !== future) resolve();
        else setTimeout(look, 15);
      };
      look();
    });
  }

  async #try(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.problem = undefined;
    } catch (error) {
      this.problem = error;
      this.loading = false;
    }
  }
}
