/** What an event means, in one plain sentence, beside what crossed the wire. */
import type { JournalEvent, Line, NodeInfo, Of, Text } from '../core/events';
import { duration, moment, type Lang } from '../core/time';
import type { Messages } from './en';

/** The explanation of a protocol line or of a node's decision, from /api/notes. */
export interface NoteText {
  text: string;
  more?: string;
  next?: readonly string[];
  rfc?: string;
}
export type Notes = Readonly<Record<string, NoteText>>;

/** Everything that is needed to speak of a lab in a language. */
export interface Voice {
  readonly lang: Lang;
  readonly m: Messages;
  readonly notes: Notes;
  readonly lab: Of<'lab'> | undefined;
}

/** An event told: the words on the wire, where there are any, and the plain sentence. */
export interface Told {
  readonly verbatim: string;
  readonly more: number;
  readonly sentence: string;
  /** Key of the note that the sentence comes from, or "". */
  readonly note: string;
}

export const inLang = (text: Text, lang: Lang): string => text[lang] || text.en || text.de;

/** A node's label; a link's two, joined. */
export function nameOf(v: Voice, target: string): string {
  const label = (name: string) => {
    const node = v.lab?.nodes.find((n: NodeInfo) => n.name === name);
    return (node && inLang(node.label, v.lang)) || name;
  };
  return target.split('>').map(label).join(' → ');
}

/** A line as it is shown: a lone dot and a folded letter in signs that can be seen. */
export function lineText(v: Voice, line: Line): string {
  if (line.fold) {
    const bytes = new Intl.NumberFormat(v.lang).format(line.fold.size);
    return `[${v.m.folded(bytes, line.fold.lines)}]`;
  }
  return line.text === '.' ? '⏎.⏎' : line.text;
}

const domain = (name: string) => name.replace(/\.$/, '');
const plain = (sentence: string): Told => ({ verbatim: '', more: 0, sentence, note: '' });

/** "in 15 min (Mon 9:15)" */
export function planned(v: Voice, now: number, next: number): string {
  const when = moment(v.lang, v.lab?.start ?? '1970-01-01T00:00:00Z', next);
  return v.m.inTime(duration(v.lang, Math.max(0, next - now)), when);
}

export function tell(v: Voice, e: JournalEvent): Told {
  const t = v.m.tell;
  switch (e.kind) {
    case 'lab':
      return plain(t.lab);
    case 'open': {
      const result = e.result === 'established' || e.result === 'refused' ? e.result : 'timeout';
      return plain(t[result](nameOf(v, e.from), nameOf(v, e.to)));
    }
    case 'close':
      if (e.how === 'reset') return plain(t.closeReset);
      return plain((e.how === 'timeout' ? t.closeTimeout : t.close)(nameOf(v, e.from)));
    case 'say':
      return spoken(v, e.lines);
    case 'lost':
      return { ...spoken(v, e.lines), sentence: t.lost(nameOf(v, e.to)) };
    case 'query':
      return {
        ...plain(question(v, e)),
        verbatim: `${domain(e.name)} ${e.type}?`,
        note: noteOf(v, `query.${e.type}`),
      };
    case 'answer':
      return {
        ...plain(answer(v, e)),
        verbatim: e.records[0] ?? e.code,
        more: extra(e.records),
        note: noteOf(v, `answer.${e.code}`),
      };
    case 'letter':
      return plain(fate(v, e));
    case 'mailbox':
      return plain(t.mailbox[e.change]?.(e.account) ?? e.change);
    case 'node':
      return plain((e.state === 'down' ? t.down : e.state === 'up' ? t.up : t.changed)(nameOf(v, e.node)));
    case 'fault':
      return plain(disturbed(v, e));
    case 'act':
      return plain(t.act[e.verb]?.(nameOf(v, e.node || actTarget(e))) ?? t.actOther(e.verb));
    case 'note':
      return { ...plain(noteText(v, e.key, e.values)), note: e.key };
    case 'goal':
      return plain(t.goal(e.holds));
    case 'end':
      return plain([t.end[e.why] ?? e.why, e.detail].filter(Boolean).join(' '));
  }
}

const extra = (lines: readonly unknown[]) => Math.max(0, lines.length - 1);

/** The note of a DNS message, if there is one. */
function noteOf(v: Voice, kind: string): string {
  const key = `dns.${kind.toLowerCase()}`;
  return v.notes[key] ? key : '';
}

/** The line by which people know a letter: its subject, or what stands for its body. */
export const subjectOf = (lines: readonly Line[]): Line | undefined =>
  lines.find((l) => /^subject:/i.test(l.text)) ?? lines.find((l) => l.fold);

/** Of a burst, the line that is explained, or the first. */
function spoken(v: Voice, lines: readonly Line[]): Told {
  const subject = lines.some((l) => l.fold) ? subjectOf(lines) : undefined;
  if (subject)
    return {
      verbatim: `✉ ${subject.text}`,
      more: extra(lines),
      sentence: v.m.tell.letter,
      note: 'letter.body',
    };
  const line = lines.find((l) => l.note && v.notes[l.note]) ?? lines[0];
  const note = line?.note ?? '';
  return {
    verbatim: line ? lineText(v, line) : '',
    more: extra(lines),
    sentence: noteText(v, note),
    note,
  };
}

/** A note's sentence, with the values of a note event in their places. */
export const noteText = (v: Voice, key: string, values: Of<'note'>['values'] = []): string =>
  filled(v, v.notes[key]?.text ?? '', values);

/** A text with values in its gaps; instants are told as people tell them. */
export function filled(v: Voice, text: string, values: Of<'note'>['values'] = []): string {
  return text.replace(/\{(\w+)\}/g, (gap, name) => {
    const value = values.find((x) => x.name === name)?.value;
    return value === undefined ? gap : instant(v, value);
  });
}

/** "2026-03-02T09:15:01Z" as "Mon 9:15"; what is no instant stays as it is. */
function instant(v: Voice, value: string): string {
  if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\dZ?$/.test(value)) return value;
  const iso = `${value.slice(0, 10)}T${value.slice(11, 19)}Z`;
  return Number.isNaN(Date.parse(iso)) ? value : moment(v.lang, iso, 0);
}

/** What is broken, or works again, with the settings in the journal's own words. */
function disturbed(v: Voice, e: Of<'fault'>): string {
  const name = nameOf(v, e.target);
  const how = wrong(v, e);
  if (e.state === 'used up') return v.m.tell.faultUsedUp(name, how);
  return e.state === 'set' ? v.m.tell.faultSet(name, how) : v.m.tell.faultOver(name);
}

/** What is wrong, in words: "answers as told (stage: rcpt, code: 450)". */
export function wrong(v: Voice, e: Of<'fault'>): string {
  const words = v.m.trouble[e.how] ?? v.m.trouble.other!;
  return e.detail ? `${words} (${e.detail})` : words;
}

function question(v: Voice, e: Of<'query'>): string {
  const [from, name] = [nameOf(v, e.from), domain(e.name)];
  if (e.type === 'MX') return v.m.tell.askMx(from, name);
  return e.type === 'A' ? v.m.tell.askA(from, name) : v.m.tell.ask(from, e.type, name);
}

function answer(v: Voice, e: Of<'answer'>): string {
  const t = v.m.tell;
  if (e.code !== 'NOERROR') return t.answerCode[e.code] ?? e.code;
  const data = e.records[0]?.trim().split(/\s+/).at(-1);
  if (!data) return t.answerNone;
  if (e.type === 'MX') return t.answerMx(domain(data), domain(e.name));
  return e.type === 'A' ? t.answerA(domain(e.name), data) : t.answer;
}

function fate(v: Voice, e: Of<'letter'>): string {
  const sentence = v.m.tell.fate[e.fate]?.(nameOf(v, e.node)) ?? e.fate;
  if (e.fate !== 'deferred') return sentence;
  return `${sentence}${e.next === undefined ? '' : ` ${planned(v, e.t, e.next)}`}.`;
}

/** The target of a break or a repair, which its act carries as JSON. */
function actTarget(e: Of<'act'>): string {
  try {
    const step = JSON.parse(e.do) as Record<string, unknown>;
    const target = step[e.verb];
    return typeof target === 'string' ? target : '';
  } catch {
    return '';
  }
}
