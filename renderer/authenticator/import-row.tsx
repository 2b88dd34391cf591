import Box from '@mui/material/Box';
import Checkbox from '@mui/material/Checkbox';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { ImportRow } from '../../preload/contract/totp-imports.ts';
import { StateBadge } from '../ui/state-badge.tsx';
import { useWords } from '../ui/words.ts';
import { IssuerAvatar } from './issuer-avatar.tsx';

const LEVELS = { new: 'healthy', duplicate: 'unknown', unusable: 'degraded' } as const;

interface ImportRowViewProps {
  readonly row: ImportRow;
  readonly chosen: boolean;
  readonly onToggle: () => void;
}

/** One entry that would come: its name, its settings, and why it would not. */
export function ImportRowView({ row, chosen, onToggle }: ImportRowViewProps) {
  const { t } = useTranslation('authenticator');
  const say = useWords();
  const { issuer, account, shape, verdict, reason, warnings } = row;
  const remarks = [...(reason === null ? [] : [say(reason)]), ...warnings.map(say)];
  return (
    <Box
      component="li"
      sx={{
        display: 'flex',
        gap: 1,
        alignItems: 'start',
        p: 1,
        // Of hundreds, only those in view are laid out.
        contentVisibility: 'auto',
        containIntrinsicSize: 'auto 54px',
        borderBottom: 1,
        borderColor: 'surface.line',
        '&:last-of-type': { borderBottom: 0 },
      }}
    >
      <Checkbox
        size="small"
        checked={chosen}
        disabled={verdict !== 'new'}
        onChange={onToggle}
        slotProps={{ input: { 'aria-label': t('import.choice', { issuer, account }) } }}
        sx={{ p: 0.5 }}
      />
      <IssuerAvatar issuer={issuer} />
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Typography sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>{issuer === '' ? t('import.nameless') : issuer}</Typography>
        <Typography variant="caption" component="p" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
          {[...(account === issuer ? [] : [account]), ...(shape === null ? [] : [t('import.shape', shape)])].join(' · ')}
        </Typography>
        {remarks.map((remark) => (
          <Typography key={remark} variant="body2" sx={{ overflowWrap: 'anywhere' }}>
            {remark}
          </Typography>
        ))}
      </Box>
      <StateBadge level={LEVELS[verdict]} word={t(`import.verdict.${verdict}`)} />
    </Box>
  );
}
