/**
 * Measures the page in Chromium: node bench/measure.mjs http://127.0.0.1:8088/
 * The journal is lesson 07's, told again and again with new letters, until it has as many events as wanted.
 */
import { gzipSync } from 'node:zlib';
import { readdirSync, readFileSync } from 'node:fs';
import { chromium } from '@playwright/test';

const url = process.argv[2] ?? 'http://127.0.0.1:8088/';
const dist = new URL('../../dist/assets/', import.meta.url);
const lesson = '07-busy';

/** The journal of a lesson, as the server gives it. */
async function journal() {
  const headers = { 'Content-Type': 'application/json' };
  const post = { method: 'POST', headers, body: JSON.stringify({ lesson }) };
  const { id } = await (await fetch(`${url}api/labs`, post)).json();
  const lines = await fetch(`${url}api/labs/${id}/events`, { headers: { Accept: 'application/x-ndjson' } });
  return (await lines.text()).trim().split('\n').map(JSON.parse);
}

/** Tells a journal again until it has n events; letters, connections and times are new each time. */
function repeat(events, n) {
  const [lab, ...story] = events.slice(0, -1);
  const lasts = story.at(-1).t + 60_000_000;
  const out = [lab];
  for (let round = 0; out.length < n - 1; round++) {
    const shift = out.length - story[0].seq;
    for (const e of story) {
      if (out.length === n - 1) break;
      const again = { ...e, seq: out.length, t: e.t + round * lasts };
      if (e.cause > 0) again.cause = e.cause + shift;
      if (e.conn) again.conn = e.conn + round * 1000;
      if (e.msg) again.msg = `${e.msg}-${round}`;
      if (e.next) again.next = e.next + round * lasts;
      out.push(again);
    }
  }
  return [...out, { ...events.at(-1), seq: n - 1, t: out.at(-1).t }];
}

/** A page that is given this journal instead of the server's. */
async function open(browser, events) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
  page.on('pageerror', (error) => console.error(error.message));
  if (events)
    await page.routeWebSocket(/\/events/, (socket) => {
      for (let i = 0; i < events.length; i += 1000) socket.send(JSON.stringify(events.slice(i, i + 1000)));
      socket.close({ code: 1000 });
    });
  const recipe = Buffer.from(JSON.stringify({ lesson })).toString('base64url');
  const began = Date.now();
  await page.goto(`${url}#r=${recipe}&k=1`);
  await page.waitForFunction(() => !document.querySelector('button.play')?.disabled);
  return { page, opened: Date.now() - began };
}

/** Script time of random seeks: from the input event until the page has been computed anew. */
const seeks = (page, n, end) =>
  page.evaluate(
    async ([n, end]) => {
      const range = document.querySelector('.track input');
      const to = async (k) => {
        range.value = String(k);
        range.dispatchEvent(new Event('input', { bubbles: true }));
        await new Promise((resolve) => queueMicrotask(resolve));
      };
      const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      const times = [];
      let seed = 7;
      for (let i = 0; i < n; i++) {
        seed = (seed * 16807) % 2147483647;
        const before = performance.now();
        await to(seed % end);
        times.push(performance.now() - before);
        await frame();
      }
      return times;
    },
    [n, end],
  );

/** Times between frames while something goes on, and the longest task meanwhile. */
const frames = (page, ms, each) =>
  page.evaluate(
    async ([ms, each]) => {
      const times = [];
      const tasks = [0];
      const observer = new PerformanceObserver((list) =>
        list.getEntries().forEach((e) => tasks.push(e.duration)),
      );
      observer.observe({ type: 'longtask' });
      const rows = document.querySelector('[role=log]');
      const end = performance.now() + ms;
      for (let last = performance.now(), now = last; now < end; last = now) {
        now = await new Promise((resolve) => requestAnimationFrame(resolve));
        times.push(now - last);
        if (each === 'scroll') rows.scrollTop -= 120;
      }
      observer.disconnect();
      return { times: times.slice(2), longest: Math.max(...tasks) };
    },
    [ms, each],
  );

const at = (times, part) =>
  [...times].sort((a, b) => a - b)[Math.floor((times.length - 1) * part)].toFixed(1);
const say = (what, times) =>
  console.log(`${what}: median ${at(times, 0.5)} ms, p95 ${at(times, 0.95)} ms, longest ${at(times, 1)} ms`);

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
  ],
});
const story = await journal();

{
  const { page } = await open(browser);
  const paint = await page.evaluate(() =>
    performance.getEntriesByType('paint').map((p) => `${p.name} ${p.startTime.toFixed(0)} ms`),
  );
  console.log(`first paint: ${paint.join(', ')}`);
  await page.close();
}
{
  const { page, opened } = await open(browser, repeat(story, 10_000));
  console.log(`10 000 events: opened after ${opened} ms`);
  await page.waitForTimeout(500);
  await page.keyboard.press('End');
  await page.waitForTimeout(500);
  say('seek, conversation open', await seeks(page, 300, 10_000));
  await page.getByRole('tab', { name: 'Transcript' }).click();
  say('seek, transcript open', await seeks(page, 300, 10_000));
  await page.keyboard.press('End');
  await page.waitForTimeout(300);
  await page.locator('[role=log]').hover();
  await page.mouse.wheel(0, -200);
  const scroll = await frames(page, 5000, 'scroll');
  say('scroll of 10 000 rows, between frames', scroll.times);
  console.log(`  longest task ${scroll.longest} ms`);
  await page.keyboard.press('Home');
  await page.locator('select', { hasText: '16 ×' }).selectOption('16');
  await page.locator('button.play').click();
  const play = await frames(page, 10_000, '');
  say('playing at 16 ×, between frames', play.times);
  console.log(`  longest task ${play.longest} ms`);
  await page.close();
}
await browser.close();

for (const name of readdirSync(dist).filter((n) => /\.(js|css)$/.test(n)))
  console.log(
    `${name}: ${(gzipSync(readFileSync(new URL(name, dist))).length / 1000).toFixed(1)} kB gzipped`,
  );
