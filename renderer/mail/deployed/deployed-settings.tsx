import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import useMediaQuery from '@mui/material/useMediaQuery';
import { useTranslation } from 'react-i18next';
import type { DeployedMail, Drift, Understood } from '../../../preload/contract/deployed-mail.ts';
import { ownValue } from '../../../preload/contract/own-value.ts';
import { useSettings } from '../../client/settings.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { MachineWord } from '../../ui/machine-text.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { useWords } from '../../ui/words.ts';

const cell = { textAlign: 'start', py: 0.5, pr: 2, verticalAlign: 'top', overflowWrap: 'anywhere' } as const;

/** What an application is configured with, from where, what of it does not fit together, and what differs from a profile. */
export function DeployedSettings({ settings }: { readonly settings: DeployedMail }) {
  return (
    <>
      <SettingsTable settings={settings} />
      <Contradictions settings={settings} />
      <Assumptions settings={settings} />
      {settings.drift ? <DriftTable drift={settings.drift} settings={settings} /> : null}
    </>
  );
}

const LACKS = { missing: 'missing', unread: 'unread', empty: 'empty' } as const;

function SettingsTable({ settings }: { readonly settings: DeployedMail }) {
  const { t } = useTranslation(['mailsettings', 'mail']);
  const say = useWords();
  const value = ({ setting, value: shown, lacks }: Understood) => {
    if (shown === null && lacks !== null) return t(setting === 'password' && lacks === 'empty' ? 'noPassword' : LACKS[lacks]);
    if (setting === 'password') return t('masked');
    if (setting === 'security' && settings.security !== null)
      return (
        <>
          {t(`mail:security.${settings.security}`)}
          {shown === null || shown === settings.security ? null : (
            <>
              {' '}
              <MachineWord>{`(${shown})`}</MachineWord>
            </>
          )}
        </>
      );
    return shown === null ? t('unread') : <MachineWord>{shown}</MachineWord>;
  };
  return (
    <Box sx={{ overflowX: 'auto' }}>
      <Box component="table" sx={{ borderCollapse: 'collapse', width: '100%', minWidth: { sm: 640 } }}>
        <thead>
          <Box component="tr" sx={{ color: 'text.secondary' }}>
            {(['setting', 'value', 'variable', 'from'] as const).map((head) => (
              <Box
                component="th"
                key={head}
                scope="col"
                sx={{ ...cell, fontWeight: 500, ...(head === 'from' && { display: { xs: 'none', sm: 'table-cell' } }) }}
              >
                {t(head)}
              </Box>
            ))}
          </Box>
        </thead>
        <tbody>
          {settings.understood.map((one) => (
            <Box component="tr" key={one.setting} sx={{ borderTop: 1, borderColor: 'surface.line' }}>
              <Box component="th" scope="row" sx={{ ...cell, fontWeight: 600, whiteSpace: 'nowrap' }}>
                {t(`settings.${one.setting}`)}
              </Box>
              <Box component="td" sx={cell}>
                {value(one)}
              </Box>
              <Box component="td" sx={cell}>
                <MachineWord>{one.variable}</MachineWord>
                <Box sx={{ display: { sm: 'none' }, color: 'text.secondary' }}>{say(one.where)}</Box>
              </Box>
              <Box component="td" sx={{ ...cell, color: 'text.secondary', display: { xs: 'none', sm: 'table-cell' } }}>
                {say(one.where) || t('here')}
              </Box>
            </Box>
          ))}
        </tbody>
      </Box>
    </Box>
  );
}

function Contradictions({ settings: { contradictions, problems } }: { readonly settings: DeployedMail }) {
  const { t } = useTranslation('mailsettings');
  const say = useWords();
  return (
    <Box component="section" sx={{ display: 'grid', gap: 0.75 }}>
      {contradictions.length + problems.length === 0 ? (
        <StateBadge level="healthy" word={t('fits')} />
      ) : (
        <Typography variant="h3">{t('contradictions')}</Typography>
      )}
      {contradictions.map((one) => (
        <Box key={one.en} sx={{ display: 'flex', gap: 1, alignItems: 'start' }}>
          <Box component="span" sx={{ flex: 'none', display: 'flex' }}>
            <StateBadge level="degraded" iconOnly />
          </Box>
          <Typography sx={{ overflowWrap: 'anywhere' }}>{say(one)}</Typography>
        </Box>
      ))}
      {problems.map((problem) => (
        <FailureNotice key={problem.cause.en} failure={problem} mild />
      ))}
    </Box>
  );
}

/** What a test takes where nothing is said. */
function Assumptions({ settings: { assumptions } }: { readonly settings: DeployedMail }) {
  const { t } = useTranslation('mailsettings');
  const say = useWords();
  if (assumptions.length === 0) return null;
  return (
    <Box component="section" sx={{ display: 'grid', gap: 0.75 }}>
      <Typography variant="h3">{t('assumptions')}</Typography>
      {assumptions.map((one) => (
        <Typography key={one.en} sx={{ overflowWrap: 'anywhere' }}>
          {say(one)}
        </Typography>
      ))}
    </Box>
  );
}

const levels = { same: 'healthy', different: 'degraded', unknown: 'unknown' } as const;

/** What is deployed beside a profile; passwords by a mark only. */
function DriftTable({ drift: { profile, rows }, settings }: { readonly drift: Drift; readonly settings: DeployedMail }) {
  const { t } = useTranslation(['mailsettings', 'mail']);
  const kept = ownValue(useSettings().mail.profiles, profile)?.credential ?? null;
  const narrow = useMediaQuery('(max-width: 599.98px)');
  const differing = rows.filter(({ state }) => state === 'different').length;
  const shown = (setting: string, value: string | null, password: boolean) => {
    if (setting === 'password') return password ? t('hidden') : '–';
    if (setting === 'security' && (value === 'starttls' || value === 'tls' || value === 'none')) return t(`mail:security.${value}`);
    return value === null ? '–' : <MachineWord>{value}</MachineWord>;
  };
  return (
    <Box component="section" aria-label={t('drift.title', { profile })} sx={{ display: 'grid', gap: 0.75 }}>
      <Typography variant="h3">{t('drift.title', { profile })}</Typography>
      <Box>
        <StateBadge
          level={differing === 0 ? 'healthy' : 'degraded'}
          word={differing === 0 ? t('drift.none') : t('drift.some', { count: differing })}
        />
      </Box>
      <Box sx={{ overflowX: 'auto' }}>
        <Box component="table" sx={{ borderCollapse: 'collapse', width: '100%' }}>
          <thead>
            <Box component="tr" sx={{ color: 'text.secondary' }}>
              {[t('setting'), t('drift.deployed'), t('drift.profile', { profile }), ''].map((head) => (
                <Box component="th" key={head} scope="col" sx={{ ...cell, fontWeight: 500 }}>
                  {head}
                </Box>
              ))}
            </Box>
          </thead>
          <tbody>
            {rows.map(({ setting, deployed, profile: ours, state }) => (
              <Box component="tr" key={setting} sx={{ borderTop: 1, borderColor: 'surface.line' }}>
                <Box component="th" scope="row" sx={{ ...cell, fontWeight: 600, whiteSpace: 'nowrap' }}>
                  {t(`settings.${setting}`)}
                </Box>
                <Box component="td" sx={cell}>
                  {shown(setting, deployed, settings.password)}
                </Box>
                <Box component="td" sx={cell}>
                  {shown(setting, ours, kept !== null)}
                </Box>
                <Box component="td" sx={{ ...cell, whiteSpace: 'nowrap' }}>
                  <StateBadge level={levels[state]} word={t(`drift.${state}`)} iconOnly={narrow} />
                </Box>
              </Box>
            ))}
          </tbody>
        </Box>
      </Box>
    </Box>
  );
}
