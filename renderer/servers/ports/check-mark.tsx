import { useTranslation } from 'react-i18next';
import type { PortCheck } from '../../../preload/contract/ports.ts';
import { useFormats } from '../../ui/formats.ts';
import { useWords } from '../../ui/words.ts';

/** What came of trying a port from this computer, the whole sentence when one points at it. */
export function CheckMark({ check }: { readonly check: PortCheck }) {
  const { t } = useTranslation('ports');
  const say = useWords();
  const formats = useFormats();
  const took = check.outcome === 'reachable' && check.ms !== null ? ` (${formats.ms(check.ms)})` : '';
  return (
    <span title={say(check.says)} style={{ fontWeight: check.outcome === 'reachable' ? 600 : 450 }}>
      {t(`check.${check.outcome}`)}
      {took}
    </span>
  );
}
