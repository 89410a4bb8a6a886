import { expect, test, violations } from './page';

test("the visitor's words travel, come back, and arrive after all, by keyboard alone", async ({ page }) => {
  await page.goto('./');
  const told = page.locator('.sentence');
  await expect(page.getByRole('button', { name: /^Bob's server/ })).toBeVisible();
  expect(await violations(page), 'before it is sent').toEqual([]);

  await page.getByRole('textbox', { name: 'Your words' }).fill('Shall we "skate"?\nAt ten: yes or no');
  await page.keyboard.press('Control+Enter');
  await expect(told).toContainText('MAIL writes');
  await expect(page.locator('.wire')).toContainText('skate', { timeout: 20_000 });
  await page.getByRole('button', { name: 'Skip' }).press('Enter');

  const plug = page.getByRole('button', { name: 'Pull the plug' });
  await expect(plug).toBeVisible();
  expect(await violations(page), 'the plug').toEqual([]);
  await plug.press('Enter');
  await expect(told).toContainText('Nobody answers', { timeout: 20_000 });
  await expect(page.getByRole('button', { name: /^Bob's server, no power/ })).toBeVisible();
  await page.getByRole('button', { name: 'Skip' }).press('Enter');

  await expect(told).toContainText('back, after five days');
  await page.getByRole('button', { name: /^Drag back to Tuesday/ }).press('Enter');
  await page.getByRole('button', { name: 'Skip' }).press('Enter', { timeout: 20_000 });

  const endings = page.getByRole('region', { name: 'Two endings' });
  await expect(endings.getByRole('article').first()).toContainText('At ten: yes or no');
  await expect(endings.getByRole('article').first()).toContainText('Undelivered');
  await expect(endings.getByRole('article').last()).toContainText('Shall we "skate"?');
  expect(await violations(page), 'both endings').toEqual([]);
});

test('the server that pulses can be touched itself', async ({ page }) => {
  await page.goto('./');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByRole('button', { name: 'Skip' }).click();
  await expect(page.getByRole('button', { name: 'Pull the plug' })).toBeVisible();
  await page.getByRole('button', { name: /^Bob's server/ }).click();
  await expect(page.getByRole('button', { name: /^Bob's server, no power/ })).toBeVisible();
});

test('an ending opens step by step, and a lesson from the list', async ({ mailtrail, page }) => {
  await page.goto('./');
  await page.getByRole('button', { name: /^1 · A letter travels/ }).click();
  await expect(mailtrail.play).toBeEnabled();
  await expect(page.getByRole('heading', { name: 'A letter travels' })).toBeVisible();
  await page.getByRole('link', { name: 'Mailtrail' }).click();
  await expect(page.getByRole('heading', { name: 'Send a letter' })).toBeVisible();
});

test.describe('less motion', () => {
  test.use({ contextOptions: { reducedMotion: 'reduce' }, colorScheme: 'dark', locale: 'de-DE' });

  test('tells the same in whole steps, in German and in the dark', async ({ page }) => {
    await page.goto('./');
    await page.getByRole('button', { name: 'Senden' }).click();
    await expect(page.locator('.sentence')).toContainText('Umschlag');
    expect(await violations(page)).toEqual([]);
  });
});

test('nothing of it is cut off at 320 px', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto('./');
  await expect(page.getByRole('button', { name: 'Send', exact: true })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
});
