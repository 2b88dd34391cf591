import { z } from 'zod';
import type { EngineName, Freshness } from '../../../../preload/contract/containers.ts';
import { words } from '../../failure.ts';
import type { EngineRunner } from './container-engine.ts';
import { findContainer } from './container-details.ts';
import { fullImageName, withoutAlgorithm } from '../parse/docker-inspect.ts';
import { sectionLine } from '../parse/sections.ts';
import { sectionsOf } from '../script-sections.ts';

const WITHIN_MS = 60_000;

/** Asks the registry with what the machine has: $1 engine, $2 image. Each prints what it knows of the image under that name now. */
const REGISTRY_SCRIPT = `
echo
if [ "$1" = docker ] && said=$(docker manifest inspect -v "$2" 2>&1); then echo '${sectionLine('manifest')}'; printf '%s\\n' "$said"
elif command -v skopeo >/dev/null 2>&1 && digest=$(skopeo inspect --format '{{.Digest}}' "docker://$2" 2>&1); then echo '${sectionLine('digest')}'; printf '%s\\n' "$digest"
else echo '${sectionLine('failed')}'; printf '%s\\n' "$said$digest"
fi
`;

/** The image that a container runs against the one its registry has under that name now. Throws as `findContainer` does. */
export async function checkRegistry(
  runner: EngineRunner,
  asked: { readonly engine: EngineName | null; readonly container: string },
  signal: AbortSignal,
): Promise<Freshness> {
  const { engine, found, images } = await findContainer(runner, asked, signal);
  const name = found.Config.Image || found.ImageName;
  const runningId = withoutAlgorithm(found.Image);
  const digests = images.find(({ id }) => id === runningId)?.digests ?? [];
  const its = { engine, id: found.Id, name: found.Name.replace(/^\//u, '') };
  const unknown = (en: string, fr: string): Freshness => ({ ...its, verdict: 'unknown', words: words(en, fr) });
  if (/^(?:sha256:)?[0-9a-f]{12,64}$/u.test(name) || name.includes('@'))
    return unknown(
      'Runs an image named by its digest: there is no newer one of that name',
      'Exécute une image désignée par son empreinte : il n’y en a pas de plus récente sous ce nom',
    );
  if (digests.length === 0)
    return unknown(
      'Built on the machine, or never pushed: no registry knows it',
      'Construite sur la machine, ou jamais poussée : aucun registre ne la connaît',
    );
  const full = fullImageName(name);
  const answer = await runner.run({ program: 'sh', args: ['-c', REGISTRY_SCRIPT, 'sh', engine, full] }, { signal, timeoutMs: WITHIN_MS });
  const sections = sectionsOf(answer);
  const failed = sections.get('failed');
  if (failed !== undefined) {
    const said = failed.trim().slice(0, 300);
    return unknown(
      `The registry did not tell${said === '' ? ' (the machine has no tool to ask it: skopeo)' : `: ${said}`}`,
      `Le registre n’a pas répondu${said === '' ? ' (la machine n’a pas d’outil pour le demander : skopeo)' : ` : ${said}`}`,
    );
  }
  const there = new Set(
    [...digestsIn(sections.get('manifest') ?? ''), ...(sections.get('digest')?.trim().split('\n') ?? [])].map(withoutAlgorithm),
  );
  const here = [runningId, ...digests.map((digest) => withoutAlgorithm(digest.slice(digest.indexOf('@') + 1)))];
  return here.some((digest) => there.has(digest))
    ? {
        ...its,
        verdict: 'current',
        words: words(`The registry has the same image under ${full}`, `Le registre a la même image sous ${full}`),
      }
    : {
        ...its,
        verdict: 'stale',
        words: words(
          `The registry has another image under ${full} now: pull it, then recreate`,
          `Le registre a maintenant une autre image sous ${full} : récupérez-la, puis recréez`,
        ),
      };
}

const digest = z.object({ digest: z.string() });
const manifestSchema = z.object({
  Descriptor: digest.optional(),
  SchemaV2Manifest: z.object({ config: digest }).optional(),
  OCIManifest: z.object({ config: digest }).optional(),
});

/** All digests in what `docker manifest inspect -v` printed: of each platform's manifest and of its configuration, which is the image's id. */
export function digestsIn(printed: string): string[] {
  let read: unknown;
  try {
    read = JSON.parse(printed);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return [];
  }
  return (Array.isArray(read) ? (read as unknown[]) : [read]).flatMap((one) => {
    const manifest = manifestSchema.safeParse(one);
    if (!manifest.success) return [];
    const { Descriptor, SchemaV2Manifest, OCIManifest } = manifest.data;
    return [Descriptor, SchemaV2Manifest?.config, OCIManifest?.config].flatMap((found) => (found ? [found.digest] : []));
  });
}
