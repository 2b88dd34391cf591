import FormControlLabel from '@mui/material/FormControlLabel';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Existing, Transferred } from '../../../preload/contract/files.ts';
import { existingSchema } from '../../../preload/contract/files.ts';
import type { ChangeStage } from '../../change/change-dialog.tsx';
import { ChangeDialog } from '../../change/change-dialog.tsx';
import type { ChangeAmount, ChangeProcedures } from '../../change/use-change.ts';
import { useFormats } from '../../ui/formats.ts';
import { useNow } from '../../ui/now.ts';
import { useConnections } from '../queries.ts';

interface CopyDialogProps<Input> {
  readonly procedures: ChangeProcedures<Input & { readonly existing: Existing }, Transferred>;
  readonly input: Input;
  /** The machines it goes from and to. */
  readonly between: readonly string[];
  readonly page: string;
  readonly verb: string;
  readonly onClose: () => void;
  readonly onDone: () => void;
  /** A button for when it did not reach its end. */
  readonly again?: ReactNode;
}

/** Copies or uploads: what becomes of files that are there is decided beside the plan; what arrived is said at the end. */
export function CopyDialog<Input extends object>({
  procedures,
  input,
  between,
  page,
  verb,
  onClose,
  onDone,
  again = null,
}: CopyDialogProps<Input>) {
  const [existing, setExisting] = useState<Existing>('replace');
  const [result, setResult] = useState<Transferred | null>(null);
  return (
    <ChangeDialog
      procedures={procedures}
      input={{ ...input, existing }}
      path={page}
      verb={verb}
      onClose={onClose}
      onDone={(done) => {
        setResult(done);
        onDone();
      }}
      beside={(stage) => (
        <Beside stage={stage} between={between} existing={existing} onExisting={setExisting} result={result} again={again} />
      )}
    />
  );
}

interface BesideProps {
  readonly stage: ChangeStage;
  readonly between: readonly string[];
  readonly existing: Existing;
  readonly onExisting: (existing: Existing) => void;
  readonly result: Transferred | null;
  readonly again: ReactNode;
}

function Beside({ stage, between, existing, onExisting, result, again }: BesideProps) {
  const { t } = useTranslation('files');
  const headingId = useId();
  switch (stage.kind) {
    case 'planned':
      // Only where something is there: a plan that replaces is a dangerous one.
      return stage.plan?.dangerous || existing === 'skip' ? (
        <div>
          <Typography id={headingId} variant="h3">
            {t('existing.title')}
          </Typography>
          <RadioGroup
            aria-labelledby={headingId}
            value={existing}
            onChange={(event) => onExisting(existingSchema.parse(event.target.value))}
          >
            <FormControlLabel value="replace" control={<Radio size="small" />} label={t('existing.replace')} />
            <FormControlLabel value="skip" control={<Radio size="small" />} label={t('existing.skip')} />
          </RadioGroup>
        </div>
      ) : null;
    case 'running':
      return <HowFar amount={stage.amount} startedAt={stage.startedAt} between={between} />;
    case 'stopped':
      return (
        <>
          <Typography sx={{ color: 'text.secondary' }}>{t('transfer.goesOn')}</Typography>
          {again}
        </>
      );
    case 'done':
      return result === null ? null : <Arrived result={result} />;
    default:
      return stage satisfies never;
  }
}

interface HowFarProps {
  /** Bytes. */
  readonly amount: ChangeAmount | null;
  readonly startedAt: number;
  readonly between: readonly string[];
}

/** After so long without a byte no pace is told any more. */
const STILL_MS = 5000;

/** How much arrived, how fast, and how long the rest takes at that pace; for how long nothing moved, and who does not answer. */
function HowFar({ amount, startedAt, between }: HowFarProps) {
  const { t } = useTranslation('files');
  const formats = useFormats();
  const connections = useConnections();
  const now = Math.max(useNow(), startedAt);
  const done = amount?.done ?? 0;
  const total = amount?.total ?? null;
  const [moved, setMoved] = useState({ done, at: startedAt });
  if (moved.done !== done) setMoved({ done, at: Date.now() });
  const silent = (connections.state ?? []).filter(({ host, state }) => state !== 'live' && between.includes(`ssh:${host}`));
  // Before the first byte and after the last there is something to read and to compare: only a silent server is a reason to say so.
  const still = now - moved.at >= STILL_MS && (silent.length > 0 || (total !== null && done > 0 && done < total));
  const seconds = (Date.now() - startedAt) / 1000;
  const rate = done / Math.max(seconds, 0.1);
  const left = total === null || rate === 0 ? null : (total - done) / rate;
  const size = total === null ? null : t('transfer.size', { done: formats.bytes(done), total: formats.bytes(total) });
  const says = still
    ? [
        [size, t('transfer.still', { time: formats.duration((now - moved.at) / 1000) })].filter((part) => part !== null).join(' · '),
        ...silent.map(({ host }) => t('transfer.silent', { target: host })),
      ].join(' ')
    : size === null
      ? null
      : [
          size,
          t('transfer.rate', { rate: formats.bytes(rate) }),
          // The first seconds tell nothing of the pace.
          ...(left === null || seconds < 3 || left < 1 ? [] : [t('transfer.left', { time: formats.duration(left) })]),
        ].join(' · ');
  if (says === null) return null;
  return (
    <Typography
      sx={{ color: still ? 'state.degraded' : 'text.secondary', ...(still && { fontWeight: 600 }), fontVariantNumeric: 'tabular-nums' }}
    >
      {says}
    </Typography>
  );
}

function Arrived({ result }: { readonly result: Transferred }) {
  const { t } = useTranslation('files');
  const formats = useFormats();
  const { files, bytes, ms, kept, resumedBytes, verifiedBy, skipped } = result;
  const lines = [
    t('transfer.arrived', { count: files, number: formats.number(files), size: formats.bytes(bytes), time: formats.ms(ms) }),
    ...(resumedBytes > 0 ? [t('transfer.resumed', { size: formats.bytes(resumedBytes) })] : []),
    ...(verifiedBy === 'none' ? [] : [t(`transfer.verified.${verifiedBy}`)]),
    ...(kept > 0 ? [t('transfer.kept', { count: kept, number: formats.number(kept) })] : []),
    ...(skipped.length > 0 ? [t('transfer.skipped', { names: skipped.join(', ') })] : []),
  ];
  return (
    <div>
      {lines.map((line) => (
        <Typography key={line}>{line}</Typography>
      ))}
    </div>
  );
}
