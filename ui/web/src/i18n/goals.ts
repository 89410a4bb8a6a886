import { nameOf, type Voice } from './tell';

interface Words {
  to?: string;
  via?: string;
  account?: string;
  count?: number;
  name?: string;
  type?: string;
}

/** A goal of a scenario, compact JSON, as a sentence; one that has no sentence stays as it is written. */
export function goalText(v: Voice, json: string): string {
  let goal: Record<string, unknown>;
  try {
    goal = JSON.parse(json) as Record<string, unknown>;
  } catch {
    return json;
  }
  const [kind = '', value] = Object.entries(goal)[0] ?? [];
  const w = (value ?? {}) as Words;
  const g = v.m.goal;
  switch (kind) {
    case 'delivered':
      return g.delivered(w.to ?? '', w.via ? nameOf(v, w.via) : '');
    case 'bounced':
    case 'refused':
    case 'queued':
    case 'discarded':
      return g[kind](w.to ?? '');
    case 'mailbox':
      return g.mailbox(w.account ?? '', w.count ?? 0);
    case 'copies':
      return g.copies(w.to ?? '', w.count ?? 0);
    case 'asked':
      return g.asked(w.name ?? '', w.type ?? '');
    case 'not':
      return g.not(goalText(v, JSON.stringify(value)));
    default:
      return json;
  }
}
