/** Made-up journals for unit tests and for the development page; never part of the built page. */
import type { JournalEvent, Line, LinkInfo, NodeInfo } from './events';

type Body = JournalEvent extends infer E ? (E extends unknown ? Omit<E, 'seq' | 't'> : never) : never;

const node = (name: string, kind: string, host: string, en: string, de: string, rest: Partial<NodeInfo>) =>
  ({ name, kind, host, addr: '192.0.2.1', label: { en, de }, at: [0.5, 0.5], ...rest }) as NodeInfo;

export const nodes: readonly NodeInfo[] = [
  node('alice', 'mua', '', 'Alice', 'Alice', { at: [0.08, 0.5], account: 'alice@uni.example' }),
  node('msa', 'mta', 'smtp.uni.example', 'Outgoing server', 'Postausgangsserver', {
    at: [0.32, 0.5],
    store: 'uni',
    services: [{ port: 587, proto: 'smtp' }],
    retry: 'exim',
  }),
  node('ns', 'dns', 'ns.example', 'Name server', 'Nameserver', {
    at: [0.5, 0.14],
    services: [{ port: 53, proto: 'dns' }],
  }),
  node('mx1', 'mta', 'mx1.firma.example', 'Mail server', 'Mailserver', {
    at: [0.66, 0.5],
    store: 'firma',
    services: [{ port: 25, proto: 'smtp' }],
  }),
  node('pop3', 'pop3', 'pop.firma.example', 'Incoming server', 'Posteingangsserver', {
    at: [0.8, 0.84],
    store: 'firma',
    services: [{ port: 110, proto: 'pop3' }],
  }),
  node('bob', 'mua', '', 'Bob', 'Bob', { at: [0.93, 0.5], account: 'bob@firma.example' }),
];

export const links: readonly LinkInfo[] = [
  { from: 'alice', to: 'msa', proto: 'smtp', port: 587 },
  { from: 'msa', to: 'mx1', proto: 'smtp', port: 25 },
  { from: 'bob', to: 'pop3', proto: 'pop3', port: 110 },
  { from: 'mx1', to: 'pop3', proto: 'store' },
  ...['alice', 'msa', 'mx1', 'bob'].map((from) => ({ from, to: 'ns', proto: 'dns', port: 53 })),
];

/** Builds a journal event by event; times are virtual ms. */
export class Script {
  readonly events: JournalEvent[] = [];
  #ms = 0;

  add(body: Body, ms = 20): this {
    this.#ms += ms;
    this.events.push({ seq: this.events.length, t: this.#ms * 1000, ...body } as JournalEvent);
    return this;
  }

  lab(): this {
    const title = { en: 'A letter travels', de: 'Ein Brief reist' };
    const start = '2026-03-02T09:00:00Z';
    return this.add({ kind: 'lab', title, seed: 1, start, engine: 1, nodes, links }, 0);
  }

  ask(from: string, name: string, type: string, record: string, msg?: string): this {
    const question = { over: 'udp', port: 49152, arrive: 0, size: 40, id: 7, name, type };
    const about = msg ? { msg } : {};
    this.add({ kind: 'query', from, to: 'ns', ...question, ...about });
    const records = [`${name} 300 IN ${type} ${record}`];
    return this.add({
      kind: 'answer',
      from: 'ns',
      to: from,
      ...question,
      code: 'NOERROR',
      records,
      ...about,
    });
  }

  open(conn: number, from: string, to: string, proto: string, result = 'established', msg?: string): this {
    const ends = { from, to, proto, local: '192.0.2.1:49152', remote: '192.0.2.2:25', result, began: 0 };
    return this.add({ kind: 'open', ...ends, conn, ...(msg ? { msg } : {}) }, 40);
  }

  /** A dialogue: each entry is who speaks ("C" the caller, "S" the server), a line and its note. */
  talk(conn: number, from: string, to: string, proto: string, said: readonly Said[], msg?: string): this {
    for (const [who, text, note, folded] of said) {
      const fold = { size: 612, lines: 14, sha256: 'ab'.repeat(32) };
      const lines: Line[] = text.map((t, i) => ({
        text: t,
        ...(note && i === 0 ? { note } : {}),
        ...(folded && i === 0 ? { fold } : {}),
      }));
      const ends = who === 'C' ? { from, to } : { from: to, to: from };
      const about = { conn, ...(msg ? { msg } : {}) };
      this.add({ kind: 'say', ...ends, proto, arrive: 0, size: 60, lines, ...about }, 40);
    }
    return this;
  }

  close(conn: number, from: string, to: string): this {
    return this.add({ kind: 'close', from, to, how: 'fin', arrive: 0, conn });
  }

  letter(
    fate: string,
    at: string,
    rest: Partial<Extract<JournalEvent, { kind: 'letter' }>> = {},
    ms = 0,
  ): this {
    const envelope = { from: 'alice@uni.example', to: 'bob@firma.example', msg: 'm1' };
    return this.add({ kind: 'letter', fate, node: at, ...envelope, ...rest }, ms);
  }
}

type Said = readonly ['C' | 'S', readonly string[], string?, true?];

const submission: readonly Said[] = [
  ['S', ['220 smtp.uni.example ESMTP ready'], 'smtp.reply.220'],
  ['C', ['EHLO alice'], 'smtp.ehlo'],
  [
    'S',
    ['250-smtp.uni.example greets alice', '250-SIZE 10485760', '250-AUTH PLAIN LOGIN', '250 8BITMIME'],
    'smtp.reply.250',
  ],
  ['C', ['AUTH PLAIN AGFsaWNlQHVuaS5leGFtcGxlAHdvbmRlcg=='], 'smtp.auth'],
  ['S', ['235 2.7.0 Welcome'], 'smtp.reply.235'],
];
const handOver: readonly Said[] = [
  ['C', ['MAIL FROM:<alice@uni.example>'], 'smtp.mail'],
  ['S', ['250 2.1.0 Sender ok'], 'smtp.reply.250'],
  ['C', ['RCPT TO:<bob@firma.example>'], 'smtp.rcpt'],
  ['S', ['250 2.1.5 Recipient ok'], 'smtp.reply.250'],
  ['C', ['DATA'], 'smtp.data'],
  ['S', ['354 Go ahead'], 'smtp.reply.354'],
  ['C', ['Subject: Meet at ten?', '.'], 'smtp.body', true],
];
const quit: readonly Said[] = [
  ['S', ['250 2.0.0 Accepted'], 'smtp.reply.250'],
  ['C', ['QUIT'], 'smtp.quit'],
  ['S', ['221 2.0.0 Bye'], 'smtp.reply.221'],
];
const greeting: readonly Said[] = [
  ['S', ['220 mx1.firma.example ESMTP ready'], 'smtp.reply.220'],
  ['C', ['EHLO smtp.uni.example'], 'smtp.ehlo'],
  ['S', ['250-mx1.firma.example greets smtp.uni.example', '250 8BITMIME'], 'smtp.reply.250'],
];
const fetching: readonly Said[] = [
  ['S', ['+OK ready'], 'pop3.greeting'],
  ['C', ['USER bob@firma.example'], 'pop3.user'],
  ['S', ['+OK'], 'pop3.ok'],
  ['C', ['PASS builder'], 'pop3.pass'],
  ['S', ['+OK logged in'], 'pop3.ok'],
  ['C', ['RETR 1'], 'pop3.retr'],
  ['S', ['+OK 612 octets', '.'], 'pop3.letter', true],
  ['C', ['DELE 1'], 'pop3.dele'],
  ['S', ['+OK marked'], 'pop3.ok'],
  ['C', ['QUIT'], 'pop3.quit'],
  ['S', ['+OK bye'], 'pop3.ok'],
];

/** Alice's letter up to the moment at which her server has taken it. */
function submitted(): Script {
  const s = new Script().lab();
  s.add({ kind: 'act', by: 'script', verb: 'send', node: 'alice', do: '{"send":{"from":"alice"}}' }, 1000);
  s.letter('composed', 'alice', { subject: 'Meet at ten?', size: 612 });
  s.ask('alice', 'smtp.uni.example.', 'A', '192.0.2.2', 'm1');
  s.open(1, 'alice', 'msa', 'smtp', 'established', 'm1');
  s.talk(1, 'alice', 'msa', 'smtp', [...submission, ...handOver], 'm1');
  s.letter('accepted', 'msa', { via: 'alice', size: 612 }).letter('queued', 'msa');
  return s.talk(1, 'alice', 'msa', 'smtp', quit, 'm1').close(1, 'alice', 'msa');
}

const lookUp = (s: Script) =>
  s
    .ask('msa', 'firma.example.', 'MX', '10 mx1.firma.example.', 'm1')
    .ask('msa', 'mx1.firma.example.', 'A', '192.0.2.4', 'm1');

/** Relay of the queued letter, and Bob's fetching. */
function arrive(s: Script, conn: number): readonly JournalEvent[] {
  lookUp(s).open(conn, 'msa', 'mx1', 'smtp', 'established', 'm1');
  s.talk(conn, 'msa', 'mx1', 'smtp', [...greeting, ...handOver], 'm1');
  const account = 'bob@firma.example';
  const slip = { store: 'firma', account, folder: 'INBOX', uid: 1, msg: 'm1' };
  s.letter('accepted', 'mx1', { via: 'msa' });
  s.add({ kind: 'mailbox', change: 'added', node: 'mx1', ...slip, size: 640, subject: 'Meet at ten?' }, 0);
  s.letter('delivered', 'mx1');
  s.talk(conn, 'msa', 'mx1', 'smtp', quit.slice(0, 1), 'm1');
  s.letter('relayed', 'msa', { via: 'mx1', attempt: 1, reply: '250 2.0.0 Accepted' });
  s.talk(conn, 'msa', 'mx1', 'smtp', quit.slice(1), 'm1').close(conn, 'msa', 'mx1');
  s.add({ kind: 'act', by: 'script', verb: 'fetch', node: 'bob', do: '{"fetch":"bob"}' }, 600_000);
  s.ask('bob', 'pop.firma.example.', 'A', '192.0.2.5').open(conn + 1, 'bob', 'pop3', 'pop3');
  s.talk(conn + 1, 'bob', 'pop3', 'pop3', fetching, 'm1').close(conn + 1, 'bob', 'pop3');
  s.add({ kind: 'mailbox', change: 'removed', node: 'pop3', ...slip }, 0);
  s.add({ kind: 'goal', index: 0, goal: '{"delivered":{"to":"bob@firma.example"}}', holds: true }, 0);
  return s.add({ kind: 'end', why: 'quiet' }, 0).events;
}

/** Lesson 01: submission, relay, fetching. */
export const journey = (): readonly JournalEvent[] => arrive(submitted(), 2);

/** The same, but the mail server refuses calls for half an hour: two tries fail, the third gets through. */
export function refused(): readonly JournalEvent[] {
  const s = submitted();
  const fault = { id: 1, target: 'mx1', how: 'refuse' };
  s.add({ kind: 'act', by: 'person', verb: 'break', node: 'mx1', do: '{"break":"mx1","how":"refuse"}' }, 0);
  s.add({ kind: 'fault', state: 'set', ...fault }, 0);
  for (const attempt of [1, 2]) {
    lookUp(s).open(1 + attempt, 'msa', 'mx1', 'smtp', 'refused', 'm1');
    const next = s.events.at(-1)!.t + 900_000_000;
    s.letter('deferred', 'msa', { via: 'mx1', attempt, next, reply: 'connection refused' });
    if (attempt === 2) s.add({ kind: 'fault', state: 'cleared', ...fault }, 60_000);
    s.add({ kind: 'note', node: 'msa', key: 'mta.retry', msg: 'm1' }, attempt === 2 ? 840_000 : 900_000);
  }
  return arrive(s, 4);
}
