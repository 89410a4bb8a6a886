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

/** What is broken in a part of a letter, or left out of it: see the server's description of its interface. */
export type PartFault =
  'header' | 'type' | 'encoding' | 'charset' | 'boundary' | 'fields' | 'long' | 'many' | 'deep';

/** A letter, or a part of one (RFC 2045), as the server takes it apart. */
export interface LetterPart {
  /** IMAP's number of the part: "1", "2.1"; "TEXT" for a container that is a whole letter. */
  readonly number: string;
  readonly headers: readonly { readonly name: string; readonly value: string; readonly raw: string }[];
  readonly type: string;
  readonly disposition?: string;
  readonly filename?: string;
  readonly encoding?: string;
  readonly charset?: string;
  /** Bytes, decoded. */
  readonly size: number;
  readonly text?: string;
  readonly parts?: readonly LetterPart[];
  readonly faults?: readonly PartFault[];
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
  /** Set where nothing can be changed: one run, that is over. */
  readonly over?: boolean;
  lessons(): Promise<readonly LessonEntry[]>;
  lesson(slug: string, lang: Lang): Promise<Lesson>;
  notes(lang: Lang): Promise<Notes>;
  run(recipe: Recipe): Promise<LabView>;
  /** Streams a journal from its event number `from`; the answer stops it. */
  events(id: string, from: number, listener: Listener): () => void;
  fork(id: string, intervention: Intervention): Promise<ForkView>;
  /** The raw letter as it stood at a node. */
  letter(id: string, msg: string, node: string): Promise<string>;
  /** What it is made of. */
  parts(id: string, msg: string, node: string): Promise<LetterPart>;
  /** Address of an HTML part as a document that runs and loads nothing, for a sandboxed frame. */
  html(id: string, msg: string, node: string, part: string): string;
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
