/** A desk of alerts on which nothing lies, for servers that are about something else. */
import { OPEN_CALLER } from '../../server/access/caller.ts';
import { AppError } from '../../server/app-error.ts';
import type { AccessDesk } from '../../server/http/access-ports.ts';
import type { AlertDesk } from '../../server/http/alert-ports.ts';
import type { BillDesk } from '../../server/http/bill-ports.ts';
import type { GateDesk } from '../../server/http/gate-ports.ts';
import type { ReplicaDesk } from '../../server/http/replica-ports.ts';
import type { DeployDesk, SilenceDesk } from '../../server/http/silence-ports.ts';

const none = async (): Promise<never> => {
  throw new AppError('not_found', 'There is no such thing.');
};

/** Nobody has to say who they are. */
export function openAccess(more: Partial<AccessDesk> = {}): AccessDesk {
  return {
    issuer: null,
    isOpen: async () => true,
    authenticate: async () => ({ ok: true, caller: OPEN_CALLER }),
    hasLetIn: () => false,
    signIn: none,
    signOut: async () => {},
    sessions: async () => [],
    endSession: none,
    tokens: async () => [],
    createToken: none,
    rotateToken: none,
    revokeToken: none,
    audit: async () => ({ entries: [], more: false }),
    ...more,
  };
}

export function emptyDesk(more: Partial<AlertDesk> = {}): AlertDesk {
  return {
    alerts: async () => ({ alerts: [], more: false }),
    alert: none,
    acknowledge: none,
    receivers: async () => [],
    test: none,
    resend: none,
    ...more,
  };
}

export function emptySilences(): SilenceDesk {
  return { silences: async () => [], add: none, end: none };
}

export function emptyDeploys(): DeployDesk {
  return { add: none, deploys: async () => [] };
}

export function emptyBills(more: Partial<BillDesk> = {}): BillDesk {
  return { bills: async () => [], ...more };
}

export function emptyGate(more: Partial<GateDesk> = {}): GateDesk {
  return {
    answers: () => new Map(),
    lost: () => 0,
    ask: none,
    questions: async () => ({ questions: [], more: false }),
    overrides: async () => [],
    override: none,
    endOverride: none,
    watched: () => new Map(),
    watch: none,
    watches: async () => ({ watches: [], more: false }),
    ...more,
  };
}

/** No other process is there. */
export function alone(): ReplicaDesk {
  return {
    leadership: async () => ({ where: 'here' }),
    secret: 'nobody knows it',
    isReplica: async () => false,
    count: () => 1,
  };
}
