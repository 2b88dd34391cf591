import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import type { Credential } from '../../preload/contract/credentials.ts';
import { useCredentialStore } from '../client/credential-store.ts';
import { usePlace } from '../client/place.ts';
import { DetailsDrawer } from '../ui/details-drawer.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { FactList } from '../ui/fact-list.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { RelativeTime } from '../ui/relative-time.tsx';
import { useFailure } from '../ui/words.ts';
import { useFactorNames, useMove } from './queries.ts';
import { Rotation } from './rotation.tsx';
import { SecretValue } from './secret-value.tsx';

interface CredentialDetailsProps {
  readonly name: string;
  /** null when there is none of that name. */
  readonly credential: Credential | null;
  /** Its codes are those of the lock: it stays what and where it is. */
  readonly guards: boolean;
  readonly onClose: () => void;
  readonly onReplace: (credential: Credential) => void;
  readonly onDescribe: (credential: Credential) => void;
  readonly onDelete: (name: string) => void;
}

/** One credential: what it is, what uses it, where it is kept; its value only when it is asked for. */
export function CredentialDetails({ name, credential, guards, onClose, onReplace, onDescribe, onDelete }: CredentialDetailsProps) {
  const { t } = useTranslation('credentials');
  usePlace({ target: name });
  // A second factor's secret is kept by its id; a person knows it by issuer and account.
  const factor = useFactorNames().get(name);
  const label = credential === null || credential.label === '' ? null : credential.label;
  return (
    <DetailsDrawer title={factor ?? name} subtitle={factor === undefined ? label : name} onClose={onClose}>
      {credential === null ? (
        <EmptyState title={t('missing.title')} text={t('missing.text')} />
      ) : (
        <>
          <FactList
            facts={[
              { name: t('columns.kind'), value: t(`kind.${credential.kind}`) },
              { name: t('columns.where'), value: t(`where.${credential.where}`) },
              { name: t('columns.uses'), value: <Uses places={credential.uses} /> },
              { name: t('columns.created'), value: <RelativeTime at={credential.createdAt} /> },
              { name: t('columns.used'), value: credential.lastUsedAt === null ? t('never') : <RelativeTime at={credential.lastUsedAt} /> },
              { name: t('columns.rotateBy'), value: <Rotation rotateBy={credential.rotateBy} /> },
            ]}
          />
          {guards ? <Alert severity="info">{t('guardsLock')}</Alert> : null}
          <SecretValue name={name} />
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
            <Button variant="outlined" onClick={() => onDescribe(credential)}>
              {t('describe.edit')}
            </Button>
            {guards ? null : (
              <>
                <Button variant="outlined" onClick={() => onReplace(credential)}>
                  {t('replace')}
                </Button>
                <MoveButtons credential={credential} />
                <Button color="error" onClick={() => onDelete(name)}>
                  {t('delete')}
                </Button>
              </>
            )}
          </Box>
        </>
      )}
    </DetailsDrawer>
  );
}

/** Links to what refers to the secret. */
function Uses({ places }: { readonly places: readonly string[] }) {
  const { t } = useTranslation('credentials');
  if (places.length === 0) return <>{t('uses.none')}</>;
  return (
    <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none' }}>
      {places.map((place) => {
        const [kind, rest] = [place.slice(0, place.indexOf('/')), place.slice(place.indexOf('/') + 1)];
        return (
          <li key={place}>
            {kind === 'mail' ? (
              <Link component={RouterLink} to="/mail">
                {t('uses.mail', { name: rest })}
              </Link>
            ) : kind === 'ssh' ? (
              t('uses.ssh', { name: rest })
            ) : (
              t('uses.key', { name: rest })
            )}
          </li>
        );
      })}
    </Box>
  );
}

/** A button for each other place that would take the secret now. */
function MoveButtons({ credential: { name, where } }: { readonly credential: Credential }) {
  const { t } = useTranslation('credentials');
  const store = useCredentialStore();
  const move = useMove();
  const failure = useFailure(move.error);
  const others = (['keychain', 'sealed-file'] as const).filter((place) => place !== where && store?.usable.includes(place));
  return (
    <>
      {others.map((to) => (
        <Button key={to} variant="outlined" disabled={move.isPending} onClick={() => move.mutate({ name, to })}>
          {t(`move.${to}`)}
        </Button>
      ))}
      {failure ? (
        <Box sx={{ flexBasis: '100%' }}>
          <FailureNotice failure={failure} target={name} />
        </Box>
      ) : null}
    </>
  );
}
