import type { JournalEvent } from '../core/events';
import type { Lang } from '../core/time';
import type { Notes } from '../i18n/tell';
import {
  EngineError,
  type Engine,
  type ForkView,
  type LabView,
  type Lesson,
  type LessonEntry,
  type LetterPart,
  type Listener,
} from './engine';

/** Id of the element that holds the run; the server writes it (ui/internal/offline). */
const dataId = 'mailtrail-lab';

/** HTTP's status for what a resource does not do: nothing can be changed in a file. */
const notAllowed = 405;

/** A run as it stands in a file. */
interface Content {
  view: LabView;
  events: readonly JournalEvent[];
  lesson?: Record<Lang, Lesson>;
  notes: Record<Lang, Notes>;
  letters: readonly Letter[];
}

/** A letter as it stood at a node. */
interface Letter {
  msg: string;
  node: string;
  raw: string;
  parts: LetterPart;
  /** Documents of its HTML parts, by number. */
  html?: Record<string, string>;
}

/** Plays the one run that stands in the page itself: no server, no network, no other future. */
export class FileEngine implements Engine {
  readonly over = true;
  readonly #content: Content;

  constructor(json: string) {
    this.#content = JSON.parse(json) as Content;
  }

  /** The engine of a page that holds a run; undefined for a page that has a server. */
  static of(page: Pick<Document, 'getElementById'>): FileEngine | undefined {
    const json = page.getElementById(dataId)?.textContent;
    return json ? new FileEngine(json) : undefined;
  }

  /** There is nothing to choose from. */
  async lessons(): Promise<readonly LessonEntry[]> {
    return [];
  }

  async lesson(_slug: string, lang: Lang): Promise<Lesson> {
    const lesson = this.#content.lesson?.[lang];
    if (!lesson) throw new EngineError('this file holds no lesson', 404);
    return lesson;
  }

  async notes(lang: Lang): Promise<Notes> {
    return this.#content.notes[lang];
  }

  /** The run of this file, whatever is asked for. */
  async run(): Promise<LabView> {
    return this.#content.view;
  }

  async fork(): Promise<ForkView> {
    throw new EngineError('this file holds one run, and its history cannot be changed here', notAllowed);
  }

  events(_id: string, from: number, listener: Listener): () => void {
    const timer = setTimeout(() => {
      listener.events(this.#content.events.slice(from));
      listener.done();
    });
    return () => clearTimeout(timer);
  }

  async letter(_id: string, msg: string, node: string): Promise<string> {
    return this.#letter(msg, node).raw;
  }

  async parts(_id: string, msg: string, node: string): Promise<LetterPart> {
    return this.#letter(msg, node).parts;
  }

  /** A data address: a file cannot refer to a part of itself. */
  html(_id: string, msg: string, node: string, part: string): string {
    const document = this.#letter(msg, node).html?.[part] ?? '';
    return `data:text/html;charset=utf-8,${encodeURIComponent(document)}`;
  }

  /** The file is the export. */
  exported(): string {
    return '';
  }

  #letter(msg: string, node: string): Letter {
    const found = this.#content.letters.find((l) => l.msg === msg && (node === '' || l.node === node));
    if (!found) throw new EngineError(`no letter ${msg} was at node ${node}`, 404);
    return found;
  }
}
