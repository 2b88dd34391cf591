import { useMutation } from '@tanstack/react-query';
import type { Where } from '../../preload/contract/credentials.ts';
import type { MadeSecret, SecretRequest } from '../../preload/contract/secret-making.ts';
import { client } from '../client/link.ts';

/** Makes a secret straight into the store. A typed password is forgotten here as soon as the core has answered. */
export function useGenerate(onDone: (made: MadeSecret) => void) {
  return useMutation({ mutationFn: (request: SecretRequest) => client.credentials.generate(request), onSuccess: onDone, gcTime: 0 });
}

interface ExportRequest {
  readonly names: string[] | null;
  readonly factors: string[] | null;
  readonly passphrase: string;
  readonly lockPassphrase: string | null;
  readonly lockCode: string | null;
}

/** Seals what was chosen; the browser keeps the file where a person says, and what is too large for that stays in the data folder. */
export function useExportBundle() {
  return useMutation({
    mutationFn: (request: ExportRequest) => client.credentials.exportBundle({ ...request, deliver: 'answer' }),
    gcTime: 0,
  });
}

export interface ImportRequest {
  readonly fileName: string;
  readonly base64: string;
  readonly prefix: string;
  readonly passphrase?: string;
}

/** Looks at a file; what it holds stays with the core. */
export function usePreviewImport() {
  return useMutation({ mutationFn: (request: ImportRequest) => client.credentials.previewImport(request), gcTime: 0 });
}

interface ApplyRequest {
  readonly token: string;
  readonly take: { readonly index: number; readonly replace: boolean }[];
  readonly keep: Where;
}

/** Keeps what was agreed to. */
export function useApplyImport() {
  return useMutation({ mutationFn: (request: ApplyRequest) => client.credentials.applyImport(request) });
}
