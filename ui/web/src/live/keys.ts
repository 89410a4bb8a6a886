import type { Session } from './session.svelte';

/** Dialogs that a key opens. */
export interface Dialogs {
  help(): void;
  share(): void;
}

/** The page's keys. Those of a control that has the focus come first. */
export function onkey(session: Session, show: Dialogs, e: KeyboardEvent): void {
  const target = e.target as Element;
  if (e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented) return;
  if (target.closest('input:not([type=range]), textarea, select, dialog, [contenteditable]')) return;
  const { settings } = session;
  if (e.key === ' ' && target.closest('button, [role=button], [role=tab], a')) return;
  if (!settings.keys && /^[a-z?[\],.;:<>/]$/i.test(e.key)) return;
  const act = actions(session, show)[e.key.length === 1 ? e.key.toLowerCase() : e.key];
  if (!act || (e.key.startsWith('Arrow') && target.closest('[role=log], ol'))) return;
  // On the timeline itself, Home, End and the arrows belong to the range input.
  if (target.matches('input') && !['k', ' '].includes(e.key) && e.key.length > 1) return;
  e.preventDefault();
  act();
}

function actions(session: Session, show: Dialogs): Record<string, () => void> {
  const { player, settings, attention } = session;
  const projector = () => (settings.projector = !settings.projector);
  return {
    ' ': () => player.toggle(),
    k: () => player.toggle(),
    ',': () => player.step(-1),
    '.': () => player.step(1),
    j: () => player.step(-1),
    l: () => player.step(1),
    // Shift with a comma or a full stop: on an American keyboard, and on a German one.
    '<': () => player.leap(-1),
    '>': () => player.leap(1),
    ';': () => player.leap(-1),
    ':': () => player.leap(1),
    '[': () => player.faster(-1),
    ']': () => player.faster(1),
    n: () => player.change(1),
    b: () => player.change(-1),
    Home: () => player.jump(0),
    End: () => player.jump(player.loaded),
    p: projector,
    e: () => (settings.expert = !settings.expert),
    s: show.share,
    '/': () => {
      settings.projector = false;
      session.search();
    },
    '?': show.help,
    Escape: () => (attention.open >= 0 ? attention.clear() : (session.selected = '')),
  };
}
