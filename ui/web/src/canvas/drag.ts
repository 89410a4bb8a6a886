/** What can be done with a node: chosen, or moved to another place. */
export interface Grip {
  choose(): void;
  /** Moved by so many pixels since the last call. */
  move(dx: number, dy: number): void;
  /** Let go after a move. */
  drop(): void;
}

/** Way in pixels from which a press is a drag. */
const slack = 5;
/** Pixels that an arrow key moves a node; with Shift, a big step. */
const nudge = 12;
const bigNudge = 60;
const arrows: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Lets an element be chosen and moved by mouse, pen, touch and keys. */
export function grip(hold: () => Grip): (element: SVGElement) => () => void {
  return (element) => {
    let from: { x: number; y: number } | undefined;
    let dragged = false;
    const down = (e: PointerEvent) => {
      if (e.button !== 0) return;
      from = { x: e.clientX, y: e.clientY };
      dragged = false;
    };
    const move = (e: PointerEvent) => {
      if (!from) return;
      const [dx, dy] = [e.clientX - from.x, e.clientY - from.y];
      if (!dragged && Math.hypot(dx, dy) < slack) return;
      if (!dragged) element.setPointerCapture(e.pointerId);
      dragged = true;
      from = { x: e.clientX, y: e.clientY };
      hold().move(dx, dy);
    };
    const up = (e: PointerEvent) => {
      if (!from) return;
      from = undefined;
      if (dragged) hold().drop();
      // A touch makes no click, since its touchstart was taken.
      else if (e.pointerType === 'touch' && e.type === 'pointerup') hold().choose();
    };
    const click = () => (dragged ? (dragged = false) : hold().choose());
    const keydown = (e: KeyboardEvent) => {
      const way = arrows[e.key];
      if (e.ctrlKey || e.metaKey || e.altKey) return;
      if (!way && e.key !== 'Enter' && e.key !== ' ') return;
      e.preventDefault();
      if (!way) return hold().choose();
      const by = e.shiftKey ? bigNudge : nudge;
      hold().move(way[0] * by, way[1] * by);
      hold().drop();
    };
    // Not passive: without it the browser would scroll the page instead of moving the node.
    const touchstart = (e: TouchEvent) => e.touches.length === 1 && e.preventDefault();
    const off = new AbortController();
    const { signal } = off;
    element.addEventListener('pointerdown', down, { signal });
    element.addEventListener('pointermove', move, { signal });
    element.addEventListener('pointerup', up, { signal });
    element.addEventListener('pointercancel', up, { signal });
    element.addEventListener('click', click, { signal });
    element.addEventListener('keydown', keydown, { signal });
    element.addEventListener('touchstart', touchstart, { signal, passive: false });
    return () => off.abort();
  };
}
