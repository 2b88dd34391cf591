import EditOff from '@mui/icons-material/EditOffOutlined';
import Shield from '@mui/icons-material/ShieldOutlined';
import Box from '@mui/material/Box';
import type { SvgIconProps } from '@mui/material/SvgIcon';
import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContextColour } from '../../preload/contract/settings.ts';
import { contextColours } from './context-colours.ts';

interface PolicyMarksProps {
  readonly readOnly: boolean;
  readonly protected: boolean;
  readonly colour?: ContextColour | null;
  /** Icons alone, with their word on hover and for screen readers: where room is short. */
  readonly short?: boolean;
}

/** What a target asks of those who change it: read-only (which says all), or protected; and the colour it is told apart by. */
export function PolicyMarks({ readOnly, protected: guarded, colour = null, short = false }: PolicyMarksProps) {
  const { t } = useTranslation('ui');
  return (
    <>
      {colour === null ? null : (
        <Box
          component="span"
          role="img"
          aria-label={t(`colour.${colour}`)}
          title={t(`colour.${colour}`)}
          sx={{ display: 'inline-block', flex: 'none', width: 10, height: 10, borderRadius: '50%', verticalAlign: 'middle' }}
          style={{ backgroundColor: contextColours[colour] }}
        />
      )}
      {readOnly ? <Mark icon={EditOff} word={t('policy.readOnly')} short={short} /> : null}
      {guarded && !readOnly ? <Mark icon={Shield} word={t('policy.protected')} short={short} /> : null}
    </>
  );
}

function Mark({ icon: Icon, word, short }: { readonly icon: ComponentType<SvgIconProps>; readonly word: string; readonly short: boolean }) {
  return (
    <Box
      component="span"
      title={word}
      {...(short && { role: 'img', 'aria-label': word })}
      sx={{
        display: 'inline-flex',
        alignItems: 'center',
        gap: 0.375,
        flex: 'none',
        verticalAlign: 'middle',
        fontSize: '0.6875rem',
        fontWeight: 650,
        lineHeight: '18px',
        whiteSpace: 'nowrap',
        color: 'text.secondary',
      }}
    >
      <Icon aria-hidden sx={{ fontSize: 14 }} />
      {short ? null : word}
    </Box>
  );
}
