/** What the figure says at one moment, derived from state and play head. */
import { endsOf, protocolOf, type JournalEvent, type NodeInfo } from '../core/events';
import {
  bounceAt,
  lettersAt,
  nextTry,
  queue,
  responsible,
  stored,
  talking,
  trouble,
} from '../core/selectors';
import type { State } from '../core/state';
import { inLang, planned, type Voice } from '../i18n/tell';

/** What the figure says of a node at one moment. */
export interface View {
  name: string;
  /** Second line: what is wrong with it, or its host name in the expert view. */
  line: string;
  trouble: string;
  /** Protocol that it speaks now, or "". */
  active: string;
  holds: boolean;
  responsible: boolean;
  /** Does it hold a bounce? */
  bounce: boolean;
  /** Stamps on the newest letter that it holds. */
  stamps: number;
  waiting: number;
  stored: number;
  /** How much of the wait for the next try is left, 1…0; undefined where none is planned. */
  left: number | undefined;
  /** All of it in words. */
  label: string;
}

/** A moment: the state, the event that is shown, and the clock between two events. */
export interface Moment {
  readonly state: State;
  readonly shown: JournalEvent | undefined;
  /** Virtual µs, which run on while the page waits for the next event. */
  readonly clock: number;
}

/** Is a node or link busy in this moment, and in which protocol? */
export function activeProto(moment: Moment, a: string, b?: string): string {
  const ends = moment.shown && endsOf(moment.shown);
  const here = ends && (ends.from === a || ends.to === a) && (!b || ends.from === b || ends.to === b);
  if (here && moment.shown) return protocolOf(moment.shown) || openTalk(moment.state, a, b);
  return b ? openTalk(moment.state, a, b) : '';
}

function openTalk(s: State, a: string, b?: string): string {
  if (b) return talking(s, a, b);
  return Object.values(s.connections).find((c) => c.from === a || c.to === a)?.proto ?? '';
}

/** What a node of the figure shows; it may stand for several nodes of the lab. */
export function nodeView(
  v: Voice,
  moment: Moment,
  node: NodeInfo,
  expert: boolean,
  doubles: readonly NodeInfo[],
): View {
  const { state, clock } = moment;
  const held = doubles.flatMap((n) => lettersAt(state, n.name));
  const how = trouble(state, node.name);
  const waiting = queue(state, node.name).length;
  const inBox = doubles.reduce((sum, n) => sum + stored(state, n), 0);
  const wait = nextTry(state, node.name);
  const view = {
    name: inLang(node.label, v.lang) || node.name,
    trouble: how,
    line: how ? (v.m.trouble[how] ?? v.m.trouble.other!) : expert ? node.host || node.addr : '',
    active: how ? '' : (doubles.map((n) => activeProto(moment, n.name)).find((proto) => proto !== '') ?? ''),
    holds: held.length > 0,
    responsible: responsible(state, node.name),
    bounce: doubles.some((n) => bounceAt(state, n.name) !== undefined),
    stamps: held.at(-1)?.stamps.length ?? 0,
    waiting,
    stored: inBox,
    left: wait && Math.min(1, Math.max(0, (wait.next - clock) / (wait.next - wait.since))),
  };
  const f = v.m.figure;
  // The order of what is to be seen: the spoken name begins with the written one (WCAG 2.5.3).
  const words = [
    view.name,
    view.line,
    waiting > 0 ? f.queue(waiting) : inBox > 0 && f.mailbox(inBox),
    wait && f.nextTry(planned(v, clock, wait.next)),
    view.responsible ? f.answers : view.holds && f.holds,
  ];
  return { ...view, label: words.filter(Boolean).join(', ') };
}
