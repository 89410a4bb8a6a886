import type { JournalEvent, Of } from './events';
import { without, type Fold, type LetterState, type Recipient, type State } from './state';

const unseen = (msg: string): LetterState => ({
  msg,
  from: '',
  subject: '',
  copies: [],
  recipients: {},
  stamps: [],
});
const kindOf = (s: State, node: string) => s.lab?.nodes.find((n) => n.name === node)?.kind ?? '';
const add = (copies: readonly string[], node: string) => (copies.includes(node) ? copies : [...copies, node]);
const drop = (copies: readonly string[], node: string) => copies.filter((c) => c !== node);

/** The node at whose door a mailbox is opened: one that serves the store, or the one that delivers. */
export function cabinet(s: State, node: string): string {
  const nodes = s.lab?.nodes ?? [];
  const store = nodes.find((n) => n.name === node)?.store;
  const server = nodes.find((n) => store && n.store === store && (n.kind === 'pop3' || n.kind === 'imap'));
  return server?.name ?? node;
}

/** Is a node still responsible for a recipient of the letter? */
const owes = (recipients: LetterState['recipients'], node: string) =>
  Object.values(recipients).some(
    (r) => r.node === node && ['accepted', 'queued', 'deferred'].includes(r.fate),
  );

/** What became of a letter at a node, for one recipient. */
export const foldLetter: Fold<'letter'> = (s, e) => {
  const msg = e.msg ?? '';
  const letter = s.letters[msg] ?? unseen(msg);
  const recipients = { ...letter.recipients, [e.to]: recipient(letter.recipients[e.to], e) };
  const next: LetterState = {
    ...letter,
    from: letter.from || e.from,
    subject: e.subject ?? letter.subject,
    recipients,
    copies: copies(letter.copies, recipients, e, s),
    stamps: e.fate === 'accepted' ? add(letter.stamps, e.node) : letter.stamps,
    handing: handing(letter, e),
  };
  const letters = { ...s.letters, [msg]: next };
  if (e.bounce) letters[e.bounce] = { ...unseen(e.bounce), about: { msg, via: e.via ?? '' } };
  return { ...s, letters };
};

/** Who takes a letter is not alone with it before its 250 has reached the other side (RFC 5321 section 6.1). */
function handing(letter: LetterState, e: Of<'letter'>): LetterState['handing'] {
  if (e.fate === 'accepted' && e.via) return { from: e.via, to: e.node };
  return letter.handing?.from === e.node ? undefined : letter.handing;
}

/** The 250 after the final dot: from now on the other side answers for the letter. */
export function foldReply(s: State, e: Of<'say'>): State {
  const letter = e.msg === undefined ? undefined : s.letters[e.msg];
  if (!letter?.handing || letter.handing.to !== e.from || letter.handing.from !== e.to) return s;
  // A mail program files its copy as sent; a server keeps its own until it notes the hand-over.
  const copies = kindOf(s, e.to) === 'mua' ? drop(letter.copies, e.to) : letter.copies;
  return { ...s, letters: { ...s.letters, [letter.msg]: { ...letter, copies, handing: undefined } } };
}

function recipient(old: Recipient | undefined, e: Of<'letter'>): Recipient {
  // A refusal and a hand-over leave the letter in the hands of the node that already has it.
  const keeps = old && (e.fate === 'refused' || e.fate === 'relayed');
  const waits = e.fate === 'deferred' && e.next !== undefined;
  return {
    fate: keeps ? old.fate : e.fate,
    node: keeps ? old.node : e.node,
    attempt: e.attempt ?? (old?.node === e.node ? old.attempt : 0),
    since: waits ? e.t : 0,
    next: waits ? (e.next ?? 0) : 0,
    reply: e.reply ?? old?.reply ?? '',
  };
}

function copies(
  held: readonly string[],
  recipients: LetterState['recipients'],
  e: Of<'letter'>,
  s: State,
): readonly string[] {
  switch (e.fate) {
    case 'accepted':
    case 'composed':
    case 'queued':
    case 'deferred':
      return add(held, e.node);
    case 'delivered':
      return add(drop(held, e.node), cabinet(s, e.node));
    case 'refused':
      return Object.keys(recipients).length > 1 ? held : drop(held, e.node);
    default:
      return owes(recipients, e.node) ? held : drop(held, e.node);
  }
}

/** A letter's body that crosses a wire leaves a copy where it arrives. */
export function foldBody(s: State, e: Of<'say'>): State {
  const letter = e.msg === undefined ? undefined : s.letters[e.msg];
  if (!letter || !carriesLetter(e)) return s;
  const next = { ...letter, copies: add(letter.copies, e.to) };
  return { ...s, letters: { ...s.letters, [letter.msg]: next } };
}

/** Does the burst hold a letter, and not only talk about one? */
export const carriesLetter = (e: JournalEvent): boolean =>
  (e.kind === 'say' || e.kind === 'lost') && e.lines.some((line) => line.fold !== undefined);

/** A change in a mailbox. */
export const foldMailbox: Fold<'mailbox'> = (s, e) => {
  const key = `${e.store}/${e.account}/${e.folder}`;
  const empty = { store: e.store, account: e.account, name: e.folder, slips: [] };
  const folder = s.folders[key] ?? empty;
  const others = folder.slips.filter((slip) => slip.uid !== e.uid);
  const old = folder.slips.find((slip) => slip.uid === e.uid);
  const flags = e.flags ?? old?.flags ?? [];
  switch (e.change) {
    case 'added': {
      const slip = { uid: e.uid, flags, size: e.size ?? 0, subject: e.subject ?? '', msg: e.msg ?? '' };
      return { ...s, folders: { ...s.folders, [key]: { ...folder, slips: [...others, slip] } } };
    }
    case 'flags': {
      const slips = folder.slips.map((slip) => (slip.uid === e.uid ? { ...slip, flags } : slip));
      return { ...s, folders: { ...s.folders, [key]: { ...folder, slips } } };
    }
    case 'moved': {
      const target = `${e.store}/${e.account}/${e.to ?? ''}`;
      const into = s.folders[target] ?? { ...empty, name: e.to ?? '' };
      const moved = old ? [...into.slips, { ...old, uid: e.newUid ?? old.uid }] : into.slips;
      const folders = {
        ...s.folders,
        [key]: { ...folder, slips: others },
        [target]: { ...into, slips: moved },
      };
      return { ...s, folders };
    }
    default: {
      const folders = others.length
        ? { ...s.folders, [key]: { ...folder, slips: others } }
        : without(s.folders, key);
      return emptied({ ...s, folders }, e, old?.msg || (e.msg ?? ''));
    }
  }
};

/** A letter removed from its mailbox is no longer held by the node that opens it. */
function emptied(s: State, e: Of<'mailbox'>, msg: string): State {
  const letter = s.letters[msg];
  if (!letter) return s;
  const doors = (s.lab?.nodes ?? []).filter((n) => n.store === e.store).map((n) => n.name);
  const next = { ...letter, copies: letter.copies.filter((c) => !doors.includes(c)) };
  return { ...s, letters: { ...s.letters, [msg]: next } };
}
