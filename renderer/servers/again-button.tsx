import Button from '@mui/material/Button';
import { useTranslation } from 'react-i18next';

interface AgainButtonProps {
  /** The host whose key changed since it was accepted for this run: connecting again alone would fail the same way. */
  readonly acceptedKeyOf: string | undefined;
  readonly onAgain: () => void;
  readonly onForget: (host: string) => void;
}

/** What a person can do about a connection that failed: try it again; or, where a key accepted earlier is in the way, forget that first. */
export function AgainButton({ acceptedKeyOf, onAgain, onForget }: AgainButtonProps) {
  const { t } = useTranslation('servers');
  return acceptedKeyOf === undefined ? (
    <Button variant="outlined" onClick={onAgain}>
      {t('again')}
    </Button>
  ) : (
    <Button variant="outlined" onClick={() => onForget(acceptedKeyOf)}>
      {t('forgetKey')}
    </Button>
  );
}
