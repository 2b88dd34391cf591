import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import ssh2 from 'ssh2';
import type { KeyFile } from './keys.ts';

/** A server that shows what it was given for a host key, and signs with a key of its own. It lets everybody in. */
export interface Impostor {
  readonly port: number;
  /** From now on it shows this, and signs with that; sessions that are open exchange keys again. */
  change(shown: Buffer, key: KeyFile): Promise<void>;
  stop(): Promise<void>;
}

/** What is used of ssh2's own server: it has no host certificates, and no other way to a wrong one. */
interface ServerProtocol {
  _offer: {
    readonly lists: {
      readonly kex: List;
      readonly cs: Direction;
      readonly sc: Direction;
    };
    readonly constructor: new (lists: object) => ServerProtocol['_offer'];
  };
  _hostKeys: Record<string, ssh2.ParsedKey>;
  _kex: { readonly negotiated: { serverHostKey: string } } | undefined;
}
interface List {
  readonly array: readonly string[];
}
type Direction = Readonly<Record<'cipher' | 'mac' | 'compress' | 'lang', List>>;

/** `shown` is a public key blob or a certificate; `key` an Ed25519 key without a passphrase. */
export async function startImpostor(address: string, shown: Buffer, key: KeyFile): Promise<Impostor> {
  const keyOf = async (blob: Buffer, { path }: KeyFile): Promise<ssh2.ParsedKey> => {
    const parsed = ssh2.utils.parseKey(await readFile(path));
    if (parsed instanceof Error) throw parsed;
    return Object.create(parsed, { getPublicSSH: { value: () => blob } }) as ssh2.ParsedKey;
  };
  const protocols: ServerProtocol[] = [];
  const sessions: ssh2.Connection[] = [];
  let current = await keyOf(shown, key);
  const server = new ssh2.Server({ hostKeys: [await readFile(key.path)] }, (session) => {
    const { _protocol: protocol } = session as unknown as { readonly _protocol: ServerProtocol };
    const { lists, constructor: KexInit } = protocol._offer;
    const direction = ({ cipher, mac, compress, lang }: Direction) => ({
      cipher: cipher.array,
      mac: mac.array,
      compress: compress.array,
      lang: lang.array,
    });
    const serverHostKey = ['ssh-ed25519-cert-v01@openssh.com', 'ssh-ed25519'];
    protocol._offer = new KexInit({ kex: lists.kex.array, serverHostKey, cs: direction(lists.cs), sc: direction(lists.sc) });
    protocol._hostKeys = { 'ssh-ed25519': current };
    let exchange = protocol._kex;
    Object.defineProperty(protocol, '_kex', {
      get: () => exchange,
      set(next: ServerProtocol['_kex']) {
        exchange = next;
        // The signature bears the name of the key, whatever is shown.
        if (next) next.negotiated.serverHostKey = 'ssh-ed25519';
      },
    });
    protocols.push(protocol);
    sessions.push(session);
    session.on('error', () => {});
    session.on('authentication', (context) => context.accept());
    session.on('session', (accept) => {
      accept().on('exec', (acceptExec) => {
        const channel = acceptExec();
        channel.exit(0);
        channel.end();
      });
    });
  });
  server.listen(0, address);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async change(blob, signing) {
      current = await keyOf(blob, signing);
      for (const protocol of protocols) protocol._hostKeys = { 'ssh-ed25519': current };
      for (const session of sessions) session.rekey();
    },
    async stop() {
      for (const session of sessions) session.end();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
