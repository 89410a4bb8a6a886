/** Virtual time in words. All instants are virtual µs since the lab's start. */
export type Lang = 'en' | 'de';

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
