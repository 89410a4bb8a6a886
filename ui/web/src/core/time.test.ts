import { expect, it } from 'vitest';
import { clock, duration, moment } from './time';

const start = '2026-03-02T09:00:00Z';
const minute = 60_000_000;

it('virtual time reads like a clock on the wall, in UTC', () => {
  expect(clock(start, 1_000_000)).toBe('09:00:01');
  expect(moment('en', start, 15 * minute)).toBe('Mon 9:15');
  expect(moment('de', start, 15 * minute)).toBe('Mo 9:15');
});

it('durations name the two largest units', () => {
  expect(duration('en', 15 * minute)).toBe('15 min');
  expect(duration('en', 150 * minute)).toBe('2 hr 30 min');
  expect(duration('de', 24 * 60 * minute)).toBe('1 Tag');
  expect(duration('en', 1000)).toBe('0 sec');
});
