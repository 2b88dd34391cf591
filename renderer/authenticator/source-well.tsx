import UploadFile from '@mui/icons-material/UploadFileOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import type { DragEvent } from 'react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SourceProblem } from './import-source.ts';
import { readSource } from './import-source.ts';

interface SourceWellProps {
  readonly busy: boolean;
  readonly onTexts: (texts: readonly string[]) => void;
}

/** Takes files and pictures: chosen, dropped, or pasted anywhere while it is on screen. */
export function SourceWell({ busy, onTexts }: SourceWellProps) {
  const { t } = useTranslation('authenticator');
  const [reading, setReading] = useState(false);
  const [over, setOver] = useState(false);
  const [problem, setProblem] = useState<SourceProblem | null>(null);
  const chooser = useRef<HTMLInputElement>(null);

  const take = async (files: readonly Blob[]) => {
    if (files.length === 0) return;
    setReading(true);
    setProblem(null);
    const texts: string[] = [];
    let found: SourceProblem | null = null;
    for (const file of files.slice(0, 50)) {
      const read = await readSource(file);
      if ('texts' in read) texts.push(...read.texts);
      else found = read.problem;
    }
    setReading(false);
    setProblem(found);
    if (found === null && texts.length > 0) onTexts(texts);
  };
  const newest = useRef(take);
  newest.current = take;
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      void newest.current(files);
    };
    window.addEventListener('paste', onPaste);
    return () => window.removeEventListener('paste', onPaste);
  }, []);

  return (
    <Box
      onDragOver={(event: DragEvent) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event: DragEvent) => {
        event.preventDefault();
        setOver(false);
        void take([...event.dataTransfer.files]);
      }}
      sx={{
        display: 'grid',
        justifyItems: 'center',
        gap: 1,
        p: 2.5,
        border: '1px dashed',
        borderColor: over ? 'primary.main' : 'text.secondary',
        borderRadius: 1,
        textAlign: 'center',
      }}
    >
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        aria-label={t('import.choose')}
        data-testid="import-files"
        onChange={({ target }) => {
          const files = [...(target.files ?? [])];
          target.value = '';
          void take(files);
        }}
      />
      <Button variant="outlined" startIcon={<UploadFile />} disabled={busy || reading} onClick={() => chooser.current?.click()}>
        {t('import.choose')}
      </Button>
      <Typography sx={{ color: 'text.secondary', maxWidth: '52ch' }}>{t('import.drop')}</Typography>
      <Typography role="status" sx={{ color: problem === null ? 'text.secondary' : 'state.failing', '&:empty': { display: 'none' } }}>
        {reading ? t('import.reading') : problem === null ? '' : t(`import.problem.${problem}`)}
      </Typography>
    </Box>
  );
}
