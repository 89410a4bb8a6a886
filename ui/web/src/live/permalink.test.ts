import { describe, expect, it } from 'vitest';
import { decode, encode } from './permalink';

describe('a permalink', () => {
  it('carries a recipe and a moment, whatever the words in it', () => {
    const recipe = {
      scenario: 'title: {de: „Grüße“ ✉}',
      interventions: [{ after: 12, do: { break: 'mx1', how: 'refuse' } }],
    };
    const link = encode({ recipe, k: 187 });
    expect(link).toMatch(/^#r=[\w-]+&k=187$/);
    expect(decode(link)).toEqual({ recipe, k: 187 });
  });

  it('is absent, or damaged, or begins at 0', () => {
    expect(decode('')).toBeUndefined();
    expect(() => decode('#r=%%%')).toThrow();
    expect(() => decode(`#r=${btoa('[1]')}`)).toThrow('no recipe');
    expect(decode(`#r=${btoa('{"lesson":"01-journey"}')}&k=-3`)).toEqual({
      recipe: { lesson: '01-journey' },
      k: 0,
    });
  });
});
