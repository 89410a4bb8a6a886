import { describe, expect, it } from 'vitest';
import { journey } from '../core/fixture';
import { EngineError } from './engine';
import { FileEngine } from './fileEngine';

const view = {
  id: 'lab',
  state: 'done',
  recipe: { lesson: '01-journey' },
  title: { en: 'A', de: 'B' },
  events: 3,
};
const part = { number: '1', headers: [], type: 'text/html', size: 5 };
const content = {
  view,
  events: journey().slice(0, 3),
  lesson: { en: { slug: '01-journey', html: '<h1>A</h1>' }, de: { slug: '01-journey', html: '<h1>Ä</h1>' } },
  notes: { en: { 'smtp.mail': { text: 'The sender.' } }, de: { 'smtp.mail': { text: 'Der Absender.' } } },
  letters: [
    { msg: 'm1', node: 'alice', raw: 'Subject: A', parts: part },
    { msg: 'm1', node: 'msa', raw: 'Received: A', parts: part, html: { 1: '<p>Grüße & 50 %' } },
  ],
};

/** A page in which something stands at an id, or nothing. */
const page = (text?: string) => ({
  getElementById: (id: string) =>
    id === 'mailtrail-lab' && text !== undefined ? ({ textContent: text } as HTMLElement) : null,
});

describe('a run in a file', () => {
  it('is there, or the page has a server', () => {
    expect(FileEngine.of(page())).toBeUndefined();
    expect(FileEngine.of(page(JSON.stringify(content)))?.over).toBe(true);
  });

  const engine = new FileEngine(JSON.stringify(content));

  it('plays its events, from wherever one is', async () => {
    expect(await engine.run()).toEqual(view);
    const heard: number[] = [];
    const done = await new Promise((resolve) => {
      engine.events('lab', 1, {
        events: (batch) => heard.push(...batch.map((e) => e.seq)),
        done: () => resolve(true),
        trouble: () => resolve(false),
      });
    });
    expect([heard, done]).toEqual([[1, 2], true]);
  });

  it('stops when nobody listens any more', async () => {
    let heard = 0;
    const count = () => heard++;
    engine.events('lab', 0, { events: count, done: count, trouble: count })();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(heard).toBe(0);
  });

  it('has its texts in both languages and its letters as they stood at each node', async () => {
    expect((await engine.lesson('01-journey', 'de')).html).toBe('<h1>Ä</h1>');
    expect(await engine.notes('en')).toEqual(content.notes.en);
    expect(await engine.letter('lab', 'm1', 'msa')).toBe('Received: A');
    expect(await engine.letter('lab', 'm1', '')).toBe('Subject: A');
    expect((await engine.parts('lab', 'm1', 'msa')).type).toBe('text/html');
    const url = engine.html('lab', 'm1', 'msa', '1');
    expect(decodeURIComponent(url.replace('data:text/html;charset=utf-8,', ''))).toBe('<p>Grüße & 50 %');
    await expect(engine.letter('lab', 'm2', 'msa')).rejects.toThrow(EngineError);
  });

  it('has one history', async () => {
    expect(await engine.lessons()).toEqual([]);
    await expect(engine.fork()).rejects.toMatchObject({ status: 405 });
  });
});
