import { expect, it } from 'vitest';
import { startWords } from './words';

it('both languages tell the same scenes, none without a word', () => {
  const paths = (o: object, path = ''): string[] =>
    Object.entries(o).flatMap(([key, v]) => {
      if (typeof v === 'object') return paths(v as object, `${path}/${key}`);
      const text = typeof v === 'function' ? (v as (s: string) => string)('Mon') : (v as string);
      expect(text.trim(), `${path}/${key}`).not.toBe('');
      return [`${path}/${key}`];
    });
  expect(paths(startWords.de)).toEqual(paths(startWords.en));
});
