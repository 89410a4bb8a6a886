/** Pictures of the page at telling moments, for people to look at: ui/web/screenshots-out. */
import type { Page } from '@playwright/test';
import { expect, test } from './page';

const screens = {
  desktop: { width: 1440, height: 900 },
  small: { width: 1280, height: 720 },
  projector: { width: 1920, height: 1080 },
  tablet: { width: 820, height: 1180 },
  phone: { width: 390, height: 844 },
};

/** Lessons, and the steps at which they are decided. */
const moments = { '01-journey': [14, 40], '03-backup-mx': [64], '05-expired': [60], '17-imap': [40] };

for (const [screen, viewport] of Object.entries(screens))
  for (const colorScheme of ['light', 'dark'] as const)
    for (const locale of ['en-GB', 'de-DE'] as const)
      test.describe(`${screen}, ${colorScheme}, ${locale}`, () => {
        test.use({ viewport, colorScheme, locale });
        const picture = (page: Page, name: string) =>
          page.screenshot({
            path: `screenshots-out/${screen}-${colorScheme}-${locale.slice(0, 2)}-${name}.png`,
          });

        test('pictures of the first page', async ({ page }) => {
          await page.goto('./');
          await expect(page.locator('.net .node').first()).toBeVisible();
          await picture(page, 'start-1-write');
          await page.locator('form .strong').click();
          const film = page.locator('.acts input');
          await expect(film).not.toHaveAttribute('max', '0');
          for (const [name, part] of [
            ['start-2-envelope', 0.3],
            ['start-3-words', 0.4],
          ] as const) {
            await film.evaluate((input: HTMLInputElement, f) => {
              input.value = String(Number(input.max) * f);
              input.dispatchEvent(new Event('input', { bubbles: true }));
            }, part);
            await picture(page, name);
          }
          await page.locator('.acts button').last().click();
          await expect(page.locator('.acts .harm')).toBeVisible();
          await picture(page, 'start-4-plug');
        });

        test('pictures of lessons', async ({ mailtrail, page }) => {
          for (const [lesson, steps] of Object.entries(moments))
            for (const k of steps) {
              await mailtrail.openLesson(lesson, k);
              await expect.poll(() => mailtrail.step()).toBe(k);
              if (screen === 'projector') await page.keyboard.press('p');
              await picture(page, `${lesson}-${k}`);
            }
        });
      });
