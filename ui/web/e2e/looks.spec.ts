/** Pictures of the page at telling moments, for people to look at: ui/web/screenshots-out. */
import { test } from './page';

const screens = {
  desktop: { width: 1440, height: 900 },
  small: { width: 1280, height: 720 },
  projector: { width: 1920, height: 1080 },
  tablet: { width: 820, height: 1180 },
  phone: { width: 390, height: 844 },
};

for (const [screen, viewport] of Object.entries(screens))
  for (const [colorScheme, locale] of [
    ['light', 'en-GB'],
    ['dark', 'de-DE'],
  ] as const)
    test.describe(`${screen}, ${colorScheme}`, () => {
      test.use({ viewport, colorScheme, locale });

      test('pictures', async ({ mailtrail, page }) => {
        const picture = (moment: string) =>
          page.screenshot({ path: `screenshots-out/${screen}-${colorScheme}-${moment}.png` });
        await mailtrail.open();
        if (screen === 'projector') await page.keyboard.press('p');
        await picture('1-start');
        await mailtrail.seek(37);
        await picture('2-hand-over');
        await mailtrail.seek(64);
        await picture('3-fetching');
        await mailtrail.seek(25);
        await mailtrail.break(/^Mail ?server/, 'refuse');
        await mailtrail.seek(35);
        await picture('4-waiting');
      });
    });
