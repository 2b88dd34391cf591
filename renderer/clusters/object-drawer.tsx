import LinkIcon from '@mui/icons-material/LinkOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { linkOfPath } from '../app/links.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { DetailsDrawer } from '../ui/details-drawer.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { LoadingRows } from '../ui/loading-rows.tsx';
import { MachineText } from '../ui/machine-text.tsx';
import { StateBadge } from '../ui/state-badge.tsx';
import { STALE_LOOK } from '../ui/stale.ts';
import { useFailure } from '../ui/words.ts';
import { ObjectActions } from './actions/object-actions.tsx';
import { Explanation } from './explain/explanation.tsx';
import { kubectlCommand } from './kubectl.ts';
import type { LiveRow } from './live-rows.ts';
import { ObjectSections } from './objects/object-sections.tsx';
import { ObjectViewLinks } from './object-view-links.tsx';
import type { ObjectName } from './paths.ts';
import { objectPath } from './paths.ts';
import { useObjectDetails } from './queries.ts';
import type { Words } from '../../preload/contract/words.ts';

interface ObjectDrawerProps<Row> {
  readonly context: string;
  readonly resource: string;
  readonly object: ObjectName;
  /** The object as it is now; undefined when it is not in the list. */
  readonly row: Row | undefined;
  /** The list is whole, and of everything: what is not in it is not there. */
  readonly complete: boolean;
  readonly stale: boolean;
  readonly onClose: () => void;
  /** What this kind has besides what every object has; it shows the facts then. */
  readonly children?: (row: Row, actions: ReactNode, gone: boolean) => ReactNode;
  /** They show what can be done to it among their own buttons. */
  readonly placesActions?: boolean;
  /** The kind's own details show its pods. */
  readonly showsPods?: boolean;
}

/** After a change in the list its object is read anew, once several in a row are over. */
const SETTLED_MS = 700;

/** An object beside its list: its state in words first. One that goes while it is looked at stays, marked as gone. */
export function ObjectDrawer<Row extends LiveRow & { readonly state: Words | null }>({
  context,
  resource,
  object,
  row,
  complete,
  stale,
  onClose,
  children,
  placesActions = false,
  showsPods = false,
}: ObjectDrawerProps<Row>) {
  const { t } = useTranslation('clusters');
  const { t: ofKinds } = useTranslation('kinds');
  const [last, setLast] = useState(row);
  if (row && row !== last) setLast(row);
  const { namespace, name } = object;
  const place = { context, resource, namespace: namespace === '' ? null : namespace, name };
  const details = useObjectDetails(place);
  const failure = useFailure(details.error);
  const { refetch } = details;
  useEffect(() => {
    if (row === undefined) return undefined;
    const timer = setTimeout(() => void refetch(), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [row, refetch]);

  const known = row ?? last;
  const missing = failure?.kind === 'not-found' && !row;
  const gone = (complete && !row) || missing;
  const seen = known ?? details.data;
  const its = known ?? details.data ?? null;
  // What is being done to it is followed to its end, also once it is gone: only the buttons go with it.
  const actions = its && (
    <Box sx={{ display: gone ? 'none' : 'contents' }}>
      <ObjectActions object={place} seen={JSON.stringify(details.data?.facts ?? its.state)} disabled={stale || gone} />
    </Box>
  );
  return (
    <DetailsDrawer
      title={name}
      subtitle={place.namespace === null ? context : `${place.namespace} · ${context}`}
      actions={<CopyButton text={linkOfPath(objectPath(context, resource, object))} label={t('copyLink')} icon={LinkIcon} />}
      onClose={onClose}
    >
      {gone ? (
        seen ? (
          <Box component="output" sx={{ display: 'block' }}>
            <StateBadge level="unknown" word={t('details.gone', { name })} />
            <Typography sx={{ color: 'text.secondary' }}>{t('details.goneMeans')}</Typography>
          </Box>
        ) : (
          <EmptyState
            title={t('details.missing', { name, namespace: place.namespace ?? context })}
            text={t('details.missingMeans')}
            action={
              <Button variant="outlined" onClick={onClose}>
                {t('details.close')}
              </Button>
            }
          />
        )
      ) : null}
      {!seen && !gone && !failure ? <LoadingRows label={t('details.loading', { name })} /> : null}
      {failure && !gone ? (
        <FailureNotice
          failure={failure}
          target={context}
          mild={seen !== undefined}
          action={
            <Button variant="outlined" onClick={() => void refetch()}>
              {t('again')}
            </Button>
          }
        />
      ) : null}
      {seen && its ? (
        <Box
          sx={{
            display: 'flex',
            flexDirection: 'column',
            gap: 2,
            ...(stale || gone ? STALE_LOOK : {}),
          }}
        >
          {gone ? null : <Explanation object={place} state={its.state === null ? null : { level: its.level, words: its.state }} />}
          {gone ? null : <ObjectViewLinks object={place} />}
          {placesActions && known ? null : actions}
          {known && children ? children(known, actions, gone) : null}
          {details.data ? (
            <ObjectSections
              context={context}
              details={details.data}
              without={[...(known && children ? (['facts'] as const) : []), ...(showsPods ? (['pods'] as const) : [])]}
            />
          ) : failure ? null : (
            <LoadingRows rows={4} label={ofKinds('details.reading', { name })} />
          )}
          {gone ? null : (
            <Box component="section" sx={{ display: 'grid', gap: 1 }}>
              <Typography variant="h3">{t('details.command')}</Typography>
              <MachineText text={kubectlCommand(context, resource, object)} label={t('details.kubectl')} />
            </Box>
          )}
        </Box>
      ) : null}
    </DetailsDrawer>
  );
}
