import Button from '@mui/material/Button';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { Credential } from '../../preload/contract/credentials.ts';
import { usePlace } from '../client/place.ts';
import { DetailsDrawer } from '../ui/details-drawer.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { FactList } from '../ui/fact-list.tsx';
import { RelativeTime } from '../ui/relative-time.tsx';

interface CredentialDetailsProps {
  readonly name: string;
  /** null when there is none of that name. */
  readonly credential: Credential | null;
  readonly onClose: () => void;
  readonly onReplace: (credential: Credential) => void;
  readonly onDelete: (name: string) => void;
}

/** One credential: where it is kept and when it was used; its value can be replaced, never seen. */
export function CredentialDetails({ name, credential, onClose, onReplace, onDelete }: CredentialDetailsProps) {
  const { t } = useTranslation('credentials');
  usePlace({ target: name });
  return (
    <DetailsDrawer title={name} onClose={onClose}>
      {credential === null ? (
        <EmptyState title={t('missing.title')} text={t('missing.text')} />
      ) : (
        <>
          <FactList
            facts={[
              { name: t('columns.where'), value: t(`where.${credential.where}`) },
              { name: t('columns.created'), value: <RelativeTime at={credential.createdAt} /> },
              { name: t('columns.used'), value: credential.lastUsedAt === null ? t('never') : <RelativeTime at={credential.lastUsedAt} /> },
            ]}
          />
          <Typography sx={{ color: 'text.secondary' }}>{t('valueHidden')}</Typography>
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
            <Button variant="outlined" onClick={() => onReplace(credential)}>
              {t('replace')}
            </Button>
            <Button color="error" onClick={() => onDelete(name)}>
              {t('delete')}
            </Button>
          </Box>
        </>
      )}
    </DetailsDrawer>
  );
}
