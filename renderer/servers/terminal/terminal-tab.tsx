import Add from '@mui/icons-material/AddOutlined';
import TerminalIcon from '@mui/icons-material/TerminalOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { PaletteEntry } from '../../app/palette/entries.ts';
import { usePaletteEntries } from '../../app/palette/entries.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { useFailure } from '../../ui/words.ts';
import { tabPath } from '../paths.ts';
import type { ServerTabProps } from '../server-tab.ts';
import { useTabFailures } from '../server-tab.ts';
import { CloseDialog } from './close-dialog.tsx';
import { useCloseTerminal, useOpenTerminal, useTerminals } from './queries.ts';
import { usePlaceName } from './terminal-names.ts';
import { TerminalPane } from './terminal-pane.tsx';
import { TerminalTabs } from './terminal-tabs.tsx';
import { wasTypedInto } from './typing.ts';

/** The terminals of a machine: each stays open, whatever is shown, until it is closed. */
export default function TerminalTab({ vantage, rest }: ServerTabProps) {
  const { t } = useTranslation('terminal');
  const placeOf = usePlaceName();
  const target = placeOf({ vantage, container: null });
  const navigate = useNavigate();
  const terminals = useTerminals();
  const pathOf = (id: string) => tabPath(vantage, 'terminal', id);
  const open = useOpenTerminal(vantage, ({ id }) => void navigate(pathOf(id)));
  const { mutate: openOne } = open;
  const close = useCloseTerminal();
  const failures = useTabFailures([useFailure(open.error), useFailure(close.error), terminals.failure]);
  const all = terminals.state ?? [];
  const here = all.filter((one) => one.vantage === vantage);
  const shown = here.find(({ id }) => id === rest[0]) ?? here.at(-1);

  const [closing, setClosing] = useState<string | null>(null);
  const asking = here.find(({ id, state }) => id === closing && state === 'open');
  const askToClose = (id: string) => {
    const inUse = here.some((one) => one.id === id && one.state === 'open') && wasTypedInto(id);
    if (inUse) setClosing(id);
    else close.mutate(id);
  };

  usePaletteEntries(
    'servers.terminal',
    useMemo(
      (): readonly PaletteEntry[] => [
        {
          id: `action/terminal/${vantage}`,
          kind: 'action',
          title: t('openOn', { target }),
          icon: <TerminalIcon aria-hidden />,
          keywords: ['ssh', 'shell'],
          run: () => openOne(null),
        },
      ],
      [vantage, target, t, openOne],
    ),
  );

  const openButton = (
    <Button
      variant="contained"
      startIcon={<Add />}
      loading={open.isPending}
      loadingPosition="start"
      onClick={() => open.mutate(null)}
      autoFocus
    >
      {t('open')}
    </Button>
  );
  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', flex: 1, minHeight: 320, minWidth: 0 }}>
      {failures.map((failure) => (
        <Box key={failure.cause.en} sx={{ flex: 'none', px: 2.5, py: 1.5 }}>
          <FailureNotice failure={failure} target={target} mild={failure.kind === 'cancelled' || failure.kind === 'not-available'} />
        </Box>
      ))}
      {terminals.state === undefined && terminals.failure === undefined ? (
        <LoadingRows />
      ) : shown === undefined ? (
        <EmptyState icon={<TerminalIcon />} title={t('none', { target })} text={t('noneMeans', { target })} action={openButton} />
      ) : (
        <>
          <TerminalTabs
            target={target}
            terminals={here}
            all={all}
            shown={shown.id}
            opening={open.isPending}
            onShow={(id) => void navigate(pathOf(id))}
            onOpen={() => open.mutate(null)}
            onClose={askToClose}
          />
          <TerminalPane
            key={shown.id}
            terminal={shown}
            target={placeOf(shown)}
            number={here.indexOf(shown) + 1}
            all={all}
            lost={terminals.status === 'stale'}
            onOpenAsRoot={() => {
              if (shown.container) open.mutate({ ...shown.container, asRoot: true }, { onSuccess: () => close.mutate(shown.id) });
            }}
            onClose={() => askToClose(shown.id)}
          />
          {asking === undefined ? null : (
            <CloseDialog
              target={placeOf(asking)}
              number={here.indexOf(asking) + 1}
              onClose={() => setClosing(null)}
              onDo={() => {
                setClosing(null);
                close.mutate(asking.id);
              }}
            />
          )}
        </>
      )}
    </Box>
  );
}
