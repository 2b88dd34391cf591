import Delete from '@mui/icons-material/DeleteOutlined';
import Download from '@mui/icons-material/FileDownloadOutlined';
import LabelIcon from '@mui/icons-material/LabelOutlined';
import PlayArrow from '@mui/icons-material/PlayArrowOutlined';
import Sell from '@mui/icons-material/SellOutlined';
import Button from '@mui/material/Button';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Environment } from '../../../preload/contract/settings.ts';
import { EnvironmentMark } from '../../ui/environment-mark.tsx';
import { SelectionToolbar } from '../../ui/table/selection-toolbar.tsx';
import { environments } from './environment-choice.tsx';
import type { HostRow } from './host-rows.ts';
import { HERE } from '../paths.ts';
import { hostSelection } from './selection.ts';

interface SelectionBarProps {
  /** The chosen rows. */
  readonly rows: readonly HostRow[];
  readonly onEnvironment: (names: readonly string[], environment: Environment) => void;
  readonly onRun: () => void;
  readonly onTags: (names: readonly string[]) => void;
  readonly onExport: (names: readonly string[]) => void;
  readonly onRemove: (names: readonly string[]) => void;
}

/** What can be done with the chosen servers, below the list. Only what is saved here can be removed. */
export function SelectionBar({ rows, onRun, onEnvironment, onTags, onExport, onRemove }: SelectionBarProps) {
  const { t } = useTranslation('servers');
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  if (rows.length === 0) return null;
  const names = rows.map(({ name }) => name);
  const written = rows.filter(({ vantage, source }) => vantage !== HERE && source !== null).map(({ name }) => name);
  const saved = rows.filter(({ source }) => source === 'settings').map(({ name }) => name);
  return (
    <SelectionToolbar
      label={t('lists.selection.title')}
      status={t('lists.selection.count', { count: rows.length })}
      clear={t('lists.selection.clear')}
      onClear={() => hostSelection.clear()}
    >
      <Button variant="contained" startIcon={<PlayArrow />} onClick={onRun}>
        {t('lists.selection.run')}
      </Button>
      <Button startIcon={<Sell />} aria-haspopup="menu" onClick={(event) => setAnchor(event.currentTarget)}>
        {t('environment.set')}
      </Button>
      <Menu open={anchor !== null} anchorEl={anchor} onClose={() => setAnchor(null)}>
        {environments.map((one) => (
          <MenuItem
            key={one}
            onClick={() => {
              setAnchor(null);
              onEnvironment(names, one);
            }}
          >
            {one === 'none' ? t('environment.unmark') : <EnvironmentMark environment={one} />}
          </MenuItem>
        ))}
      </Menu>
      <Button startIcon={<LabelIcon />} onClick={() => onTags(names)}>
        {t('lists.tags.edit')}
      </Button>
      {written.length > 0 ? (
        <Button startIcon={<Download />} onClick={() => onExport(written)}>
          {t('lists.export.do')}
        </Button>
      ) : null}
      {saved.length > 0 ? (
        <Button color="error" startIcon={<Delete />} onClick={() => onRemove(saved)}>
          {saved.length === rows.length ? t('lists.selection.remove') : t('lists.selection.removeSaved', { count: saved.length })}
        </Button>
      ) : null}
    </SelectionToolbar>
  );
}
