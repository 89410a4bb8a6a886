import { foldAnswer, foldCall, foldChosen, foldEnvelope } from './dialogue';
import type { JournalEvent } from './events';
import { foldBody, foldLetter, foldMailbox, foldReply } from './letters';
import { without, type State } from './state';

/** The fold: the state after one more event. Pure; what the event does not touch is shared. */
export function reduce(before: State, e: JournalEvent): State {
  const s: State = { ...before, k: e.seq + 1, t: e.t };
  switch (e.kind) {
    case 'lab':
      return { ...s, lab: e };
    case 'open': {
      const called = foldCall(s, e);
      if (e.result !== 'established' || e.conn === undefined) return called;
      const connection = { id: e.conn, from: e.from, to: e.to, proto: e.proto };
      return { ...called, connections: { ...s.connections, [e.conn]: connection } };
    }
    case 'close':
      return e.conn === undefined ? s : { ...s, connections: without(s.connections, e.conn) };
    case 'say':
      return foldReply(foldBody(foldEnvelope(s, e), e), e);
    case 'letter':
      return foldLetter(foldChosen(s, e), e);
    case 'mailbox':
      return foldMailbox(s, e);
    case 'node':
      if (e.state === 'down') return { ...s, down: { ...s.down, [e.node]: true } };
      return e.state === 'up' ? { ...s, down: without(s.down, e.node) as Record<string, true> } : s;
    case 'fault': {
      const others = s.faults.filter((f) => f.id !== e.id);
      return { ...s, faults: e.state === 'set' ? [...others, e] : others };
    }
    case 'answer':
      return foldAnswer(s, e);
    case 'goal':
      return { ...s, goals: { ...s.goals, [e.index]: e.holds } };
    case 'end':
      return { ...s, end: e };
    case 'lost':
    case 'query':
    case 'act':
    case 'note':
      return s; // told by the transcript, the conversation and the Now line
    default:
      return unknown(e, s);
  }
}

/** A new kind of event does not compile until the fold has a case for it; an older page passes it over. */
const unknown = (_: never, s: State): State => s;
