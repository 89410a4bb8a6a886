/** What an event means, line by line: the sentence, more about it, what may follow, and where it is written. */
import type { JournalEvent, Line, Of } from '../core/events';
import { filled, lineText, tell, type Voice } from './tell';

export interface Meaning {
  /** The line as it is shown, or "" where nothing crossed a wire. */
  readonly words: string;
  readonly text: string;
  readonly more: string;
  /** The key of the note, for those who want to know it. */
  readonly key: string;
  readonly rfc: { readonly number: string; readonly section: string } | undefined;
  readonly next: readonly { readonly key: string; readonly text: string }[];
}

/** Lines that are explained at once; a letter has more than one wants to read. */
const most = 16;

export function meanings(v: Voice, e: JournalEvent): readonly Meaning[] {
  if (e.kind === 'say' || e.kind === 'lost') return spoken(v, e.lines);
  const told = tell(v, e);
  const values = e.kind === 'note' ? (e.values ?? []) : [];
  const one = meaning(v, told.verbatim, told.note, values);
  const rfc = one.rfc ?? (e.kind === 'note' && e.rfc ? reference(e.rfc) : undefined);
  return [{ ...one, text: told.sentence, rfc }];
}

/** Lines that follow one another and mean the same are one entry. */
function spoken(v: Voice, lines: readonly Line[]): readonly Meaning[] {
  const out: Meaning[] = [];
  for (const line of lines) {
    const last = out.at(-1);
    const one = meaning(v, lineText(v, line), line.note ?? '');
    if (last && last.key === one.key) out[out.length - 1] = { ...last, words: `${last.words}\n${one.words}` };
    else if (out.length < most) out.push(one);
  }
  return out;
}

function meaning(v: Voice, words: string, key: string, values: Of<'note'>['values'] = []): Meaning {
  const note = v.notes[key];
  return {
    words,
    key,
    text: filled(v, note?.text ?? '', values),
    more: filled(v, note?.more ?? '', values),
    rfc: note?.rfc ? reference(note.rfc) : undefined,
    next: (note?.next ?? []).map((k) => ({ key: k, text: v.notes[k]?.text ?? '' })),
  };
}

/** "5321#4.1.1.2" */
function reference(rfc: string): Meaning['rfc'] {
  const [number = '', section = ''] = rfc.split('#');
  return { number, section };
}

/** Where a section of an RFC can be read. */
export const address = (rfc: NonNullable<Meaning['rfc']>): string =>
  `https://www.rfc-editor.org/rfc/rfc${rfc.number}` + (rfc.section ? `#section-${rfc.section}` : '');

/** What a reply's key stands for on the wire: "smtp.reply.250" is "250". */
export const shortKey = (key: string): string => /\.(\d{3}(\..+)?)$/.exec(key)?.[1] ?? '';
