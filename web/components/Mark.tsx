/** The mark: something, the wall, and the room between. */
export function Mark() {
  return (
    <svg viewBox="0 0 28 22" width="28" height="22" aria-hidden="true">
      <rect fill="var(--ship-fill)" x="0" y="4" width="10" height="14" rx="2" />
      <path stroke="var(--line-strong)" strokeWidth="2" d="M12 11h10" />
      <rect fill="currentColor" x="24" y="0" width="4" height="22" rx="1" />
    </svg>
  );
}
