import { expect, test } from './page';

test('a line tells what it means, what may follow, and where it is written', async ({ mailtrail, page }) => {
  await mailtrail.open();
  await mailtrail.stepTo(/RCPT TO/);
  await page.locator('section.now button').click();
  const meaning = page.getByRole('region', { name: 'What this means' });
  await expect(meaning).toContainText('RCPT TO:<bob@firma.example>');
  await expect(meaning).toContainText('What may follow');
  await expect(meaning.getByRole('link', { name: /RFC 5321, section 4\.1\.1\.3/ })).toHaveAttribute(
    'href',
    'https://www.rfc-editor.org/rfc/rfc5321#section-4.1.1.3',
  );
  await page.keyboard.press('Escape');
  await expect(meaning).toBeHidden();
});

test('“Why?” leads from an outcome back to what brought it about', async ({ mailtrail, page }) => {
  await mailtrail.open();
  await mailtrail.stepTo(/put the letter into the mailbox/);
  const k = await mailtrail.step();
  await page.getByRole('button', { name: 'Why?' }).click();
  const causes = page.getByRole('region', { name: 'What this means' }).locator('ol button');
  await expect(causes.last()).toContainText('presses “Send”');
  await causes.last().click();
  expect(await mailtrail.step()).toBeLessThan(k);
});

test('the line under the pointer marks its causes', async ({ mailtrail, page }) => {
  await mailtrail.open();
  await mailtrail.stepTo(/354/);
  await page.locator('li[data-seq]').last().hover();
  expect(await page.locator('li.traced').count()).toBeGreaterThan(2);
  await page.mouse.move(0, 0);
  await expect(page.locator('li.traced')).toHaveCount(0);
});

test('the search finds only what has happened, by keys', async ({ mailtrail, page }) => {
  await mailtrail.open();
  await mailtrail.stepTo(/354/);
  await page.keyboard.press('/');
  await page.keyboard.type('retr');
  await expect(page.getByText('Nothing so far fits.')).toBeVisible();
  await page.locator('.transcript input').fill('mail from');
  await expect(page.getByRole('log')).toContainText('MAIL FROM');
});

test('a letter unfolds to what the server has', async ({ mailtrail, page }) => {
  await mailtrail.open();
  await mailtrail.stepTo(/header, blank line, text/);
  await page.getByRole('tab', { name: 'Transcript' }).click();
  await page.getByRole('button', { name: 'Show the whole letter' }).click();
  await expect(page.locator('.transcript pre')).toContainText('Message-ID', { ignoreCase: true });
});

test('a letter’s whole way, and the same as a table', async ({ mailtrail, page }) => {
  await mailtrail.open();
  await mailtrail.stepTo(/put the letter into the mailbox/);
  await page.getByRole('button', { name: 'Whole way' }).click();
  await expect(page.locator('.scene').first()).toContainText('Alice');
  await page.getByRole('button', { name: 'Table' }).click();
  await expect(page.getByRole('table')).toContainText('MAIL FROM');
  await expect(page.getByRole('columnheader')).toHaveCount(3);
});

test('this moment has an address and a QR code', async ({ mailtrail, page }) => {
  await mailtrail.open();
  await mailtrail.stepTo(/RCPT TO/);
  const k = await mailtrail.step();
  await page.keyboard.press('s');
  await expect(page.getByRole('img', { name: 'QR code of this moment' })).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Share this moment' })).toHaveValue(new RegExp(`&k=${k}$`));
});

test('a fault with settings; a mistake is told at its field', async ({ mailtrail, page }) => {
  await mailtrail.open();
  await mailtrail.stepTo(/queued as/);
  await mailtrail.node(/^Mail server/).click();
  await page.locator('button.harm').click();
  await page.getByRole('button', { name: 'More …' }).click();
  await page.locator('[data-how=slow]').click();
  const latency = page.getByLabel('How much later');
  await latency.fill('soon');
  await page.getByRole('button', { name: 'From now on' }).click();
  await expect(latency).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByText(/"soon" is not a duration/)).toBeVisible();
  await latency.fill('3s');
  await page.getByRole('button', { name: 'From now on' }).click();
  await expect(mailtrail.futures).toHaveCount(2);
  await expect(mailtrail.sentence).toContainText('latency: 3s');
});

test('two futures stand side by side', async ({ mailtrail, page }) => {
  await mailtrail.open();
  await mailtrail.stepTo(/queued as/);
  await mailtrail.break(/^Mail server/, 'refuse');
  await mailtrail.stepTo(/keeps the letter and tries again/);
  await mailtrail.futures.first().click();
  await mailtrail.stepTo(/put the letter into the mailbox/);
  await page.getByRole('button', { name: 'Compare' }).click();
  const both = page.getByRole('dialog', { name: 'Two futures side by side' });
  await expect(both).toContainText('delivered');
  await both.getByRole('combobox').nth(1).selectOption('1');
  await expect(both).toContainText('waits for the next try');
});

test('nothing on the page speaks of what is to come', async ({ mailtrail, page }) => {
  await mailtrail.open();
  await mailtrail.seek(12);
  for (const panel of ['Conversation', 'Transcript']) {
    await page.getByRole('tab', { name: panel }).click();
    const words = await page.evaluate(() => document.querySelector('.app')!.innerHTML);
    for (const later of ['RETR', 'put the letter into', '10 mx1.firma.example', 'queued as', 'the run ends'])
      expect(words, panel).not.toContain(later);
  }
  await expect(page.locator('.read')).toContainText('of …');
  await expect(page.locator('.track input')).toHaveAttribute('max', '48');
});
