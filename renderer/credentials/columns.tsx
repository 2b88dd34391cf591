import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Credential } from '../../preload/contract/credentials.ts';
import { RelativeTime } from '../ui/relative-time.tsx';
import type { Column } from '../ui/table/table-columns.tsx';
import { useFactorNames } from './queries.ts';
import { Rotation } from './rotation.tsx';

/** The columns of the list of credentials. */
export function useCredentialColumns(): readonly Column<Credential>[] {
  const { t } = useTranslation('credentials');
  const factorNames = useFactorNames();
  return useMemo(
    () => [
      {
        key: 'name',
        header: t('columns.name'),
        width: 'minmax(12rem, 2fr)',
        mono: true,
        always: true,
        narrowLine: 1,
        sortBy: ({ name }) => factorNames.get(name) ?? name,
        // A second factor's secret is kept by its id; a person knows it by issuer and account.
        cell: ({ name }) => factorNames.get(name) ?? name,
      },
      {
        key: 'label',
        header: t('columns.label'),
        width: 'minmax(7rem, 1fr)',
        sortBy: ({ label }) => label,
        cell: ({ label }) => label,
      },
      {
        key: 'kind',
        header: t('columns.kind'),
        width: '9.5rem',
        narrowLine: 2,
        sortBy: ({ kind }) => t(`kind.${kind}`),
        cell: ({ kind }) => t(`kind.${kind}`),
      },
      {
        key: 'where',
        header: t('columns.where'),
        width: 'minmax(9rem, 1fr)',
        sortBy: ({ where }) => where,
        cell: ({ where }) => t(`where.${where}`),
      },
      {
        key: 'rotateBy',
        header: t('columns.rotateBy'),
        width: '10rem',
        narrowLine: 2,
        sortBy: ({ rotateBy }) => rotateBy ?? '9999',
        cell: ({ rotateBy }) => (rotateBy === null ? '' : <Rotation rotateBy={rotateBy} />),
      },
      {
        key: 'created',
        header: t('columns.created'),
        width: '9rem',
        optional: true,
        sortBy: ({ createdAt }) => Date.parse(createdAt),
        cell: ({ createdAt }) => <RelativeTime at={createdAt} />,
      },
      {
        key: 'used',
        header: t('columns.used'),
        width: '9rem',
        sortBy: ({ lastUsedAt }) => (lastUsedAt === null ? 0 : Date.parse(lastUsedAt)),
        cell: ({ lastUsedAt }) => (lastUsedAt === null ? t('never') : <RelativeTime at={lastUsedAt} />),
      },
    ],
    [t, factorNames],
  );
}
