import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contrast, difference } from './colour';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

/** The colours of one theme, by token. */
function theme(name: string): Record<string, string> {
  const block = css.split(`[data-theme='${name}'] {`)[1]!.split('}')[0]!;
  return Object.fromEntries([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((m) => [m[1], m[2]]));
}

const coloured = ['smtp', 'dns', 'imap', 'pop3', 'http', 'fault'];
const grounds = ['paper', 'surface', 'sunken', 'mark'];

describe.each(['light', 'dark'])('the %s theme', (name) => {
  const token = theme(name);
  const of = (t: string) => token[t] ?? expect.fail(`no token ${t}`);

  it.each(grounds)('text can be read on %s', (ground) => {
    for (const t of ['ink', 'ink-2', 'ink-3', ...coloured])
      expect(contrast(of(t), of(ground)), t).toBeGreaterThanOrEqual(4.5);
    if (ground !== 'mark') expect(contrast(of('edge'), of(ground))).toBeGreaterThanOrEqual(3);
  });

  it('text can be read on a colour and on ink', () => {
    for (const t of coloured) expect(contrast(of(t), of('on-colour')), t).toBeGreaterThanOrEqual(4.5);
    expect(contrast(of('letter'), of('on-letter'))).toBeGreaterThanOrEqual(7);
    expect(contrast(of('ink'), of('paper'))).toBeGreaterThanOrEqual(7);
  });

  it.each(['full', 'protanopia', 'deuteranopia'] as const)('colours stay apart: %s', (eye) => {
    for (const [i, a] of coloured.entries())
      for (const b of coloured.slice(i + 1))
        expect(difference(of(a), of(b), eye), `${a} and ${b}`).toBeGreaterThanOrEqual(11);
  });
});

describe('the colour arithmetic', () => {
  it('agrees with published pairs', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(difference('#777777', '#777777', 'full')).toBe(0);
    // The table that these tokens replace: blue against violet, brown against red.
    expect(difference('#1b5cb8', '#7338b0', 'deuteranopia')).toBeCloseTo(1.2, 1);
    expect(difference('#8f5300', '#b3261e', 'deuteranopia')).toBeCloseTo(1.7, 1);
  });
});
