import { expect, it } from 'vitest';
import { de } from './de';
import { en } from './en';

/** Every text of a dictionary by its path; texts that are made by a function are made from sample values. */
function texts(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') {
    const made: unknown = value(...[2, 3, 4].slice(0, value.length));
    return [[path, String(made)]];
  }
  return Object.entries(value as object).flatMap(([key, v]) => texts(v, `${path}/${key}`));
}

it('both dictionaries have the same words, none empty', () => {
  const [english, german] = [texts(en), texts(de)];
  expect(german.map(([path]) => path)).toEqual(english.map(([path]) => path));
  for (const [path, text] of [...english, ...german]) expect(text.trim(), path).not.toBe('');
});

it('words that two languages share are few and known', () => {
  const german = new Map(texts(de));
  const shared = texts(en).filter(([path, text]) => german.get(path) === text);
  expect(shared.map(([path]) => path)).toEqual([
    '/title',
    '/pause',
    '/inTime',
    '/chapter/talk',
    '/figure/caption',
    '/keys/1/0',
    '/keys/2/0',
    '/keys/3/0',
    '/keys/4/0',
    '/keys/6/0',
    '/keys/7/0',
    '/keys/8/0',
    '/keys/9/0',
    '/keys/10/0',
    '/keys/11/0',
  ]);
});

it('German quotes are German', () => {
  for (const [path, text] of texts(de)) expect(text, path).not.toMatch(/["“][^“”]*”|"/);
});
