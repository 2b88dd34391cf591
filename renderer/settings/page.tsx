import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useCredentialStore } from '../client/credential-store.ts';
import { useSettings } from '../client/settings.ts';
import { useSystemInfo } from '../client/system-info.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { MachineWord } from '../ui/machine-text.tsx';
import { Page } from '../ui/page.tsx';
import { useFailure } from '../ui/words.ts';
import { Choice } from './choice.tsx';
import { Environments } from './environments.tsx';
import { useChangeSetting } from './queries.ts';
import { secretsPlace } from './secrets-place.ts';
import { Line, Section } from './section.tsx';

const LockSection = lazy(() => import('./lock/lock-section.tsx'));

/** What can be chosen, and where everything is kept. */
export default function SettingsPage() {
  const { t } = useTranslation(['settings', 'ui']);
  const { appearance, policies, recent, lock } = useSettings();
  const info = useSystemInfo();
  const store = useCredentialStore();
  const change = useChangeSetting();
  const changeFailure = useFailure(change.error);
  const infoFailure = useFailure(info.error);
  const set = (key: 'mode' | 'language' | 'density') => (value: string) => change.mutate({ path: ['appearance', key], value });
  return (
    <Page title={t('title')}>
      <Typography sx={{ color: 'text.secondary' }}>{t('kept')}</Typography>
      {changeFailure ? (
        <FailureNotice
          failure={changeFailure}
          target={t('notKept')}
          action={
            change.variables ? (
              <Button variant="outlined" onClick={() => change.variables && change.mutate(change.variables)}>
                {t('ui:failure.again')}
              </Button>
            ) : null
          }
        />
      ) : null}
      <Section title={t('appearance.title')}>
        <Choice
          name={t('appearance.mode')}
          value={appearance.mode}
          onChange={set('mode')}
          options={(['system', 'dark', 'light'] as const).map((value) => ({ value, word: t(`appearance.modes.${value}`) }))}
        />
        <Choice
          name={t('appearance.language')}
          value={appearance.language}
          onChange={set('language')}
          options={(['system', 'en', 'fr'] as const).map((value) => ({ value, word: t(`appearance.languages.${value}`) }))}
        />
        <Choice
          name={t('appearance.density')}
          help={t('appearance.densityHelp')}
          value={appearance.density}
          onChange={set('density')}
          options={(['compact', 'comfortable'] as const).map((value) => ({ value, word: t(`appearance.densities.${value}`) }))}
        />
      </Section>
      <Environments
        policies={policies}
        onChange={(environment, rule, value) => change.mutate({ path: ['policies', environment, rule], value })}
      />
      <Suspense fallback={null}>
        <LockSection chosen={lock} onChange={(key, value) => change.mutate({ path: ['lock', key], value })} />
      </Suspense>
      {infoFailure ? (
        <FailureNotice
          failure={infoFailure}
          target={t('unreadable')}
          action={
            <Button variant="outlined" onClick={() => void info.refetch()}>
              {t('ui:failure.again')}
            </Button>
          }
        />
      ) : null}
      <Section title={t('data.title')}>
        {info.data ? (
          <Line name={t('data.folder')} help={t('data.folderHelp')}>
            <MachineWord>{info.data.dataDir}</MachineWord>
            <CopyButton text={info.data.dataDir} label={t('ui:copy.what', { what: t('data.folder') })} />
          </Line>
        ) : null}
        {store ? (
          <Line
            name={t('data.secrets')}
            help={secretsPlace(store)
              .map((word) => t(`data.${word}`, { backend: store.backend }))
              .join(' ')}
          >
            <Button component={Link} to="/credentials" variant="outlined">
              {t('data.manage')}
            </Button>
          </Line>
        ) : null}
        <Line name={t('data.recent')} help={t('data.recentHelp', { count: recent.length })}>
          {recent.length > 0 ? (
            <Button variant="outlined" onClick={() => change.mutate({ path: ['recent'], value: [] })}>
              {t('data.forget')}
            </Button>
          ) : null}
        </Line>
      </Section>
      {info.data ? (
        <Section title={t('about.title')}>
          <Line name={t('about.version')}>
            <MachineWord>{info.data.version}</MachineWord>
          </Line>
          <Line name={t('about.computer')}>
            <MachineWord>{info.data.hostName}</MachineWord>
          </Line>
          <Line name={t('about.platform')}>
            <MachineWord>{info.data.platform}</MachineWord>
          </Line>
        </Section>
      ) : null}
    </Page>
  );
}
