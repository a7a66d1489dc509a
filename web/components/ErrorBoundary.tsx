import { Component, type ReactNode } from 'react';
import { Notice } from './Notice.tsx';

type Props = { readonly children: ReactNode };

/** A fault of the page itself. Reset by a change of `key`. */
export class ErrorBoundary extends Component<Props, { readonly error: Error | null }> {
  override state: { readonly error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error): { readonly error: Error } {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <Notice title="This part of the page broke">
        <p>
          The counts are not touched by it. Reload the page; if it breaks again, report this: {error.message}
        </p>
      </Notice>
    );
  }
}
