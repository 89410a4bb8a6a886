import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FixtureEngine } from '../dev/fixtureEngine';
import { EngineError } from './engine';
import { decode } from './permalink';
import { Session } from './session.svelte';
import { Settings } from './settings.svelte';
import { stubBrowser } from './stubs';

let session: Session;
const engine = new FixtureEngine();

beforeEach(async () => {
  stubBrowser();
  session = new Session(engine, new Settings());
  session.player.still = true;
  await session.start('');
});
afterEach(() => {
  session.close();
  vi.unstubAllGlobals();
});

describe('a session', () => {
  it('opens the first lesson at its beginning', () => {
    expect(session.current?.view.recipe).toEqual({ lesson: '01-journey' });
    expect(session.player.p).toBe(0);
    expect(session.lab?.title.en).toBe('A letter travels');
  });

  it('forks at the play head: the past stays, the fault takes effect, the old future is kept', async () => {
    const original = session.current!;
    session.player.jump(20);
    const past = original.timeline.events.slice(0, 20);
    await session.fork({ break: 'mx1', how: 'refuse' });
    expect(session.futures).toHaveLength(2);
    expect(session.player.timeline.events.slice(0, 20)).toEqual(past);
    expect(session.player.p).toBe(22);
    expect(session.player.state.faults.map((f) => f.target)).toEqual(['mx1']);

    session.showFuture(original);
    expect(session.player.timeline).toBe(original.timeline);
    expect(session.player.p).toBe(20);
    expect(session.player.state.faults).toEqual([]);
  });

  it('keeps the first future and a handful of forks', async () => {
    const first = session.current;
    session.player.jump(5);
    for (let i = 0; i < 9; i++) await session.fork({ break: 'mx1', how: 'drop' });
    expect(session.futures).toHaveLength(6);
    expect(session.futures[0]).toBe(first);
    expect(session.futures.at(-1)).toBe(session.current);
  });

  it('has an address for its moment, and opens there', async () => {
    session.player.jump(17);
    const link = session.permalink();
    expect(decode(link)).toEqual({ recipe: { lesson: '01-journey' }, k: 17 });
    const other = new Session(engine, new Settings());
    await other.start(link);
    expect(other.player.p).toBe(17);
  });

  it('tells what went wrong, and recovers', async () => {
    const failing = vi.spyOn(engine, 'fork').mockRejectedValueOnce(new EngineError('too many labs', 429));
    session.player.jump(3);
    await session.fork({ break: 'mx1', how: 'mute' });
    expect(session.problem).toMatchObject({ status: 429 });
    expect([session.forking, session.futures.length, session.player.p]).toEqual([false, 1, 3]);
    failing.mockRestore();
    await session.fork({ break: 'mx1', how: 'mute' });
    expect(session.problem).toBeUndefined();
  });

  it('does not open a damaged address', async () => {
    const other = new Session(engine, new Settings());
    await other.start('#r=%%%');
    expect(other.problem).toBeInstanceOf(Error);
    expect(other.current).toBeUndefined();
  });
});
