/** A browser small enough for unit tests: frames are drawn when the test says so. */
import { vi } from 'vitest';

export function stubBrowser(): { frames(n: number): void } {
  let waiting: ((now: number) => void) | undefined;
  let now = 0;
  vi.stubGlobal('requestAnimationFrame', (draw: (now: number) => void) => ((waiting = draw), 1));
  vi.stubGlobal('cancelAnimationFrame', () => (waiting = undefined));
  vi.stubGlobal('performance', { now: () => now });
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => undefined }));
  vi.stubGlobal('navigator', { language: 'en-GB' });
  return {
    frames(n) {
      for (let i = 0; i < n; i++) {
        now += 16;
        const draw = waiting;
        waiting = undefined;
        draw?.(now);
      }
    },
  };
}
