import styles from './Page.module.css';

/** Before the first snapshot: the shape of what will come, and what is being waited for. */
export function Waiting({ unreachable }: { readonly unreachable: boolean }) {
  return (
    <div className={styles['lost']} aria-busy="true">
      <h1 className={styles['answer']}>{unreachable ? 'Leeway does not answer.' : 'Asking Leeway…'}</h1>
      <p>
        {unreachable
          ? 'Is it running? This page keeps trying, and fills itself as soon as Leeway answers.'
          : 'The counts arrive in a moment.'}
      </p>
      <div className={styles['bones']} aria-hidden="true">
        <span />
        <span />
        <span />
      </div>
    </div>
  );
}
