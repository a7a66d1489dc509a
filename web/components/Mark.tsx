/** The mark: something, the wall, and the room between. */
export function Mark() {
  return (
    <svg viewBox="0 0 26 22" width="26" height="22" aria-hidden="true">
      <path fill="var(--ship-fill)" d="M1 5h7a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H1z" />
      <path stroke="var(--line-strong)" strokeWidth="1.5" strokeDasharray="1.5 2.5" d="M12 11h8" />
      <path fill="currentColor" d="M22 0h3v22h-3z" />
    </svg>
  );
}
