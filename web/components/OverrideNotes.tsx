import { endOverride } from '../api.ts';
import { GATE, useOverrides } from '../gate.ts';
import { ofService, overriddenText } from '../lib/gate-words.ts';
import { EndNow } from './EndNow.tsx';
import styles from './OverrideNotes.module.css';

const ASKED_EVERY_MS = 15_000;

/** Whose deploys pass whatever the budget says, for everybody to see. `service` null: of all. */
export function OverrideNotes({ service }: { readonly service: string | null }) {
  const overrides = ofService(useOverrides(ASKED_EVERY_MS).data?.overrides ?? [], service);
  if (overrides.length === 0) return null;
  return (
    <section className={styles['notes']} aria-label="Overrides">
      <ul>
        {overrides.map((override) => (
          <li key={override.id}>
            <p>
              <strong>Deploys of {override.service} pass.</strong> {overriddenText(override)} The budget
              counts all the same.
            </p>
            <EndNow
              noun="override"
              subject={override.service}
              end={(by) => endOverride(override.id, by)}
              stale={GATE}
              service={override.service}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
