/** What the forms of this page do alike. */
import type { KeyboardEvent } from 'react';

/** The first of the named controls takes the focus, so that its fault is read. */
export function focusFirst(form: HTMLFormElement, names: readonly string[]): void {
  const first = [...form.elements].find(
    (element): element is HTMLInputElement => 'name' in element && names.includes(String(element.name)),
  );
  first?.closest('details')?.setAttribute('open', '');
  first?.focus();
}

export function onEscape(done: () => void): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.key === 'Escape') done();
  };
}
