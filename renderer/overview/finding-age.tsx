import { useTranslation } from 'react-i18next';
import type { Finding } from '../../preload/contract/health.ts';
import { useFormats } from '../ui/formats.ts';
import { useNow } from '../ui/now.ts';

/** Since when something is wrong, when the machine says it; else how long ago it was first seen, or last checked. Exact on hover. */
export function FindingAge({ finding: { since, sinceMeans } }: { readonly finding: Pick<Finding, 'since' | 'sinceMeans'> }) {
  const { t } = useTranslation('overview');
  const formats = useFormats();
  const instant = Date.parse(since);
  const now = Math.max(useNow(), instant);
  const seconds = (now - instant) / 1000;
  const today = new Date(instant).toDateString() === new Date(now).toDateString();
  const text =
    sinceMeans === 'began'
      ? t('age.began', {
          time: today ? formats.time(since) : formats.date(since),
          age: formats.duration(seconds < 60 ? seconds : seconds - (seconds % 60)),
        })
      : t(`age.${sinceMeans}`, { ago: formats.relative(since, now) });
  return (
    <time dateTime={since} title={t(`ageExact.${sinceMeans}`, { at: formats.dateTime(since) })}>
      {text}
    </time>
  );
}
