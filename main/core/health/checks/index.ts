import type { CheckUrl } from './check.ts';
import { checkHttp } from './http.ts';

/** The kinds of checks, by the scheme of the URL. */
export const checks: Readonly<Record<string, CheckUrl>> = {
  'http:': checkHttp,
  'https:': checkHttp,
};
