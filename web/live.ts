/** The page's line to Leeway: one WebSocket, joined again whenever it breaks, falls silent or skips a message. */
import { useCallback, useSyncExternalStore } from 'react';
import type { SloStatus, StreamMessage } from '../server/http/contract.ts';
import { applyMessage, type Board } from './lib/board.ts';
import { type Connection, reconnectWait, SILENCE_MS } from './lib/connection.ts';

export type LiveState = { readonly board: Board | null; readonly connection: Connection };

const NOTHING: LiveState = { board: null, connection: { open: false, heardAt: null, attempts: 0 } };
let state = NOTHING;
let stop: (() => void) | null = null;
const listeners = new Set<() => void>();

export function useLive<T>(select: (state: LiveState) => T): T {
  return useSyncExternalStore(subscribe, () => select(state));
}

export function useBoard(): Board | null {
  return useLive((live) => live.board);
}

/** As it is at this moment, for what is not drawn from it. */
export function currentBoard(): Board | null {
  return state.board;
}

export function useSlo(key: string): SloStatus | undefined {
  return useLive(useCallback((live: LiveState) => live.board?.slos.get(key), [key]));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  stop ??= connect();
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    stop?.();
    stop = null;
    // Who looks next may be somebody else.
    state = NOTHING;
  };
}

function publish(next: LiveState): void {
  state = next;
  for (const listener of listeners) listener();
}

function connect(): () => void {
  const url = new URL('/api/v1/stream', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(url);
  let timer = setTimeout(lost, SILENCE_MS);
  let over = false;

  function lost(): void {
    if (over) return;
    end();
    const attempts = state.connection.attempts + 1;
    publish({ ...state, connection: { ...state.connection, open: false, attempts } });
    const waiting = setTimeout(
      () => {
        stop = connect();
      },
      reconnectWait(attempts, Math.random()),
    );
    stop = () => clearTimeout(waiting);
  }

  function end(): void {
    over = true;
    clearTimeout(timer);
    socket.close();
  }

  socket.onclose = lost;
  socket.onmessage = ({ data }) => {
    if (over) return;
    const applied = applyMessage(state.board, JSON.parse(String(data)) as StreamMessage);
    if (!applied.ok) return lost();
    clearTimeout(timer);
    timer = setTimeout(lost, SILENCE_MS);
    publish({ board: applied.board, connection: { open: true, heardAt: Date.now(), attempts: 0 } });
  };
  return end;
}
