import type { Session } from './session.svelte';

/** The page's keys. Those of a control that has the focus come first. */
export function onkey(session: Session, showHelp: () => void, e: KeyboardEvent): void {
  const target = e.target as Element;
  if (e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented) return;
  if (target.closest('input:not([type=range]), textarea, select, dialog, [contenteditable]')) return;
  const { settings } = session;
  if (e.key === ' ' && target.closest('button, [role=button], [role=tab], a')) return;
  if (!settings.keys && /^[a-z?[\],.;:]$/i.test(e.key)) return;
  const act = actions(session, showHelp)[e.key.length === 1 ? e.key.toLowerCase() : e.key];
  if (!act || (e.key.startsWith('Arrow') && target.closest('[role=log], ol'))) return;
  // On the timeline itself, Home, End and the arrows belong to the range input.
  if (target.matches('input') && !['k', ' '].includes(e.key) && e.key.length > 1) return;
  e.preventDefault();
  act();
}

function actions({ player, settings }: Session, showHelp: () => void): Record<string, () => void> {
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
    Home: () => player.jump(0),
    End: () => player.jump(player.loaded),
    p: projector,
    e: () => (settings.expert = !settings.expert),
    '?': showHelp,
  };
}
