import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Release, ReleaseChange, ReleaseRevision } from '../../../preload/contract/helm.ts';
import { ChangeDialog } from '../../change/change-dialog.tsx';
import { client } from '../../client/link.ts';
import { DetailsDrawer } from '../../ui/details-drawer.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { useFormats } from '../../ui/formats.ts';
import { MachineText, MachineWord } from '../../ui/machine-text.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { useWords } from '../../ui/words.ts';
import { quoted } from '../kubectl.ts';
import { clusterViewPath } from '../paths.ts';
import type { ReleasePlace } from './queries.ts';
import { useHelmProgram } from './queries.ts';
import { chartText } from './release-columns.tsx';
import { ReleaseContents } from './release-contents.tsx';
import { ReleaseHistory } from './release-history.tsx';
import { UpgradeForm } from './upgrade-form.tsx';

interface ReleaseDetailsProps {
  readonly context: string;
  readonly release: Release;
  readonly onClose: () => void;
}

/** A release beside the list: how it does, what it is made of, and the revisions that one can go back to. */
export function ReleaseDetails({ context, release, onClose }: ReleaseDetailsProps) {
  const { t } = useTranslation('helm');
  const say = useWords();
  const formats = useFormats();
  const queries = useQueryClient();
  const program = useHelmProgram();
  const [asking, setAsking] = useState<ReleaseChange | 'upgrade' | null>(null);
  const { namespace, name, revision, statusWords, appVersion, descriptionWords, updatedAt, level, state, unreadable } = release;
  const place: ReleasePlace = { context, namespace, name };
  const close = () => setAsking(null);
  const history = ['helm', '--kube-context', context, '--namespace', namespace, 'history', name].map(quoted).join(' ');
  return (
    <DetailsDrawer title={name} subtitle={`${namespace} · ${context}`} onClose={onClose}>
      <Box sx={{ display: 'flex', flexDirection: 'column', gap: 2 }}>
        <Box sx={{ display: 'flex', gap: 1, alignItems: 'start' }}>
          <Box component="span" sx={{ flex: 'none', display: 'flex' }}>
            <StateBadge level={level} iconOnly />
          </Box>
          <Typography sx={{ fontWeight: 600, minWidth: 0, overflowWrap: 'anywhere' }}>{say(state)}</Typography>
        </Box>
        {program.data ? (
          <Box>
            <Button size="small" variant="outlined" onClick={() => setAsking('upgrade')}>
              {t('upgrade')}
            </Button>
          </Box>
        ) : program.data === null ? (
          <Typography sx={{ color: 'text.secondary' }}>{t('upgradeMissing')}</Typography>
        ) : null}
        {unreadable ? <Typography>{t('unreadable')}</Typography> : null}
        <FactList
          facts={[
            { name: t('chart'), value: <MachineWord>{chartText(release)}</MachineWord> },
            { name: t('app'), value: appVersion === null ? '—' : <MachineWord>{appVersion}</MachineWord> },
            { name: t('revision'), value: formats.number(revision) },
            { name: t('status'), value: say(statusWords) },
            ...(descriptionWords === null ? [] : [{ name: t('description'), value: say(descriptionWords) }]),
            ...(updatedAt === null
              ? []
              : [
                  {
                    name: t('updated'),
                    value: (
                      <>
                        <RelativeTime at={updatedAt} /> ({formats.dateTime(updatedAt)})
                      </>
                    ),
                  },
                ]),
          ]}
        />
        <ReleaseHistory
          release={place}
          newest={revision}
          disabled={unreadable}
          onGoBack={(wanted) => setAsking({ verb: 'rollback', revision: wanted })}
        />
        {unreadable ? null : <ReleaseContents release={place} revision={revision} />}
        <Box component="section" sx={{ display: 'grid', gap: 1 }}>
          <Typography variant="h3">{t('command')}</Typography>
          <MachineText text={history} label={t('helmCommand')} />
        </Box>
      </Box>
      {asking === 'upgrade' ? <UpgradeForm release={place} onClose={close} onAsk={setAsking} /> : null}
      {asking !== null && asking !== 'upgrade' ? (
        <ChangeDialog<ReleasePlace & { change: ReleaseChange }, ReleaseRevision>
          procedures={client.kubernetes.helm.change}
          input={{ ...place, change: asking }}
          path={clusterViewPath(context, 'helm', namespace, name)}
          verb={t(asking.verb === 'rollback' ? 'rollback' : 'upgradeVerb')}
          onClose={close}
          onDone={() => void queries.invalidateQueries({ queryKey: ['kubernetes.helm.list', context] })}
        />
      ) : null}
    </DetailsDrawer>
  );
}
