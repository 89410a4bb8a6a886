import type { FaultEvent, NodeInfo } from './events';
import type { LetterState, Recipient, State } from './state';

export const nodeOf = (s: State, name: string): NodeInfo | undefined =>
  s.lab?.nodes.find((n) => n.name === name);

/** A recipient that a node still has to hand on. */
export interface Waiting {
  readonly letter: LetterState;
  readonly to: string;
  readonly recipient: Recipient;
}

/** What stands in a node's queue. */
export function queue(s: State, node: string): readonly Waiting[] {
  const waiting: Waiting[] = [];
  for (const letter of Object.values(s.letters))
    for (const [to, recipient] of Object.entries(letter.recipients))
      if (recipient.node === node && (recipient.fate === 'queued' || recipient.fate === 'deferred'))
        waiting.push({ letter, to, recipient });
  return waiting;
}

/** The letters whose bytes a node holds. */
export const lettersAt = (s: State, node: string): readonly LetterState[] =>
  Object.values(s.letters).filter((letter) => letter.copies.includes(node));

/** Is a node the one that answers for a letter on its way? */
export const responsible = (s: State, node: string): boolean =>
  Object.values(s.letters).some((letter) =>
    letter.handing
      ? letter.handing.from === node
      : Object.values(letter.recipients).some(
          (r) => r.node === node && ['composed', 'accepted', 'queued', 'deferred'].includes(r.fate),
        ),
  );

/** Is there a bounce among the letters that a node holds? */
export const bounceAt = (s: State, node: string): LetterState | undefined =>
  lettersAt(s, node).find((letter) => letter.about);

/** Letters in the mailboxes that a node opens: those of its store, if it serves them. */
export function stored(s: State, node: NodeInfo): number {
  if (!node.store || !opens(s, node)) return 0;
  return Object.values(s.folders)
    .filter((f) => f.store === node.store)
    .reduce((sum, f) => sum + f.slips.length, 0);
}

/** A store is shown once: at the node that serves it, or else at the one that delivers into it. */
function opens(s: State, node: NodeInfo): boolean {
  if (node.kind === 'pop3' || node.kind === 'imap') return true;
  return !s.lab?.nodes.some((n) => n.store === node.store && (n.kind === 'pop3' || n.kind === 'imap'));
}

/** What is wrong with a node, most telling first: it is down, or a fault lies on all ways to it. */
export function trouble(s: State, node: string): string {
  if (s.down[node]) return 'crash';
  return s.faults.find((f) => f.target === node)?.how ?? '';
}

/** The faults on a node or on a link, either way round. */
export function faultsOn(s: State, target: string): readonly FaultEvent[] {
  const reverse = target.split('>').reverse().join('>');
  return s.faults.filter((f) => f.target === target || f.target === reverse);
}

/** The protocol in which two nodes have a connection open, or "". */
export function talking(s: State, a: string, b: string): string {
  for (const c of Object.values(s.connections))
    if ((c.from === a && c.to === b) || (c.from === b && c.to === a)) return c.proto;
  return '';
}

/** The wait that a node's next planned attempt ends, of all its letters the earliest. */
export function nextTry(s: State, node: string): { since: number; next: number } | undefined {
  const waits = queue(s, node)
    .map((w) => w.recipient)
    .filter((r) => r.next > 0);
  return waits.sort((a, b) => a.next - b.next)[0];
}
