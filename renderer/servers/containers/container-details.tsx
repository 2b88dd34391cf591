import LinkIcon from '@mui/icons-material/LinkOutlined';
import Box from '@mui/material/Box';
import { useTranslation } from 'react-i18next';
import type { ContainerUse, Freshness } from '../../../preload/contract/containers.ts';
import { linkOfPath } from '../../app/links.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { DetailsDrawer } from '../../ui/details-drawer.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { ReadFailure } from '../../ui/read-failure.tsx';
import { STALE_LOOK } from '../../ui/stale.ts';
import { useFailure } from '../../ui/words.ts';
import { tabPath } from '../paths.ts';
import type { ChosenChange } from './changes.ts';
import { ImageSection } from './image-section.tsx';
import type { AskedContainer } from './queries.ts';
import { useContainer } from './queries.ts';
import { ContainerHead } from './container-head.tsx';
import { ContainerLog } from './container-log.tsx';
import { ContainerMade } from './container-made.tsx';

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
      <ReadFailure query={query} target={`${target}, ${input.container}`} />
      {!details && query.isFetching ? <LoadingRows rows={8} label={t('readOne', { name: input.container })} /> : null}
      {details ? (
        <Box
          sx={{
            display: 'flex',
            flexDirection: 'column',
            gap: 2,
            ...(current && !failure ? {} : STALE_LOOK),
          }}
        >
          <ContainerHead details={details} use={use} onChange={onChange} onShell={onShell} />
          <ContainerLog input={input} asked={asked} />
          <ImageSection details={details} input={input} build={build} />
          <ContainerMade details={details} />
        </Box>
      ) : null}
    </DetailsDrawer>
  );
}
