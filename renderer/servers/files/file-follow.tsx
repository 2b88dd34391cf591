import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { FilterField } from '../../ui/filter-field.tsx';
import { LogView } from '../../ui/log/log-view.tsx';
import { NotFollowed } from '../resumed.tsx';
import { useFollowedFile } from './queries.ts';

const HEIGHT_PX = 520;

interface FileFollowProps {
  readonly vantage: string;
  readonly path: string;
  /** As it is shown. */
  readonly name: string;
  readonly asRoot: boolean;
}

/** A file as it grows, as tail -F shows it, narrowed by text. */
export function FileFollow({ vantage, path, name, asRoot }: FileFollowProps) {
  const { t } = useTranslation('files');
  const [text, setText] = useState('');
  const { lines, stream, awaySince } = useFollowedFile(vantage, path, asRoot);
  useEffect(() => lines.narrow(text), [lines, text]);
  return (
    <LogView
      lines={lines}
      label={t('follow.label', { name })}
      marked={text}
      height={HEIGHT_PX}
      toolbar={<FilterField value={text} onChange={setText} label={t('follow.filter')} />}
      notice={
        awaySince !== null ? (
          <NotFollowed since={awaySince} target={vantage.replace(/^ssh:/u, '')} />
        ) : stream.status === 'failed' && stream.failure ? (
          <FailureNotice
            failure={stream.failure}
            target={name}
            action={
              <Button variant="outlined" onClick={stream.again}>
                {t('again')}
              </Button>
            }
          />
        ) : null
      }
      empty={<Typography sx={{ color: 'text.secondary', p: 1.5 }}>{t(text === '' ? 'follow.empty' : 'follow.none')}</Typography>}
    />
  );
}
