/** The HTTP surface's view of the fold. */
import { AppError } from './app-error.ts';
import type { Definitions } from './definitions/read.ts';
import type { Board, BoardChange, SloKey } from './http/board.ts';
import { attributionOf } from './ledger/attribution.ts';
import type { Entry } from './ledger/book.ts';
import type { FoldState } from './ledger/fold-state.ts';
import { historyOf } from './ledger/history.ts';
import { sloKey } from './ledger/objectives.ts';
import type { Service } from './service.ts';

export function createBoard({ fold, definitions, store, onDefinitions }: Service): Board {
  return {
    snapshot() {
      if (!fold.hasLed) throw notYet();
      fold.view.publish();
      return { ...fold.statuses.snapshot(), faults: definitions.current().faults };
    },
    find(key) {
      if (!fold.hasLed) throw notYet();
      return fold.view.find(key);
    },
    subscribe(listener) {
      const stop = fold.statuses.subscribe(listener);
      let listening = true;
      onDefinitions((next: Definitions) => {
        if (listening) listener({ statuses: [], removed: [], faults: next.faults } satisfies BoardChange);
      });
      return () => {
        listening = false;
        stop();
      };
    },
    async history(key, range) {
      const { state, entry } = await settled(key);
      return historyOf(store, entry, state.asOf, range);
    },
    async attribution(key, by) {
      const { state, entry } = await settled(key);
      return attributionOf(store, state.book, entry, state.asOf, by);
    },
  };

  /** What was folded is in the store before it is asked, so that the past and the present agree. */
  async function settled(key: SloKey): Promise<{ state: FoldState; entry: Entry }> {
    await fold.settle();
    const state = fold.state;
    const entry = state?.current.get(sloKey(key));
    if (state === null || entry === undefined) throw notYet();
    return { state, entry };
  }
}

function notYet(): AppError {
  return new AppError(
    'unavailable',
    'The counts are being loaded, or another Leeway process on this database has them; ask again in a moment.',
    {
      retryAfter: 1,
    },
  );
}
