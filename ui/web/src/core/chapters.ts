import { endsOf, protocolOf, type JournalEvent } from './events';

/** What a conversation is for. */
export type ChapterKind = 'submit' | 'relay' | 'fetch' | 'lookup' | 'talk';

/** One conversation: a connection from its dialling to its close, or a run of questions to the DNS. */
export interface Chapter {
  readonly index: number;
  readonly kind: ChapterKind;
  /** Who called, and who was called. */
  readonly from: string;
  readonly to: string;
  readonly proto: string;
  readonly msg: string;
  /** Of a hand-over: which try of this letter between these two it is, from 1. */
  readonly attempt: number;
  /** Of a look-up: the record type first asked for. */
  readonly asks: string;
  /** Its events, in order. Look at no more of them than lie behind the play head. */
  readonly seqs: number[];
  /** Seq of the event that made it fail, or -1. */
  failed: number;
}

/** Finds the conversations of a journal while it is appended to. */
export class Chapters {
  readonly list: Chapter[] = [];
  readonly #of: number[] = []; // chapter by seq, -1 for none
  readonly #byConnection = new Map<number, Chapter>();
  readonly #byLetter = new Map<string, Chapter>();
  readonly #tries = new Map<string, number>();
  readonly #people = new Set<string>();
  #lookup: Chapter | undefined;

  /** The chapter that an event belongs to. */
  of(seq: number): Chapter | undefined {
    return this.list[this.#of[seq] ?? -1];
  }

  append(e: JournalEvent): void {
    const chapter = this.#find(e);
    this.#of[e.seq] = chapter?.index ?? -1;
    if (!chapter) return;
    chapter.seqs.push(e.seq);
    if (chapter.failed < 0 && fails(e)) chapter.failed = e.seq;
  }

  #find(e: JournalEvent): Chapter | undefined {
    if (e.kind === 'lab') for (const n of e.nodes) if (n.kind === 'mua') this.#people.add(n.name);
    if (e.kind === 'query' || e.kind === 'answer') return this.#question(e);
    if (e.kind === 'letter') return this.#byLetter.get(e.msg ?? '');
    if (e.conn === undefined || e.conn === 0) return undefined;
    return this.#byConnection.get(e.conn) ?? this.#connection(e, e.conn);
  }

  #question(e: JournalEvent & { kind: 'query' | 'answer' }): Chapter {
    const asker = e.kind === 'query' ? e.from : e.to;
    const server = e.kind === 'query' ? e.to : e.from;
    const msg = e.msg ?? '';
    const open = this.#lookup;
    if (open && open.from === asker && open.to === server && open.msg === msg) return open;
    this.#lookup = this.#begin({ kind: 'lookup', from: asker, to: server, proto: 'dns', msg, asks: e.type });
    return this.#lookup;
  }

  #connection(e: JournalEvent, conn: number): Chapter | undefined {
    const ends = endsOf(e);
    if (!ends) return undefined;
    const proto = protocolOf(e);
    const msg = e.msg ?? '';
    const chapter = this.#begin({ kind: this.#purpose(proto, ends.from), ...ends, proto, msg, asks: '' });
    this.#byConnection.set(conn, chapter);
    if (msg) this.#byLetter.set(msg, chapter);
    this.#lookup = undefined;
    return chapter;
  }

  #purpose(proto: string, caller: string): ChapterKind {
    if (proto === 'smtp') return this.#people.has(caller) ? 'submit' : 'relay';
    return proto === 'pop3' || proto === 'imap' ? 'fetch' : 'talk';
  }

  #begin(start: Omit<Chapter, 'index' | 'attempt' | 'seqs' | 'failed'>): Chapter {
    let attempt = 0;
    if (start.kind === 'relay') {
      const key = `${start.msg}\n${start.from}\n${start.to}`;
      attempt = (this.#tries.get(key) ?? 0) + 1;
      this.#tries.set(key, attempt);
    }
    const chapter: Chapter = { ...start, index: this.list.length, attempt, seqs: [], failed: -1 };
    this.list.push(chapter);
    return chapter;
  }
}

/** Does the event say that its conversation came to nothing? */
function fails(e: JournalEvent): boolean {
  if (e.kind === 'open') return e.result !== 'established';
  if (e.kind === 'close') return e.how !== 'fin';
  if (e.kind === 'answer') return e.code !== 'NOERROR';
  return e.kind === 'letter' && ['deferred', 'refused', 'bounced', 'expired'].includes(e.fate);
}
