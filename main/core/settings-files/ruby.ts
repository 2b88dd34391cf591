import { quotedAt, worthOf } from './literal.ts';
import type { Lookup, SettingsOfFile } from './setting.ts';

/**
 * Action Mailer's settings in a Rails environment or initializer: `config.action_mailer.smtp_settings = { address: '…' }`, hash rockets too,
 * `delivery_method`, and the sender of `default_options`.
 */
export function readRubySettings(text: string, lookup: Lookup): SettingsOfFile {
  const all = new Map<string, string | null>();
  const assignment =
    /(?:action_mailer|ActionMailer::Base|self)\.(?<name>smtp_settings|default_options|default_url_options|delivery_method|perform_deliveries)\s*=\s*/gu;
  const source = text.replaceAll(/^\s*#[^\n]*$/gmu, '');
  for (let found = assignment.exec(source); found !== null; found = assignment.exec(source)) {
    const name = found.groups?.['name'] ?? '';
    const from = found.index + found[0].length;
    if (source.charAt(from) !== '{') {
      const line = source.slice(from, from + 500).split('\n')[0] ?? '';
      all.set(`action_mailer.${name}`, worthOf(line.replace(/\s+#.*$/u, ''), lookup));
      continue;
    }
    for (const [key, expression] of pairsIn(source, from)) {
      all.set(name === 'smtp_settings' ? `smtp_settings.${key}` : `action_mailer.${name}.${key}`, worthOf(expression, lookup));
    }
  }
  return all;
}

/** `address: 'x'`, `:address => 'x'`, `'address' => 'x'` up to the bracket that ends the hash. */
function pairsIn(source: string, from: number): readonly (readonly [string, string])[] {
  const pairs: (readonly [string, string])[] = [];
  let depth = 0;
  let begins = from + 1;
  const take = (end: number) => {
    const [, symbol, rocket, expression = ''] =
      /^\s*(?:#[^\n]*\n\s*)*(?:(\w+):\s|:?["']?(\w+)["']?\s*(?:=>|:)\s*)\s*([\s\S]*)$/u.exec(source.slice(begins, end)) ?? [];
    const key = symbol ?? rocket;
    if (key !== undefined) pairs.push([key, expression.replace(/\s+#[^\n]*$/u, '')]);
    begins = end + 1;
  };
  for (let at = from; at < source.length && at - from < 20_000; at += 1) {
    const sign = source.charAt(at);
    if (sign === '"' || sign === "'") {
      const string = quotedAt(source, at);
      if (string === null) break;
      at = string.end - 1;
    } else if (sign === '#' && /\s/u.test(source.charAt(at - 1))) {
      const end = source.indexOf('\n', at);
      if (end === -1) break;
      at = end;
    } else if (/[([{]/u.test(sign)) depth += 1;
    else if (/[)\]}]/u.test(sign)) {
      depth -= 1;
      if (depth === 0) {
        take(at);
        break;
      }
    } else if (sign === ',' && depth === 1) take(at);
  }
  return pairs;
}
