import ArrowDropDown from '@mui/icons-material/ArrowDropDownOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ComposeProject, ComposeVerb } from '../../../preload/contract/containers.ts';
import { StateBadge } from '../../ui/state-badge.tsx';
import { useWords } from '../../ui/words.ts';
import { dangerousVerbs, projectVerbs } from './changes.ts';

interface ProjectBarProps {
  readonly projects: readonly ComposeProject[];
  /** Projects that were taken down while one looked: they can be brought up again. */
  readonly down: readonly ComposeProject[];
  readonly onVerb: (project: ComposeProject, verb: ComposeVerb) => void;
}

/** The compose projects of a machine, each with its state and a menu of what compose can do with it. */
export function ProjectBar({ projects, down, onVerb }: ProjectBarProps) {
  const { t } = useTranslation('containers');
  const say = useWords();
  const [open, setOpen] = useState<{ readonly project: ComposeProject; readonly at: HTMLElement } | null>(null);
  const isDown = open !== null && down.includes(open.project);
  if (projects.length + down.length === 0) return null;
  return (
    <Box
      role="group"
      aria-label={t('project.title')}
      sx={{ flex: 'none', display: 'flex', flexWrap: 'wrap', gap: 1, px: 2.5, pb: 1, maxHeight: 96, overflow: 'auto' }}
    >
      {[...projects, ...down].map((project) => (
        <Button
          key={`${project.engine}/${project.name}`}
          size="small"
          color="inherit"
          variant="outlined"
          aria-haspopup="menu"
          title={project.files.join('\n')}
          endIcon={<ArrowDropDown />}
          onClick={(event) => setOpen({ project, at: event.currentTarget })}
          sx={{ gap: 0.75, borderColor: 'surface.line', textTransform: 'none' }}
        >
          <StateBadge level={project.level} iconOnly />
          {project.name}
          <Box component="span" sx={{ color: 'text.secondary', fontWeight: 400 }}>
            {down.includes(project) ? t('project.down') : say(project.state)}
          </Box>
        </Button>
      ))}
      <Menu open={open !== null} anchorEl={open?.at ?? null} onClose={() => setOpen(null)}>
        {(isDown ? (['up'] as const) : projectVerbs).map((verb) => (
          <MenuItem
            key={verb}
            onClick={() => {
              if (open) onVerb(open.project, verb);
              setOpen(null);
            }}
            sx={dangerousVerbs.has(verb) ? { color: 'state.failing' } : {}}
          >
            {t(`compose.${verb}`)}
          </MenuItem>
        ))}
      </Menu>
    </Box>
  );
}
