import { useTranslation } from 'react-i18next';
import { Page } from '../ui/page.tsx';

/** The room "Settings". */
export default function SettingsPage() {
  const { t } = useTranslation('settings');
  return <Page title={t('title')} />;
}
