import type { Recipe } from './engine';

/** A moment of a lab, as an address: #r=BASE64URL(JSON recipe)&k=SEQ. */
export interface Moment {
  recipe: Recipe;
  k: number;
}

const longest = 400_000;

export function encode(moment: Moment): string {
  const bytes = new TextEncoder().encode(JSON.stringify(moment.recipe));
  const binary = Array.from(bytes, (b) => String.fromCharCode(b)).join('');
  const base64url = btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
  return `#r=${base64url}&k=${moment.k}`;
}

/** The moment in an address; undefined where there is none. Throws where it is damaged. */
export function decode(hash: string): Moment | undefined {
  const values = new URLSearchParams(hash.replace(/^#/, ''));
  const r = values.get('r');
  if (r === null) return undefined;
  if (r.length > longest) throw new Error('the link is too long');
  const binary = atob(r.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(binary, (c) => c.charCodeAt(0));
  const recipe = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  if (typeof recipe !== 'object' || recipe === null || Array.isArray(recipe))
    throw new Error('the link holds no recipe');
  const k = Number(values.get('k') ?? 0);
  return { recipe: recipe as Recipe, k: Number.isSafeInteger(k) && k > 0 ? k : 0 };
}
