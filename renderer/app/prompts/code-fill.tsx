import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';

interface CodeFillProps {
  readonly factors: readonly { readonly id: string; readonly issuer: string; readonly account: string }[];
  /** The host that asks. */
  readonly target: string;
  /** The id of the one whose code is filled in; empty while the person types. */
  readonly factor: string;
  readonly onFactor: (id: string) => void;
  readonly always: boolean;
  readonly onAlways: (always: boolean) => void;
}

/** Offers to fill a one-time code in from the authenticator, now or from now on. */
export function CodeFill({ factors, target, factor, onFactor, always, onAlways }: CodeFillProps) {
  const { t } = useTranslation('app');
  const chosen = factors.find(({ id }) => id === factor);
  if (chosen === undefined) {
    return (
      <Box sx={{ display: 'flex', flexDirection: 'column', alignItems: 'start', gap: 0.5, maxHeight: 160, overflowY: 'auto' }}>
        {factors.map(({ id, issuer, account }) => (
          <Button key={id} size="small" onClick={() => onFactor(id)} sx={{ textAlign: 'start', overflowWrap: 'anywhere' }}>
            {t('prompts.code.fill', { issuer, account })}
          </Button>
        ))}
      </Box>
    );
  }
  return (
    <Box>
      <Box sx={{ display: 'flex', alignItems: 'baseline', gap: 1 }}>
        <Typography role="status" sx={{ overflowWrap: 'anywhere' }}>
          {t('prompts.code.filled', { issuer: chosen.issuer, account: chosen.account })}
        </Typography>
        <Button size="small" onClick={() => onFactor('')} sx={{ flex: 'none' }}>
          {t('prompts.code.type')}
        </Button>
      </Box>
      <FormControlLabel
        control={<Checkbox size="small" autoFocus checked={always} onChange={(_, checked) => onAlways(checked)} />}
        label={t('prompts.code.always', { target })}
        slotProps={{ typography: { variant: 'body2' } }}
      />
    </Box>
  );
}
