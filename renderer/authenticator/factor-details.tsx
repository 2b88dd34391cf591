import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import useMediaQuery from '@mui/material/useMediaQuery';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { factorName } from '../../preload/contract/factor-name.ts';
import type { TotpEntry } from '../../preload/contract/totp.ts';
import { DetailsDrawer } from '../ui/details-drawer.tsx';
import { CodeCheck } from './code-check.tsx';
import { CodeExplanation } from './code-explanation.tsx';
import { runningCodeStyles } from './factor-list-styles.ts';
import { RecoveryCodes } from './recovery-codes.tsx';
import { RenameForm } from './rename-form.tsx';
import type { RunningCode } from './running-code.tsx';
import { NextCode, RunningCodeView } from './running-code.tsx';

interface FactorDetailsProps {
  readonly entry: TotpEntry;
  readonly running: RunningCode | undefined;
  /** Its codes are those of the lock. */
  readonly guards: boolean;
  readonly onClose: () => void;
  readonly onReveal: () => void;
  readonly onRemove: () => void;
}

/** One second factor beside the list: its settings, a code to check with an explanation, recovery codes, names, its removal. */
export function FactorDetails({ entry, running, guards, onClose, onReveal, onRemove }: FactorDetailsProps) {
  const { t } = useTranslation('authenticator');
  const [renaming, setRenaming] = useState(false);
  // In a narrow window these details cover the list and its codes.
  const covers = useMediaQuery('(max-width: 1023.98px)');
  return (
    <DetailsDrawer title={entry.issuer} subtitle={entry.account === entry.issuer ? '' : entry.account} onClose={onClose}>
      {running?.code ? (
        <Box
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            alignItems: 'center',
            columnGap: 2,
            rowGap: 0.5,
            ...runningCodeStyles,
            '& .running .next': { display: 'none' },
          }}
        >
          {covers ? (
            <RunningCodeView name={factorName(entry)} running={running} code={running.code} periodSeconds={entry.periodSeconds} />
          ) : null}
          {running.nextCode ? <NextCode code={running.nextCode} worded /> : null}
        </Box>
      ) : null}
      <Typography sx={{ color: 'text.secondary' }}>
        {t('entry.parameters', { algorithm: entry.algorithm, digits: entry.digits, period: entry.periodSeconds })}{' '}
        {t(`entry.in.${entry.where}`)}
      </Typography>
      {guards ? <Alert severity="info">{t('entry.guardsMeans')}</Alert> : null}
      {entry.confirmed ? null : (
        <>
          <Alert severity="warning">{t('entry.unconfirmedMeans')}</Alert>
          <CodeCheck id={entry.id} digits={entry.digits} autoFocus />
        </>
      )}
      {renaming ? (
        <RenameForm entry={entry} onDone={() => setRenaming(false)} />
      ) : (
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
          <Button variant="outlined" onClick={() => setRenaming(true)}>
            {t('rename.open')}
          </Button>
          <Button variant="outlined" onClick={onReveal}>
            {t('reveal.open')}
          </Button>
        </Box>
      )}
      {entry.confirmed && !guards ? (
        <Box sx={{ display: 'grid', gap: 1.25 }}>
          <Typography variant="h3">{t('check.title')}</Typography>
          <Typography sx={{ color: 'text.secondary' }}>{t('check.means')}</Typography>
          <CodeExplanation id={entry.id} digits={entry.digits} />
        </Box>
      ) : null}
      <RecoveryCodes entry={entry} />
      {guards ? null : (
        <Button color="error" variant="outlined" onClick={onRemove} sx={{ alignSelf: 'start' }}>
          {t('remove.open')}
        </Button>
      )}
    </DetailsDrawer>
  );
}
