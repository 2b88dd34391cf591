import { useTranslation } from 'react-i18next';
import { Page } from '../ui/page.tsx';

/** The room "Activity". */
export default function ActivityPage() {
  const { t } = useTranslation('activity');
  return <Page title={t('title')} />;
}
