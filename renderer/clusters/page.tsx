import { useTranslation } from 'react-i18next';
import { Page } from '../ui/page.tsx';

/** The room "Clusters". */
export default function ClustersPage() {
  const { t } = useTranslation('clusters');
  return <Page title={t('title')} />;
}
