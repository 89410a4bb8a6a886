import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test as base, type Page } from '@playwright/test';
import { encode } from '../src/live/permalink';

/** The address of lesson 01 at its beginning. */
const journey = encode({ recipe: { lesson: '01-journey' }, k: 0 });

/** The page under test, in the words of one who uses it. */
export class Mailtrail {
  constructor(readonly page: Page) {}

  /** Opens lesson 01 or another moment, and waits until the lab stands. */
  async open(hash = journey): Promise<void> {
    await this.page.goto(`./${hash}`);
    await expect(this.play).toBeEnabled();
  }

  /** Opens a lesson at one of its moments. */
  async openLesson(lesson: string, k = 0): Promise<void> {
    await this.page.goto('about:blank');
    await this.open(encode({ recipe: { lesson }, k }));
  }

  get play() {
    return this.page.locator('button.play');
  }

  /** Name of a node in the figure, whatever its state. */
  node(name: RegExp) {
    return this.page.getByRole('group', { name: /^(The network|Das Netz)$/ }).getByRole('button', { name });
  }

  /** The protocol line of this moment. */
  get verbatim() {
    return this.page.locator('section.now .verbatim');
  }

  get sentence() {
    return this.page.locator('section.now .sentence');
  }

  get futures() {
    return this.page.getByRole('navigation', { name: /Futures|Zukünfte/ }).locator('li button');
  }

  /** The step that the transport names. */
  async step(): Promise<number> {
    const text = await this.page.locator('.read span').innerText();
    return Number(/\d+/.exec(text)![0]);
  }

  /** Puts the play head after an event; the timeline grows as it is seen, so that it may take two moves. */
  async seek(k: number): Promise<void> {
    const range = this.page.locator('.track input');
    await expect(async () => {
      await range.evaluate((input: HTMLInputElement, value) => {
        input.value = String(value);
        input.dispatchEvent(new Event('input', { bubbles: true }));
      }, k);
      expect(await this.step()).toBe(k);
    }).toPass({ intervals: [20] });
  }

  /** Steps until the Now line says something. */
  async stepTo(words: RegExp): Promise<void> {
    const found = await this.page.evaluate(async (source) => {
      const range = document.querySelector<HTMLInputElement>('.track input')!;
      const now = document.querySelector('section.now')!;
      const rendered = () => new Promise((resolve) => setTimeout(resolve, 10));
      for (let k = Number(range.value) + 1, idle = 0; idle < 300; idle++) {
        range.value = String(k);
        range.dispatchEvent(new Event('input', { bubbles: true }));
        await rendered();
        if (Number(range.value) < k) continue; // this event has not come yet
        if (new RegExp(source).test(now.textContent)) return true;
        k++;
        idle = 0;
      }
      return false;
    }, words.source);
    expect(found, `something says ${words}`).toBe(true);
  }

  /** Hears every line that the Now line shows from here on. */
  async listen(): Promise<() => readonly string[]> {
    const heard: string[] = [];
    await this.page.exposeFunction('hear', (line: string) => heard.push(line));
    await this.page.locator('section.now').evaluate((now) => {
      const { hear } = window as unknown as { hear(line: string): void };
      const tell = () => hear(now.textContent);
      new MutationObserver(tell).observe(now, { childList: true, characterData: true, subtree: true });
    });
    return () => heard;
  }

  /** Breaks a node at the play head, and waits until the new future stands. */
  async break(name: RegExp, how: string): Promise<void> {
    await this.node(name).click();
    await this.page.locator('button.harm').click();
    await this.page.locator(`[data-how=${how}]`).click();
    await expect(this.futures.last()).toHaveAttribute('aria-current', 'true');
  }
}

/** A test that fails on any error in the console and on any report of the content security policy. */
export const test = base.extend<{ mailtrail: Mailtrail }>({
  mailtrail: async ({ page }, use) => {
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      // What the viewer typed may be wrong: the engine answers 422, and the browser logs that.
      if (message.type() === 'error' && !/status of 422/.test(message.text())) faults.push(message.text());
    });
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (v) =>
        console.error(`content security policy: ${v.violatedDirective} ${v.sourceFile}:${v.lineNumber}`),
      );
    });
    await use(new Mailtrail(page));
    expect(faults).toEqual([]);
  },
});

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  nodes: { target: string[]; failureSummary: string }[];
}

/** What axe finds, by rule and element. */
export async function violations(page: Page): Promise<string[]> {
  // The policy of the page forbids foreign scripts, so that axe comes through the browser's own door.
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(o: object): Promise<{ violations: Violation[] }> } };
    const values = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    return (await axe.run({ runOnly: { type: 'tag', values } })).violations;
  });
  return found.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(' ')} ${n.failureSummary}`));
}

export { expect };
