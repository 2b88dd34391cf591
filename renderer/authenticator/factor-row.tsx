import DragIndicator from '@mui/icons-material/DragIndicatorOutlined';
import MoreVert from '@mui/icons-material/MoreVertOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import type { DragEvent, KeyboardEvent, MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { factorName } from '../../preload/contract/factor-name.ts';
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
  /** Its codes are those of the lock, and shown nowhere here: no fault. */
  readonly guards: boolean;
  readonly carrying: Carrying | null;
  readonly onOpen: () => void;
  readonly onMenu: (at: { readonly left: number; readonly top: number }) => void;
}

/** One second factor: who it is for, its running code with the time left, the next code; Alt with an arrow key moves it. */
export function FactorRow({ entry, running, open, guards, carrying, onOpen, onMenu }: FactorRowProps) {
  const { t } = useTranslation('authenticator');
  const say = useWords();
  const name = factorName(entry);
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
  const classes = ['factor', open && 'open', carrying?.carried && 'carried', carrying?.over && 'over'].filter(Boolean).join(' ');
  return (
    <Box
      className={classes}
      role="group"
      aria-label={name}
      onKeyDown={onKey}
      onContextMenu={menuAt}
      {...(carrying && { onDragEnter: carrying.enter, onDragOver: carrying.enter, onDrop: carrying.drop })}
    >
      <div
        className="grip"
        aria-hidden
        draggable={carrying !== null}
        {...(carrying && { onDragStart: carrying.start, onDragEnd: carrying.end })}
      >
        {carrying ? <DragIndicator /> : null}
      </div>
      <IssuerAvatar issuer={entry.issuer} />
      <div className="names" title={name}>
        <p>{entry.issuer}</p>
        {entry.account === entry.issuer ? null : <p>{entry.account}</p>}
      </div>
      {entry.confirmed ? null : (
        <div className="unconfirmed">
          <StateBadge level="unknown" word={t('entry.unconfirmed')} />
          <Button variant="text" onClick={onOpen} aria-label={t('entry.confirmOf', { name })}>
            {t('entry.confirm')}
          </Button>
        </div>
      )}
      {running?.problem ? <p className={guards ? 'guards' : 'problem'}>{say(running.problem)}</p> : null}
      {running?.code ? <RunningCodeView name={name} running={running} code={running.code} periodSeconds={entry.periodSeconds} /> : null}
      <div className="does">
        {running?.nextCode ? (
          <div className="next-below">
            <NextCode code={running.nextCode} worded />
          </div>
        ) : null}
        <Button variant="outlined" onClick={onOpen} aria-label={t('entry.open', { name })} aria-expanded={open}>
          {t('entry.details')}
        </Button>
        <IconButton aria-label={t('entry.menu', { name })} aria-haspopup="menu" onClick={menuAt}>
          <MoreVert />
        </IconButton>
      </div>
    </Box>
  );
}
