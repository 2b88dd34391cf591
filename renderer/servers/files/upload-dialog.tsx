import Button from '@mui/material/Button';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../../preload/contract/failure.ts';
import { failureOf } from '../../client/failures.ts';
import { CopyDialog } from './copy-dialog.tsx';
import type { Chosen } from './dropped.ts';
import type { StagedUpload } from './staged-upload.ts';
import { forgetUpload, stageFiles, uploadProcedures } from './staged-upload.ts';

interface UploadDialogProps {
  readonly vantage: string;
  /** The folder it goes into. */
  readonly to: string;
  readonly page: string;
  readonly chosen: Chosen;
  readonly onClose: () => void;
  readonly onDone: () => void;
  readonly onFailure: (failure: Failure) => void;
}

/** Files and folders of the person's computer on their way into a folder; what was cut off goes on with the same files. */
export function UploadDialog(props: UploadDialogProps) {
  const [turn, setTurn] = useState(0);
  return <UploadTurn key={turn} {...props} onAgain={() => setTurn(turn + 1)} />;
}

/** One try: what is chosen is named to the core, then planned and sent. */
function UploadTurn({
  vantage,
  to,
  page,
  chosen,
  onClose,
  onDone,
  onFailure,
  onAgain,
}: UploadDialogProps & { readonly onAgain: () => void }) {
  const { t } = useTranslation('files');
  const [ready, setReady] = useState<{ readonly staged: StagedUpload; readonly procedures: ReturnType<typeof uploadProcedures> } | null>(
    null,
  );
  const started = useRef(false);
  const leave = useRef<(error: unknown) => void>(() => {});
  leave.current = (error) => {
    onFailure(failureOf(error));
    onClose();
  };
  useEffect(() => {
    let left = false;
    let staged: StagedUpload | null = null;
    stageFiles(chosen).then(
      (made) => {
        staged = made;
        if (left) {
          forgetUpload(made.id);
          return;
        }
        const procedures = uploadProcedures(made);
        const apply: typeof procedures.apply = (input, options) => {
          started.current = true;
          return procedures.apply(input, options);
        };
        setReady({ staged: made, procedures: { ...procedures, apply } });
      },
      (error: unknown) => {
        if (!left) leave.current(error);
      },
    );
    return () => {
      left = true;
      // What is under way goes on without the dialog, and is forgotten at its end.
      if (staged !== null && !started.current) forgetUpload(staged.id);
    };
  }, [chosen]);
  if (ready === null) return null;
  return (
    <CopyDialog
      key={ready.staged.id}
      procedures={ready.procedures}
      input={{ vantage, path: to, staged: ready.staged.id }}
      between={[vantage]}
      page={page}
      verb={t('upload.verb')}
      onClose={onClose}
      onDone={onDone}
      again={
        <Button variant="outlined" onClick={onAgain} sx={{ alignSelf: 'start' }}>
          {t('upload.again')}
        </Button>
      }
    />
  );
}
