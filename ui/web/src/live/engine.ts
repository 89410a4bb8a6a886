import type { JournalEvent, Text } from '../core/events';
import type { Lang } from '../core/time';
import type { Notes } from '../i18n/tell';

/** A lab is its recipe: the same recipe gives the same journal everywhere. */
export interface Recipe {
  lesson?: string;
  scenario?: string;
  seed?: number;
  interventions?: readonly Intervention[];
}

export interface Intervention {
  after: number | 'end';
  wait?: string;
  check?: string;
  do: Step;
}

/** A step of the script, as in a scenario file. */
export type Step = Break | { repair: string };

/** A fault with its settings, named as in a scenario: `latency`, `code`, `times`, … */
export type Break = { break: string; how: string; [setting: string]: string | number };

export interface LabView {
  id: string;
  state: 'running' | 'done' | 'failed';
  recipe: Recipe;
  title: Text;
  events: number;
  error?: string;
}

/** A new lab that shares another one's past. */
export interface ForkView extends LabView {
  /** Seq of the act with which the new future begins. */
  from: number;
}

export interface LessonEntry {
  slug: string;
  number: number;
  title: Text;
  summary: Text;
}

export interface Lesson {
  slug: string;
  title: Text;
  html: string;
  scenario: string;
}

/** Who listens to a journal. */
export interface Listener {
  /** Events in order; after a reconnection some may come twice. */
  events(batch: readonly JournalEvent[]): void;
  /** The journal is complete. */
  done(): void;
  /** The connection broke (true) or is back (false); the engine itself tries again. */
  trouble(broken: boolean): void;
}

/** The one way from the page to labs: a server today, a worker in the browser tomorrow. */
export interface Engine {
  lessons(): Promise<readonly LessonEntry[]>;
  lesson(slug: string, lang: Lang): Promise<Lesson>;
  notes(lang: Lang): Promise<Notes>;
  run(recipe: Recipe): Promise<LabView>;
  /** Streams a journal from its event number `from`; the answer stops it. */
  events(id: string, from: number, listener: Listener): () => void;
  fork(id: string, intervention: Intervention): Promise<ForkView>;
  /** The raw letter as it stood at a node. */
  letter(id: string, msg: string, node: string): Promise<string>;
  /** Address from which a lab can be taken along. */
  exported(id: string, format: 'jsonl' | 'scenario' | 'pcapng' | 'html'): string;
}

/** What an engine could not do, and where in a scenario the reason stands. */
export class EngineError extends Error {
  constructor(
    message: string,
    /** HTTP status; 0 where nobody answered. */
    readonly status: number,
    readonly place?: { file: string; line: number; column: number; near?: string },
  ) {
    super(message);
  }
}
