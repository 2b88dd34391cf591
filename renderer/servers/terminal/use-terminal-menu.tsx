import ContentCopy from '@mui/icons-material/ContentCopyOutlined';
import ContentPaste from '@mui/icons-material/ContentPasteOutlined';
import Hearing from '@mui/icons-material/HearingOutlined';
import Search from '@mui/icons-material/SearchOutlined';
import SelectAll from '@mui/icons-material/SelectAllOutlined';
import { useTranslation } from 'react-i18next';
import { copyText } from '../../client/clipboard.ts';
import { putSetting, useSettings } from '../../client/settings.ts';
import type { RowAction } from '../../ui/table/row-menu.tsx';
import type { TerminalView } from './terminal-view.ts';

interface TerminalMenuNeeds {
  readonly view: TerminalView;
  readonly pasteFromClipboard: () => Promise<void>;
  readonly onSearch: () => void;
}

/** What a right-click in a terminal offers. */
export function useTerminalMenu({ view, pasteFromClipboard, onSearch }: TerminalMenuNeeds): readonly RowAction[] {
  const { t } = useTranslation('terminal');
  const { terminalSpoken } = useSettings().appearance;
  return [
    {
      key: 'copy',
      label: t('menu.copy'),
      icon: <ContentCopy />,
      onSelect: () => {
        const text = view.terminal.getSelection();
        if (text !== '') void copyText(text);
        view.terminal.focus();
      },
    },
    { key: 'paste', label: t('menu.paste'), icon: <ContentPaste />, onSelect: () => void pasteFromClipboard() },
    { key: 'all', label: t('menu.selectAll'), icon: <SelectAll />, onSelect: () => view.terminal.selectAll() },
    { key: 'search', label: t('menu.search'), icon: <Search />, onSelect: onSearch },
    {
      key: 'spoken',
      label: terminalSpoken ? t('menu.unspoken') : t('menu.spoken'),
      icon: <Hearing />,
      onSelect: () => putSetting(['appearance', 'terminalSpoken'], !terminalSpoken),
    },
  ];
}
