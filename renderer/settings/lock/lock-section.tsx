import Button from '@mui/material/Button';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import type { Settings } from '../../../preload/contract/settings.ts';
import { lockNow } from '../../client/lock.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { useFormats } from '../../ui/formats.ts';
import { useFailure } from '../../ui/words.ts';
import { Choice } from '../choice.tsx';
import { Line, Section } from '../section.tsx';
import type { LockStep } from './lock-dialog.tsx';
import { LockDialog } from './lock-dialog.tsx';
import { useLockDetails } from './queries.ts';

const MINUTES = ['0', '5', '15', '30', '60'] as const;

interface LockSectionProps {
  readonly chosen: Settings['lock'];
  readonly onChange: (key: keyof Settings['lock'], value: unknown) => void;
}

/** The lock: setting it up, what is asked for, and when it locks. */
export default function LockSection({ chosen, onChange }: LockSectionProps) {
  const { t } = useTranslation(['lock', 'ui']);
  const { time } = useFormats();
  const details = useLockDetails();
  const failure = useFailure(details.error);
  const [step, setStep] = useState<LockStep | null>(null);
  const place = useRef<HTMLDivElement>(null);
  const { hash } = useLocation();
  const known = details.data !== undefined;
  useEffect(() => {
    if (hash === '#lock' && known) place.current?.scrollIntoView({ block: 'start' });
  }, [hash, known]);

  if (failure) {
    return (
      <FailureNotice
        failure={failure}
        target={t('settings.unavailable')}
        action={
          <Button variant="outlined" onClick={() => void details.refetch()}>
            {t('ui:failure.again')}
          </Button>
        }
      />
    );
  }
  if (!details.data) return null;
  const { state, cost, secondFactor, sealedFile } = details.data;
  const { idleMinutes } = chosen;
  const minutes = MINUTES.some((value) => Number(value) === idleMinutes) ? MINUTES : ([...MINUTES, String(idleMinutes)] as const);
  const button = (name: string, next: LockStep) => (
    <Button variant="outlined" onClick={() => setStep(next)}>
      {name}
    </Button>
  );
  return (
    <div ref={place} id="lock-settings">
      <Section title={t('settings.title')}>
        {!state.setUp ? (
          <Line name={t('settings.none')} help={`${t('settings.noneHelp')}${sealedFile ? ` ${t('settings.sealedHelp')}` : ''}`}>
            {button(t('settings.setUp'), 'setUp')}
          </Line>
        ) : (
          <>
            <Line
              name={t('settings.state')}
              help={`${state.unlockedAt === null ? '' : `${t('settings.open', { time: time(state.unlockedAt) })} `}${t('settings.shortcut')}`}
            >
              <Button variant="outlined" onClick={() => void lockNow()}>
                {t('settings.lockNow')}
              </Button>
            </Line>
            <Line
              name={t('settings.passphrase')}
              help={`${t('settings.passphraseHelp')}${sealedFile ? ` ${t('settings.sealedHelp')}` : ''}${cost ? ` ${t('settings.cost', cost)}` : ''}`}
            >
              {button(t('settings.change'), 'change')}
            </Line>
            <Line
              name={t('settings.factor')}
              help={`${secondFactor ? t('settings.factorIs', { issuer: secondFactor.issuer, account: secondFactor.account }) : t('settings.factorNone')} ${t('settings.factorHelp')}`}
            >
              {button(t('settings.factorChoose'), 'factor')}
            </Line>
            {window.pilothouse?.platform === 'darwin' ? (
              <Line name={t('settings.touch')} help={t('settings.touchHelp')}>
                {button(t('settings.use'), 'touch')}
                {button(t('settings.doNotUse'), 'noTouch')}
              </Line>
            ) : null}
            <Choice
              name={t('settings.idle')}
              value={String(idleMinutes)}
              onChange={(value) => onChange('idleMinutes', Number(value))}
              options={minutes.map((value) => ({ value, word: t('settings.idleMinutes', { count: Number(value) }) }))}
            />
            {(['onSleep', 'onScreenLock'] as const).map((key) => (
              <Choice
                key={key}
                name={t(key === 'onSleep' ? 'settings.sleep' : 'settings.screen')}
                help={t('settings.eventsHelp')}
                value={chosen[key] ? 'yes' : 'no'}
                onChange={(value) => onChange(key, value === 'yes')}
                options={(['yes', 'no'] as const).map((value) => ({ value, word: t(`settings.${value}`) }))}
              />
            ))}
            <Choice
              name={t('settings.connections')}
              help={t('settings.connectionsHelp')}
              value={chosen.connections}
              onChange={(value) => onChange('connections', value)}
              options={(['keep', 'close'] as const).map((value) => ({ value, word: t(`settings.${value}`) }))}
            />
            <Line name={t('settings.remove')} help={t('settings.removeHelp')}>
              {button(t('settings.removeButton'), 'remove')}
            </Line>
          </>
        )}
        {window.pilothouse ? (
          <Choice
            name={t('settings.capture')}
            help={t('settings.captureHelp')}
            value={chosen.hideFromCapture ? 'black' : 'shown'}
            onChange={(value) => onChange('hideFromCapture', value === 'black')}
            options={(['shown', 'black'] as const).map((value) => ({ value, word: t(`settings.${value}`) }))}
          />
        ) : null}
      </Section>
      {step ? <LockDialog step={step} details={details.data} onClose={() => setStep(null)} /> : null}
    </div>
  );
}
