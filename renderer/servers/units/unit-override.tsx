import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Typography from '@mui/material/Typography';
import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UnitScope } from '../../../preload/contract/journal.ts';
import { LARGEST_OVERRIDE } from '../../../preload/contract/unit-override.ts';
import { ChangeDialog } from '../../change/change-dialog.tsx';
import { client } from '../../client/link.ts';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { MachineText, MachineWord } from '../../ui/machine-text.tsx';
import { ReadFailure } from '../../ui/read-failure.tsx';
import { unitPath } from '../paths.ts';
import { useUnitOverride } from '../queries.ts';
import { sectionOf } from './unit-section.ts';

const TextEditor = lazy(() => import('../../ui/text-editor.tsx'));

interface UnitOverrideProps {
  readonly vantage: string;
  /** The machine, as it is named on screen. */
  readonly target: string;
  readonly unit: string;
  readonly scope: UnitScope;
  /** Restarts it, where it runs; null where there is nothing to restart. */
  readonly onRestart: (() => void) | null;
  readonly onClose: () => void;
}

/** The drop-in of a unit in an editor: `systemctl edit`, with the difference shown and verified before it counts. */
export function UnitOverride({ vantage, target, unit, scope, onRestart, onClose }: UnitOverrideProps) {
  const { t } = useTranslation('units');
  const titleId = useId();
  const queries = useQueryClient();
  const query = useUnitOverride(vantage, unit, scope);
  /** null: nothing was typed yet. */
  const [draft, setDraft] = useState<string | null>(null);
  /** What is to be written; an empty text removes it. */
  const [writing, setWriting] = useState<string | null>(null);
  const [written, setWritten] = useState(false);
  const found = query.data;
  const start = found === undefined ? '' : (found.text ?? `# ${t('override.means')}\n[${sectionOf(unit)}]\n# ${t('override.example')}\n`);
  const changed = draft !== null && draft !== start;
  const fits = draft !== null && draft.trim() !== '' && draft.length <= LARGEST_OVERRIDE;
  return (
    <>
      <Dialog
        open
        // What was typed is not thrown away by Escape or a click beside it.
        onClose={() => changed || onClose()}
        maxWidth="md"
        fullWidth
        aria-labelledby={titleId}
      >
        <DialogTitle id={titleId} sx={{ overflowWrap: 'anywhere' }}>
          {t('override.title', { unit, target })}
        </DialogTitle>
        <DialogContent sx={{ display: 'flex', flexDirection: 'column', gap: 1.5 }}>
          <ReadFailure query={query} target={`${target}, ${unit}`} />
          {!found && query.isFetching ? <LoadingRows rows={6} label={t('override.reading', { unit })} /> : null}
          {found ? (
            <>
              <MachineWord>{found.path}</MachineWord>
              <Box sx={{ '& .cm-editor': { minHeight: '9rem' } }}>
                <Suspense fallback={<LoadingRows rows={6} />}>
                  <TextEditor
                    text={start}
                    label={t('override.label', { unit })}
                    fileName={found.path}
                    onChange={setDraft}
                    onSave={() => changed && fits && setWriting(draft)}
                  />
                </Suspense>
              </Box>
              {draft !== null && draft.length > LARGEST_OVERRIDE ? <Typography role="status">{t('override.tooLarge')}</Typography> : null}
              {found.whole === '' ? null : (
                <>
                  <Typography variant="h3">{t('override.whole')}</Typography>
                  <MachineText text={found.whole} label={t('override.whole')} maxHeight={220} keepLines />
                </>
              )}
            </>
          ) : null}
        </DialogContent>
        <DialogActions>
          {found && found.text !== null ? (
            <Button color="error" onClick={() => setWriting('')} sx={{ mr: 'auto' }}>
              {t('override.remove')}
            </Button>
          ) : null}
          <Button onClick={onClose}>{t(changed ? 'override.discard' : 'override.close')}</Button>
          <Button variant="contained" disabled={!changed || !fits} onClick={() => setWriting(draft)}>
            {t('override.save')}
          </Button>
        </DialogActions>
      </Dialog>
      {writing === null ? null : (
        <ChangeDialog<{ vantage: string; unit: string; scope: UnitScope; text: string }, { path: string; state: string }>
          procedures={client.servers.units.override}
          input={{ vantage, unit, scope, text: writing }}
          path={unitPath(vantage, unit)}
          verb={t(writing === '' ? 'override.remove' : 'override.write')}
          // A refused text goes back to the editor; what was written stays until it was read.
          onClose={() => (written ? onClose() : setWriting(null))}
          onDone={() => {
            setWritten(true);
            for (const name of ['servers.units.list', 'servers.units.show', 'servers.units.relations'])
              void queries.invalidateQueries({ queryKey: [name, vantage] });
          }}
          next={
            onRestart === null ? null : (
              <Button
                variant="outlined"
                onClick={() => {
                  onClose();
                  onRestart();
                }}
              >
                {t('override.restart')}
              </Button>
            )
          }
        />
      )}
    </>
  );
}
