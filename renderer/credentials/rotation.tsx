import { useTranslation } from 'react-i18next';
import { useFormats } from '../ui/formats.ts';
import { StateBadge } from '../ui/state-badge.tsx';

const DAY_MS = 86_400_000;
/** From this many days before, it is said that a new value is due. */
const SOON_DAYS = 14;

/** How many days are left until a new value is due; negative when it is overdue, null when no day is set. */
export function daysLeft(rotateBy: string | null, now: number): number | null {
  return rotateBy === null ? null : Math.ceil((Date.parse(rotateBy) - now) / DAY_MS);
}

/** The day by which a new value is due, in colour when that is soon or past. */
export function Rotation({ rotateBy }: { readonly rotateBy: string | null }) {
  const { t } = useTranslation('credentials');
  const formats = useFormats();
  const left = daysLeft(rotateBy, Date.now());
  if (rotateBy === null || left === null) return <>{t('rotation.none')}</>;
  if (left < 0) return <StateBadge level="failing" word={t('rotation.overdue', { count: -left })} />;
  if (left <= SOON_DAYS) return <StateBadge level="degraded" word={t('rotation.soon', { count: left })} />;
  return <>{formats.date(rotateBy)}</>;
}
