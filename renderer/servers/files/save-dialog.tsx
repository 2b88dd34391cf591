import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import FormControlLabel from '@mui/material/FormControlLabel';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { applyPatch, structuredPatch } from 'diff';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { nameIn, shownName } from '../../../preload/contract/file-names.ts';
import type { FileText } from '../../../preload/contract/files.ts';
import { ChangeDialog } from '../../change/change-dialog.tsx';
import { DiffView } from '../../change/diff-view.tsx';
import { client } from '../../client/link.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { useFailure } from '../../ui/words.ts';

const waySchema = z.enum(['merge', 'write', 'discard']);
type WayOut = z.infer<typeof waySchema>;

interface SaveDialogProps {
  readonly vantage: string;
  readonly path: string;
  /** Page that shows it, for the bottom line. */
  readonly page: string;
  /** The file as it was when the editing began. */
  readonly base: FileText;
  readonly text: string;
  readonly backup: boolean;
  readonly onClose: () => void;
  readonly onSaved: () => void;
  /** The person's changes stand on the new version now: to be looked at, then saved. */
  readonly onMerged: (base: FileText, text: string) => void;
  readonly onTheirs: () => void;
}

/** Looks whether the file is still what was read, then shows what would be written; or the three ways out when it is not. */
export function SaveDialog({ vantage, path, page, base, text, backup, onClose, onSaved, onMerged, onTheirs }: SaveDialogProps) {
  const { t } = useTranslation('files');
  const titleId = useId();
  const waysId = useId();
  const [over, setOver] = useState<FileText | null>(null);
  const [chosen, setChosen] = useState<WayOut | null>(null);
  const now = useQuery({
    queryKey: ['servers.files.now', vantage, path],
    queryFn: ({ signal }) => client.servers.files.read({ vantage, path, asRoot: base.asRoot, encoding: base.encoding }, { signal }),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const failure = useFailure(now.isFetching ? null : now.error);
  const name = shownName(nameIn(path));
  const expected = over ?? base;
  if (over !== null || now.data?.sha256 === base.sha256)
    return (
      <ChangeDialog
        procedures={client.servers.files.save}
        input={{ vantage, path, text, encoding: base.encoding, mark: base.mark, sha256: expected.sha256, backup, asRoot: base.asRoot }}
        path={page}
        verb={t('edit.write')}
        onClose={onClose}
        onDone={onSaved}
      />
    );
  const theirs = now.data;
  const gone = failure?.kind === 'not-found';
  const merged = theirs?.text == null ? false : applyPatch(theirs.text, structuredPatch('', '', base.text ?? '', text, '', ''));
  const ways: readonly WayOut[] = gone
    ? ['write', 'discard']
    : theirs
      ? [...(merged === false ? [] : (['merge'] as const)), ...(theirs.sha256 === null ? [] : (['write'] as const)), 'discard']
      : [];
  const [first] = ways;
  const way = chosen !== null && ways.includes(chosen) ? chosen : first;
  const go = () => {
    if (way === 'discard') onTheirs();
    else if (way === 'merge' && theirs && merged !== false) onMerged(theirs, merged);
    else if (way === 'write') setOver(theirs ?? { ...base, sha256: null });
  };
  return (
    <Dialog open onClose={onClose} maxWidth="md" fullWidth aria-labelledby={titleId}>
      <DialogTitle id={titleId} sx={{ overflowWrap: 'anywhere' }}>
        {gone ? t('conflict.gone', { name }) : theirs ? t('conflict.title', { name }) : t('conflict.looking')}
      </DialogTitle>
      <DialogContent sx={{ display: 'flex', flexDirection: 'column', gap: 2 }}>
        {now.isFetching ? <LoadingRows rows={3} label={t('conflict.looking')} /> : null}
        {failure && !gone ? <FailureNotice failure={failure} target={name} /> : null}
        {theirs ? (
          <>
            <Typography>{t('conflict.means')}</Typography>
            <DiffView path={t('conflict.theirs', { name })} before={base.text} after={theirs.text} />
          </>
        ) : null}
        {way === undefined ? null : (
          <div>
            <Typography id={waysId} variant="h3">
              {t('conflict.what')}
            </Typography>
            {theirs && merged === false ? <Typography sx={{ color: 'text.secondary', mt: 0.5 }}>{t('conflict.noMerge')}</Typography> : null}
            <RadioGroup aria-labelledby={waysId} value={way} onChange={(event) => setChosen(waySchema.parse(event.target.value))}>
              {ways.map((one) => (
                <FormControlLabel
                  key={one}
                  value={one}
                  control={<Radio size="small" />}
                  sx={{ alignItems: 'start', mt: 0.5 }}
                  label={
                    <Box sx={{ pt: 0.875 }}>
                      {t(gone && one === 'write' ? 'conflict.writeNew' : `conflict.${one}`)}
                      <Typography sx={{ color: 'text.secondary' }}>
                        {t(
                          one === 'write' && gone
                            ? 'conflict.writeNewMeans'
                            : one === 'write' && backup
                              ? 'conflict.writeMeansBackup'
                              : `conflict.${one}Means`,
                        )}
                      </Typography>
                    </Box>
                  }
                />
              ))}
            </RadioGroup>
          </div>
        )}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{t('conflict.back')}</Button>
        {way === undefined ? null : (
          <Button variant="contained" color={way === 'discard' ? 'error' : 'primary'} onClick={go}>
            {t(way === 'discard' ? 'conflict.discardVerb' : 'next')}
          </Button>
        )}
      </DialogActions>
    </Dialog>
  );
}
