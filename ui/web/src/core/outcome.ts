/** What a future has come to: of every letter and recipient the last fate. */
import type { State } from './state';

export interface Outcome {
  readonly msg: string;
  readonly subject: string;
  readonly to: string;
  readonly fate: string;
  readonly node: string;
  readonly reply: string;
}

export const outcomes = (s: State): readonly Outcome[] =>
  Object.values(s.letters).flatMap((letter) =>
    Object.entries(letter.recipients).map(([to, r]) => ({
      msg: letter.msg,
      subject: letter.subject,
      to,
      fate: r.fate,
      node: r.node,
      reply: r.reply,
    })),
  );

/** A letter to a recipient in two futures; undefined where one of them knows no such letter (yet). */
export interface Pair {
  readonly key: string;
  readonly subject: string;
  readonly to: string;
  readonly left: Outcome | undefined;
  readonly right: Outcome | undefined;
  readonly same: boolean;
}

/** Two futures, letter by letter; letters that only one of them has come last. */
export function pairs(left: State, right: State): readonly Pair[] {
  const [a, b] = [outcomes(left), outcomes(right)];
  const find = (list: readonly Outcome[], o: Outcome) => list.find((x) => x.msg === o.msg && x.to === o.to);
  const pair = (o: Outcome, l: Outcome | undefined, r: Outcome | undefined): Pair => ({
    key: `${o.msg}\n${o.to}`,
    subject: o.subject,
    to: o.to,
    left: l,
    right: r,
    same: l?.fate === r?.fate && l?.node === r?.node,
  });
  return [
    ...a.map((o) => pair(o, o, find(b, o))),
    ...b.filter((o) => !find(a, o)).map((o) => pair(o, undefined, o)),
  ];
}
