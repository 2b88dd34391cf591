import LinkIcon from '@mui/icons-material/LinkOutlined';
import Terminal from '@mui/icons-material/TerminalOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContainerDetails, ContainerUse, Freshness } from '../../../preload/contract/containers.ts';
import { linkOfPath } from '../../app/links.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { DetailsDrawer } from '../../ui/details-drawer.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { FilterField } from '../../ui/filter-field.tsx';
import { useFormats } from '../../ui/formats.ts';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { LogView } from '../../ui/log-view.tsx';
import { MachineText, MachineWord } from '../../ui/machine-text.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { STALE_OPACITY } from '../../ui/stale.ts';
import { StateBadge } from '../../ui/state-badge.tsx';
import { useFailure, useWords } from '../../ui/words.ts';
import { tabPath } from '../paths.ts';
import type { ChosenChange } from './changes.ts';
import { containerVerbs, dangerousVerbs } from './changes.ts';
import { ImageSection } from './image-section.tsx';
import type { AskedContainer } from './queries.ts';
import { useContainer, useContainerLog } from './queries.ts';

const LOG_PX = 380;

interface ContainerDetailsDrawerProps {
  readonly input: AskedContainer;
  /** The machine, as it is named on screen. */
  readonly target: string;
  readonly use: ContainerUse | null;
  readonly build: Freshness | null;
  readonly asked: boolean;
  readonly current: boolean;
  readonly onChange: (change: ChosenChange) => void;
  /** null where no shell can be opened. */
  readonly onShell: (() => void) | null;
  readonly onClose: () => void;
}

/** One container beside the list: its state, what can be done with it, its log followed, and everything it was made with. */
export function ContainerDetailsDrawer(props: ContainerDetailsDrawerProps) {
  const { input, target, use, build, asked, current, onChange, onShell, onClose } = props;
  const { t } = useTranslation('containers');
  const query = useContainer(input, asked);
  const failure = useFailure(query.isFetching ? null : query.error);
  const details = query.data;
  return (
    <DetailsDrawer
      title={input.container}
      subtitle={details ? `${details.image} · ${target}` : target}
      actions={
        <CopyButton text={linkOfPath(tabPath(input.vantage, 'containers', input.container))} label={t('copyLink')} icon={LinkIcon} />
      }
      onClose={onClose}
    >
      {failure ? (
        <FailureNotice
          failure={failure}
          target={`${target}, ${input.container}`}
          action={
            <Button variant="outlined" onClick={() => void query.refetch()}>
              {t('again')}
            </Button>
          }
        />
      ) : null}
      {!details && query.isFetching ? <LoadingRows rows={8} label={t('readOne', { name: input.container })} /> : null}
      {details ? (
        <Box
          sx={{
            display: 'flex',
            flexDirection: 'column',
            gap: 2,
            ...(current && !failure ? {} : { opacity: STALE_OPACITY, filter: 'grayscale(0.7)' }),
          }}
        >
          <Head details={details} use={use} onChange={onChange} onShell={onShell} />
          <ContainerLog input={input} asked={asked} />
          <ImageSection details={details} input={input} build={build} />
          <Made details={details} />
        </Box>
      ) : null}
    </DetailsDrawer>
  );
}

/** The state in words, the buttons, and the facts that change. */
function Head({
  details,
  use,
  onChange,
  onShell,
}: Pick<ContainerDetailsDrawerProps, 'use' | 'onChange' | 'onShell'> & { readonly details: ContainerDetails }) {
  const { t } = useTranslation('containers');
  const say = useWords();
  const formats = useFormats();
  const { limits } = details;
  const memory =
    use?.memoryBytes == null
      ? limits.memoryBytes === null
        ? t('noLimit')
        : t('limit', { limit: formats.bytes(limits.memoryBytes) })
      : limits.memoryBytes === null
        ? t('usedNoLimit', { used: formats.bytes(use.memoryBytes) })
        : t('ofLimit', { used: formats.bytes(use.memoryBytes), limit: formats.bytes(limits.memoryBytes) });
  const cpu = [
    ...(use?.cpuPercent == null ? [] : [`${formats.number(use.cpuPercent, { maximumFractionDigits: 1 })} %`]),
    limits.cpus === null ? t('noLimit') : t('cpuLimit', { cpus: formats.number(limits.cpus) }),
  ].join(', ');
  return (
    <>
      <Box sx={{ display: 'flex', gap: 1, alignItems: 'start' }}>
        <Box component="span" sx={{ flex: 'none', display: 'flex' }}>
          <StateBadge level={details.level} iconOnly />
        </Box>
        <Typography sx={{ fontWeight: 600, minWidth: 0, overflowWrap: 'anywhere' }}>{say(details.state)}</Typography>
      </Box>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        {containerVerbs(details).map((verb) => (
          <Button
            key={verb}
            size="small"
            variant="outlined"
            color={dangerousVerbs.has(verb) ? 'error' : 'primary'}
            onClick={() => onChange({ kind: 'container', engine: details.engine, container: details.name, verb })}
          >
            {t(`verb.${verb}`)}
          </Button>
        ))}
        {details.project !== null && details.service !== null ? (
          <Button
            size="small"
            variant="outlined"
            onClick={() =>
              onChange({
                kind: 'compose',
                engine: details.engine,
                project: details.project ?? '',
                service: details.service,
                files: [],
                verb: 'recreate',
              })
            }
          >
            {t('service.recreate')}
          </Button>
        ) : null}
        {onShell && details.status === 'running' ? (
          <Button size="small" variant="outlined" startIcon={<Terminal />} onClick={onShell}>
            {t('shell.open')}
          </Button>
        ) : null}
      </Box>
      <FactList
        facts={[
          {
            name: t('column.since'),
            value:
              details.since === null ? (
                t('never')
              ) : (
                <>
                  <RelativeTime at={details.since} /> ({formats.dateTime(details.since)})
                </>
              ),
          },
          { name: t('column.restarts'), value: `${formats.number(details.restarts)} (${details.restartPolicy})` },
          { name: t('column.memory'), value: memory },
          { name: t('column.cpu'), value: cpu },
          ...(details.ports.length === 0
            ? []
            : [{ name: t('column.ports'), value: <MachineWord>{details.ports.join(', ')}</MachineWord> }]),
          ...(details.project === null
            ? []
            : [{ name: t('project.one'), value: `${details.project}${details.service === null ? '' : ` / ${details.service}`}` }]),
        ]}
      />
      {details.healthChecks.length > 0 ? (
        <Section title={t('health')}>
          {details.healthChecks.slice(0, 1).map(({ at, exitCode, output }) => (
            <MachineText
              key={at ?? ''}
              label={t('health')}
              text={`${at === null ? '' : `${formats.dateTime(at)} · `}${t('exit', { code: exitCode })}\n${output}`}
              maxHeight={160}
            />
          ))}
        </Section>
      ) : null}
    </>
  );
}

/** The log, followed live and narrowed by text. */
function ContainerLog({ input, asked }: { readonly input: AskedContainer; readonly asked: boolean }) {
  const { t } = useTranslation('containers');
  const [text, setText] = useState('');
  const { lines, stream } = useContainerLog(input, asked);
  useEffect(() => lines.narrow(text), [lines, text]);
  return (
    <Section title={t('log.title')}>
      <LogView
        lines={lines}
        label={t('log.of', { name: input.container })}
        marked={text}
        height={LOG_PX}
        toolbar={<FilterField value={text} onChange={setText} label={t('log.filter')} />}
        notice={
          stream.status === 'failed' && stream.failure ? (
            <FailureNotice
              failure={stream.failure}
              target={input.container}
              action={
                <Button variant="outlined" onClick={stream.again}>
                  {t('again')}
                </Button>
              }
            />
          ) : null
        }
        empty={<EmptyState title={stream.status === 'connecting' ? t('log.waiting') : text === '' ? t('log.none') : t('log.noneMatch')} />}
      />
    </Section>
  );
}

/** What it was made with: command, environment, mounts, networks, labels. */
function Made({ details }: { readonly details: ContainerDetails }) {
  const { t } = useTranslation('containers');
  const formats = useFormats();
  // Those of compose stand above, as project, service and files.
  const labels = details.labels.filter(({ name }) => !name.startsWith('com.docker.compose.'));
  const list = (facts: readonly { readonly name: string; readonly value: string | null }[]) => (
    <FactList
      facts={facts.map(({ name, value }) => ({
        name,
        value:
          value === null ? (
            <Box component="span" sx={{ color: 'text.secondary' }}>
              {t('masked')}
            </Box>
          ) : (
            <MachineWord>{value}</MachineWord>
          ),
      }))}
    />
  );
  return (
    <>
      <Section title={t('command')}>
        <MachineText text={details.command || '–'} label={t('command')} maxHeight={160} />
        <FactList
          facts={[
            { name: t('created'), value: details.created === '' ? '' : formats.dateTime(details.created) },
            ...(details.user === '' ? [] : [{ name: t('user'), value: <MachineWord>{details.user}</MachineWord> }]),
            ...(details.workingDirectory === ''
              ? []
              : [{ name: t('folder'), value: <MachineWord>{details.workingDirectory}</MachineWord> }]),
            ...(details.processLimit === null ? [] : [{ name: t('processes'), value: formats.number(details.processLimit) }]),
            ...(details.privileged ? [{ name: t('privileged'), value: t('privilegedMeans') }] : []),
            ...(details.composeFiles.length === 0
              ? []
              : [{ name: t('project.files'), value: <MachineWord>{details.composeFiles.join(', ')}</MachineWord> }]),
          ]}
        />
      </Section>
      {details.environment.length === 0 ? null : <Section title={t('environment')}>{list(details.environment)}</Section>}
      {details.mounts.length === 0 ? null : (
        <Section title={t('mounts')}>
          {list(
            details.mounts.map(({ source, destination, readOnly, type }) => ({
              name: destination,
              value: `${source || type}${readOnly ? ` (${t('readOnly')})` : ''}`,
            })),
          )}
        </Section>
      )}
      {details.networks.length === 0 ? null : (
        <Section title={t('networks')}>
          {list(
            details.networks.map(({ name, address, aliases }) => ({
              name,
              value: [address, ...aliases].filter((part) => part !== '').join(' · ') || '–',
            })),
          )}
        </Section>
      )}
      {labels.length === 0 ? null : <Section title={t('labels')}>{list(labels)}</Section>}
    </>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Box component="section" sx={{ display: 'grid', gap: 1, gridTemplateColumns: 'minmax(0, 1fr)' }}>
      <Typography variant="h3">{title}</Typography>
      {children}
    </Box>
  );
}
