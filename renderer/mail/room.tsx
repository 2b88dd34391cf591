import { useLocation } from 'react-router';
import { page } from '../app/lazy-page.ts';
import MailPage from './page.tsx';

const CatcherPage = page(() => import('./catcher/catcher-page.tsx'), ['catcher']);
const DeployedPage = page(() => import('./deployed/deployed-page.tsx'), ['mailsettings']);
const DomainPage = page(() => import('./domain/domain-page.tsx'), ['posture']);
const FollowPage = page(() => import('./follow/follow-page.tsx'), ['follow']);

/** The room "Mail": which of its parts the path opens. */
export default function MailRoom() {
  const { pathname } = useLocation();
  const part = pathname.split('/')[2] ?? '';
  if (part === '~follow') return <FollowPage />;
  if (part === '~domain') return <DomainPage />;
  if (part === '~deployed') return <DeployedPage />;
  if (part === '~catcher') return <CatcherPage />;
  return <MailPage />;
}
