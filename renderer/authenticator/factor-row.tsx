import DragIndicator from '@mui/icons-material/DragIndicatorOutlined';
import MoreVert from '@mui/icons-material/MoreVertOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Typography from '@mui/material/Typography';
import type { DragEvent, KeyboardEvent, MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { TotpEntry } from '../../preload/contract/totp.ts';
import { StateBadge } from '../ui/state-badge.tsx';
import { useWords } from '../ui/words.ts';
import { IssuerAvatar } from './issuer-avatar.tsx';
import type { RunningCode } from './running-code.tsx';
import { NextCode, RunningCodeView } from './running-code.tsx';

/** How a row is carried to another place; absent where the list is filtered. */
export interface Carrying {
  readonly carried: boolean;
  readonly over: boolean;
  readonly start: (event: DragEvent) => void;
  readonly enter: (event: DragEvent) => void;
  readonly drop: (event: DragEvent) => void;
  readonly end: () => void;
  /** One place up or down. */
  readonly move: (by: -1 | 1) => void;
}

interface FactorRowProps {
  readonly entry: TotpEntry;
  readonly running: RunningCode | undefined;
  readonly open: boolean;
  readonly carrying: Carrying | null;
  readonly onOpen: () => void;
  readonly onMenu: (at: { readonly left: number; readonly top: number }) => void;
}

/** One second factor: who it is for, its running code with the time left, the next code; Alt with an arrow key moves it. */
export function FactorRow({ entry, running, open, carrying, onOpen, onMenu }: FactorRowProps) {
  const { t } = useTranslation('authenticator');
  const say = useWords();
  const name = `${entry.issuer} (${entry.account})`;
  const onKey = (event: KeyboardEvent) => {
    const by = event.altKey ? ({ ArrowUp: -1, ArrowDown: 1 } as const)[event.key] : undefined;
    if (by === undefined || carrying === null) return;
    event.preventDefault();
    carrying.move(by);
  };
  const menuAt = (event: MouseEvent) => {
    event.preventDefault();
    const box = event.currentTarget.getBoundingClientRect();
    onMenu(
      event.type === 'contextmenu' && event.clientX > 0 ? { left: event.clientX, top: event.clientY } : { left: box.left, top: box.bottom },
    );
  };
  return (
    <Box
      onKeyDown={onKey}
      onContextMenu={menuAt}
      {...(carrying && { onDragEnter: carrying.enter, onDragOver: carrying.enter, onDrop: carrying.drop })}
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        columnGap: 1.5,
        rowGap: 0.5,
        pl: 1,
        pr: 1.5,
        py: 1,
        minHeight: 56,
        borderBottom: 1,
        borderColor: 'surface.line',
        opacity: carrying?.carried ? 0.45 : 1,
        ...(carrying?.over && { boxShadow: (theme) => `inset 0 2px 0 ${theme.vars?.palette.primary.main ?? theme.palette.primary.main}` }),
        ...(open && { bgcolor: 'surface.raised' }),
        '& .grip': { visibility: 'hidden' },
        '&:hover .grip': { visibility: 'visible' },
        '& .next-below': { display: 'none' },
        // Beside open details the next code gives way first; where the row has two lines there is room for it on the second.
        '@container (max-width: 46rem)': { '& .next': { display: 'none' } },
        '@container (max-width: 30rem)': { '& .next-below': { display: 'flex' } },
      }}
    >
      <Box
        className="grip"
        aria-hidden
        draggable={carrying !== null}
        {...(carrying && { onDragStart: carrying.start, onDragEnd: carrying.end })}
        sx={{ display: { xs: 'none', sm: 'flex' }, color: 'text.secondary', cursor: carrying ? 'grab' : 'default', mr: -1, width: 18 }}
      >
        {carrying ? <DragIndicator sx={{ fontSize: 18 }} /> : null}
      </Box>
      <IssuerAvatar issuer={entry.issuer} />
      <Box sx={{ flex: '1 1 150px', minWidth: 0 }} title={name}>
        <Typography sx={{ fontWeight: 600, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>{entry.issuer}</Typography>
        <Typography
          variant="caption"
          component="p"
          sx={{ color: 'text.secondary', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}
        >
          {entry.account}
        </Typography>
      </Box>
      {entry.confirmed ? null : (
        <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
          <StateBadge level="unknown" word={t('entry.unconfirmed')} />
          <Button variant="text" onClick={onOpen} aria-label={t('entry.confirmOf', { name })}>
            {t('entry.confirm')}
          </Button>
        </Box>
      )}
      {running?.problem ? <Typography sx={{ color: 'state.failing', flex: '2 1 240px' }}>{say(running.problem)}</Typography> : null}
      {running?.code ? <RunningCodeView name={name} running={running} code={running.code} periodSeconds={entry.periodSeconds} /> : null}
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 0.5, ml: 'auto' }}>
        {running?.nextCode ? (
          <Box className="next-below" sx={{ mr: 1.5 }}>
            <NextCode code={running.nextCode} worded />
          </Box>
        ) : null}
        <Button variant="outlined" onClick={onOpen} aria-label={t('entry.open', { name })} aria-expanded={open}>
          {t('entry.details')}
        </Button>
        <IconButton aria-label={t('entry.menu', { name })} aria-haspopup="menu" onClick={menuAt}>
          <MoreVert sx={{ fontSize: 18 }} />
        </IconButton>
      </Box>
    </Box>
  );
}
