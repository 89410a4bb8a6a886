import type { JournalEvent } from '../core/events';
import type { Lang } from '../core/time';
import type { Notes } from '../i18n/tell';
import {
  EngineError,
  type Engine,
  type ForkView,
  type Intervention,
  type LabView,
  type Lesson,
  type LessonEntry,
  type LetterPart,
  type Listener,
  type Recipe,
} from './engine';

/** WebSocket close code of a journal that is complete (RFC 6455 section 7.4.1). */
const complete = 1000;
const firstRetry = 300;
const lastRetry = 5000;

/** Labs of a Mailtrail server, by HTTP and websocket. */
export class HttpEngine implements Engine {
  readonly #base: URL;

  constructor(base: string | URL = document.baseURI) {
    this.#base = new URL('api/', base);
  }

  lessons(): Promise<readonly LessonEntry[]> {
    return this.#json('lessons');
  }

  lesson(slug: string, lang: Lang): Promise<Lesson> {
    return this.#json(`lessons/${encodeURIComponent(slug)}?lang=${lang}`);
  }

  notes(lang: Lang): Promise<Notes> {
    return this.#json(`notes/${lang}`);
  }

  run(recipe: Recipe): Promise<LabView> {
    return this.#json('labs', recipe);
  }

  fork(id: string, intervention: Intervention): Promise<ForkView> {
    return this.#json(`labs/${encodeURIComponent(id)}/fork`, intervention);
  }

  async letter(id: string, msg: string, node: string): Promise<string> {
    return (await this.#fetch(letterPath(id, msg, '', { node }))).text();
  }

  parts(id: string, msg: string, node: string): Promise<LetterPart> {
    return this.#json(letterPath(id, msg, '/parts', { node }));
  }

  html(id: string, msg: string, node: string, part: string): string {
    return new URL(letterPath(id, msg, '/html', { node, part }), this.#base).href;
  }

  exported(id: string, format: string): string {
    return new URL(`labs/${encodeURIComponent(id)}/export/${format}`, this.#base).href;
  }

  /** Streams a journal; a broken connection is taken up again after the last event that came. */
  events(id: string, from: number, listener: Listener): () => void {
    let next = from;
    let retry = firstRetry;
    let stopped = false;
    let socket: WebSocket | undefined;
    let timer = 0;
    const connect = () => {
      const url = new URL(`labs/${encodeURIComponent(id)}/events?from=${next}`, this.#base);
      url.protocol = url.protocol.replace('http', 'ws');
      socket = new WebSocket(url);
      socket.onmessage = (message: MessageEvent<string>) => {
        const batch = JSON.parse(message.data) as JournalEvent[];
        if (batch.length === 0) return;
        next = batch.at(-1)!.seq + 1;
        retry = firstRetry;
        listener.trouble(false);
        listener.events(batch);
      };
      socket.onclose = (close) => {
        if (stopped) return;
        if (close.code === complete) return listener.done();
        listener.trouble(true);
        timer = window.setTimeout(connect, retry);
        retry = Math.min(lastRetry, retry * 2);
      };
    };
    connect();
    return () => {
      stopped = true;
      clearTimeout(timer);
      socket?.close();
    };
  }

  async #json<T>(path: string, body?: unknown): Promise<T> {
    return (await this.#fetch(path, body)).json() as Promise<T>;
  }

  async #fetch(path: string, body?: unknown): Promise<Response> {
    const headers = { 'Content-Type': 'application/json' };
    const post = body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) };
    let response: Response;
    try {
      response = await fetch(new URL(path, this.#base), post);
    } catch (cause) {
      throw new EngineError(String(cause), 0);
    }
    if (!response.ok) throw await problem(response);
    return response;
  }
}

function letterPath(id: string, msg: string, what: string, query: Record<string, string>): string {
  const path = `labs/${encodeURIComponent(id)}/letters/${encodeURIComponent(msg)}${what}`;
  return `${path}?${new URLSearchParams(query).toString()}`;
}

async function problem(response: Response): Promise<EngineError> {
  try {
    const p = (await response.json()) as {
      error: string;
      file?: string;
      line?: number;
      column?: number;
      near?: string;
    };
    const place = p.file
      ? { file: p.file, line: p.line ?? 0, column: p.column ?? 0, near: p.near ?? '' }
      : undefined;
    return new EngineError(p.error, response.status, place);
  } catch {
    return new EngineError(response.statusText, response.status);
  }
}
