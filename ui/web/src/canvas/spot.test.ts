import { expect, it } from 'vitest';
import { spot } from './spot';

const extent = { tile: 39, label: 60, bottom: 78 };
const node = (x: number, y: number) => ({ x, y, extent });
const card = { width: 200, height: 60 };
const room = { places: [node(300, 150)], cards: [], width: 600, height: 400 };

it('a card stands where it is wanted, if that is free', () => {
  expect(spot(card, [{ x: 300, y: 60 }], room)).toEqual({ x: 300, y: 60 });
});

it('else at the next wish, else at the nearest free place', () => {
  const on = { x: 300, y: 150 };
  expect(spot(card, [on, { x: 300, y: 300 }], room)).toEqual({ x: 300, y: 300 });
  const found = spot(card, [on], room);
  expect(Math.abs(found.y - 150) > 60 || Math.abs(found.x - 300) > 130).toBe(true);
});

it('two cards do not lie on each other', () => {
  const taken = { ...card, at: { x: 300, y: 60 } };
  const found = spot(card, [{ x: 300, y: 60 }], { ...room, cards: [taken] });
  expect(Math.abs(found.x - 300) >= 200 || Math.abs(found.y - 60) >= 60).toBe(true);
});
