import type { Point } from './geometry';

const store = 'mailtrail.places';
/** Figures that are remembered; the oldest is forgotten first. */
const most = 40;
type Places = Readonly<Record<string, Point>>;

/** Where the viewer has put nodes, as fractions of the figure: by lesson, kept where the browser allows. */
export class Positions {
  moved: Places = $state.raw({});
  #figure = '';

  /** Takes the places of another figure. */
  open(figure: string): void {
    if (figure === this.#figure) return;
    this.#figure = figure;
    this.moved = read()[figure] ?? {};
  }

  move(node: string, to: Point): void {
    this.moved = { ...this.moved, [node]: to };
  }

  /** Keeps what was moved; called when a node is let go. */
  keep(): void {
    const { [this.#figure]: _, ...others } = read();
    const all = Object.entries({ ...others, [this.#figure]: this.moved }).slice(-most);
    try {
      localStorage.setItem(store, JSON.stringify(Object.fromEntries(all)));
    } catch {
      // The browser keeps nothing: then the places last as long as the page.
    }
  }
}

function read(): Record<string, Places> {
  try {
    return (JSON.parse(localStorage.getItem(store) ?? '{}') ?? {}) as Record<string, Places>;
  } catch {
    return {};
  }
}
