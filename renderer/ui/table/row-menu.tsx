import ListItemIcon from '@mui/material/ListItemIcon';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import type { ReactNode } from 'react';

/** One thing that can be done with a row: in its right-click menu, and behind the button at its end. */
export interface RowAction {
  readonly key: string;
  readonly label: string;
  readonly icon?: ReactNode;
  readonly onSelect: () => void;
  /** Looks different before it is done. */
  readonly dangerous?: boolean;
}

interface RowMenuProps {
  readonly actions: readonly RowAction[];
  /** Where it opens, px from the top left of the window; null when closed. */
  readonly at: { readonly left: number; readonly top: number } | null;
  readonly onClose: () => void;
}

/** The menu of a row. */
export function RowMenu({ actions, at, onClose }: RowMenuProps) {
  return (
    <Menu open={at !== null} onClose={onClose} anchorReference="anchorPosition" {...(at ? { anchorPosition: at } : {})}>
      {actions.map(({ key, label, icon, onSelect, dangerous }) => (
        <MenuItem
          key={key}
          onClick={() => {
            onClose();
            onSelect();
          }}
          sx={dangerous ? { color: 'state.failing' } : {}}
        >
          {icon ? <ListItemIcon sx={{ color: 'inherit' }}>{icon}</ListItemIcon> : null}
          {label}
        </MenuItem>
      ))}
    </Menu>
  );
}
