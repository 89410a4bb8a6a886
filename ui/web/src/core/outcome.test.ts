import { expect, it } from 'vitest';
import { journey } from './fixture';
import { pairs } from './outcome';
import { Timeline } from './timeline';

it('compares two futures letter by letter, as far as each was seen', () => {
  const timeline = new Timeline();
  timeline.append(journey());
  const [early, late] = [timeline.at(20), timeline.at(timeline.length)];
  expect(pairs(late, late).every((p) => p.same)).toBe(true);
  const [pair] = pairs(early, late);
  expect(pair!.right!.fate).toBe('delivered');
  expect(pair!.left?.fate).not.toBe('delivered');
  expect(pair!.same).toBe(false);
  expect(pairs(timeline.at(0), late)[0]!.left).toBeUndefined();
});
