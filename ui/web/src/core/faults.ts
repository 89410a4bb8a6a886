/**
 * Everything that can be broken, and with which settings: docs/faults.md as a table. The server judges the
 * values; the page only offers them.
 */
import type { NodeInfo } from './events';
import type { State } from './state';

/** The kind of a setting's field. */
export type Field = 'duration' | 'number' | 'stage' | 'code' | 'address' | 'domain' | 'text';

export interface Setting {
  readonly name: string;
  readonly field: Field;
  /** What stands in the field at first; "" where the setting may be left out. */
  readonly preset: string;
  readonly choices?: readonly string[];
}

export interface Way {
  readonly how: string;
  readonly settings: readonly Setting[];
  /** May it end by itself after a number of times? */
  readonly times: boolean;
}

const way = (how: string, ...settings: readonly Setting[]): Way => ({ how, settings, times: true });
const setting = (name: string, field: Field, preset = '', choices?: readonly string[]): Setting =>
  choices ? { name, field, preset, choices } : { name, field, preset };

const whose = setting('for', 'address');

/** The plug: of a host only, and it lasts until the repair. */
const plug: Way = { how: 'crash', settings: [], times: false };

/** What may happen to packets. */
const wires: readonly Way[] = [
  way('refuse'),
  way('drop'),
  way('mute'),
  way('cut', setting('stage', 'stage', '', ['mail', 'rcpt', 'data', 'dot']), setting('bursts', 'number')),
  way('slow', setting('latency', 'duration', '2s'), setting('rate', 'number')),
  way('lose', setting('every', 'number', '3'), setting('chance', 'number')),
];

/** How a node of a kind may misbehave. */
const habits: Readonly<Record<string, readonly Way[]>> = {
  mta: [
    way(
      'reply',
      setting('stage', 'stage', 'rcpt', ['connect', 'ehlo', 'auth', 'mail', 'rcpt', 'data', 'dot']),
      setting('code', 'code', '450'),
      setting('text', 'text'),
      setting('status', 'text'),
    ),
    way('greylist'),
    way('full', whose, setting('code', 'code', '', ['452', '552'])),
    way('unknown', whose),
    way('spam'),
  ],
  dns: [way('servfail', setting('for', 'domain')), way('nxdomain', setting('for', 'domain'))],
};

/** The four that anybody understands; a line has no plug, and nobody calls a mail program. */
export function plainWays(s: State, target: string): readonly Way[] {
  const node = s.lab?.nodes.find((n) => n.name === target);
  const calls = wires.slice(0, 3);
  if (!node) return calls;
  return node.kind === 'mua' ? [plug] : [plug, ...calls];
}

/** All others. */
export function moreWays(s: State, target: string): readonly Way[] {
  const node: NodeInfo | undefined = s.lab?.nodes.find((n) => n.name === target);
  if (node?.kind === 'mua') return [];
  return [...(node ? (habits[node.kind] ?? []) : []), ...wires.slice(3)];
}

/** A step of the script from the fields that were filled in; numbers are numbers. */
export function breakStep(target: string, chosen: Way, values: Readonly<Record<string, string>>) {
  const step: { break: string; how: string; [setting: string]: string | number } = {
    break: target,
    how: chosen.how,
  };
  const fields = chosen.times ? [...chosen.settings, setting('times', 'number')] : chosen.settings;
  for (const { name, field } of fields) {
    const value = values[name]?.trim() ?? '';
    if (value === '') continue;
    const number = field === 'number' || field === 'code' ? Number(value) : NaN;
    step[name] = Number.isFinite(number) ? number : value;
  }
  return step;
}

/**
 * The field that an error is about. The engine names the column (from 1) of the step as compact JSON; an
 * error about a setting that is missing names it in quotes.
 */
export function fieldOf(step: object, column: number, message: string): string {
  const missing = /the key "(\w+)"/.exec(message)?.[1];
  if (missing) return missing;
  let at = 2;
  let found = '';
  for (const [name, value] of Object.entries(step)) {
    if (at > column) break;
    found = name;
    at += JSON.stringify(name).length + 1 + JSON.stringify(value).length + 1;
  }
  return found;
}
