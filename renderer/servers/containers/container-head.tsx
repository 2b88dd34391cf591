import Terminal from '@mui/icons-material/TerminalOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useTranslation } from 'react-i18next';
import type { ContainerDetails, ContainerUse } from '../../../preload/contract/containers.ts';
import { FactList } from '../../ui/fact-list.tsx';
import { useFormats } from '../../ui/formats.ts';
import { MachineText, MachineWord } from '../../ui/machine-text.tsx';
import { ToldTime } from '../../ui/relative-time.tsx';
import { StateHead } from '../../ui/state-head.tsx';
import type { ChosenChange } from './changes.ts';
import { containerVerbs, dangerousVerbs } from './changes.ts';
import { Section } from './container-section.tsx';

interface ContainerHeadProps {
  readonly details: ContainerDetails;
  readonly use: ContainerUse | null;
  readonly onChange: (change: ChosenChange) => void;
  /** null where no shell can be opened. */
  readonly onShell: (() => void) | null;
}

/** The state in words, the buttons, and the facts that change. */
export function ContainerHead({ details, use, onChange, onShell }: ContainerHeadProps) {
  const { t } = useTranslation('containers');
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
      <StateHead level={details.level} state={details.state} />
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
            value: details.since === null ? t('never') : <ToldTime at={details.since} />,
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
