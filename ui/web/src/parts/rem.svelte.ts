/** The root's font size in px, kept true by watching an element that is one rem wide. */
class Rem {
  px = $state(16);

  /** An attachment for the element that is watched. */
  watch = (probe: HTMLElement): (() => void) => {
    const observer = new ResizeObserver(() => (this.px = probe.getBoundingClientRect().width || 16));
    observer.observe(probe);
    return () => observer.disconnect();
  };
}

export const rem = new Rem();
