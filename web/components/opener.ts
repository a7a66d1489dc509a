import { type ComponentProps, useRef, useState } from 'react';

type Opener = {
  readonly isOpen: boolean;
  /** Gives the focus back to the button. */
  readonly close: () => void;
  readonly button: ComponentProps<'button'>;
};

/** A button that opens a form below it, and closes it. */
export function useOpener(): Opener {
  const [isOpen, setOpen] = useState(false);
  const ref = useRef<HTMLButtonElement>(null);
  return {
    isOpen,
    close() {
      setOpen(false);
      ref.current?.focus();
    },
    button: { ref, type: 'button', 'aria-expanded': isOpen, onClick: () => setOpen(!isOpen) },
  };
}
