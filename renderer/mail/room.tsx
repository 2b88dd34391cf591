import { lazy } from 'react';
import { useLocation } from 'react-router';
import MailPage from './page.tsx';

const CatcherPage = lazy(() => import('./catcher/catcher-page.tsx'));
const DomainPage = lazy(() => import('./domain/domain-page.tsx'));

/** The room "Mail": which of its parts the path opens. */
export default function MailRoom() {
  const { pathname } = useLocation();
  const part = pathname.split('/')[2] ?? '';
  if (part === '~domain') return <DomainPage />;
  if (part === '~catcher') return <CatcherPage />;
  return <MailPage />;
}
