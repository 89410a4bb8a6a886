import type { Cast } from '../canvas/cast';

/** The longest text that a visitor can send from the first page, in characters. */
export const longestWords = 280;
const longestSubject = 60;

/** Two people and two servers are seen; each server's mailboxes open at the server itself. */
export const cast: Cast = { as: { unipop: 'msa', pop3: 'mx1' }, hidden: ['ns'] };

/** The server whose plug the visitor pulls. */
export const victim = 'mx1';

/** A YAML string: every JSON string is one. Line ends of all kinds become \n. */
const quoted = (text: string) => JSON.stringify(text.replace(/\r\n?/g, '\n'));

/** The first line of the words, as a subject: at most 60 characters. */
export function subject(words: string): string {
  const line = words
    .trim()
    .split(/[\r\n]/)[0]!
    .trim();
  const letters = Array.from(line);
  return letters.length > longestSubject ? `${letters.slice(0, longestSubject - 1).join('')}…` : line;
}

/**
 * The lab of the first page, with the visitor's own words in its letters. One letter on Monday at nine
 * arrives; a second, five minutes later, meets whatever the visitor has done by then. Its server tries at
 * least once a day and gives up on Saturday.
 */
export function scenario(words: string): string {
  const text = Array.from(words).slice(0, longestWords).join('').trim();
  const letter = `{from: alice, to: [bob@firma.example], subject: ${quoted(subject(text))}, body: ${quoted(text)}}`;
  return `title: {en: Your letter, de: Dein Brief}
seed: 1
start: 2026-03-02T09:00:00Z
latency: 20ms
accounts:
  - {address: alice@uni.example, name: Alice, password: wonder}
  - {address: bob@firma.example, name: Bob, password: builder}
nodes:
  alice:
    kind: mua
    label: {en: Alice, de: Alice}
    at: [0.08, 0.5]
    account: alice@uni.example
    submit: {server: smtp.uni.example, port: 587, security: none}
    fetch: {protocol: pop3, server: pop.uni.example, port: 110, security: none}
  msa:
    kind: mta
    label: {en: Alice's server, de: Alices Server}
    at: [0.36, 0.5]
    host: smtp.uni.example
    domains: [uni.example]
    store: uni
    retry: {gaps: [15m, 1h, 4h, 20h, 1d], give_up: 5d}
  mx1:
    kind: mta
    label: {en: Bob's server, de: Bobs Server}
    at: [0.64, 0.5]
    host: mx1.firma.example
    domains: [firma.example]
    store: firma
  bob:
    kind: mua
    label: {en: Bob, de: Bob}
    at: [0.92, 0.5]
    account: bob@firma.example
    fetch: {protocol: pop3, server: pop.firma.example, port: 110, security: none}
  unipop: {kind: pop3, at: [0.3, 0.9], host: pop.uni.example, store: uni}
  pop3: {kind: pop3, at: [0.7, 0.9], host: pop.firma.example, store: firma}
  ns:
    kind: dns
    at: [0.5, 0.1]
    records: |
      uni.example.   300 IN MX 10 smtp.uni.example.
      firma.example. 300 IN MX 10 mx1.firma.example.
script:
  - {at: 1s, send: ${letter}}
  - {at: 1m, fetch: bob}
  - {at: 5m, send: ${letter}}
  - {at: 52h, fetch: bob}
  - {at: 5d4h, fetch: alice}
until: 6d
`;
}
