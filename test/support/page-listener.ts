import type { StreamMessage } from '../../server/http/contract.ts';

/** Listens as an open page does: connects again when it is cut off. */
export type PageListener = {
  /** The last total of the objective that was heard; -1 before. */
  readonly total: number;
  /** Messages that were missed while it was connected. */
  readonly gaps: number;
  stop(): void;
};

const AGAIN_MS = 100;

/** `url`: where it connects the next time. `token`: null where nobody has to say who they are. */
export function listenTo(url: () => string, token: string | null, slo: string): PageListener {
  const heard = { total: -1, gaps: 0 };
  let socket: WebSocket | null = null;
  let isOver = false;
  const connect = (): void => {
    if (isOver) return;
    let seq = 0;
    const headers = token === null ? {} : { authorization: `Bearer ${token}` };
    socket = new WebSocket(`${url().replace('http', 'ws')}/api/v1/stream`, { headers } as never);
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(String(data)) as StreamMessage;
      if (message.seq !== ++seq) heard.gaps++;
      if (message.type === 'heartbeat') return;
      for (const { name, total } of message.slos) if (name === slo) heard.total = total;
    };
    socket.onclose = () => setTimeout(connect, AGAIN_MS);
  };
  connect();
  return {
    get total() {
      return heard.total;
    },
    get gaps() {
      return heard.gaps;
    },
    stop() {
      isOver = true;
      socket?.close();
    },
  };
}
