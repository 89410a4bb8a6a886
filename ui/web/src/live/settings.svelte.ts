import { en, type Messages } from '../i18n/en';
import type { Lang } from '../core/time';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const store = 'mailtrail';
const isTheme = (x: unknown): x is Theme => themes.includes(x as Theme);

interface Kept {
  lang?: unknown;
  theme?: unknown;
  keys?: unknown;
  expert?: unknown;
}

/** What the viewer chose, kept in the browser where it allows that. */
export class Settings {
  lang: Lang = $state('en');
  theme: Theme = $state('system');
  projector = $state(false);
  /** Do single letters act as keys? (WCAG 2.1.4) */
  keys = $state(true);
  /** Are host names and ports shown? */
  expert = $state(false);
  #german: Messages | undefined = $state.raw();
  /** The page's words; English until the German ones have come, see ready. */
  readonly m: Messages = $derived(this.lang === 'de' && this.#german ? this.#german : en);
  #prefersDark = matchMedia('(prefers-color-scheme: dark)');
  #systemDark = $state(this.#prefersDark.matches);
  readonly dark = $derived(this.theme === 'dark' || (this.theme === 'system' && this.#systemDark));

  constructor() {
    const kept = read();
    const wanted = kept.lang ?? navigator.language.slice(0, 2);
    this.lang = wanted === 'de' ? 'de' : 'en';
    if (isTheme(kept.theme)) this.theme = kept.theme;
    this.keys = kept.keys !== false;
    this.expert = kept.expert === true;
    this.#prefersDark.addEventListener('change', (e) => (this.#systemDark = e.matches));
  }

  /** Writes the choices to the document and keeps them; call it in an effect. */
  apply(): void {
    const root = document.documentElement;
    root.lang = this.lang;
    root.dataset.theme = this.dark ? 'dark' : 'light';
    root.dataset.mode = this.projector ? 'projector' : 'desk';
    const kept: Kept = { lang: this.lang, theme: this.theme, keys: this.keys, expert: this.expert };
    try {
      localStorage.setItem(store, JSON.stringify(kept));
    } catch {
      // The browser keeps nothing: then the choice lasts as long as the page.
    }
  }

  nextTheme(): void {
    this.theme = themes[(themes.indexOf(this.theme) + 1) % themes.length]!;
  }

  /** Fetches the words of the chosen language, which is no more than a moment's work. */
  async ready(): Promise<void> {
    if (this.lang === 'de' && !this.#german) this.#german = (await import('../i18n/de')).de;
  }

  async toggleLang(): Promise<void> {
    this.lang = this.lang === 'de' ? 'en' : 'de';
    await this.ready();
  }
}

function read(): Kept {
  try {
    return (JSON.parse(localStorage.getItem(store) ?? '{}') ?? {}) as Kept;
  } catch {
    return {};
  }
}
