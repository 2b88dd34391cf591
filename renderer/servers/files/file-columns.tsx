import FileIcon from '@mui/icons-material/InsertDriveFileOutlined';
import FolderIcon from '@mui/icons-material/FolderOutlined';
import LinkIcon from '@mui/icons-material/ShortcutOutlined';
import SpecialIcon from '@mui/icons-material/SettingsInputComponentOutlined';
import Box from '@mui/material/Box';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { shownName } from '../../../preload/contract/file-names.ts';
import type { FileEntry } from '../../../preload/contract/files.ts';
import { useFormats } from '../../ui/formats.ts';
import { RelativeTime } from '../../ui/relative-time.tsx';
import type { Column } from '../../ui/table/table-columns.tsx';

/** What it is when links are followed. */
export function kindBehind({ kind, link }: FileEntry) {
  return kind === 'link' ? (link?.kind ?? 'link') : kind;
}

/** `rwxr-sr-x`, as ls(1) writes it. */
export function modeText(mode: number): string {
  const letters = 'rwxrwxrwx'.split('').map((letter, index) => (mode & (1 << (8 - index)) ? letter : '-'));
  const special = [
    [0o4000, 2, 's'],
    [0o2000, 5, 's'],
    [0o1000, 8, 't'],
  ] as const;
  for (const [bit, at, letter] of special) if (mode & bit) letters[at] = letters[at] === 'x' ? letter : letter.toUpperCase();
  return letters.join('');
}

export function useFileColumns(): readonly Column<FileEntry>[] {
  const { t } = useTranslation('files');
  const formats = useFormats();
  return useMemo(
    () => [
      {
        key: 'name',
        header: t('column.name'),
        width: 'minmax(14rem, 2fr)',
        always: true,
        narrowLine: 1,
        mono: true,
        sortBy: ({ name }) => name,
        cell: (entry) => <Name entry={entry} />,
      },
      {
        key: 'size',
        header: t('column.size'),
        width: '7rem',
        align: 'end',
        narrowLine: 2,
        sortBy: ({ kind, sizeBytes }) => (kind === 'file' ? sizeBytes : -1),
        cell: ({ kind, sizeBytes }) => (kind === 'file' ? formats.bytes(sizeBytes) : null),
      },
      {
        key: 'modified',
        header: t('column.modified'),
        width: '8rem',
        narrowLine: 2,
        sortBy: ({ modifiedAt }) => modifiedAt,
        cell: ({ modifiedAt }) => <RelativeTime at={new Date(modifiedAt).toISOString()} />,
      },
      {
        key: 'mode',
        header: t('column.mode'),
        width: '7.5rem',
        mono: true,
        sortBy: ({ mode }) => mode,
        cell: ({ mode }) => <span title={mode.toString(8).padStart(4, '0')}>{modeText(mode)}</span>,
      },
      {
        key: 'owner',
        header: t('column.owner'),
        width: 'minmax(7rem, 11rem)',
        mono: true,
        sortBy: ({ owner, uid }) => owner ?? String(uid),
        cell: ({ owner, uid, group, gid }) => `${owner ?? uid}:${group ?? gid}`,
      },
    ],
    [t, formats],
  );
}

function Name({ entry }: { readonly entry: FileEntry }) {
  const { t } = useTranslation('files');
  const behind = kindBehind(entry);
  const Icon = entry.kind === 'link' ? LinkIcon : behind === 'folder' ? FolderIcon : behind === 'file' ? FileIcon : SpecialIcon;
  const name = shownName(entry.name);
  const broken = entry.kind === 'link' && entry.link !== null && entry.link.kind === null;
  return (
    <Box
      component="span"
      title={name}
      sx={{ display: 'inline-flex', verticalAlign: 'middle', alignItems: 'center', gap: 1, minWidth: 0, maxWidth: '100%' }}
    >
      <Icon
        titleAccess={t(`kind.${entry.kind}`)}
        sx={{ fontSize: 17, flex: 'none', color: behind === 'folder' ? 'primary.main' : 'text.secondary' }}
      />
      <Box
        component="span"
        sx={{ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'pre', fontWeight: behind === 'folder' ? 600 : 400 }}
      >
        {name}
        {entry.link === null ? null : (
          <Box component="span" sx={{ color: 'text.secondary', fontWeight: 400 }}>
            {' → '}
            {shownName(entry.link.target)}
            {broken ? ` (${t('broken')})` : ''}
          </Box>
        )}
      </Box>
    </Box>
  );
}
