import { expect, test, violations } from './page';

for (const colorScheme of ['light', 'dark'] as const)
  for (const locale of ['en-GB', 'de-DE'])
    test.describe(`${colorScheme}, ${locale}`, () => {
      test.use({ colorScheme, locale });

      test('axe finds nothing', async ({ mailtrail, page }) => {
        await mailtrail.open();
        expect(await violations(page), 'at the start').toEqual([]);
        await mailtrail.seek(25);
        await mailtrail.break(/^Mail ?server/, 'refuse');
        await mailtrail.seek(36);
        expect(await violations(page), 'conversation, a broken node').toEqual([]);
        await page.getByRole('tab').nth(1).click();
        expect(await violations(page), 'transcript').toEqual([]);
        await page.locator('section.now button').click();
        expect(await violations(page), 'what a line means').toEqual([]);
        await page.getByRole('tab').first().click();
        await page.locator('.choose button').last().click();
        expect(await violations(page), 'the conversation as a table').toEqual([]);
        await page.locator('nav > button').click();
        await page.locator('dialog[open] table').waitFor();
        expect(await violations(page), 'two futures').toEqual([]);
        await page.keyboard.press('Escape');
        await page.keyboard.press('s');
        await page.locator('dialog[open] svg').waitFor();
        expect(await violations(page), 'a moment to share').toEqual([]);
        await page.keyboard.press('Escape');
        await page.locator('button.harm').click();
        await page.locator('dialog[open] .acts button').first().click();
        await page.locator('[data-how=reply]').click();
        await page.locator('dialog[open] form').waitFor();
        expect(await violations(page), 'the menu of faults').toEqual([]);
        await page.keyboard.press('Escape');
        await page.keyboard.press('?');
        expect(await violations(page), 'help').toEqual([]);
        await page.keyboard.press('Escape');
        await page.keyboard.press('p');
        expect(await violations(page), 'projector').toEqual([]);
      });
    });

test('axe finds nothing on a phone', async ({ mailtrail, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await mailtrail.open();
  await mailtrail.seek(30);
  expect(await violations(page)).toEqual([]);
});

test('nothing is cut off at 320 px', async ({ mailtrail, page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await mailtrail.open();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(320);
});

test.describe('German', () => {
  test.use({ locale: 'de-DE' });

  test('is spoken to a German browser, and English on request', async ({ mailtrail, page }) => {
    await mailtrail.open();
    await expect(page.locator('html')).toHaveAttribute('lang', 'de');
    await expect(page.getByRole('heading', { name: 'Ein Brief reist' })).toBeVisible();
    await mailtrail.stepTo(/RCPT TO/);
    await expect(mailtrail.sentence).toContainText('Umschlag');
    await page.getByRole('button', { name: 'English' }).click();
    await expect(mailtrail.sentence).toContainText('envelope');
    await expect(page.getByRole('heading', { name: 'A letter travels' })).toBeVisible();
  });
});

test.describe('less motion', () => {
  test.use({ contextOptions: { reducedMotion: 'reduce' } });

  test('plays in whole steps', async ({ mailtrail, page }) => {
    await mailtrail.open();
    await page.getByLabel('Speed').selectOption('4 ×');
    await mailtrail.play.click();
    await expect.poll(() => mailtrail.step()).toBeGreaterThan(6);
    await page.keyboard.press('k');
    const k = await mailtrail.step();
    await page.keyboard.press('.');
    await expect.poll(() => mailtrail.step()).toBe(k + 1);
  });
});

test('a lesson is played, broken and taken back by keys alone', async ({ mailtrail, page }) => {
  await mailtrail.open();
  await mailtrail.seek(25);
  await mailtrail.node(/^Mail server/).focus();
  await page.keyboard.press('Enter');
  await page.locator('button.harm').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await expect(mailtrail.futures).toHaveCount(2);
  await expect(mailtrail.node(/^Mail server/)).toHaveAccessibleName(/no power/);
  await mailtrail.futures.first().focus();
  await page.keyboard.press('Enter');
  await expect(mailtrail.node(/^Mail server/)).not.toHaveAccessibleName(/no power/);
});
