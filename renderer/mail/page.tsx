import { useTranslation } from 'react-i18next';
import { Page } from '../ui/page.tsx';

/** The room "Mail". */
export default function MailPage() {
  const { t } = useTranslation('mail');
  return <Page title={t('title')} />;
}
