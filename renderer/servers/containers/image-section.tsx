import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { ContainerDetails, Freshness } from '../../../preload/contract/containers.ts';
import type { Level } from '../../../preload/contract/level.ts';
import { FactList } from '../../ui/fact-list.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { useFormats } from '../../ui/formats.ts';
import { MachineWord } from '../../ui/machine-text.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { useFailure, useWords } from '../../ui/words.ts';
import type { AskedContainer } from './queries.ts';
import { useRegistry } from './queries.ts';

const levels: Readonly<Record<Freshness['verdict'], Level>> = { current: 'healthy', stale: 'degraded', unknown: 'unknown' };

interface ImageSectionProps {
  readonly details: ContainerDetails;
  readonly input: AskedContainer;
  /** Its image against the last commit it is built from. */
  readonly build: Freshness | null;
}

/** The image that runs, and whether something newer is there: under its name, in its source, in its registry when asked. */
export function ImageSection({ details, input, build }: ImageSectionProps) {
  const { t } = useTranslation('containers');
  const say = useWords();
  const formats = useFormats();
  const registry = useRegistry(input);
  const failure = useFailure(registry.isFetching ? null : registry.error);
  const verdicts = [
    details.stale
      ? { key: 'name', level: levels.stale, text: say(details.stale) }
      : { key: 'name', level: levels.current, text: t('image.current') },
    ...(build ? [{ key: 'build', level: levels[build.verdict], text: say(build.words) }] : []),
    ...(registry.data ? [{ key: 'registry', level: levels[registry.data.verdict], text: say(registry.data.words) }] : []),
  ];
  return (
    <Box component="section" sx={{ display: 'grid', gap: 1 }}>
      <Typography variant="h3">{t('image.title')}</Typography>
      {verdicts.map(({ key, level, text }) => (
        <Box key={key} sx={{ display: 'flex', gap: 1, alignItems: 'start' }}>
          <StateBadge level={level} iconOnly />
          <Typography sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>{text}</Typography>
        </Box>
      ))}
      {failure ? <FailureNotice failure={failure} target={details.name} /> : null}
      <FactList
        facts={[
          { name: t('column.image'), value: <MachineWord>{details.image}</MachineWord> },
          { name: t('image.id'), value: <MachineWord>{details.imageId.slice(0, 19)}</MachineWord> },
          ...(details.imageCreated === null ? [] : [{ name: t('image.built'), value: formats.dateTime(details.imageCreated) }]),
          ...details.imageDigests.slice(0, 1).map((digest) => ({ name: t('image.digest'), value: <MachineWord>{digest}</MachineWord> })),
        ]}
      />
      <Box>
        <Button size="small" variant="outlined" disabled={registry.isFetching} onClick={() => void registry.refetch()}>
          {registry.isFetching ? t('image.asking') : t('image.ask')}
        </Button>
      </Box>
    </Box>
  );
}
