import Box from '@mui/material/Box';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useTranslation } from 'react-i18next';
import type { CredentialAbout, CredentialKind } from '../../preload/contract/credentials.ts';
import { credentialKindSchema } from '../../preload/contract/credential-kinds.ts';

/** What is typed of a description; an empty kind is guessed from the name. */
export interface Description {
  readonly kind: CredentialKind | '';
  readonly label: string;
  readonly rotateBy: string;
}

export function aboutOf({ kind, label, rotateBy }: Description): CredentialAbout {
  return { ...(kind === '' ? {} : { kind }), label: label.trim(), rotateBy: rotateBy === '' ? null : rotateBy };
}

interface DescriptionFieldsProps {
  readonly described: Description;
  readonly onChange: (described: Description) => void;
  /** Offers to guess the kind from the name. */
  readonly guess?: boolean;
}

/** Label, kind, and the day by which a new value is due. */
export function DescriptionFields({ described, onChange, guess = false }: DescriptionFieldsProps) {
  const { t } = useTranslation('credentials');
  return (
    <>
      <TextField
        label={t('describe.label')}
        value={described.label}
        onChange={(event) => onChange({ ...described, label: event.target.value })}
        helperText={t('describe.labelHelp')}
        slotProps={{ htmlInput: { maxLength: 200 } }}
      />
      <Box sx={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(150px, 1fr))', gap: 1.5 }}>
        <TextField
          select
          label={t('columns.kind')}
          value={described.kind}
          onChange={(event) =>
            onChange({ ...described, kind: credentialKindSchema.options.find((kind) => kind === event.target.value) ?? '' })
          }
          slotProps={{ inputLabel: { shrink: true }, select: { displayEmpty: true } }}
        >
          {guess ? <MenuItem value="">{t('describe.guess')}</MenuItem> : null}
          {credentialKindSchema.options.map((kind) => (
            <MenuItem key={kind} value={kind}>
              {t(`kind.${kind}`)}
            </MenuItem>
          ))}
        </TextField>
        <TextField
          type="date"
          label={t('describe.rotateBy')}
          value={described.rotateBy}
          onChange={(event) => onChange({ ...described, rotateBy: event.target.value })}
          slotProps={{ inputLabel: { shrink: true } }}
        />
      </Box>
    </>
  );
}
