import { useTranslation } from 'react-i18next';
import { Page } from '../ui/page.tsx';

/** The room "Servers". */
export default function ServersPage() {
  const { t } = useTranslation('servers');
  return <Page title={t('title')} />;
}
