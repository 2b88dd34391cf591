import Activity from '@mui/icons-material/HistoryEduOutlined';
import Authenticator from '@mui/icons-material/PhonelinkLockOutlined';
import Clusters from '@mui/icons-material/HubOutlined';
import Credentials from '@mui/icons-material/KeyOutlined';
import Health from '@mui/icons-material/MonitorHeartOutlined';
import Mail from '@mui/icons-material/MailOutlined';
import Overview from '@mui/icons-material/SpaceDashboardOutlined';
import Servers from '@mui/icons-material/DnsOutlined';
import Settings from '@mui/icons-material/TuneOutlined';

/** A room of the house: its place in the rail and its first path segment. */
export interface Room {
  readonly name: 'overview' | 'servers' | 'clusters' | 'mail' | 'health' | 'authenticator' | 'credentials' | 'activity' | 'settings';
  readonly path: string;
  readonly Icon: typeof Settings;
}

/** In the order of the rail. */
export const rooms: readonly Room[] = [
  { name: 'overview', path: '/', Icon: Overview },
  { name: 'servers', path: '/servers', Icon: Servers },
  { name: 'clusters', path: '/clusters', Icon: Clusters },
  { name: 'mail', path: '/mail', Icon: Mail },
  { name: 'health', path: '/health', Icon: Health },
  { name: 'authenticator', path: '/authenticator', Icon: Authenticator },
  { name: 'credentials', path: '/credentials', Icon: Credentials },
  { name: 'activity', path: '/activity', Icon: Activity },
  { name: 'settings', path: '/settings', Icon: Settings },
];

/** The room a path lies in. */
export function roomOf(pathname: string): Room | undefined {
  const [, first = ''] = pathname.split('/');
  return rooms.find(({ path }) => path === `/${first}`);
}
