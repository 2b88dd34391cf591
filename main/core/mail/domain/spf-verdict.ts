import { isIPv6 } from 'node:net';
import type { SpfVerdict } from '../../../../preload/contract/mail-domain.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import { isAnswer } from './dns-client.ts';
import { addressBits } from './dns-message.ts';
import type { SpfNode, SpfTree } from './spf-tree.ts';
import { MOST_SPF_LOOK_UPS, MOST_VOID_LOOK_UPS } from './spf-tree.ts';

type Ended = Omit<SpfVerdict, 'address'>;

/** What a receiver makes of a message from `address` (RFC 7208 §4), and by which term of which record. */
export function judgeSpf(tree: SpfTree, address: string): SpfVerdict {
  return { address, ...judged(tree, address) };
}

function judged(tree: SpfTree, address: string): Ended {
  const { domain, record, several, wrong, answer } = tree;
  if (!isAnswer(answer))
    return {
      result: 'temperror',
      why: words(`The record of ${domain} could not be looked up.`, `L’enregistrement de ${domain} n’a pas pu être lu.`),
    };
  if (several.length > 1)
    return {
      result: 'permerror',
      why: words(
        `${domain} has ${several.length} SPF records; one is allowed.`,
        `${domain} a ${several.length} enregistrements SPF ; un seul est permis.`,
      ),
    };
  if (record === null) return { result: 'none', why: words(`${domain} has no SPF record.`, `${domain} n’a pas d’enregistrement SPF.`) };
  if (wrong !== null)
    return {
      result: 'permerror',
      why: words(`“${wrong}” in the record of ${domain} is not SPF.`, `« ${wrong} » dans l’enregistrement de ${domain} n’est pas du SPF.`),
    };
  for (const node of tree.nodes) {
    const ended = step(node, domain, address);
    if (ended !== null) return ended;
  }
  return {
    result: 'neutral',
    why: words(
      `Nothing in the record of ${domain} is about this address, and it has no “all”.`,
      `Rien dans l’enregistrement de ${domain} ne concerne cette adresse, et il n’a pas de « all ».`,
    ),
  };
}

/** What a term answers; null where it does not match. */
function step(node: SpfNode, domain: string, address: string): Ended | null {
  const { term, child, trouble, lookUp, voids } = node;
  const here = (why: Words): Words => words(`“${term.text}” of ${domain}: ${why.en}`, `« ${term.text} » de ${domain} : ${why.fr}`);
  if (lookUp > MOST_SPF_LOOK_UPS)
    return {
      result: 'permerror',
      why: here(
        words(
          `this would be look-up number ${lookUp}, and ${MOST_SPF_LOOK_UPS} are allowed.`,
          `ce serait la recherche numéro ${lookUp}, et ${MOST_SPF_LOOK_UPS} sont permises.`,
        ),
      ),
    };
  if (trouble === 'not-answered') return { result: 'temperror', why: here(words('it could not be looked up.', 'la recherche a échoué.')) };
  if (trouble === 'loop') return { result: 'permerror', why: here(words('it leads back to itself.', 'il ramène à lui-même.')) };
  if (trouble === 'too-many-names')
    return { result: 'permerror', why: here(words('it names more than 10 hosts.', 'il nomme plus de 10 hôtes.')) };
  if (trouble === 'needs-address') return { result: 'permerror', why: here(words('its macro is malformed.', 'sa macro est mal formée.')) };
  if (child !== null) {
    const inner = judged(child, address);
    if (term.mechanism === 'redirect') return inner.result === 'none' ? { result: 'permerror', why: here(inner.why) } : inner;
    if (inner.result === 'temperror') return inner;
    if (inner.result === 'permerror' || inner.result === 'none') return { result: 'permerror', why: here(inner.why) };
    return inner.result === 'pass' ? { result: term.qualifier, why: here(inner.why) } : null;
  }
  if (term.mechanism === 'all')
    return {
      result: term.qualifier,
      why: here(words('nothing before it is about this address.', 'rien avant lui ne concerne cette adresse.')),
    };
  if (lookUp > 0 && voids > MOST_VOID_LOOK_UPS)
    return {
      result: 'permerror',
      why: here(
        words(
          `with it ${voids} look-ups have found nothing, and ${MOST_VOID_LOOK_UPS} are allowed.`,
          `avec lui, ${voids} recherches n’ont rien trouvé, et ${MOST_VOID_LOOK_UPS} sont permises.`,
        ),
      ),
    };
  const network = node.networks.find((candidate) => inNetwork(address, candidate));
  return network === undefined
    ? null
    : { result: term.qualifier, why: here(words(`the address is in ${network}.`, `l’adresse est dans ${network}.`)) };
}

/** Whether an address is in `192.0.2.0/24`; one mapped into IPv6 counts as what it is (RFC 7208 §5). */
export function inNetwork(address: string, network: string): boolean {
  const slash = network.lastIndexOf('/');
  const base = network.slice(0, slash);
  const plain = address.toLowerCase().startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
  if (isIPv6(plain) !== isIPv6(base)) return false;
  const shift = BigInt((isIPv6(base) ? 128 : 32) - Number(network.slice(slash + 1)));
  return addressBits(plain) >> shift === addressBits(base) >> shift;
}
