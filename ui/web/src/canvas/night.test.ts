import { expect, it } from 'vitest';
import { days, leafAt, nightAt } from './night';

const start = '2026-03-02T09:00:00Z';
const hour = 3_600_000_000;

it('the night stands over the figure at midnight and is gone at noon', () => {
  expect(nightAt(start, 15 * hour)).toBeCloseTo(0.5);
  expect(Math.abs(nightAt(start, 3 * hour) - 0.5)).toBeGreaterThan(1.5);
  expect(nightAt(start, 39 * hour)).toBeCloseTo(nightAt(start, 15 * hour));
});

it('the leaf turns at midnight', () => {
  expect(leafAt(start, 3 * hour)).toBe(1);
  expect(leafAt(start, 15 * hour)).toBeCloseTo(0);
  expect(Math.floor(days(start, 14.9 * hour))).toBe(0);
  expect(Math.floor(days(start, 15.1 * hour))).toBe(1);
});
