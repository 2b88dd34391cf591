import Button from '@mui/material/Button';
import { useTranslation } from 'react-i18next';
import { FailureNotice } from './failure-notice.tsx';
import { useFailure } from './words.ts';

interface Reading {
  readonly isFetching: boolean;
  readonly error: unknown;
  refetch(): Promise<unknown>;
}

/** Why something could not be read, with the button that reads it again; nothing while it is being read, or was. */
export function ReadFailure({ query, target }: { readonly query: Reading; readonly target: string }) {
  const { t } = useTranslation('ui');
  const failure = useFailure(query.isFetching ? null : query.error);
  if (failure === null) return null;
  return (
    <FailureNotice
      failure={failure}
      target={target}
      action={
        <Button variant="outlined" onClick={() => void query.refetch()}>
          {t('failure.again')}
        </Button>
      }
    />
  );
}
