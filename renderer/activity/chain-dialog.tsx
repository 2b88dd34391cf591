import CheckCircle from '@mui/icons-material/CheckCircleOutlined';
import Report from '@mui/icons-material/ReportOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Typography from '@mui/material/Typography';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditVerdict } from '../../preload/contract/activity.ts';
import { client } from '../client/link.ts';
import { readStream } from '../client/stream.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { useFormats } from '../ui/formats.ts';
import { LoadingRows } from '../ui/loading-rows.tsx';
import { MachineWord } from '../ui/machine-text.tsx';
import { saveFile } from '../ui/save-file.ts';
import { useFailure, useWords } from '../ui/words.ts';

/** Whether the journal is as it was written, and the whole of it as a file. */
export default function ChainDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('activity');
  const titleId = useId();
  const verdict = useQuery({
    queryKey: ['activity.verify'],
    queryFn: ({ signal }) => client.activity.verify({}, { signal }),
    staleTime: 0,
    gcTime: 0,
  });
  const save = useMutation({
    mutationFn: async (format: 'jsonl' | 'csv') => {
      const pieces: string[] = [];
      await readStream(client.activity.export, { format }, (items) => void pieces.push(...items), new AbortController().signal);
      saveFile(`pilothouse-audit.${format}`, pieces.join(''));
    },
  });
  const failure = useFailure(verdict.error ?? save.error);
  return (
    <Dialog open onClose={onClose} maxWidth="sm" fullWidth aria-labelledby={titleId}>
      <DialogTitle id={titleId}>{t('chain.title')}</DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 1.5 }}>
        {failure ? <FailureNotice failure={failure} /> : null}
        {verdict.data ? <Verdict verdict={verdict.data} /> : failure ? null : <LoadingRows />}
      </DialogContent>
      <DialogActions>
        {(['jsonl', 'csv'] as const).map((format) => (
          <Button key={format} variant="outlined" disabled={save.isPending} onClick={() => save.mutate(format)}>
            {t(`chain.${format}`)}
          </Button>
        ))}
        <Button onClick={onClose}>{t('chain.close')}</Button>
      </DialogActions>
    </Dialog>
  );
}

function Verdict({ verdict }: { readonly verdict: AuditVerdict }) {
  const { t } = useTranslation('activity');
  const say = useWords();
  const { dateTime } = useFormats();
  const { ok, entries, older, chainedSince, head, logged, breaks, moreBreaks } = verdict;
  const Icon = ok ? CheckCircle : Report;
  return (
    <Box role="status" sx={{ display: 'grid', gap: 1.25 }}>
      <Box sx={{ display: 'flex', gap: 1, alignItems: 'flex-start' }}>
        <Icon aria-hidden sx={{ color: ok ? 'state.healthy' : 'state.failing', mt: '1px' }} />
        <Typography sx={{ fontWeight: 600 }}>{ok ? t('chain.whole', { count: entries }) : t('chain.broken')}</Typography>
      </Box>
      {breaks.length > 0 ? (
        <Box component="ul" sx={{ m: 0, pl: 3, maxHeight: 240, overflow: 'auto' }}>
          {breaks.map((each) => (
            <li key={`${each.kind}/${each.id}`}>{say(each.words)}</li>
          ))}
          {moreBreaks > 0 ? <li>{t('chain.more', { count: moreBreaks })}</li> : null}
        </Box>
      ) : null}
      {older > 0 ? (
        <Typography sx={{ color: 'text.secondary' }}>
          {chainedSince === null ? t('chain.notBegun', { count: older }) : t('chain.older', { count: older, date: dateTime(chainedSince) })}
        </Typography>
      ) : null}
      <Typography sx={{ color: 'text.secondary' }}>{t('chain.compared', { count: logged })}</Typography>
      {head ? (
        <>
          <Box sx={{ display: 'flex', alignItems: 'center', gap: 0.5, minWidth: 0, overflowWrap: 'anywhere' }}>
            <MachineWord>{`${head.id}:${head.chain}`}</MachineWord>
            <CopyButton text={`${head.id}:${head.chain}`} label={t('chain.copyHead')} />
          </Box>
          <Typography sx={{ color: 'text.secondary' }}>{t('chain.honest')}</Typography>
        </>
      ) : null}
    </Box>
  );
}
