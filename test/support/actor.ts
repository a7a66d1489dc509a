import type { Actor } from '../../server/access/audit.ts';
import { OPEN_CALLER } from '../../server/access/caller.ts';

/** Who changes something in tests that are about something else. */
export const SOMEBODY: Actor = { caller: OPEN_CALLER, address: '127.0.0.1', request: 'r-1' };
