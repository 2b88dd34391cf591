import type { ReactNode } from 'react';
import { Component } from 'react';
import { PageFailed } from './page-failed.tsx';

interface State {
  readonly failed: { readonly error: unknown } | null;
}

/** Holds what a page throws while it is painted or loaded, so that the frame stays. Another room starts afresh. */
export class PageBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { failed: null };

  static getDerivedStateFromError(error: unknown): State {
    return { failed: { error } };
  }

  override render(): ReactNode {
    const { failed } = this.state;
    return failed === null ? this.props.children : <PageFailed error={failed.error} />;
  }
}
