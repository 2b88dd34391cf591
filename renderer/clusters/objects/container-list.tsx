import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { ContainerDetails } from '../../../preload/contract/cluster-objects.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { FactList } from '../../ui/fact-list.tsx';
import { MachineWord } from '../../ui/machine-text.tsx';
import { useWords } from '../../ui/words.ts';
import { useAmounts } from '../amounts.ts';

/** The containers of a pod or of a template: what each asks for, may take at most, and uses now. */
export function ContainerList({
  containers,
  usageProblem,
}: {
  readonly containers: readonly ContainerDetails[];
  /** Why it is not known what they use. */
  readonly usageProblem: Words | null;
}) {
  const { t } = useTranslation('kinds');
  const say = useWords();
  return (
    <Box component="section" sx={{ display: 'grid', gap: 1 }}>
      <Typography variant="h3">{t('details.containers')}</Typography>
      {containers.map((container) => (
        <Box
          key={`${container.role} ${container.name}`}
          sx={{ border: 1, borderColor: 'surface.line', borderRadius: 1, p: 1.25, display: 'grid', gap: 0.75 }}
        >
          <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1, alignItems: 'baseline' }}>
            <Typography sx={{ fontWeight: 600 }}>{container.name}</Typography>
            <Typography variant="caption" sx={{ color: 'text.secondary' }}>
              <Traits container={container} />
            </Typography>
          </Box>
          <ContainerFacts container={container} />
        </Box>
      ))}
      {usageProblem ? <Typography sx={{ color: 'text.secondary' }}>{say(usageProblem)}</Typography> : null}
    </Box>
  );
}

function Traits({ container: { role, ready, restarts } }: { readonly container: ContainerDetails }) {
  const { t } = useTranslation('kinds');
  const said = [
    ...(role === 'main' ? [] : [t(`details.role.${role}`)]),
    ...(ready === null || role === 'init' ? [] : [t(ready ? 'details.ready' : 'details.notReady')]),
    ...(restarts === null || restarts === 0 ? [] : [t('details.restarts', { count: restarts })]),
  ];
  return said.join(' · ');
}

function ContainerFacts({ container: { image, resources, usage, ports } }: { readonly container: ContainerDetails }) {
  const { t } = useTranslation('kinds');
  const { cpu, bytes } = useAmounts();
  const pair = (millicores: number | null, memory: number | null, none: string) => {
    const said = [
      ...(millicores === null ? [] : [`${t('column.cpu')} ${cpu(millicores)}`]),
      ...(memory === null ? [] : [`${t('column.memory')} ${bytes(memory)}`]),
    ];
    return said.length === 0 ? none : said.join(', ');
  };
  return (
    <FactList
      facts={[
        ...(image === null ? [] : [{ name: t('details.image'), value: <MachineWord>{image}</MachineWord> }]),
        ...(usage === null ? [] : [{ name: t('details.usage'), value: pair(usage.cpuMillicores, usage.memoryBytes, '') }]),
        { name: t('details.requests'), value: pair(resources.cpuRequestMillicores, resources.memoryRequestBytes, t('usage.none')) },
        { name: t('details.limits'), value: pair(resources.cpuLimitMillicores, resources.memoryLimitBytes, t('usage.noLimit')) },
        ...(ports.length === 0 ? [] : [{ name: t('details.ports'), value: <MachineWord>{ports.join(', ')}</MachineWord> }]),
      ]}
    />
  );
}
