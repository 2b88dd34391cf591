/** How a sentence calls a second factor: `Example (ops)`; a name that stands for issuer and account alike is said once. */
export function factorName({ issuer, account }: { readonly issuer: string; readonly account: string }): string {
  return issuer === account ? issuer : `${issuer} (${account})`;
}
