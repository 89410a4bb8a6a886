/** What is pinned into the figure at one moment, derived from the state. */
import { endsOf, type JournalEvent } from '../core/events';
import type { Choice, Connection, LetterState, State } from '../core/state';

/** Size of the envelope's card, and the height of a line of the checklist, in units. */
export const cardSize = { width: 214, height: 60 };
/** How far the letter looks out of its envelope. */
export const peek = 20;
export const lineHeight = 20;

/** The connection whose envelope is shown: that of the event on screen, or the only one that has one. */
export function written(s: State, shown: JournalEvent | undefined): Connection | undefined {
  const own = shown?.conn === undefined ? undefined : s.connections[shown.conn];
  const found = own?.envelope ? own : Object.values(s.connections).find((c) => c.envelope);
  return found?.envelope && (!shown || !endsOf(shown) || shown.conn === found.id) ? found : undefined;
}

/** A checklist of hosts: worth pinning up where there is a choice. */
export interface Pinned {
  readonly node: string;
  readonly choices: readonly Choice[];
}

export const pinned = (s: State): readonly Pinned[] =>
  Object.entries(s.choices)
    .filter(([, choices]) => choices.length > 1)
    .map(([node, choices]) => ({ node, choices }));

/** A bounce on its way or at rest, and where its cause lies. */
export interface Thread {
  readonly at: string;
  readonly via: string;
}

export const threads = (s: State): readonly Thread[] =>
  Object.values(s.letters).flatMap((letter: LetterState) => {
    const at = letter.copies.at(-1);
    return letter.about?.via && at && at !== letter.about.via ? [{ at, via: letter.about.via }] : [];
  });
