import { useTranslation } from 'react-i18next';
import { Page } from '../ui/page.tsx';

/** The room "Credentials". */
export default function CredentialsPage() {
  const { t } = useTranslation('credentials');
  return <Page title={t('title')} />;
}
