/** An engine without a server: for unit tests, and for `npm run dev` at /dev.html. Not part of the build. */
import type { JournalEvent } from '../core/events';
import { journey } from '../core/fixture';
import type {
  Engine,
  ForkView,
  Intervention,
  LabView,
  Lesson,
  LessonEntry,
  LetterPart,
  Listener,
  Recipe,
} from '../live/engine';

const title = { en: 'A letter travels', de: 'Ein Brief reist' };

export class FixtureEngine implements Engine {
  readonly journals = new Map<string, readonly JournalEvent[]>();

  async lessons(): Promise<readonly LessonEntry[]> {
    const summary = { en: 'One letter.', de: 'Ein Brief.' };
    return [{ slug: '01-journey', number: 1, title, summary }];
  }

  async lesson(slug: string): Promise<Lesson> {
    return { slug, title, html: '<h1>A letter travels</h1><p>Follow <em>one</em> letter.</p>', scenario: '' };
  }

  async notes() {
    const text = 'The recipient on the envelope. It need not be the one in the letter.';
    return { 'smtp.rcpt': { text, rfc: '5321#4.1.1.3' } };
  }

  async run(recipe: Recipe): Promise<LabView> {
    this.journals.set('lab', journey());
    return { id: 'lab', state: 'done', recipe, title, events: journey().length };
  }

  events(id: string, from: number, listener: Listener): () => void {
    const events = this.journals.get(id) ?? [];
    const timer = setTimeout(() => {
      listener.events(events.slice(from));
      listener.done();
    });
    return () => clearTimeout(timer);
  }

  /** The past, then the step and its fault, then the end. */
  async fork(id: string, intervention: Intervention): Promise<ForkView> {
    const after = Number(intervention.after);
    const past = (this.journals.get(id) ?? []).slice(0, after + 1);
    const { do: step } = intervention;
    const [verb, target] = 'break' in step ? ['break', step.break] : ['repair', step.repair];
    const head = (n: number) => ({ seq: past.length + n, t: past.at(-1)!.t });
    const future: JournalEvent[] = [
      { ...head(0), kind: 'act', by: 'person', verb, node: target, do: JSON.stringify(step) },
      { ...head(1), kind: 'fault', id: 1, state: 'set', target, how: 'how' in step ? step.how : '' },
      { ...head(2), kind: 'end', why: 'quiet' },
    ];
    const name = `${id}-${after}`;
    this.journals.set(name, [...past, ...future]);
    const recipe = { lesson: '01-journey', interventions: [intervention] };
    return { id: name, state: 'done', recipe, title, events: after + 4, from: past.length };
  }

  async letter(): Promise<string> {
    return 'Subject: Meet at ten?\r\n\r\nHello Bob';
  }

  async parts(): Promise<LetterPart> {
    const headers = [{ name: 'Subject', value: 'Meet at ten?', raw: 'Subject: Meet at ten?' }];
    return { number: '1', headers, type: 'text/plain', size: 9, text: 'Hello Bob' };
  }

  html(): string {
    return 'about:blank';
  }

  exported(id: string, format: string): string {
    return `${id}.${format}`;
  }
}
