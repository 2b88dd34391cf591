import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { ComposeProject } from '../../../preload/contract/containers.ts';
import type { PaletteEntry } from '../../app/palette/entries.ts';
import { usePaletteEntries } from '../../app/palette/entries.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { useFailure } from '../../ui/words.ts';
import { tabPath } from '../paths.ts';
import { ServerDrawer } from '../server-drawer.tsx';
import type { ServerTabProps } from '../server-tab.ts';
import { useTabFailures } from '../server-tab.ts';
import { useAsRoot } from './as-root.ts';
import type { ChosenChange } from './changes.ts';
import { ContainerChangeDialog } from './container-change-dialog.tsx';
import { ContainerDetailsDrawer } from './container-details.tsx';
import { AsRootSwitch, ContainerList } from './container-list.tsx';
import type { ContainerRow } from './container-rows.ts';
import { containerRows } from './container-rows.ts';
import { ProjectBar } from './project-bar.tsx';
import { useBuilds, useContainers, useContainerUse } from './queries.ts';
import { useContainerShell } from './use-container-shell.ts';

/** The palette shows everything a page puts into it. */
const MOST_PALETTE_CONTAINERS = 300;

/** Docker and podman containers of a machine, by compose project, with the details and the log of one of them. */
export default function ContainersTab({ target, name, vantage, rest, asked, current }: ServerTabProps) {
  const { t } = useTranslation('containers');
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [asRoot, setAsRoot] = useAsRoot(vantage);
  const list = useContainers(vantage, asRoot, asked);
  const known = list.data !== undefined;
  const uses = useContainerUse(vantage, asRoot, asked && known && list.data.containers.length > 0);
  const builds = useBuilds(vantage, asRoot, asked && known && list.data.projects.length > 0);
  const listFailure = useFailure(list.isFetching ? null : list.error);
  const shell = useContainerShell(vantage, asRoot);
  const failures = useTabFailures([listFailure, useFailure(shell.error), ...(list.data?.problems ?? [])]);
  const [change, setChange] = useState<ChosenChange | null>(null);
  const [down, setDown] = useState<readonly ComposeProject[]>([]);
  const [open = null] = rest;
  const rows = useMemo(
    () => containerRows(list.data?.containers ?? [], uses.data ?? [], builds.data ?? []),
    [list.data, uses.data, builds.data],
  );
  const row = rows.find((one) => one.name === open) ?? null;
  const pathOf = (one: Pick<ContainerRow, 'name'>) => tabPath(vantage, 'containers', one.name);

  usePaletteEntries(
    'servers.containers',
    useMemo(
      () =>
        (list.data?.containers ?? []).slice(0, MOST_PALETTE_CONTAINERS).map((one): PaletteEntry => ({
          id: `container/${vantage}/${one.engine}/${one.id}`,
          kind: 'object',
          title: one.name,
          detail: one.image,
          keywords: ['container', one.engine, one.project ?? ''],
          run: tabPath(vantage, 'containers', one.name),
        })),
      [list.data, vantage],
    ),
  );

  const readAgain = () =>
    queries.invalidateQueries({
      predicate: ({ queryKey }) => String(queryKey[0]).startsWith('servers.containers.') && queryKey[1] === vantage,
    });
  const done = (ended: ChosenChange) => {
    if (ended.kind === 'compose') {
      const project = list.data?.projects.find((one) => one.name === ended.project && one.engine === ended.engine);
      if (ended.verb === 'down' && project)
        setDown((before) => [...before.filter((one) => one.name !== project.name), { ...project, level: 'unknown' }]);
      else setDown((before) => before.filter((one) => one.name !== ended.project));
    }
    if (ended.kind === 'container' && ended.verb === 'remove' && open === ended.container) void navigate(tabPath(vantage, 'containers'));
    void readAgain();
  };
  return (
    <>
      {failures.map((failure) => (
        <Box key={failure.cause.en} sx={{ flex: 'none', px: 2.5, py: 1.5, pb: 0 }}>
          <FailureNotice
            failure={failure}
            target={target}
            mild={failure.kind === 'cancelled' || failure.kind === 'not-available'}
            action={
              failure.kind === 'not-available' ? null : failure.kind === 'permission-denied' && !asRoot ? (
                <Button variant="outlined" onClick={() => setAsRoot(true)}>
                  {t('lookAsRoot')}
                </Button>
              ) : (
                <Button variant="outlined" onClick={() => void list.refetch()}>
                  {t('again')}
                </Button>
              )
            }
          />
        </Box>
      ))}
      {list.data && (rows.length > 0 || failures.length === 0 || asRoot) ? (
        <ContainerList
          rows={rows}
          openName={open}
          onOpen={(one) => void navigate(pathOf(one))}
          pathOf={pathOf}
          onChange={setChange}
          onShell={shell.open}
          asRoot={asRoot}
          onAsRoot={setAsRoot}
          stale={!current || listFailure !== null}
          projects={
            <ProjectBar
              projects={list.data.projects}
              down={down.filter((one) => !list.data.projects.some((there) => there.name === one.name))}
              onVerb={(project, verb) =>
                setChange({
                  kind: 'compose',
                  engine: project.engine,
                  project: project.name,
                  service: null,
                  files: verb === 'up' ? project.files : [],
                  verb,
                })
              }
            />
          }
        />
      ) : list.isFetching ? (
        <LoadingRows rows={8} label={t('loading', { target: name })} />
      ) : asRoot ? (
        <Box sx={{ px: 2.5, py: 1 }}>
          <AsRootSwitch asRoot={asRoot} onAsRoot={setAsRoot} />
        </Box>
      ) : null}
      {open === null ? null : (
        <ServerDrawer>
          <ContainerDetailsDrawer
            key={open}
            input={{ vantage, asRoot, engine: row?.engine ?? null, container: open }}
            target={name}
            use={row?.use ?? null}
            build={builds.data?.find(({ id }) => id === row?.id) ?? null}
            asked={asked}
            current={current}
            onChange={setChange}
            onShell={row ? () => shell.open(row) : null}
            onClose={() => void navigate(tabPath(vantage, 'containers'))}
          />
        </ServerDrawer>
      )}
      {change ? (
        <ContainerChangeDialog
          change={change}
          place={{ vantage, asRoot }}
          path={tabPath(vantage, 'containers')}
          onClose={() => setChange(null)}
          onDone={() => done(change)}
        />
      ) : null}
    </>
  );
}
