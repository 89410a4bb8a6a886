/** Virtual time in words. All instants are virtual µs since the lab's start. */
export type Lang = 'en' | 'de';

const second = 1_000_000;
const instant = (start: string, t: number) => new Date(Date.parse(start) + t / 1000);
const format = (lang: Lang, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(lang === 'de' ? 'de-DE' : 'en-GB', { timeZone: 'UTC', ...options });

/** "09:00:01" */
export const clock = (start: string, t: number): string =>
  format('en', { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(
    instant(start, t),
  );

/** "Mon 9:15" */
export function moment(lang: Lang, start: string, t: number): string {
  const at = instant(start, t);
  const day = format(lang, { weekday: 'short' }).format(at).replace('.', '');
  return `${day} ${at.getUTCHours()}:${String(at.getUTCMinutes()).padStart(2, '0')}`;
}

/** The words at a mark of the calendar: the weekday at midnight, else "9:15", or "9:00:15" where seconds count. */
export function tickWords(lang: Lang, start: string, t: number, apart: number): string {
  const at = instant(start, t);
  const two = (n: number) => String(n).padStart(2, '0');
  const [h, m, s] = [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()];
  if (h + m + s === 0) return format(lang, { weekday: 'short' }).format(at).replace('.', '');
  return apart < 60 * second ? `${h}:${two(m)}:${two(s)}` : `${h}:${two(m)}`;
}

/** "Mon 2 March" */
export const date = (lang: Lang, start: string, t: number): string =>
  format(lang, { weekday: 'long', day: 'numeric', month: 'long' }).format(instant(start, t));

const units = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** "15 min", "2 h 30 min", "4 d": the two largest units, in the language's short form. */
export function duration(lang: Lang, microseconds: number): string {
  let rest = Math.round(microseconds / 1_000_000);
  const parts: string[] = [];
  for (const [unit, size] of units) {
    const n = Math.floor(rest / size);
    rest -= n * size;
    if (n > 0 && parts.length < 2) parts.push(amount(lang, n, unit));
    else if (parts.length > 0) break;
  }
  return parts.length ? parts.join(' ') : amount(lang, 0, 'second');
}

const amount = (lang: Lang, n: number, unit: string) =>
  new Intl.NumberFormat(lang, {
    style: 'unit',
    unit,
    unitDisplay: unit === 'day' ? 'long' : 'short',
  }).format(n);
