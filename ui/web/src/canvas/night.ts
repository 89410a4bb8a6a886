/** The sky of the figure: pure functions of the virtual clock, so that a day can be run through backwards. */
const day = 86_400_000_000;

/** Microseconds since midnight at a lab's start. */
const sinceMidnight = (start: string): number => {
  const at = new Date(start);
  return Number.isNaN(at.getTime()) ? 0 : (at.getTime() % 86_400_000) * 1000;
};

/** Days since the midnight before the start; the fraction is the time of day. */
export const days = (start: string, t: number): number => (sinceMidnight(start) + t) / day;

/**
 * Where the middle of the night stands, in widths of the figure: at midnight it is over the middle, and from
 * nine in the morning to three in the afternoon it is out of sight.
 */
export function nightAt(start: string, t: number): number {
  const part = days(start, t) % 1;
  return 0.5 + (part < 0.5 ? part : part - 1) * 3.2;
}

/** How far the calendar's leaf is open, 1 flat … 0 on edge: it turns in the hours around midnight. */
export function leafAt(start: string, t: number): number {
  const part = days(start, t) % 1;
  return Math.min(1, Math.min(part, 1 - part) * 8);
}
