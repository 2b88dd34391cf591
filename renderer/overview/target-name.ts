import { useTranslation } from 'react-i18next';

/** What a target is called on screen: this computer has no name of its own. */
export function useTargetName(): (of: { readonly link: string; readonly target: string }) => string {
  const { t } = useTranslation('ui');
  return ({ link, target }) => (/^server\/here(?:\/|$)/u.test(link) ? t('vantage.here') : target);
}
