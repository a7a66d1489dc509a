/** What a command answers to the shell. */
export const YES = 0;
/** Harden, or invalid. */
export const NO = 1;
/** Wrong usage, settings or name. */
export const USAGE = 2;
/** Unknown, or unreachable. */
export const CANNOT_TELL = 3;
