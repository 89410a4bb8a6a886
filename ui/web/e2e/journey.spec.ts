import { expect, test } from './page';

test('plays lesson 01 from submission to fetching', async ({ mailtrail, page }) => {
  test.setTimeout(90_000);
  await mailtrail.open();
  await expect(page.getByRole('heading', { name: 'A letter travels' })).toBeVisible();
  await page.getByLabel('Speed').selectOption('4 ×');
  await expect(page.locator('.read')).toContainText('of …');
  const said = await mailtrail.listen();
  await mailtrail.play.click();
  await expect(mailtrail.sentence).toContainText('the run ends', { timeout: 80_000 });
  const [mail, mx, hand, fetched] = ['RCPT TO:', 'firma.example MX?', '250 2.0.0 stored', 'RETR 1'].map(
    (line) => said().findIndex((heard) => heard.includes(line)),
  ) as [number, number, number, number];
  expect(mail).toBeGreaterThanOrEqual(0);
  expect(mx).toBeGreaterThan(mail);
  expect(hand).toBeGreaterThan(mx);
  expect(fetched).toBeGreaterThan(hand);
  await expect(page.locator('.read')).not.toContainText('…');
  await expect(page.getByText('(reached)')).toHaveCount(3);
  await expect(mailtrail.node(/^Bob/)).toHaveAccessibleName(/has the letter/);
});

test('steps forward and back, by button and by key', async ({ mailtrail, page }) => {
  await mailtrail.open();
  await mailtrail.stepTo(/RCPT TO/);
  const k = await mailtrail.step();
  await page.keyboard.press(',');
  await expect.poll(() => mailtrail.step()).toBe(k - 1);
  await expect(mailtrail.verbatim).toContainText('250');
  await page.getByRole('button', { name: 'One step forward' }).click();
  await expect.poll(() => mailtrail.step()).toBe(k);
  await expect(mailtrail.verbatim).toContainText('RCPT TO:<bob@firma.example>');
  await page.keyboard.press('Home');
  await expect.poll(() => mailtrail.step()).toBe(0);
});

test('shows who is responsible for the letter', async ({ mailtrail }) => {
  await mailtrail.open();
  const holds = /is responsible for the letter/;
  await mailtrail.stepTo(/354/);
  await expect(mailtrail.node(/^Alice/)).toHaveAccessibleName(holds);
  await mailtrail.stepTo(/250 .*queued/);
  await expect(mailtrail.node(/^Outgoing server/)).toHaveAccessibleName(holds);
  await expect(mailtrail.node(/^Alice/)).not.toHaveAccessibleName(holds);
});

test('breaking the mail server before the hand-over changes the future, not the past', async ({
  mailtrail,
  page,
}) => {
  await mailtrail.open();
  await mailtrail.stepTo(/queued as/);
  const k = await mailtrail.step();
  await mailtrail.break(/^Mail server/, 'refuse');
  await expect(mailtrail.node(/^Mail server/)).toHaveAccessibleName(/refuses calls/);
  await mailtrail.stepTo(/keeps the letter and tries again/);
  await expect(mailtrail.node(/^Outgoing server/)).toHaveAccessibleName(/1 letter waits, next try in 15 min/);

  await mailtrail.seek(k);
  await expect(mailtrail.verbatim).toContainText('queued as');
  await expect(mailtrail.node(/^Mail server/)).not.toHaveAccessibleName(/refuses/);

  await mailtrail.futures.first().click();
  await mailtrail.stepTo(/put the letter into the mailbox/);
  await expect(page.getByRole('navigation', { name: 'Futures' })).toContainText(
    'Mail server – refuses calls',
  );
});

test('a repair at the play head lets the letter through', async ({ mailtrail, page }) => {
  await mailtrail.open();
  await mailtrail.stepTo(/queued as/);
  await mailtrail.break(/^Mail server/, 'crash');
  await expect(mailtrail.node(/^Mail server/)).toHaveAccessibleName(/no power/);
  await mailtrail.stepTo(/keeps the letter and tries again/);
  await page.getByRole('button', { name: 'Repair' }).click();
  await expect(mailtrail.futures).toHaveCount(3);
  await expect(mailtrail.node(/^Mail server/)).not.toHaveAccessibleName(/no power/);
  await mailtrail.stepTo(/put the letter into the mailbox/);
});

test('an address opens the same moment', async ({ mailtrail, page }) => {
  await mailtrail.open();
  await mailtrail.stepTo(/RCPT TO/);
  const k = await mailtrail.step();
  await expect.poll(() => page.url()).toContain(`&k=${k}`);
  const { hash } = new URL(page.url());
  await page.goto('about:blank');
  await mailtrail.open(hash);
  await expect.poll(() => mailtrail.step()).toBe(k);
  await expect(mailtrail.verbatim).toContainText('RCPT TO');
});

test('a connection that breaks is taken up again', async ({ mailtrail, page }) => {
  let broken = 0;
  await page.routeWebSocket(/\/events/, (socket) => {
    if (broken++ === 0) return void socket.close({ code: 1011 });
    socket.connectToServer();
  });
  await mailtrail.open();
  await mailtrail.stepTo(/MAIL FROM/);
  expect(broken).toBe(2);
});
