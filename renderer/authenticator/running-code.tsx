import { useTranslation } from 'react-i18next';
import type { Words } from '../../preload/contract/words.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { useNow } from '../ui/now.ts';

/** The code of one entry at this moment. */
export interface RunningCode {
  readonly id: string;
  readonly code: string | null;
  readonly nextCode: string | null;
  readonly until: string;
  readonly problem: Words | null;
}

interface RunningCodeViewProps {
  readonly name: string;
  readonly running: RunningCode;
  readonly code: string;
  readonly periodSeconds: number;
}

/** A running code, a ring for the time it has left, and the code after it; looks like one inside of `runningCodeStyles`. */
export function RunningCodeView({ name, running, code, periodSeconds }: RunningCodeViewProps) {
  const { t } = useTranslation('authenticator');
  const now = useNow();
  const left = Math.max(0, (Date.parse(running.until) - now) / 1000);
  return (
    <div className="running">
      <span className="code" aria-label={t('entry.code', { name, code })}>
        {grouped(code)}
      </span>
      <CopyButton secret text={code} label={t('entry.copy', { name })} />
      <div className="left" aria-hidden>
        <svg viewBox="0 0 26 26" style={{ color: `var(--mui-palette-${left <= 5 ? 'state-degraded' : 'primary-main'})` }}>
          <circle cx="13" cy="13" r="11.5" pathLength="1" strokeDasharray={`${left / periodSeconds} 1`} />
        </svg>
        <span>{Math.ceil(left)}</span>
      </div>
      {running.nextCode ? <NextCode code={running.nextCode} /> : null}
    </div>
  );
}

/** The code after the one that runs; `worded` says so to the eye as well. */
export function NextCode({ code, worded = false }: { readonly code: string; readonly worded?: boolean }) {
  const { t } = useTranslation('authenticator');
  return (
    <div className="next">
      <span className={worded ? '' : 'visually-hidden'}>{t('entry.next')}</span>
      <b>{grouped(code)}</b>
    </div>
  );
}

/** `123 456`: groups of three read faster. */
function grouped(code: string): string {
  return code.length === 8 ? `${code.slice(0, 4)} ${code.slice(4)}` : `${code.slice(0, 3)} ${code.slice(3)}`;
}
