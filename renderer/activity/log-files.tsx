import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../ui/copy-button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { useFormats } from '../ui/formats.ts';
import { LoadingRows } from '../ui/loading-rows.tsx';
import { MachineWord } from '../ui/machine-text.tsx';
import { RelativeTime } from '../ui/relative-time.tsx';
import { useFailure } from '../ui/words.ts';
import { useLogFiles } from './queries.ts';

/** Where the log files lie, so that they can be opened with one's own tools. */
export function LogFiles() {
  const { t } = useTranslation(['activity', 'ui']);
  const formats = useFormats();
  const logs = useLogFiles();
  const failure = useFailure(logs.error);
  if (logs.isPending) return <LoadingRows />;
  return (
    <Box sx={{ p: 2.5, overflow: 'auto', display: 'grid', gap: 2, alignContent: 'start', maxWidth: 1080 }}>
      {failure ? (
        <FailureNotice
          failure={failure}
          target={t('logs.unavailable')}
          action={
            <Button variant="outlined" onClick={() => void logs.refetch()}>
              {t('ui:failure.again')}
            </Button>
          }
        />
      ) : null}
      {logs.data ? (
        <>
          <Box>
            <Typography component="h2" variant="h3">
              {t('logs.folder')}
            </Typography>
            <Box sx={{ display: 'flex', alignItems: 'center', gap: 0.5, flexWrap: 'wrap' }}>
              <MachineWord>{logs.data.directory}</MachineWord>
              <CopyButton text={logs.data.directory} label={t('ui:copy.what', { what: t('logs.folder') })} />
            </Box>
            <Typography sx={{ color: 'text.secondary', maxWidth: '72ch' }}>{t('logs.help')}</Typography>
          </Box>
          {logs.data.files.length === 0 ? (
            <EmptyState title={t('logs.empty')} text={t('logs.emptyText')} />
          ) : (
            <Table
              size="small"
              aria-label={t('logs.table')}
              sx={{
                '& td, & th': { borderColor: 'surface.line', py: 0.5, px: 1 },
                '& th': { color: 'text.secondary', fontSize: '0.75rem' },
              }}
            >
              <TableHead>
                <TableRow>
                  <TableCell>{t('logs.name')}</TableCell>
                  <TableCell align="right">{t('logs.size')}</TableCell>
                  <TableCell>{t('logs.modified')}</TableCell>
                </TableRow>
              </TableHead>
              <TableBody>
                {logs.data.files.map(({ name, bytes, modifiedAt }) => (
                  <TableRow key={name}>
                    <TableCell component="th" scope="row" sx={{ color: 'text.primary !important' }}>
                      <MachineWord>{name}</MachineWord>
                      <CopyButton text={`${logs.data.directory}/${name}`} label={t('logs.copyPath', { name })} />
                    </TableCell>
                    <TableCell align="right">{formats.bytes(bytes)}</TableCell>
                    <TableCell>
                      <RelativeTime at={modifiedAt} />
                    </TableCell>
                  </TableRow>
                ))}
              </TableBody>
            </Table>
          )}
        </>
      ) : null}
    </Box>
  );
}
