import { useTranslation } from 'react-i18next';
import { Page } from '../ui/page.tsx';

/** The room "Health". */
export default function HealthPage() {
  const { t } = useTranslation('health');
  return <Page title={t('title')} />;
}
