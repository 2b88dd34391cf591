import Box from '@mui/material/Box';
import { useTranslation } from 'react-i18next';
import type { ContainerDetails } from '../../../preload/contract/containers.ts';
import { FactList } from '../../ui/fact-list.tsx';
import { useFormats } from '../../ui/formats.ts';
import { MachineText, MachineWord } from '../../ui/machine-text.tsx';
import { Section } from './container-section.tsx';

/** What it was made with: command, environment, mounts, networks, labels. */
export function ContainerMade({ details }: { readonly details: ContainerDetails }) {
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
