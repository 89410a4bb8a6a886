import { describe, expect, it } from 'vitest';
import { journey } from '../core/fixture';
import { film, headAt, lengthOf, sceneOf } from './film';
import { longestWords, scenario, subject } from './template';

const events = journey();

describe('the film', () => {
  const whole = film(events, 1, events.length);

  it('tells a journey in a good ten seconds', () => {
    expect(lengthOf(whole)).toBeGreaterThan(8_000);
    expect(lengthOf(whole)).toBeLessThan(14_000);
  });

  it('goes from the first event to the last, and never back', () => {
    const heads = Array.from({ length: 101 }, (_, i) => headAt(whole, (lengthOf(whole) * i) / 100));
    expect([heads[0], heads.at(-1)]).toEqual([1, events.length]);
    expect(heads).toEqual(heads.toSorted((a, b) => a - b));
  });

  it('opens its scenes in the order of the dialogue', () => {
    const scenes = events.map(sceneOf).filter((s) => s !== undefined);
    const order = ['mail', 'rcpt', 'data', 'letter', 'copies', 'relay'].map((s) =>
      scenes.indexOf(s as 'mail'),
    );
    expect(order).not.toContain(-1);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });
});

describe("the visitor's words", () => {
  it('cannot leave their place in the scenario', () => {
    const text = scenario('"}\nnodes: {evil: {kind: mta}}');
    expect(text).toContain('body: "\\"}\\nnodes: {evil: {kind: mta}}"');
    expect(text.split('\n').length).toBe(scenario('x').split('\n').length);
  });

  it('have a first line as their subject, and an end', () => {
    expect(subject('  Meet at ten?\nOr later?')).toBe('Meet at ten?');
    expect(Array.from(subject('ü'.repeat(90)))).toHaveLength(60);
    expect(scenario('y'.repeat(10_000)).match(/y{100,}/)?.[0].length).toBe(longestWords);
  });
});
