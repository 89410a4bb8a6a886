import { expect, test } from './page';

const bob = /^Bob/;

test('a node is moved by mouse and by keys, and stays there', async ({ mailtrail, page }) => {
  await mailtrail.open();
  const at = async () => (await mailtrail.node(bob).locator('.tile').boundingBox())!;
  const before = await at();
  await page.mouse.move(before.x + 20, before.y + 20);
  await page.mouse.down();
  await page.mouse.move(before.x - 60, before.y + 90, { steps: 5 });
  await page.mouse.up();
  const moved = await at();
  expect(moved.x).toBeCloseTo(before.x - 80, -1);
  expect(moved.y).toBeCloseTo(before.y + 70, -1);
  await expect(mailtrail.node(bob), 'a drag chooses nothing').toHaveAttribute('aria-pressed', 'false');

  await mailtrail.node(bob).focus();
  await page.keyboard.press('Shift+ArrowLeft');
  const nudged = await at();
  expect(nudged.x).toBeLessThan(moved.x - 40);
  await page.reload();
  await expect(mailtrail.play).toBeEnabled();
  expect((await at()).x).toBeCloseTo(nudged.x, 0);
});

test.describe('by touch', () => {
  test.use({ hasTouch: true, viewport: { width: 820, height: 1180 } });

  test('a tap chooses a node, a drag moves it and not the page', async ({ mailtrail, page }) => {
    await mailtrail.open();
    await mailtrail.node(bob).tap();
    await expect(mailtrail.node(bob)).toHaveAttribute('aria-pressed', 'true');
    const box = (await mailtrail.node(bob).locator('.tile').boundingBox())!;
    const touch = await page.context().newCDPSession(page);
    const send = (type: string, dx: number) =>
      touch.send('Input.dispatchTouchEvent', {
        type: type as 'touchStart',
        touchPoints: type === 'touchEnd' ? [] : [{ x: box.x + 20 + dx, y: box.y + 20 + dx }],
      });
    await send('touchStart', 0);
    for (const by of [-10, -30, -60]) await send('touchMove', by);
    await send('touchEnd', 0);
    const moved = (await mailtrail.node(bob).locator('.tile').boundingBox())!;
    expect(moved.x).toBeLessThan(box.x - 40);
    expect(await page.evaluate(() => scrollY)).toBe(0);
  });
});

test('the figure as a list says the same', async ({ mailtrail, page }) => {
  await mailtrail.open();
  await mailtrail.stepTo(/queued as/);
  const names = await page.locator('.net .node').evaluateAll((all) => all.map((n) => n.ariaLabel));
  await page.getByRole('button', { name: 'As a list' }).click();
  const list = page.getByRole('group', { name: 'The network' });
  for (const name of names)
    await expect(list.getByRole('button', { name: name!, exact: true })).toBeVisible();
});

test('badge and ring lie inside the figure, and the figure never moves', async ({ mailtrail, page }) => {
  for (const viewport of [
    { width: 1440, height: 900 },
    { width: 1280, height: 720 },
    { width: 390, height: 844 },
  ]) {
    await page.setViewportSize(viewport);
    await mailtrail.open();
    const net = (await page.locator('.net').boundingBox())!;
    for (const k of [3, 8, 12, 16, 21]) {
      await mailtrail.seek(k);
      expect(await page.locator('.net').boundingBox(), `step ${k}`).toEqual(net);
      for (const mark of await page.locator('.net :is(.envelope, .ring, .badge)').all()) {
        const box = (await mark.boundingBox())!;
        expect(box.x).toBeGreaterThanOrEqual(net.x);
        expect(box.y).toBeGreaterThanOrEqual(net.y);
        expect(box.x + box.width).toBeLessThanOrEqual(net.x + net.width);
      }
    }
  }
});

test('name and icon can be read from the last row', async ({ mailtrail, page }) => {
  await page.setViewportSize({ width: 1920, height: 1080 });
  for (const lesson of ['01-journey', '03-backup-mx', '05-expired']) {
    await mailtrail.openLesson(lesson);
    await page.keyboard.press('p');
    for (const node of await page.locator('.net .node').all()) {
      const [icon, name] = await Promise.all(
        ['svg', '.name'].map(async (part) => (await node.locator(part).first().boundingBox())!.height),
      );
      expect(icon! + name!, `${lesson}: ${await node.getAttribute('aria-label')}`).toBeGreaterThanOrEqual(
        0.044 * 1080,
      );
    }
    await page.keyboard.press('p');
  }
});
