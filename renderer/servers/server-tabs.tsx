import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { PaletteEntry } from '../app/palette/entries.ts';
import { usePaletteEntries } from '../app/palette/entries.ts';
import { HERE, tabPath } from './paths.ts';
import type { TabId } from './tabs.ts';
import { tabs } from './tabs.ts';

interface ServerTabsProps {
  readonly vantage: string;
  /** The machine, as it reads on screen. */
  readonly name: string;
  readonly open: TabId;
}

/** The tabs under a server's name; the palette has them too. */
export function ServerTabs({ vantage, name, open }: ServerTabsProps) {
  const { t } = useTranslation('servers');
  const navigate = useNavigate();
  const shown = useMemo(() => tabs.filter(({ serversOnly = false }) => vantage !== HERE || !serversOnly), [vantage]);
  usePaletteEntries(
    'servers.tabs',
    useMemo(
      () =>
        shown.map(({ id }): PaletteEntry => ({
          id: `tab/${vantage}/${id}`,
          kind: 'object',
          title: t(`tab.${id}`),
          detail: name,
          keywords: [id],
          run: tabPath(vantage, id),
        })),
      [shown, vantage, name, t],
    ),
  );
  if (shown.length < 2) return null;
  return (
    <Tabs
      value={open}
      onChange={(_, next: TabId) => void navigate(tabPath(vantage, next))}
      variant="scrollable"
      scrollButtons="auto"
      aria-label={t('tab.all', { target: name })}
      sx={{
        minHeight: 36,
        mb: -1.25,
        '& .MuiTab-root': { minHeight: 36, py: 0, px: 1.5, textTransform: 'none', '@container (max-width: 40rem)': { px: 1 } },
        '& .MuiTabs-scrollButtons.Mui-disabled': { width: 0 },
      }}
    >
      {shown.map(({ id }) => (
        <Tab key={id} value={id} label={t(`tab.${id}`)} />
      ))}
    </Tabs>
  );
}
