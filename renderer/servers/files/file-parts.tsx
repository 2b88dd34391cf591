import Next from '@mui/icons-material/ChevronRightOutlined';
import Previous from '@mui/icons-material/ChevronLeftOutlined';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import { useTranslation } from 'react-i18next';
import type { FileText } from '../../../preload/contract/files.ts';
import { LARGEST_TEXT_BYTES } from '../../../preload/contract/files.ts';
import { IconAction } from './files-toolbar.tsx';
import type { FilePart } from './queries.ts';

interface FilePartsProps {
  readonly file: FileText;
  readonly part: FilePart;
  readonly following: boolean;
  readonly onPart: (part: FilePart) => void;
  readonly onFollow: () => void;
}

/** Which part of a file is shown: of a large one its beginning, its end or a page; of each one what is added to it. */
export function FileParts({ file, part, following, onPart, onFollow }: FilePartsProps) {
  const { t } = useTranslation('files');
  const { offset, shownBytes, whole, entry } = file;
  const value = following ? 'follow' : whole ? 'start' : typeof part === 'number' ? null : part;
  return (
    <>
      <ToggleButtonGroup
        exclusive
        size="small"
        value={value}
        aria-label={t('view.part')}
        onChange={(_, next: 'start' | 'end' | 'follow' | null) => {
          if (next === 'follow') onFollow();
          else if (next !== null) onPart(next);
        }}
      >
        <ToggleButton value="start">{t(whole ? 'view.whole' : 'view.start')}</ToggleButton>
        {whole ? null : <ToggleButton value="end">{t('view.end')}</ToggleButton>}
        <ToggleButton value="follow">{t('view.follow')}</ToggleButton>
      </ToggleButtonGroup>
      {whole || following ? null : (
        <>
          <IconAction
            label={t('view.previous')}
            icon={<Previous />}
            disabled={offset === 0}
            onClick={() => onPart(Math.max(0, offset - LARGEST_TEXT_BYTES))}
          />
          <IconAction
            label={t('view.next')}
            icon={<Next />}
            disabled={offset + shownBytes >= entry.sizeBytes}
            onClick={() => onPart(offset + LARGEST_TEXT_BYTES)}
          />
        </>
      )}
    </>
  );
}
