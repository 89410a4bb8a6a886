import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { journey } from '../core/fixture';
import { Timeline } from '../core/timeline';
import { Player } from './player.svelte';
import { stubBrowser } from './stubs';

const events = journey();
let frames: (n: number) => void;
let player: Player;

beforeEach(() => {
  ({ frames } = stubBrowser());
  const timeline = new Timeline();
  timeline.append(events);
  player = new Player();
  player.show(timeline, true, 0, 0);
});
afterEach(() => vi.unstubAllGlobals());

describe('the play head', () => {
  it('plays to the end, stops there, and knows the total only then', () => {
    player.speed = 16;
    player.play();
    expect(player.whole).toBe(false);
    frames(2000);
    expect(player.p).toBe(events.length);
    expect([player.playing, player.whole]).toEqual([false, true]);
    player.jump(3);
    expect(player.whole).toBe(true);
    expect(player.state.k).toBe(3);
  });

  it('glides a step forward and the same step back', () => {
    player.jump(10);
    player.step(1);
    frames(3);
    expect(player.p).toBeGreaterThan(10);
    expect(player.p).toBeLessThan(11);
    frames(200);
    expect(player.p).toBe(11);
    player.step(-1);
    frames(200);
    expect(player.p).toBe(10);
  });

  it('finishes a step when the next one is asked for', () => {
    player.jump(10);
    player.step(1);
    player.step(1);
    frames(300);
    expect(player.p).toBe(12);
  });

  it('steps without gliding where less motion is wanted', () => {
    player.still = true;
    player.step(1);
    expect(player.p).toBe(1);
    player.play();
    frames(3);
    expect(Number.isInteger(player.p)).toBe(true);
  });

  it('leaps from conversation to conversation', () => {
    const starts = player.timeline.chapters.list.map((c) => c.seqs[0]! + 1);
    for (const start of starts) {
      player.leap(1);
      expect(player.p).toBe(start);
    }
    player.leap(-1);
    expect(player.p).toBe(starts.at(-2));
  });

  it('waits at the end of what has come, and goes on when more comes', () => {
    const timeline = new Timeline();
    timeline.append(events.slice(0, 5));
    player.show(timeline, false, 4, 4);
    player.play();
    frames(500);
    expect([player.p, player.playing, player.whole]).toEqual([5, true, false]);
    timeline.append(events.slice(5, 8));
    player.grown(true);
    frames(1000);
    expect([player.p, player.playing]).toEqual([8, false]);
  });
});
