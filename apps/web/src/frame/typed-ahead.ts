import { useLayoutEffect } from 'react';

let typed = '';

/** What was typed ahead, once. */
export function takeTypedAhead(): string {
  const text = typed;
  typed = '';
  return text;
}

function keep(event: KeyboardEvent): void {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key.length === 1) typed += event.key;
  else if (event.key === 'Backspace') typed = typed.slice(0, -1);
  // Which entry Enter or an arrow would mean nobody can know yet.
  else if (event.key !== 'Enter' && !event.key.startsWith('Arrow')) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** While it is on, what is typed is kept for an input that is still to come, and neither the page nor another input has anything of it. */
export function useTypedAhead(isOn: boolean): void {
  useLayoutEffect(() => {
    if (!isOn) return undefined;
    window.addEventListener('keydown', keep, { capture: true });
    return () => window.removeEventListener('keydown', keep, { capture: true });
  }, [isOn]);
}
