import { describe, expect, it } from 'vitest';
import { breakStep, fieldOf, moreWays, plainWays } from './faults';
import { journey } from './fixture';
import { Timeline } from './timeline';

const timeline = new Timeline();
timeline.append(journey());
const lab = timeline.at(1);
const hows = (ways: readonly { how: string }[]) => ways.map((w) => w.how);

describe('what can be broken', () => {
  it('depends on what it is: a server, a person, a name server, a line', () => {
    expect(hows(plainWays(lab, 'mx1'))).toEqual(['crash', 'refuse', 'drop', 'mute']);
    expect(hows(plainWays(lab, 'bob'))).toEqual(['crash']);
    expect(hows(plainWays(lab, 'msa>mx1'))).toEqual(['refuse', 'drop', 'mute']);
    expect(hows(moreWays(lab, 'mx1'))).toContain('greylist');
    expect(hows(moreWays(lab, 'ns'))).toEqual(['servfail', 'nxdomain', 'cut', 'slow', 'lose']);
    expect(hows(moreWays(lab, 'msa>mx1'))).toEqual(['cut', 'slow', 'lose']);
    expect(hows(moreWays(lab, 'bob'))).toEqual([]);
  });

  it('becomes a step of the script; empty fields stay away', () => {
    const reply = moreWays(lab, 'mx1').find((w) => w.how === 'reply')!;
    const step = breakStep('mx1', reply, { stage: 'rcpt', code: '450', text: ' ', times: '2' });
    expect(step).toEqual({ break: 'mx1', how: 'reply', stage: 'rcpt', code: 450, times: 2 });
    const slow = moreWays(lab, 'mx1').find((w) => w.how === 'slow')!;
    expect(breakStep('mx1', slow, { latency: 'abc' })).toMatchObject({ latency: 'abc' });
  });

  it('has its errors shown at the field that they are about', () => {
    const rate = { break: 'mx1', how: 'slow', rate: 0 };
    expect(fieldOf(rate, 29, 'rate is between 1 and 1073741824 bytes per second')).toBe('rate');
    const owner = { break: 'mx1', how: 'full', for: 'nobody' };
    expect(fieldOf(owner, 35, '"nobody" is not an address')).toBe('for');
    const reply = { break: 'mx1', how: 'reply', stage: 'rcpt' };
    expect(fieldOf(reply, 22, '"reply" needs the key "code"')).toBe('code');
    expect(fieldOf({ break: 'mx1', how: 'slow' }, 22, 'slow needs a latency')).toBe('how');
  });
});
