import { writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import type { APIRequestContext, TestInfo } from '@playwright/test';
import { expect, test } from './page';

/** Takes a lab along: the address of a file that holds it. */
async function takeAlong(request: APIRequestContext, info: TestInfo, recipe: object) {
  const made = await request.post('api/labs', { data: recipe });
  const { id } = (await made.json()) as { id: string };
  const file = await request.get(`api/labs/${id}/export/html`);
  expect(file.status()).toBe(200);
  const path = info.outputPath('lab.html');
  await writeFile(path, await file.body());
  return { url: pathToFileURL(path).href, size: (await file.body()).length };
}

/** What somebody might write who means no good, or nothing at all. */
const hostile =
  '</script><script>document.title = "evil"</script><!-- <script> \u2028 <img src=x onerror=alert(1)>';

const scenario = `
title: {en: "A strange <b>letter</b>", de: "Ein seltsamer Brief"}
accounts:
  - {address: alice@uni.example, name: Alice, password: wonder}
nodes:
  alice: {kind: mua, account: alice@uni.example, submit: {server: smtp.uni.example}}
  msa: {kind: mta, host: smtp.uni.example, domains: [uni.example], store: uni}
script:
  - {at: 1s, send: {from: alice, to: [alice@uni.example], subject: ${JSON.stringify(hostile)}, body: ${JSON.stringify(hostile)}}}
`;

test('a lab that was taken along plays from a disk, without a network', async ({
  mailtrail,
  page,
  context,
  request,
}, info) => {
  const { url, size } = await takeAlong(request, info, { lesson: '01-journey' });
  expect(size).toBeLessThan(1_500_000);
  await context.setOffline(true);
  const asked: string[] = [];
  page.on('request', (r) => asked.push(r.url()));
  await page.goto(url);
  await expect(mailtrail.play).toBeEnabled();
  await expect(page.getByRole('heading', { name: 'A letter travels' })).toBeVisible();
  await mailtrail.stepTo(/RCPT TO/);
  await expect(mailtrail.verbatim).toContainText('RCPT TO:<bob@firma.example>');
  const k = await mailtrail.step();
  await page.keyboard.press(',');
  await expect.poll(() => mailtrail.step()).toBe(k - 1);
  await mailtrail.stepTo(/the run ends/);
  await page.getByRole('button', { name: 'Deutsch' }).click();
  await expect(page.getByRole('heading', { name: 'Ein Brief reist' })).toBeVisible();
  await page.evaluate(() => document.fonts.ready);
  expect(await page.evaluate(() => [...document.fonts].filter((f) => f.status === 'error').length)).toBe(0);
  expect(asked.filter((address) => address !== url && !address.startsWith('data:'))).toEqual([]);
});

test('the moment stands in the address of the file', async ({ mailtrail, page, request }, info) => {
  const { url } = await takeAlong(request, info, { lesson: '02-local' });
  await page.goto(url);
  await mailtrail.stepTo(/MAIL FROM/);
  const k = await mailtrail.step();
  await expect.poll(() => page.url()).toMatch(new RegExp(`&k=${k}$`));
  await page.reload();
  await expect.poll(() => mailtrail.step()).toBe(k);
});

test('what stands in a letter runs nowhere in the file', async ({ mailtrail, page, request }, info) => {
  const { url } = await takeAlong(request, info, { scenario });
  await page.goto(url);
  await expect(mailtrail.play).toBeEnabled();
  await mailtrail.stepTo(/the run ends/);
  expect(await page.title()).not.toContain('evil');
  expect(await page.locator('img, script:not([type])').count()).toBe(0);
});
