import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Where } from '../../preload/contract/credentials.ts';
import type { Words } from '../../preload/contract/words.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { useWords } from '../ui/words.ts';
import { CodeCheck } from './code-check.tsx';
import { QrCode } from './qr-code.tsx';

/** What enrolment answered, and what it was asked. */
export interface Enrolled {
  readonly id: string;
  readonly uri: string;
  readonly secret: string;
  readonly qr: readonly (readonly boolean[])[];
  readonly where: Where;
  readonly warnings: readonly Words[];
  readonly issuer: string;
  readonly account: string;
  readonly digits: number;
}

/** The secret, this once: QR code, key in groups of four, and the code that proves the other device has it. */
export function EnrolledSecret({ enrolled, onDone }: { readonly enrolled: Enrolled; readonly onDone: () => void }) {
  const { t } = useTranslation('authenticator');
  const say = useWords();
  const [confirmed, setConfirmed] = useState(false);
  const grouped = enrolled.secret.replaceAll(/(.{4})(?=.)/gu, '$1 ');
  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', gap: 2, pt: 0.5 }}>
      <Typography sx={{ color: 'text.secondary' }}>{t('enrol.scan', { issuer: enrolled.issuer, account: enrolled.account })}</Typography>
      {enrolled.warnings.map((warning) => (
        <Alert key={warning.en} severity="warning">
          {say(warning)}
        </Alert>
      ))}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2.5, alignItems: 'start' }}>
        <QrCode modules={enrolled.qr} label={t('enrol.qr', { issuer: enrolled.issuer, account: enrolled.account })} />
        <Box sx={{ flex: '1 1 200px', minWidth: 0, display: 'flex', flexDirection: 'column', gap: 1.5 }}>
          <Box>
            <Typography variant="caption" component="p" sx={{ color: 'text.secondary' }}>
              {t('enrol.key')}
            </Typography>
            <Typography variant="mono" component="p" sx={{ overflowWrap: 'anywhere' }}>
              {grouped}
            </Typography>
            <Box sx={{ display: 'flex', flexWrap: 'wrap', ml: -1 }}>
              <CopyButton words secret text={enrolled.secret} label={t('enrol.copyKey')} />
              <CopyButton words secret text={enrolled.uri} label={t('enrol.copyUri')} />
            </Box>
          </Box>
          <Box>
            <Typography sx={{ mb: 1 }}>{t(confirmed ? 'enrol.confirmed' : 'enrol.confirm')}</Typography>
            <CodeCheck id={enrolled.id} digits={enrolled.digits} onValid={() => setConfirmed(true)} />
          </Box>
        </Box>
      </Box>
      <Typography variant="caption" sx={{ color: 'text.secondary' }}>
        {t(`enrol.in.${enrolled.where}`)}
      </Typography>
      <Box sx={{ display: 'flex', justifyContent: 'end' }}>
        <Button variant={confirmed ? 'contained' : 'outlined'} onClick={onDone}>
          {t(confirmed ? 'enrol.done' : 'enrol.later')}
        </Button>
      </Box>
    </Box>
  );
}
