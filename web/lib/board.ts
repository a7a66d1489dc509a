/** What the page knows, and how messages of the stream change it. */
import type {
  DefinitionFault,
  SloStatus,
  SourceStatus,
  StreamChange,
  StreamMessage,
  StreamSnapshot,
  Trend,
} from '../../server/http/contract.ts';

export type Board = {
  readonly seq: number;
  readonly at: string;
  readonly slos: ReadonlyMap<string, SloStatus>;
  readonly trends: Readonly<Record<string, Trend>>;
  readonly faults: readonly DefinitionFault[];
  readonly sources: readonly SourceStatus[];
  /** Where definitions are read from. */
  readonly folder: string;
  readonly demo: boolean;
};

/** `gap`: a message is missing, so what is shown can no longer be trusted to be complete. */
export type Applied =
  | { readonly ok: true; readonly board: Board }
  | { readonly ok: false; readonly reason: 'gap' };

export function sloKey({ service, name }: { readonly service: string; readonly name: string }): string {
  return `${service}/${name}`;
}

export function applyMessage(board: Board | null, message: StreamMessage): Applied {
  if (message.type === 'snapshot') return { ok: true, board: fromSnapshot(message) };
  if (board === null || message.seq !== board.seq + 1) return { ok: false, reason: 'gap' };
  if (message.type === 'heartbeat')
    return { ok: true, board: { ...board, seq: message.seq, at: message.at } };
  return { ok: true, board: withChange(board, message) };
}

/** Changes when an alert of an objective begins, ends or is silenced: more than the stream tells is worth asking for then. */
export function firingKey(slos: Iterable<SloStatus>): string {
  const keys: string[] = [];
  for (const slo of slos)
    for (const { severity, tier, startedAt, silenced } of slo.alerts)
      keys.push(`${sloKey(slo)} ${severity} ${tier} ${startedAt} ${silenced}`);
  return keys.sort().join('\n');
}

function fromSnapshot({ type: _, slos, ...rest }: StreamSnapshot): Board {
  return { ...rest, slos: new Map(slos.map((slo) => [sloKey(slo), slo])) };
}

function withChange(board: Board, change: StreamChange): Board {
  const slos = new Map(board.slos);
  for (const slo of change.slos) slos.set(sloKey(slo), slo);
  for (const gone of change.removed) slos.delete(sloKey(gone));
  return {
    seq: change.seq,
    at: change.at,
    slos: change.slos.length + change.removed.length === 0 ? board.slos : slos,
    trends: change.trends === undefined ? board.trends : { ...board.trends, ...change.trends },
    faults: change.faults ?? board.faults,
    sources: change.sources ?? board.sources,
    folder: board.folder,
    demo: board.demo,
  };
}
